/** The answer of our demo model, in the form that a peer's version of the AI SDK takes. */
export function fixedModel(specificationVersion) {
  const text = 'I am the demo model: no intelligence, only rules, the same answer every time. You said: hello';
  const usage = { inputTokens: 6, outputTokens: 24, totalTokens: 30 };
  return {
    specificationVersion,
    provider: 'fixed',
    modelId: 'fixed',
    supportedUrls: {},
    doGenerate: async () => ({ content: [{ type: 'text', text }], finishReason: 'stop', usage, warnings: [] }),
    doStream: async () => {
      throw new Error('not used here');
    },
  };
}
