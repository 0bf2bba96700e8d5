import type { z } from 'zod';
import type { RowAccess } from '../../lib/row-access.ts';
import type { ModelQuestion } from '../model/ask-model.ts';
import type { RunEventBody } from '../record/run-event.ts';
import type { AgentSpec, RunContext, TeamSpec } from './agent-spec.ts';

/** A run that has answered and is not over yet. */
export interface AnsweredRun {
  readonly context: RunContext;
  /** Access to exactly the rows of the run's owner, whoever makes the run go on. */
  readonly owner: RowAccess;
  /** What the owner wrote in this run, in order: nothing that a model, a tool, a file or another person said. */
  readonly words: readonly string[];
  /** Names of the tools that were called and worked. */
  readonly usedTools: ReadonlySet<string>;
  /** Aborted when the run is stopped and when the time is over. */
  readonly signal: AbortSignal;
  /** Asks a model; its tokens are the run's. */
  ask<Schema extends z.ZodType>(question: Omit<ModelQuestion<Schema>, 'signal'>): Promise<z.output<Schema>>;
  emit(event: Extract<RunEventBody, { readonly name: 'MemoryUpdateStarted' | 'MemoryUpdateCompleted' }>): void;
}

/**
 * What the server does between an answer and the end of its run; undefined: nothing. The run is over when the work has settled, and is what it is whether
 * that failed or not, so the work has to heed `signal`.
 */
export type FollowUpProvider = (spec: AgentSpec | TeamSpec, run: AnsweredRun) => (() => Promise<void>) | undefined;
