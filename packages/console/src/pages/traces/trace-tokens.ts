import type { TraceNode } from '@agentos-ts/client';
import type { TraceLine } from './trace-rows.ts';

/** Of a model call, or of several. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
}

const read = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

/** Null for steps that asked no model. */
export function tokensOf({ type, metadata }: TraceNode): Tokens | null {
  if (type !== 'LLM') return null;
  return { input: read(metadata?.['input_tokens']), output: read(metadata?.['output_tokens']) };
}

export function sumTokens(lines: readonly TraceLine[]): Tokens {
  let input = 0;
  let output = 0;
  for (const { node } of lines) {
    const tokens = tokensOf(node);
    input += tokens?.input ?? 0;
    output += tokens?.output ?? 0;
  }
  return { input, output };
}
