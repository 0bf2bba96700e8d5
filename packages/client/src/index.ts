export { createClient } from './agent-os-client.ts';
export type { AgentOSClient } from './agent-os-client.ts';
export { AgentOSClientError } from './client-error.ts';
export type { RunStream, StreamOptions } from './run-stream.ts';
export type { Background, CallOptions, ContinueInput, RunnableClient, RunsClient, StartInput, ToolDecision } from './runnable-client.ts';
export type { MemoriesClient, ServiceAccountsClient, SessionsClient, TracesClient } from './resource-clients.ts';
export type { ClientOptions } from './transport.ts';
export type { RetryOptions } from './wait.ts';
export type * from './generated/api.ts';
