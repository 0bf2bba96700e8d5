const idGrammar = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Ids are part of addresses and scopes. Answers how errors name the component. */
export function checkId(noun: string, id: unknown): string {
  if (typeof id !== 'string' || !idGrammar.test(id)) throw new TypeError(`${noun}: id must match ${idGrammar.source}`);
  return `${noun} ${id}:`;
}
