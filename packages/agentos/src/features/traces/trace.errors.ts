import { defineErrors } from '../../lib/errors.ts';

/** Texts are part of the wire format (existing clients show them). */
export const traceErrors = defineErrors('trace', {
  not_found: { status: 404, detail: 'Trace not found', means: 'No trace with this id belongs to the caller.' },
  span_not_found: { status: 404, detail: 'Span not found', means: 'The trace has no span of this id.' },
  invalid_time: {
    status: 400,
    detail: (name: string) => `Invalid ${name} format. Use ISO 8601 with an offset, such as 2026-11-23T13:16:36Z`,
    means: 'start_time or end_time is not a date with time and offset.',
  },
  invalid_filter: {
    status: 400,
    detail: (reason: string) => `Invalid filter expression: ${reason}`,
    means: 'The filter of a trace search has an unknown operator, key or form, or is too large.',
  },
});
