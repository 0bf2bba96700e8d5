import type {
  Agent,
  AgentRun,
  AgentStreamEvent,
  CheckpointSnapshot,
  Checkpoints,
  ContinueRun,
  ForkedSession,
  PendingRun,
  RunItem,
  StartRun,
  StartWorkflowRun,
  Team,
  TeamRun,
  TeamStreamEvent,
  Workflow,
  WorkflowRun,
  WorkflowStreamEvent,
} from './generated/api.ts';
import { toRunBody } from './run-body.ts';
import { RunStream } from './run-stream.ts';
import type { StreamOptions, StreamTarget } from './run-stream.ts';
import type { Call, Transport } from './transport.ts';
import type { Camel } from './wire-names.ts';

/** Without the frames about the stream itself: `RunStream` deals with those. */
type RunEvents<E> = Exclude<E, { readonly event: 'catch_up' | 'subscribed' | 'replay' | 'StreamError' }>;

/** What the three families differ in. */
export interface Families {
  agents: { component: Agent; run: AgentRun; event: RunEvents<AgentStreamEvent>; start: StartRun };
  teams: { component: Team; run: TeamRun; event: RunEvents<TeamStreamEvent>; start: StartRun };
  workflows: { component: Workflow; run: WorkflowRun; event: RunEvents<WorkflowStreamEvent>; start: StartWorkflowRun };
}
export type FamilyName = keyof Families;
const idNames = { agents: 'agent_id', teams: 'team_id', workflows: 'workflow_id' } as const;

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** The fields of docs/running-agents.md in camelCase. */
export type StartInput<F extends FamilyName> = Camel<Omit<Families[F]['start'], 'stream' | 'background' | 'run_id' | 'knowledge_filters'>>;

/** A person's word on a tool call that waits for it. What runs are the stored arguments, whatever a client sends. */
export interface ToolDecision {
  readonly toolCallId: string;
  readonly confirmed: boolean;
  readonly note?: string | undefined;
}

export type ContinueInput = Camel<Omit<ContinueRun, 'stream' | 'background' | 'tools'>> & {
  readonly decisions?: readonly ToolDecision[] | undefined;
};

export interface Background {
  /**
   * Whether the run goes on when the connection breaks. Default true, as only such a stream can be taken up again. With false the server cancels the run
   * with the connection, also when a page is closed.
   */
  readonly background?: boolean | undefined;
}

function splitOptions<T extends CallOptions & StreamOptions & Background>(given: T) {
  const { signal, onLeave, onReconnect, background, ...input } = given;
  return { input, background: background ?? true, options: { signal, onLeave, onReconnect } };
}

function toContinueInput({ decisions, ...rest }: ContinueInput): object {
  if (decisions === undefined) return rest;
  const tools = decisions.map(({ toolCallId, confirmed, note }) => ({
    tool_call_id: toolCallId,
    confirmed,
    ...(note === undefined ? {} : { confirmation_note: note }),
  }));
  return { ...rest, tools };
}

/** Opens the stream of a run. A start that was given up is undone as soon as the server tells which run it was. */
async function openStream<F extends FamilyName>(
  transport: Transport,
  call: Call,
  target: Omit<StreamTarget, 'response'>,
  options: StreamOptions,
): Promise<RunStream<Families[F]['event'], Families[F]['run']>> {
  const { signal } = options;
  signal?.throwIfAborted();
  const opening = transport
    .send(call)
    .then((response) => new RunStream<Families[F]['event'], Families[F]['run']>(transport, { ...target, response }, options));
  if (signal === undefined) return opening;
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      // Its signal is aborted, so reading it means leaving it.
      opening.then((stream) => stream.result()).catch(() => undefined);
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the reason is the caller's own
      reject(signal.reason);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    void opening.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}

/** Runs of one family, by the id of the agent, team or workflow and their own. */
export class RunsClient<F extends FamilyName> {
  readonly #transport: Transport;
  readonly #runs: string;
  readonly #idName: string;

  constructor(transport: Transport, family: F) {
    this.#transport = transport;
    this.#idName = idNames[family];
    this.#runs = `/${family}/{${this.#idName}}/runs`;
  }

  #run(id: string, runId: string): StreamTarget['run'] {
    return { path: `${this.#runs}/{run_id}`, params: { [this.#idName]: id, run_id: runId } };
  }

  /** The runs of a session, oldest first. */
  list(
    id: string,
    query: { readonly sessionId: string; readonly status?: RunItem['status'] },
    options: CallOptions = {},
  ): Promise<readonly RunItem[]> {
    const { sessionId: session_id, status } = query;
    return this.#transport.json({
      method: 'GET',
      path: this.#runs,
      params: { [this.#idName]: id },
      query: { session_id, status },
      ...options,
    });
  }

  get(id: string, runId: string, options: CallOptions = {}): Promise<Families[F]['run']> {
    return this.#transport.json({ method: 'GET', ...this.#run(id, runId), ...options });
  }

  /** Stops the model call and the tools. What was answered so far is kept; cancelling a finished run changes nothing. */
  async cancel(id: string, runId: string, options: CallOptions = {}): Promise<void> {
    const { path, params } = this.#run(id, runId);
    await this.#transport.json({ method: 'POST', path: `${path}/cancel`, params, ...options });
  }

  /** Goes on with a paused run by decisions, branches from a completed one by `input`, tries a failed one again. Resolves with the whole answer. */
  continue(id: string, runId: string, { signal, ...input }: ContinueInput & CallOptions): Promise<Families[F]['run']> {
    return this.#transport.json({ ...this.#continueCall(id, runId, input, { stream: false, background: false }), signal });
  }

  /** The same, with the events as they happen. */
  continueStream(
    id: string,
    runId: string,
    given: ContinueInput & StreamOptions & Background,
  ): Promise<RunStream<Families[F]['event'], Families[F]['run']>> {
    const { input, background, options } = splitOptions(given);
    const call = this.#continueCall(id, runId, input, { stream: true, background });
    // A paused run goes on counting where it stopped, and a branch starts anew.
    return openStream<F>(this.#transport, call, { run: this.#run(id, runId), after: null, stopsAtEnd: true }, options);
  }

  #continueCall(id: string, runId: string, input: ContinueInput, mode: { readonly stream: boolean; readonly background: boolean }): Call {
    const { path, params } = this.#run(id, runId);
    return { method: 'POST', path: `${path}/continue`, params, body: toRunBody(toContinueInput(input), mode) };
  }

  /** Follows a run from an event on: one in the background, of another tab, or of a page that was loaded again. `after` is an `event_index`. */
  resume(
    id: string,
    runId: string,
    { after = -1, onLeave = 'detach', ...options }: StreamOptions & { readonly after?: number | undefined } = {},
  ): Promise<RunStream<Families[F]['event'], Families[F]['run']>> {
    const run = this.#run(id, runId);
    const headers = { 'last-event-id': String(after) };
    const call = { method: 'GET', path: `${run.path}/events`, params: run.params, headers };
    return openStream<F>(this.#transport, call, { run, after, stopsAtEnd: false }, { ...options, onLeave });
  }

  /** The places of the conversation from which a run can be branched (`continueFrom`). Not for workflows. */
  checkpoints(id: string, runId: string, options: CallOptions = {}): Promise<Checkpoints> {
    const { path, params } = this.#run(id, runId);
    return this.#transport.json({ method: 'GET', path: `${path}/checkpoints`, params, ...options });
  }

  /** The run as it stood after that many messages. Not for workflows. */
  checkpoint(id: string, runId: string, messageIndex: number, options: CallOptions = {}): Promise<CheckpointSnapshot> {
    const { path, params } = this.#run(id, runId);
    const place = { ...params, message_index: messageIndex };
    return this.#transport.json({ method: 'GET', path: `${path}/checkpoints/{message_index}`, params: place, ...options });
  }
}

/** Agents, teams or workflows. */
export class RunnableClient<F extends FamilyName> {
  readonly runs: RunsClient<F>;
  readonly #transport: Transport;
  readonly #family: F;
  readonly #idName: string;

  constructor(transport: Transport, family: F) {
    this.#transport = transport;
    this.#family = family;
    this.#idName = idNames[family];
    this.runs = new RunsClient(transport, family);
  }

  /** Those that the caller may see. */
  list(options: CallOptions = {}): Promise<readonly Families[F]['component'][]> {
    return this.#transport.json({ method: 'GET', path: `/${this.#family}`, ...options });
  }

  get(id: string, options: CallOptions = {}): Promise<Families[F]['component']> {
    return this.#transport.json({ method: 'GET', path: this.#path(), params: { [this.#idName]: id }, ...options });
  }

  /** Runs it and resolves with the whole answer. A run that failed or waits for approval resolves too: look at `status`. */
  run(id: string, { signal, ...input }: StartInput<F> & CallOptions): Promise<Families[F]['run']> {
    return this.#transport.json({ ...this.#startCall(id, input, { stream: false, background: false }), signal });
  }

  /** Runs it and resolves with its events, as soon as there is a run. */
  stream(id: string, given: StartInput<F> & StreamOptions & Background): Promise<RunStream<Families[F]['event'], Families[F]['run']>> {
    const { input, background, options } = splitOptions(given);
    const run = { path: `${this.#path()}/runs/{run_id}`, params: { [this.#idName]: id } };
    const call = this.#startCall(id, input, { stream: true, background });
    return openStream<F>(this.#transport, call, { run, after: -1, stopsAtEnd: true }, options);
  }

  /** Runs it in the background and resolves at once. `runs.get` and `runs.resume` tell what became of it. */
  start(id: string, { signal, ...input }: StartInput<F> & CallOptions): Promise<PendingRun> {
    return this.#transport.json({ ...this.#startCall(id, input, { stream: false, background: true }), signal });
  }

  /** Copies a session, to go on from it in another direction. Not for workflows. */
  forkSession(id: string, sessionId: string, options: CallOptions = {}): Promise<ForkedSession> {
    const params = { [this.#idName]: id, session_id: sessionId };
    return this.#transport.json({ method: 'POST', path: `${this.#path()}/sessions/{session_id}/fork`, params, ...options });
  }

  #path(): string {
    return `/${this.#family}/{${this.#idName}}`;
  }

  #startCall(id: string, input: object, mode: { readonly stream: boolean; readonly background: boolean }): Call {
    return { method: 'POST', path: `${this.#path()}/runs`, params: { [this.#idName]: id }, body: toRunBody(input, mode) };
  }
}
