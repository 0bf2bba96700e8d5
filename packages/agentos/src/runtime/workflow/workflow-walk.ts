import { abortable } from '../attempt/abortable.ts';
import type { ActiveRun } from '../attempt/active-run.ts';
import { contentText } from '../record/content-text.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import type { RunContentValue, RunEventBody } from '../record/run-event.ts';
import type { StepPlace } from '../record/run-part.ts';
import type { StepOutput } from '../record/step-output.ts';
import type { Requirement } from '../record/tool-execution.ts';
import type { StepContext, WorkflowNode, WorkflowSpec } from '../spec/workflow-spec.ts';
import type { Journal } from './journal.ts';

/** Where a list of steps stands in the workflow. */
export interface ListPlace {
  readonly index: readonly number[];
  readonly parentId: string | null;
  /** Position of the first step; 0 unless the list is one of several that run at once. */
  readonly offset?: number;
  /** Beginning of the journal's keys for what stands in the list. */
  readonly key: string;
}

/** One visit of a node: where it stands, and the key of this visit in the journal. */
export interface Visit {
  readonly place: StepPlace;
  readonly key: string;
}

/** Thrown through the blocks around a step that waits for a person. The way is gone again when the decision is there. */
export class WalkRests extends Error {
  constructor() {
    super('a step waits for a person');
    this.name = 'WalkRests';
  }
}

export interface SequenceResult {
  readonly outputs: readonly StepOutput[];
  /** What the next step goes on from. */
  readonly previous: RunContentValue;
}

/** One way through a workflow: what all files that run its nodes share. */
export interface Walk {
  readonly engine: EngineParts;
  readonly run: ActiveRun;
  readonly workflow: WorkflowSpec;
  /** Contents of the steps that succeeded, by step id. */
  readonly results: Map<string, RunContentValue>;
  readonly journal: Journal;
  /** What the steps that wait need from a person. */
  readonly requirements: Requirement[];
  /** Saves the journal, for runs that another server may have to go on with. */
  save(): Promise<void>;
  /** Runs steps one after the other, each on what the one before answered. */
  sequence(nodes: readonly WorkflowNode[], at: ListPlace, previous: RunContentValue): Promise<SequenceResult>;
}

export function visitOf(node: WorkflowNode, position: number, at: ListPlace): Visit {
  const own = (at.offset ?? 0) + position;
  return { place: { id: node.id, name: node.name, index: [...at.index, own], parentId: at.parentId }, key: `${at.key}/${own}` };
}

/** Shows an event of a visit, once, however often the way is gone. */
export function tell(walk: Walk, key: string, body: RunEventBody): void {
  if (walk.journal.isNew(key, body.name)) walk.run.emit(body);
}

/** Asks code of the workflow's author, which may hang like any other. */
export function askAuthor<T>(
  walk: Walk,
  ask: (context: StepContext) => T | Promise<T>,
  place: StepPlace,
  previous: RunContentValue,
): Promise<T> {
  const context: StepContext = Object.freeze({
    ...walk.run.context,
    stepId: place.id,
    input: walk.run.init.record.input.content,
    previous,
    text: contentText(previous),
    results: Object.freeze(Object.fromEntries(walk.results)),
  });
  const answer = async () => ask(context);
  return abortable(answer(), walk.run.signal);
}

/** What a block came to: the contents of its steps put together. */
export function blockOutput(node: WorkflowNode, outputs: readonly StepOutput[], content: RunContentValue): StepOutput {
  return {
    stepId: node.id,
    stepName: node.name,
    stepType: node.type,
    executorType: null,
    executorName: null,
    stepRunId: null,
    content,
    success: outputs.length === 0 || outputs.some(({ success }) => success),
    error: null,
    metrics: null,
    steps: outputs,
  };
}
