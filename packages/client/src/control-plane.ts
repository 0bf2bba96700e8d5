export { createControlPlaneClient } from './control-plane-client.ts';
export type { ControlPlaneClient, ControlPlaneClientOptions } from './control-plane-client.ts';
export { AgentOSClientError } from './client-error.ts';
export type * from './generated/control-plane.ts';
