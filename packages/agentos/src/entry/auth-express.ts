// The public names of `agentos-ts/auth/express`.
export { expressJwt } from '../http/index.ts';
export type { ExpressJwtOptions } from '../http/index.ts';
