import type { LanguageModel } from 'ai';

// Taken from `LanguageModel` so that the provider package of the AI SDK need not be a dependency of its own.
export type LanguageModelV4 = Extract<LanguageModel, { readonly specificationVersion: 'v4' }>;
export type ModelCall = Parameters<LanguageModelV4['doGenerate']>[0];
export type ModelMessage = ModelCall['prompt'][number];
type Generated = Awaited<ReturnType<LanguageModelV4['doGenerate']>>;
export type ModelContent = Generated['content'][number];
export type ModelUsage = Generated['usage'];
export type StreamPart = Awaited<ReturnType<LanguageModelV4['doStream']>>['stream'] extends ReadableStream<infer Part> ? Part : never;
