// The public names of `agentos-ts`. A new line here is a promise.
export { AgentOS } from './agent-os.ts';
export type { AgentOSOptions, ApprovalOptions } from './os-options.ts';
export { Agent, Team, Workflow, demoModel, loop, parallel, router, step, tool, when } from './define/index.ts';
export type {
  AgentOptions,
  DemoModelOptions,
  LoopOptions,
  RouterOptions,
  StepOptions,
  TeamOptions,
  Tool,
  ToolOptions,
  WhenStep,
  WorkflowOptions,
  WorkflowStep,
} from './define/index.ts';
export type { RunContext, StepContext, TeamMode, ToolContext } from './runtime/index.ts';
export type { AuthorizationConfig, Principal } from './auth/index.ts';
export type {
  CorsConfig,
  HttpServer,
  Limits,
  ListenOptions,
  MessageDescription,
  RouteDescription,
  SocketLimits,
  SocketServer,
} from './http/index.ts';
export type { TracingOptions } from './telemetry/index.ts';
export { AgentOSError } from './lib/errors.ts';
