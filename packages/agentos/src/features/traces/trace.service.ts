import type { PrincipalTx } from '../../db/database.ts';
import { omitNulls } from '../runnables/index.ts';
import { toTree } from './trace-tree.ts';
import { traceErrors } from './trace.errors.ts';
import type { TraceNode } from './trace.schemas.ts';
import { findTrace, hasSpan, spansOf } from './trace.store.ts';
import type { SpanRow, TraceRow } from './trace.store.ts';
import { toTraceSummary } from './trace.wire.ts';

/** Traces with their steps, in the order given. */
export async function describeTraces(tx: PrincipalTx, traces: readonly TraceRow[]) {
  if (traces.length === 0) return [];
  const spans = Map.groupBy(await spansOf(tx, traces), keyOf);
  return traces.map((trace) => toDetail(trace, spans.get(keyOf(trace)) ?? []));
}

const keyOf = ({ owner, trace_id: id }: TraceRow | SpanRow): string => JSON.stringify([owner, id]);

function toDetail(trace: TraceRow, spans: readonly SpanRow[]) {
  return {
    ...toTraceSummary(trace),
    ...omitNulls({ output: trace.output, error: trace.error }),
    tree: [...toTree(trace, spans)],
  };
}

/** Throws 404 `trace_not_found`. */
export async function requireTrace(tx: PrincipalTx, traceId: string, runId: string | undefined) {
  const trace = await findTrace(tx, traceId, runId);
  if (trace === null) throw traceErrors.not_found();
  const [detail] = await describeTraces(tx, [trace]);
  if (detail === undefined) throw traceErrors.not_found();
  return detail;
}

/** One step of a trace. Throws 404 `trace_not_found`, `trace_span_not_found`, `trace_span_elsewhere`. */
export async function requireSpan(tx: PrincipalTx, traceId: string, runId: string | undefined, spanId: string): Promise<TraceNode> {
  const { tree, trace_id: id } = await requireTrace(tx, traceId, runId);
  const node = findNode(tree, spanId);
  if (node !== undefined) return node;
  throw (await hasSpan(tx, spanId)) ? traceErrors.span_elsewhere([spanId, id]) : traceErrors.span_not_found();
}

function findNode(nodes: readonly TraceNode[], id: string): TraceNode | undefined {
  for (const node of nodes) {
    const found = node.id === id ? node : findNode(node.spans ?? [], id);
    if (found !== undefined) return found;
  }
  return undefined;
}
