/** `GET /authz/rules` of an AgentOS: what it lets the caller do. */
export interface Rules {
  readonly principal: {
    readonly id: string;
    readonly user_id: string | null;
    readonly kind: string;
    readonly tenant: string | null;
    readonly expires_at: number | string | null;
  };
  readonly admin: boolean;
  readonly isolation: boolean | string;
  readonly scopes: readonly string[];
  /** A list holds the only ids that are allowed. */
  readonly abilities: Readonly<Record<string, Readonly<Record<string, boolean | readonly string[]>>>>;
}

/** Reads what the server says; decides nothing. Without an id: whether there is anything that the caller may do this to. */
export function may(rules: Pick<Rules, 'abilities'>, family: string, action: string, id?: string): boolean {
  const actions = Object.hasOwn(rules.abilities, family) ? rules.abilities[family] : undefined;
  const ability = actions !== undefined && Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (ability === undefined || typeof ability === 'boolean') return ability === true;
  return id === undefined ? ability.length > 0 : ability.includes(id);
}

/** Whether rows of other people are shown to the caller. */
export function seesOthers(rules: Pick<Rules, 'admin' | 'isolation'> | null): boolean {
  return rules !== null && (rules.admin || rules.isolation === false);
}
