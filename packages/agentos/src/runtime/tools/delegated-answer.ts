import type { Requirement } from '../record/tool-execution.ts';

/** What a tool that gives tasks to members answers instead of a text: the members' runs, and the text once they have all ended. */
export class DelegatedAnswer {
  readonly childRunIds: readonly (string | null)[];
  /** Null while a member waits for a person. */
  readonly text: string | null;
  readonly requirements: readonly Requirement[];

  constructor(childRunIds: readonly (string | null)[], text: string | null, requirements: readonly Requirement[]) {
    this.childRunIds = childRunIds;
    this.text = text;
    this.requirements = requirements;
  }
}
