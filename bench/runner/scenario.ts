/** One line of the table. */
export interface Measurement {
  readonly what: string;
  /** Null when it could not be measured; `note` says why. */
  readonly value: number | null;
  readonly unit: Unit;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly note?: string;
}

export type Unit = 'times' | 'runs/s' | 'ms' | 'µs' | 's' | 'MB' | 'kB' | '%' | 'packages' | 'streams';

export interface Effort {
  /** Rounds of a comparison, each of them once per side. */
  readonly rounds: number;
  /** Length of one round. */
  readonly seconds: number;
}

export interface Scenario {
  readonly name: string;
  run(effort: Effort): Promise<readonly Measurement[]>;
}

export function isMet({ value, atLeast = -Infinity, atMost = Infinity }: Measurement): boolean | null {
  return value === null ? null : value >= atLeast && value <= atMost;
}

/** The same lines without numbers, for a machine that lacks something. */
export function unmeasured(lines: readonly Omit<Measurement, 'value' | 'note'>[], note: string): readonly Measurement[] {
  return lines.map((line) => ({ ...line, value: null, note }));
}
