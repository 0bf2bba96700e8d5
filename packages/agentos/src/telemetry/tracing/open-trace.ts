import type { FinishedSpan, FinishedTrace } from './finished-trace.ts';
import { randomHex } from './span-id.ts';
import type { SpanHome, TraceSpan } from './trace-span.ts';

/** A run that loops must not fill the memory; what is above is counted in the first span. */
const mostSpans = 500;
/** Characters of all texts of one trace, where content is recorded; what comes later is left out. */
const mostText = 262_144;

/** What a trace is found by: the row, without its spans. */
export type TraceHead = Omit<FinishedTrace, 'traceId' | 'spans'>;

/** Where spans and traces go when they are over. */
export interface TraceOutput {
  readonly onTrace: (trace: FinishedTrace) => void;
  /** Also for spans that no stored trace has room for. */
  readonly onSpan: ((span: TraceSpan) => void) | null;
}

/** Gathers the spans of a trace until the last one has ended, and hands the whole over: a stored trace is never half of one. */
export class OpenTrace implements SpanHome {
  readonly traceId = randomHex(16);
  readonly #head: TraceHead;
  readonly #output: TraceOutput;
  /** In the order of their start; the first is the first of the trace. */
  readonly #spans: TraceSpan[] = [];
  #open = 0;
  #left = 0;
  #isOver = false;

  constructor(head: TraceHead, output: TraceOutput) {
    this.#head = head;
    this.#output = output;
  }

  /** Takes a span that has just started. */
  add(span: TraceSpan): TraceSpan {
    this.#open += 1;
    if (this.#spans.length < mostSpans) this.#spans.push(span);
    else this.#left += 1;
    return span;
  }

  spanEnded(span: TraceSpan): void {
    this.#output.onSpan?.(span);
    this.#open -= 1;
    if (this.#open > 0 || this.#isOver) return;
    this.#isOver = true;
    this.#output.onTrace(this.#finish());
  }

  #finish(): FinishedTrace {
    const [first, ...rest] = this.#spans;
    if (first === undefined) throw new TypeError('a trace has at least one span');
    if (this.#left > 0) first.attributes['agentos.spans_left_out'] = this.#left;
    keepWithinBudget(rest);
    return { traceId: this.traceId, ...this.#head, spans: [first, ...rest] satisfies [FinishedSpan, ...FinishedSpan[]] };
  }
}

function keepWithinBudget(spans: readonly TraceSpan[]): void {
  let left = mostText;
  const keep = (text: string | null): string | null => {
    if (text === null || text.length > left) return null;
    left -= text.length;
    return text;
  };
  for (const span of spans) {
    span.input = keep(span.input);
    span.output = keep(span.output);
  }
}
