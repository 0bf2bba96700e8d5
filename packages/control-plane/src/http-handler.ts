import { createHttpHandler, createSessionAuthenticator } from 'agentos-ts/kit';
import type { HttpHandler } from 'agentos-ts/kit';
import { identifyCaller } from './access/caller.ts';
import { consolePages } from './console/console-pages.ts';
import type { ControlPlaneDeps } from './control-plane-deps.ts';
import { controlPlaneRoutes } from './routes.ts';
import { sessionCookie } from './sign-in/session-cookie.ts';

export { sessionCookie };

export interface HandlerOptions {
  /** True: the console must be there; false: it is not served. Default: where it is installed. */
  readonly console?: boolean | undefined;
  readonly checkReplies?: boolean | undefined;
}

/** The control plane over HTTP: the same pipeline as an AgentOS's, with sessions in place of tokens. */
export function createControlPlaneHandler(deps: ControlPlaneDeps, options: HandlerOptions = {}): HttpHandler {
  const { console, checkReplies = false } = options;
  const authenticator = createSessionAuthenticator({
    realm: 'control-plane',
    cookie: sessionCookie,
    // Behind a proxy the address that browsers see is not the one that this server is called by.
    allowedOrigins: [new URL(deps.publicUrl).origin],
    identify: identifyCaller(deps.db, deps.signIn),
  });
  return createHttpHandler({
    routes: [...controlPlaneRoutes(deps), ...(console === false ? [] : consolePages(deps, console === true))],
    authenticator,
    log: deps.log,
    scopeMappings: {},
    publicRoutes: [],
    checkReplies,
  });
}
