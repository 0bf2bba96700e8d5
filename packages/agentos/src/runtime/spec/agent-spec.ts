import type { LanguageModel } from 'ai';
import type { z } from 'zod';
import type { Principal } from '../../auth/principal.ts';
import type { RowAccess } from '../../lib/row-access.ts';
import type { JsonObject } from '../record/json.ts';

/** What instructions and tools learn about the run they serve. Made anew for every run; nothing of it is shared between runs. */
export interface RunContext {
  /** Subject of the user that owns the run. */
  readonly userId: string | null;
  readonly sessionId: string;
  readonly runId: string;
  /** Id of the agent, team or workflow that runs. */
  readonly agentId: string;
  readonly dependencies: Readonly<Record<string, unknown>>;
  /** May be changed; keys that changed are saved when the run ends. */
  readonly sessionState: Record<string, unknown>;
  /** Who makes the run go on right now: the user, or whoever approved and continued it. */
  readonly principal: Principal;
  /** Aborted on cancel, disconnect, timeout and shutdown. */
  readonly signal: AbortSignal;
}

/** The second argument of a tool's `execute`. */
export interface ToolContext extends RunContext {
  readonly toolCallId: string;
}

/** Who agrees to a call that needs approval: the caller of the run (`user`), or somebody else who has the right to (`other`). */
export type ToolApprover = 'user' | 'other';

export type ToolApproval<Input> = 'always' | 'never' | ((input: Input, context: ToolContext) => boolean | Promise<boolean>);

/** A tool as the engine sees it. Method syntax keeps tools of different inputs assignable to one record. */
export interface ToolSpec {
  readonly description: string;
  readonly inputSchema: z.ZodType;
  readonly outputSchema?: z.ZodType | undefined;
  /** All of them are needed by whoever makes the call happen. */
  readonly scopes: readonly string[];
  /** Milliseconds after which the call is given up. */
  readonly timeoutMs?: number | undefined;
  /** Default `user`. */
  readonly approver?: ToolApprover;
  needsApproval(input: unknown, context: ToolContext): boolean | Promise<boolean>;
  execute(input: unknown, context: ToolContext): unknown;
}

/** What runs by asking a model in turns: agents and teams. Immutable, no state of any run on it. */
export interface ModelSpec {
  readonly id: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly model: LanguageModel;
  readonly instructions?: string | ((context: RunContext) => string | Promise<string>) | undefined;
  readonly tools: Readonly<Record<string, ToolSpec>>;
  readonly outputSchema?: z.ZodType | undefined;
  /** How many earlier runs of the session the model sees. */
  readonly history: { readonly runs: number };
  readonly maxSteps: number;
  readonly timeoutMs?: number | undefined;
  /** Values for tools and instructions that the programmer fixes; may hold live objects such as a client of another service. */
  readonly dependencies: Readonly<Record<string, unknown>>;
  /** Values of a new session. */
  readonly sessionState: JsonObject;
  readonly metadata: JsonObject;
  /** Undefined: the runs of this one neither learn nor keep anything about their user. */
  readonly memory: MemoryUse | undefined;
  readonly knowledge: KnowledgeRef | undefined;
}

/** An agent as the engine sees it. */
export interface AgentSpec extends ModelSpec {
  readonly kind: 'agent';
}

/**
 * How a team works: `coordinate` gives tasks to members and answers itself, `route` passes on the answer of the member it chose, `broadcast` asks all members
 * at once and answers itself.
 */
export type TeamMode = 'coordinate' | 'route' | 'broadcast';

/** A team as the engine sees it: a model that leads, and members that it can give tasks to. */
export interface TeamSpec extends ModelSpec {
  readonly kind: 'team';
  readonly mode: TeamMode;
  readonly members: readonly (AgentSpec | TeamSpec)[];
}

/** How memories about the user of a run are used; what they are is known to whoever provides abilities and follow-ups. */
export interface MemoryUse {
  /** Whether a model looks for new ones when the run has answered. */
  readonly extract: boolean;
}

/** A knowledge base by identity; what it can do is known to whoever provides the agent's abilities. */
export interface KnowledgeRef {
  readonly id: string;
}

/** Extra tools and instructions that the server adds to a run of an agent, such as memory and knowledge. */
export interface Abilities {
  readonly tools?: Readonly<Record<string, ToolSpec>>;
  readonly instructions?: readonly string[];
}
/** `owner` is access to exactly the rows of the run's owner, whoever makes the run go on; `context.principal` may be somebody else. */
export type AbilityProvider = (
  agent: AgentSpec | TeamSpec,
  context: RunContext,
  question: string,
  owner: RowAccess,
) => Abilities | Promise<Abilities>;
