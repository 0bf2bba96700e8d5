import { attributeNames as names } from '../../telemetry/index.ts';
import { omitNulls } from '../runnables/index.ts';
import type { TraceNode } from './trace.schemas.ts';
import type { StoredSpan, TraceRow, TraceWithSpans } from './trace.store.ts';
import { toWireDuration, toWireTime } from './trace.wire.ts';

/** The steps of one trace as a tree, in the order of their start. A step whose parent was not kept stands at the top. */
export function toTree(trace: TraceWithSpans): readonly TraceNode[] {
  const { spans } = trace;
  const ids = new Set(spans.map(({ span_id: id }) => id));
  const children = Map.groupBy(spans, ({ parent_span_id: parent }) => (parent !== null && ids.has(parent) ? parent : null));
  const below = (id: string | null): readonly TraceNode[] =>
    (children.get(id) ?? []).map((span) => toNode(trace, span, below(span.span_id)));
  return below(null);
}

function toNode(trace: TraceRow, span: StoredSpan, below: readonly TraceNode[]): TraceNode {
  return omitNulls({
    id: span.span_id,
    name: span.name,
    type: span.kind,
    duration: toWireDuration(span.duration_ms),
    start_time: toWireTime(span.start_time),
    end_time: toWireTime(span.end_time),
    status: span.status,
    input: span.input,
    output: span.output,
    error: span.error,
    spans: below.length === 0 ? null : below,
    metadata: metadataOf(trace, span),
    extra_data: Object.keys(span.attributes).length === 0 ? null : span.attributes,
  });
}

/** What the wire names by kind of step (wire 4.8). */
function metadataOf(trace: TraceRow, { kind, attributes, input }: StoredSpan) {
  const shared = { session_id: trace.session_id, user_id: trace.user_id };
  switch (kind) {
    case 'LLM':
      return omitNulls({
        model: attributes[names.model],
        input_tokens: attributes[names.inputTokens],
        output_tokens: attributes[names.outputTokens],
        ...shared,
      });
    case 'TOOL':
      return omitNulls({ tool_name: attributes[names.tool], parameters: input === null ? null : readJson(input), ...shared });
    case 'GUARDRAIL':
      return omitNulls({ decision: attributes[names.decision], action: attributes[names.action], ...shared });
    default:
      return omitNulls({ run_id: attributes[names.runId], ...shared });
  }
}

/** Long arguments were cut off when they were recorded, and are no JSON then. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
