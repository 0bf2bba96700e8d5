import type { FinishedSpan } from './finished-trace.ts';
import type { StepEnd, TraceOwner, TraceStatus } from './run-tracer.ts';
import { randomHex } from './span-id.ts';

/** Characters of one text; the rest is cut off. */
const longestText = 16_384;

/** Text that people or models wrote, where content is recorded. */
export type Content = (text: () => string) => string | null;

export const withContent: Content = (text) => text().slice(0, longestText);
export const withoutContent: Content = () => null;

export type SpanAttributes = Record<string, string | number | readonly string[]>;

/** Whose the first span of a run or a denial is, and in which conversation. For collectors alone: stored traces have columns for it. */
export interface SpanSubject extends TraceOwner {
  readonly sessionId?: string;
}

/** What a span belongs to while it is at work. */
export interface SpanHome {
  readonly traceId: string;
  spanEnded(span: TraceSpan): void;
}

interface SpanStart {
  readonly parent: TraceSpan | null;
  readonly name: string;
  readonly kind: string;
  readonly attributes: SpanAttributes;
  readonly subject?: SpanSubject;
  readonly input?: string | null;
}

/** One span from its start to its end; after that it is what is stored. */
export class TraceSpan implements FinishedSpan {
  readonly home: SpanHome;
  readonly spanId = randomHex(8);
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly kind: string;
  readonly attributes: SpanAttributes;
  readonly subject: SpanSubject | undefined;
  readonly startTime = Date.now();
  input: string | null;
  output: string | null = null;
  error: string | null = null;
  status: TraceStatus = 'UNSET';
  endTime = 0;
  durationMs = 0;
  /** Milliseconds, not rounded. */
  exactDuration = 0;
  readonly #startedAt = performance.now();
  #isEnded = false;

  constructor(home: SpanHome, { parent, name, kind, attributes, subject, input = null }: SpanStart) {
    this.home = home;
    this.parentSpanId = parent?.spanId ?? null;
    this.name = name;
    this.kind = kind;
    this.attributes = attributes;
    this.subject = subject;
    this.input = input;
  }

  /** The first end counts. Measured with the monotonic clock: a clock that is set back makes no span end before its start. */
  end({ status, errorType, output }: Pick<StepEnd, 'status' | 'errorType' | 'output'>, content: Content): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.exactDuration = performance.now() - this.#startedAt;
    this.durationMs = Math.round(this.exactDuration);
    this.endTime = Math.floor(this.startTime + this.exactDuration);
    this.status = status;
    if (output !== undefined) this.output = content(output);
    if (errorType !== undefined) this.error = errorType;
    this.home.spanEnded(this);
  }
}
