/**
 * Names of span attributes: those of OpenTelemetry's conventions for generative AI where there is one, OpenInference's for the kind of a
 * span and its content, our own for the rest.
 */
export const attributeNames = {
  kind: 'openinference.span.kind',
  input: 'input.value',
  output: 'output.value',
  operation: 'gen_ai.operation.name',
  agentId: 'gen_ai.agent.id',
  conversationId: 'gen_ai.conversation.id',
  model: 'gen_ai.request.model',
  provider: 'gen_ai.provider.name',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  tool: 'gen_ai.tool.name',
  errorType: 'error.type',
  userId: 'user.id',
  owner: 'agentos.owner',
  tenant: 'agentos.tenant',
  runId: 'agentos.run.id',
  teamId: 'agentos.team.id',
  workflowId: 'agentos.workflow.id',
  decision: 'agentos.decision',
  action: 'agentos.decision.action',
  missingScopes: 'agentos.decision.missing_scopes',
  principalKind: 'agentos.principal.kind',
  method: 'http.request.method',
  route: 'http.route',
} as const;
