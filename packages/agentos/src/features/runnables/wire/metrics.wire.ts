import type { RunMetrics, TokenUsage } from '../../../runtime/index.ts';
import { omitNulls } from './omit-nulls.ts';

type Wire = Record<string, unknown>;

export function toWireUsage(usage: TokenUsage): Wire {
  const counts: Wire = {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    total_tokens: usage.totalTokens,
    reasoning_tokens: usage.reasoningTokens,
    cache_read_tokens: usage.cacheReadTokens,
    cache_write_tokens: usage.cacheWriteTokens,
  };
  for (const key in counts) if (counts[key] === 0) delete counts[key];
  return counts;
}

/** Wire 10.7: zeros and nulls are left out. */
export function toWireMetrics(metrics: RunMetrics): Wire {
  const models = metrics.details.model?.map((model) => ({ id: model.id, provider: model.provider, ...toWireUsage(model) }));
  return omitNulls({
    ...toWireUsage(metrics),
    time_to_first_token: metrics.timeToFirstToken,
    duration: metrics.duration === 0 ? null : metrics.duration,
    details: models === undefined ? null : { model: models },
  });
}
