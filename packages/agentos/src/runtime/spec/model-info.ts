import type { LanguageModel } from 'ai';

/** Id and provider as the AI SDK names them; a bare text is a model of its gateway. */
export function modelInfo(model: LanguageModel): { readonly id: string; readonly provider: string } {
  return typeof model === 'string' ? { id: model, provider: 'gateway' } : { id: model.modelId, provider: model.provider };
}
