/** Token counts of one or several model calls. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly totalTokens: number;
  readonly reasoningTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

export interface ModelUsage extends TokenUsage {
  /** Model id and provider as the AI SDK names them. */
  readonly id: string;
  readonly provider: string;
}

/** Metrics of one model call. Durations are seconds. */
export interface MessageMetrics extends TokenUsage {
  readonly timeToFirstToken: number | null;
  readonly duration: number;
}

/** Metrics of a run (wire 10.7). Durations are seconds; time spent paused is not counted. */
export interface RunMetrics extends TokenUsage {
  readonly timeToFirstToken: number | null;
  readonly duration: number;
  readonly details: { readonly model?: readonly ModelUsage[] };
}

const noUsage: TokenUsage = {
  inputTokens: 0,
  outputTokens: 0,
  totalTokens: 0,
  reasoningTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
};

export const noMetrics: RunMetrics = { ...noUsage, timeToFirstToken: null, duration: 0, details: {} };

function addUsage(a: TokenUsage, b: TokenUsage): TokenUsage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    totalTokens: a.totalTokens + b.totalTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
  };
}

/** What several models have used together. */
export function sumUsage(models: readonly ModelUsage[]): RunMetrics {
  const sum = models.reduce<RunMetrics>((all, model) => ({ ...all, ...addUsage(all, model) }), noMetrics);
  return models.length === 0 ? sum : { ...sum, details: { model: models } };
}

/** Adds one model call to the metrics of a run. */
export function addModelCall(
  metrics: RunMetrics,
  model: { readonly id: string; readonly provider: string },
  call: MessageMetrics,
): RunMetrics {
  const used = metrics.details.model ?? [];
  const isSame = (entry: ModelUsage) => entry.id === model.id && entry.provider === model.provider;
  const before = used.find(isSame) ?? noUsage;
  const entry: ModelUsage = { ...addUsage(before, call), id: model.id, provider: model.provider };
  return {
    ...addUsage(metrics, call),
    timeToFirstToken: metrics.timeToFirstToken ?? call.timeToFirstToken,
    duration: metrics.duration,
    details: { model: [...used.filter((other) => !isSame(other)), entry] },
  };
}
