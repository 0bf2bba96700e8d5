import type { PrincipalTx } from '../../db/database.ts';
import { omitNulls } from '../runnables/index.ts';
import { toTree } from './trace-tree.ts';
import { traceErrors } from './trace.errors.ts';
import type { TraceNode } from './trace.schemas.ts';
import { findTrace } from './trace.store.ts';
import type { TraceWithSpans } from './trace.store.ts';
import { toTraceSummary } from './trace.wire.ts';

/** A trace with its steps. */
export function describeTrace(trace: TraceWithSpans) {
  return { ...toTraceSummary(trace), ...omitNulls({ output: trace.output, error: trace.error }), tree: [...toTree(trace)] };
}

/** Throws 404 `trace_not_found`. */
export async function requireTrace(tx: PrincipalTx, traceId: string, runId: string | undefined) {
  const trace = await findTrace(tx, traceId, runId);
  if (trace === null) throw traceErrors.not_found();
  return describeTrace(trace);
}

/** One step of a trace. Throws 404 `trace_not_found`, `trace_span_not_found`. */
export async function requireSpan(tx: PrincipalTx, traceId: string, runId: string | undefined, spanId: string): Promise<TraceNode> {
  const node = findNode((await requireTrace(tx, traceId, runId)).tree, spanId);
  if (node === undefined) throw traceErrors.span_not_found();
  return node;
}

function findNode(nodes: readonly TraceNode[], id: string): TraceNode | undefined {
  for (const node of nodes) {
    const found = node.id === id ? node : findNode(node.spans ?? [], id);
    if (found !== undefined) return found;
  }
  return undefined;
}
