export { Agent } from './agent.ts';
export type { AgentOptions } from './agent.ts';
export { demoModel } from './demo-model.ts';
export type { DemoModelOptions } from './demo-model.ts';
export { tool } from './tool.ts';
export type { Tool, ToolOptions } from './tool.ts';
