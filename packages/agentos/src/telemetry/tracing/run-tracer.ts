/**
 * What the engine and the HTTP lock tell about their work. Texts that people or models wrote come as functions, so that where content is
 * not recorded they are not even made.
 */
export interface RunTracer {
  /** The first span of a run, or below `parent` when that run is of the same owner. */
  startRun(run: TracedRun, parent: RunSpan | undefined): RunSpan;
  /** A request of a known caller that the lock refused. */
  recordDenial(denial: Denial): void;
}

/** Whose row it becomes. */
export interface TraceOwner {
  readonly owner: string;
  readonly tenant: string;
  readonly userId: string | null;
}

export interface TracedRun extends TraceOwner {
  readonly runId: string;
  readonly sessionId: string;
  readonly component: { readonly kind: 'agent' | 'team' | 'workflow'; readonly id: string };
  /** Who makes the run go on; not an identity. */
  readonly principalKind: string;
  readonly input: () => string;
}

export interface Denial extends TraceOwner {
  readonly principalKind: string;
  readonly method: string;
  /** The pattern with its `:parameters`, never the path of the request. */
  readonly route: string;
  readonly missingScopes: readonly string[];
}

/** `UNSET`: neither done nor failed, such as a run that was cancelled. */
export type TraceStatus = 'OK' | 'ERROR' | 'UNSET';

export interface StepEnd {
  readonly status: TraceStatus;
  /** A machine word of this server, such as `timeout`; never a message. */
  readonly errorType?: string | undefined;
  readonly output?: (() => string) | undefined;
  readonly tokens?: { readonly input: number; readonly output: number } | undefined;
}

/** One model call or tool call at work. */
export interface StepSpan {
  end(end: StepEnd): void;
}

export interface RunSpan {
  startModel(model: { readonly id: string; readonly provider: string }, input: () => string): StepSpan;
  /** `name` is a name of the agent's definition, never one that a model made up. */
  startTool(name: string, input: () => string): StepSpan;
  recordToolDenial(tool: string, scopes: readonly string[]): void;
  /** Once; later calls do nothing. */
  end(end: StepEnd): void;
}

const nothing = (): void => undefined;
const noStep: StepSpan = Object.freeze({ end: nothing });
const noRun: RunSpan = Object.freeze({ startModel: () => noStep, startTool: () => noStep, recordToolDenial: nothing, end: nothing });

/** For servers that do not trace. */
export const noTracer: RunTracer = Object.freeze({ startRun: () => noRun, recordDenial: nothing });
