import { defineRoute } from 'agentos-ts/kit';
import type { DefineRoute } from 'agentos-ts/kit';

/** Every scope that routes of the control plane may ask for. A misspelt one does not compile. */
export type ControlPlaneScope =
  | `os:${'read' | 'write' | 'delete'}`
  | `org:${'read' | 'write' | 'delete'}`
  | `org:members:${'read' | 'write'}`
  | `org:roles:${'read' | 'write' | 'delete'}`
  | 'audit:read';

/** Declares a route of the control plane. */
export const defineControlRoute: DefineRoute<ControlPlaneScope> = defineRoute;
