export { ControlPlane } from './control-plane.ts';
export type { ControlPlaneOptions, OidcOptions, SeedOptions, SmtpOptions } from './control-plane-options.ts';
export { controlPlaneOpenApi } from './open-api.ts';
