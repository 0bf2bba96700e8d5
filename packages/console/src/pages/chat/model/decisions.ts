import type { ContinueInput, Requirement, StepRequirement, ToolExecution } from '@agentos-ts/client';
import type { Pause } from './run-tree.ts';

/** Something that waits for a word. */
export interface Question {
  readonly id: string;
  /** Null for a step that may not begin. */
  readonly tool: ToolExecution | null;
  /** Whose call it is, or which step it is; null for the run's own. */
  readonly asker: string | null;
  /** Whether somebody other than the caller has to agree. */
  readonly isForOthers: boolean;
}

export interface Verdict {
  readonly isApproved: boolean;
  readonly note?: string;
}
export type Verdicts = ReadonlyMap<string, Verdict>;

const ofRequirement = ({ id, tool_execution: tool, member_agent_name: member }: Requirement, step: string | null): Question => ({
  id,
  tool,
  asker: member ?? step,
  isForOthers: tool.approval_type === 'required',
});
const stepKey = ({ step_id: id, step_index: index }: StepRequirement): string => `step:${id}:${JSON.stringify(index)}`;

/** Everything that a paused run waits for. */
export function questionsOf({ requirements, steps }: Pause): readonly Question[] {
  return [
    ...requirements.map((requirement) => ofRequirement(requirement, null)),
    ...steps.flatMap((step) =>
      step.executor_requirements !== undefined && step.executor_requirements.length > 0
        ? step.executor_requirements.map((requirement) => ofRequirement(requirement, step.executor_name ?? step.step_name))
        : [{ id: stepKey(step), tool: null, asker: step.step_name, isForOthers: false }],
    ),
  ].filter(({ tool }) => tool === null || tool.confirmed === null);
}

function decide(requirement: Requirement, verdicts: Verdicts): Requirement {
  const verdict = verdicts.get(requirement.id);
  if (verdict === undefined) return requirement;
  return { ...requirement, confirmation: verdict.isApproved, ...(verdict.note === undefined ? {} : { confirmation_note: verdict.note }) };
}

/** What is sent to go on. The server reads identity and verdict alone: what runs are the arguments it has stored. */
export function toContinueInput({ requirements, steps }: Pause, verdicts: Verdicts): ContinueInput {
  if (verdicts.size === 0) return {};
  if (steps.length === 0) return { requirements: requirements.map((requirement) => decide(requirement, verdicts)) };
  return {
    stepRequirements: steps.map((step) => {
      const verdict = verdicts.get(stepKey(step));
      return {
        ...step,
        ...(verdict === undefined ? {} : { confirmed: verdict.isApproved }),
        ...(step.executor_requirements === undefined
          ? {}
          : { executor_requirements: step.executor_requirements.map((requirement) => decide(requirement, verdicts)) }),
      };
    }),
  };
}
