export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Nearest rank. `NaN` for no values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Measures A B A B … and returns the median of the quotients a / b: what changes slowly on the machine hits both sides of a quotient alike. */
export async function compareInTurn(rounds: number, a: () => Promise<number>, b: () => Promise<number>): Promise<Comparison> {
  const pairs: [number, number][] = [];
  for (let round = 0; round < rounds; round += 1) pairs.push([await a(), await b()]);
  return {
    a: median(pairs.map(([one]) => one)),
    b: median(pairs.map(([, other]) => other)),
    quotient: median(pairs.map(([one, other]) => one / other)),
    difference: median(pairs.map(([one, other]) => one - other)),
  };
}

export interface Comparison {
  readonly a: number;
  readonly b: number;
  readonly quotient: number;
  readonly difference: number;
}
