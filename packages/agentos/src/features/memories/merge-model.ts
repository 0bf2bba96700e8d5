import { modelInfo } from '../../runtime/index.ts';
import type { AgentSpec } from '../../runtime/index.ts';
import type { FeatureDeps } from '../feature-deps.ts';
import { memoryErrors } from './memory.errors.ts';

type Model = AgentSpec['model'];

/** It answers by rule and would store its samples in the place of memories. */
const isDemo = (model: Model): boolean => modelInfo(model).provider === 'agentos-demo';

/**
 * The model that merges memories: the server's `memoryModel`, else that of the first agent with memory. A client may choose among these by
 * `provider:model-id` and can name no other, so that nobody spends what the operator did not configure. `openai` stands for `openai.responses` too.
 * Throws 400 `memory_no_model`, `memory_model_unknown`.
 */
export function chooseMergeModel({ agents, memoryModel }: Pick<FeatureDeps, 'agents' | 'memoryModel'>, named: string | null): Model {
  const ofAgents = agents.filter(({ memory }) => memory !== undefined).map(({ model }) => model);
  const models = [...(memoryModel === undefined ? [] : [memoryModel]), ...ofAgents].filter((model) => !isDemo(model));
  const [first] = models;
  if (first === undefined) throw memoryErrors.no_model();
  if (named === null || named === '') return first;
  const chosen = models.find((model) => namesOf(model).includes(named));
  if (chosen === undefined) throw memoryErrors.model_unknown();
  return chosen;
}

function namesOf(model: Model): readonly string[] {
  const { id, provider } = modelInfo(model);
  return [`${provider}:${id}`, `${provider.split('.')[0]}:${id}`];
}
