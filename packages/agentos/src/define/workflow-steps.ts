import type {
  ConditionSpec,
  LoopSpec,
  ParallelSpec,
  RouterSpec,
  StepApproval,
  StepContext,
  StepErrorPolicy,
  StepSpec,
} from '../runtime/index.ts';
import { Agent } from './agent.ts';
import { checkId } from './component-id.ts';
import { Team } from './team.ts';

type Unnamed<Node, Lists extends string = never> = Omit<Node, 'id' | 'name' | Lists> & {
  readonly id: string | undefined;
  readonly name: string | undefined;
} & { readonly [List in Lists]: readonly WorkflowStep[] };

/** A part of a workflow as `step`, `parallel`, `when`, `loop` and `router` make it. Blocks without an id get one from their place. */
export type WorkflowStep =
  | Unnamed<StepSpec>
  | Unnamed<ParallelSpec, 'steps'>
  | Unnamed<ConditionSpec, 'steps' | 'elseSteps'>
  | Unnamed<LoopSpec, 'steps'>
  | Unnamed<RouterSpec, 'choices'>;

interface BlockOptions {
  readonly id?: string;
  /** Default: the id. */
  readonly name?: string;
}

export interface StepOptions {
  readonly id: string;
  /** Default: the id. */
  readonly name?: string;
  readonly description?: string;
  /** One of `agent`, `team` and `run` does the work. */
  readonly agent?: Agent;
  readonly team?: Team;
  /** A function; what it returns is the step's content. What it throws is logged and not told to clients, except for an `AgentOSError`. */
  readonly run?: (context: StepContext) => unknown;
  /** What the agent or team is asked. Default: what the step before answered; at first the input of the workflow. */
  readonly input?: (context: StepContext) => string | Promise<string>;
  /** Default `skip`: the workflow goes on with what was there before. */
  readonly onError?: StepErrorPolicy;
  /** How often a failed step is tried again. Default 0. */
  readonly retries?: number;
  /** Whether a person has to agree before the step begins. Default `never`. */
  readonly approval?: StepApproval;
  /** What a refusal means. Default `skip`: the workflow goes on without the step. */
  readonly onReject?: 'skip' | 'cancel';
}

/**
 * One piece of work.
 * @throws TypeError that names the option which is wrong
 */
export function step(options: StepOptions): WorkflowStep {
  const where = checkId('step', options.id);
  const { agent, team, run, onError = 'skip', retries = 0, approval = 'never', onReject = 'skip' } = options;
  if ([agent, team, run].filter((executor) => executor !== undefined).length !== 1)
    throw new TypeError(`${where} give one of agent, team and run`);
  if (agent !== undefined && !(agent instanceof Agent)) throw new TypeError(`${where} agent must be made with new Agent()`);
  if (team !== undefined && !(team instanceof Team)) throw new TypeError(`${where} team must be made with new Team()`);
  if (run !== undefined && typeof run !== 'function') throw new TypeError(`${where} run must be a function`);
  if (onError !== 'skip' && onError !== 'fail') throw new TypeError(`${where} onError must be 'skip' or 'fail'`);
  checkApproval(where, approval, onReject);
  if (!Number.isInteger(retries) || retries < 0) throw new TypeError(`${where} retries must be a whole number from 0`);
  const runnable = agent ?? team;
  const { id, name, description, input } = options;
  const executor = runnable ?? Object.freeze({ kind: 'function' as const, name: name ?? id, run: run ?? (() => undefined) });
  return Object.freeze({ type: 'Step', id, name, description, executor, input, onError, retries, approval, onReject });
}

function checkApproval(where: string, approval: StepApproval, onReject: string): void {
  if (typeof approval !== 'function' && approval !== 'always' && approval !== 'never')
    throw new TypeError(`${where} approval must be 'always', 'never' or a function`);
  if (onReject !== 'skip' && onReject !== 'cancel') throw new TypeError(`${where} onReject must be 'skip' or 'cancel'`);
}

/** Steps that run at once, each on the same input. */
export function parallel(steps: readonly WorkflowStep[], options: BlockOptions = {}): WorkflowStep {
  return Object.freeze({ type: 'Parallel', ...named('parallel', options), steps: someSteps('parallel: steps', steps) });
}

/** A condition that can still be given steps for the other case. */
export type WhenStep = WorkflowStep & { else(...steps: readonly WorkflowStep[]): WorkflowStep };

/** Steps that run when the condition is true; `when(…).else(…)` adds those for the other case. */
export function when(test: ConditionSpec['test'], ...steps: readonly WorkflowStep[]): WhenStep {
  if (typeof test !== 'function') throw new TypeError('when: the condition must be a function');
  const node = { type: 'Condition' as const, id: undefined, name: undefined, test, steps: someSteps('when: steps', steps), elseSteps: [] };
  const other = (...elseSteps: readonly WorkflowStep[]): WorkflowStep =>
    Object.freeze({ ...node, elseSteps: someSteps('when: else', elseSteps) });
  return Object.freeze({ ...node, else: other });
}

export interface LoopOptions extends BlockOptions {
  readonly steps: readonly WorkflowStep[];
  /** Default 3. */
  readonly maxIterations?: number;
  /** Asked after every iteration, with what it came to as `previous`; true ends the loop. */
  readonly until?: LoopSpec['until'];
}

/** Steps that run again and again, each time on what they came to before. */
export function loop(options: LoopOptions): WorkflowStep {
  const { maxIterations = 3, until } = options;
  if (!Number.isInteger(maxIterations) || maxIterations < 1) throw new TypeError('loop: maxIterations must be a whole number from 1');
  if (until !== undefined && typeof until !== 'function') throw new TypeError('loop: until must be a function');
  return Object.freeze({ type: 'Loop', ...named('loop', options), steps: someSteps('loop: steps', options.steps), maxIterations, until });
}

export interface RouterOptions extends BlockOptions {
  readonly choices: readonly WorkflowStep[];
  /** Ids of the choices to run, one after the other. */
  readonly select: RouterSpec['select'];
}

/** One or several of some steps, chosen by a function while the workflow runs. */
export function router(options: RouterOptions): WorkflowStep {
  if (typeof options.select !== 'function') throw new TypeError('router: select must be a function');
  const choices = someSteps('router: choices', options.choices);
  return Object.freeze({ type: 'Router', ...named('router', options), choices, select: options.select });
}

function named(noun: string, { id, name }: BlockOptions) {
  if (id !== undefined) checkId(noun, id);
  return { id, name };
}

const types: ReadonlySet<unknown> = new Set(['Step', 'Parallel', 'Condition', 'Loop', 'Router']);

/** Throws `TypeError` unless it is a list of steps that is not empty. */
export function someSteps(where: string, steps: readonly WorkflowStep[]): readonly WorkflowStep[] {
  if (!Array.isArray(steps) || steps.length === 0) throw new TypeError(`${where} must be a list of steps that is not empty`);
  for (const entry of steps)
    if (!types.has(entry?.type)) throw new TypeError(`${where} must be made with step(), parallel(), when(), loop() or router()`);
  return Object.freeze([...steps]);
}
