import type { Principal } from '../../auth/index.ts';

const principals = new WeakMap<Request, Principal>();

export function rememberPrincipal(request: Request, principal: Principal): void {
  principals.set(request, principal);
}

/** Who calls a route of the user's own app that stands behind the lock: `principalOf(c.req.raw)`. Null on public routes. */
export function principalOf(request: Request): Principal | null {
  return principals.get(request) ?? null;
}
