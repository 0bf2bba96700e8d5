import { AgentOSClientError } from '@agentos-ts/client';
import type { AgentOSClient, ContinueInput, RunItem, RunStream } from '@agentos-ts/client';
import { createSignal } from '../../../connection/signal.ts';
import { runsOf } from './component.ts';
import type { Component } from './component.ts';
import { applyEvents, emptyTree } from './run-tree.ts';
import type { RunTree, WireEvent } from './run-tree.ts';

export interface Message {
  readonly text: string;
  readonly files: readonly File[];
}

/** A run that this page has started, continued or followed. */
export interface LiveRun {
  /** Of this page: a run has no id before the server has answered. */
  readonly key: string;
  readonly component: Component;
  /** Null until the server has answered. */
  readonly runId: string | null;
  readonly sessionId: string | null;
  /** What was sent; null for runs that were there before. */
  readonly message: Message | null;
  readonly tree: RunTree | null;
  /** `refused`: nothing runs. `lost`: it may still be running, and can be followed again. */
  readonly phase: 'starting' | 'streaming' | 'reconnecting' | 'ended' | 'refused' | 'lost';
  readonly error: unknown;
}

/** Whether the server knows of an end that this page has not seen: somebody else has decided, or another tab went on. */
export function isOutdated({ phase, tree }: Pick<LiveRun, 'phase' | 'tree'>, stored: Pick<RunItem, 'status'>): boolean {
  if (phase !== 'ended' && phase !== 'lost') return false;
  const status = tree?.nodes.get(tree.rootId)?.status;
  const isOver = stored.status === 'COMPLETED' || stored.status === 'ERROR' || stored.status === 'CANCELLED';
  return isOver && (status === 'paused' || status === 'working');
}

type Stream = RunStream<WireEvent, unknown>;
/** Calls back before the next frame is drawn; a page that is not seen has no frames. */
const beforeNextFrame = (work: () => void): void => {
  if (typeof document !== 'undefined' && document.visibilityState === 'visible') requestAnimationFrame(work);
  else setTimeout(work, 100);
};

/** Runs at work, apart from the pages that show them: leaving a page stops nothing, and coming back shows them as they are. */
export class LiveRuns {
  readonly #runs = createSignal<readonly LiveRun[]>([]);
  readonly #stops = new Map<string, () => Promise<void>>();
  readonly #schedule: (work: () => void) => void;
  #counter = 0;
  /** Called when a run has begun in a session or has come to an end. */
  onChange: (run: LiveRun) => void = () => undefined;

  constructor(schedule: (work: () => void) => void = beforeNextFrame) {
    this.#schedule = schedule;
  }

  readonly get = (): readonly LiveRun[] => this.#runs.get();
  readonly subscribe = (listener: () => void): (() => void) => this.#runs.subscribe(listener);

  /** Sends a message. Resolves with the run as soon as there is one or it was refused. */
  async start(client: AgentOSClient, component: Component, sessionId: string | null, message: Message): Promise<LiveRun> {
    const key = this.#add({ component, sessionId, message });
    const abort = new AbortController();
    this.#stops.set(key, async () => abort.abort());
    return this.#open(key, (onReconnect) => {
      const given = { message: message.text, sessionId, signal: abort.signal, onReconnect };
      const files = message.files.length > 0 && component.family !== 'workflows' ? { files: message.files } : {};
      if (component.family === 'workflows') return client.workflows.stream(component.id, given);
      return client[component.family].stream(component.id, { ...given, ...files });
    });
  }

  /** Follows a run that is at work: of another tab, or of this page before it was loaded again. */
  async resume(client: AgentOSClient, component: Component, sessionId: string, runId: string): Promise<void> {
    const known = this.get().find((run) => run.runId === runId);
    if (known !== undefined && known.phase !== 'lost') return;
    const key = known?.key ?? this.#add({ component, sessionId, message: null, runId });
    this.#change(key, { phase: 'starting', error: null, tree: emptyTree(runId) });
    await this.#open(key, (onReconnect) => runsOf(client, component.family).resume(component.id, runId, { onReconnect }));
  }

  /** Goes on with a run that was paused or has failed. `tree` is what is shown of it so far. */
  async continue(client: AgentOSClient, component: Component, sessionId: string, tree: RunTree, input: ContinueInput): Promise<void> {
    const runId = tree.rootId;
    const known = this.get().find((run) => run.runId === runId);
    const key = known?.key ?? this.#add({ component, sessionId, message: null, runId });
    this.#change(key, { phase: 'starting', error: null, tree });
    await this.#open(key, (onReconnect) =>
      runsOf(client, component.family).continueStream(component.id, runId, { ...input, onReconnect, onLeave: 'detach' }),
    );
  }

  /** Stops a run. What was answered so far stays. */
  async stop(key: string): Promise<void> {
    await this.#stops.get(key)?.();
  }

  /** Forgets a message that was refused. */
  dismiss(key: string): void {
    this.#runs.set(this.get().filter((run) => run.key !== key));
    this.#stops.delete(key);
  }

  /** Forgets everything: another token may see other runs. */
  clear(): void {
    this.#runs.set([]);
    this.#stops.clear();
  }

  #add(given: Pick<LiveRun, 'component' | 'sessionId' | 'message'> & { readonly runId?: string }): string {
    this.#counter += 1;
    const key = `live-${this.#counter}`;
    this.#runs.set([...this.get(), { runId: null, tree: null, phase: 'starting', error: null, ...given, key }]);
    return key;
  }

  #change(key: string, changes: Partial<LiveRun>): LiveRun | undefined {
    this.#runs.set(this.get().map((run) => (run.key === key ? { ...run, ...changes } : run)));
    return this.get().find((run) => run.key === key);
  }

  async #open(key: string, connect: (onReconnect: () => void) => Promise<unknown>): Promise<LiveRun> {
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- events are read by what the families have in common
      const stream = (await connect(() => void this.#change(key, { phase: 'reconnecting' }))) as Stream;
      this.#stops.set(key, () => stream.cancel());
      const { runId, sessionId } = stream;
      const before = this.get().find((run) => run.key === key)?.tree ?? emptyTree(runId);
      const run = this.#change(key, { runId, sessionId, tree: before, phase: 'streaming' });
      void this.#follow(key, stream);
      if (run === undefined) throw new TypeError('live run: was forgotten while it started');
      this.onChange(run);
      return run;
    } catch (error) {
      const failed = this.#change(key, { phase: 'refused', error });
      if (failed === undefined) throw error;
      return failed;
    }
  }

  async #follow(key: string, stream: Stream): Promise<void> {
    let waiting: WireEvent[] = [];
    const flush = (): void => {
      const run = this.get().find((known) => known.key === key);
      if (waiting.length === 0 || run?.tree === undefined || run.tree === null) return;
      const events = waiting;
      waiting = [];
      this.#change(key, { tree: applyEvents(run.tree, events), phase: 'streaming' });
    };
    try {
      for await (const event of stream) {
        if (waiting.length === 0) this.#schedule(flush);
        waiting.push(event);
      }
      flush();
      this.#end(key, 'ended', null);
    } catch (error) {
      flush();
      const isOver = AgentOSClientError.is(error) && (error.status === 403 || error.status === 404);
      this.#end(key, isOver ? 'ended' : 'lost', error);
    }
  }

  #end(key: string, phase: 'ended' | 'lost', error: unknown): void {
    const run = this.#change(key, { phase, error });
    this.#stops.delete(key);
    if (run !== undefined) this.onChange(run);
  }
}
