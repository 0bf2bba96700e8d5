// The public names of `agentos-ts/kit`: what routes, and whole servers under the same lock, are made of.
export {
  createHttpHandler,
  createLazyApp,
  createOpenApi,
  createRegistry,
  defineCustomRoute as defineRoute,
  describeRoutes,
  documentationRoutes,
  empty,
  eventStream,
  hasTag,
  offsetOf,
  pageMeta,
  pageMetaOf,
  pageQuery,
  principalOf,
  raw,
  reply,
  serveApp,
  stream,
  validationFailed,
} from '../http/index.ts';
export type {
  Access,
  CustomScope,
  DefineRoute,
  FieldProblem,
  HttpHandler,
  HttpServer,
  ListenOptions,
  Method,
  Need,
  ResourceRef,
  Route,
  RouteContext,
  RouteDefinition,
  RouteDescription,
  SseEvent,
} from '../http/index.ts';
export { createSessionAuthenticator, describeScopeProblem, findFamily, isCrossSite, makePrincipal, scopeCatalogue } from '../auth/index.ts';
export { controlPlaneCatalogue, cookieValues, defaultAdminScope, defaultPolicy } from '../auth/index.ts';
export type { CredentialRequest, ScopeFamily, SessionAuthenticatorOptions } from '../auth/index.ts';
export { consoleRoutes } from '../features/console/index.ts';
export type { ConsoleInstance, ConsoleOptions } from '../features/console/index.ts';
export type { Database, PrincipalTx, Queryable, SystemTx, TxOptions } from '../db/database.ts';
export { jsonb } from '../db/jsonb.ts';
export type { DatabaseContents } from '../db/migration-files.ts';
export { migrateDatabase, openDatabase } from '../db/open-database.ts';
export type { OpenDatabaseOptions } from '../db/open-database.ts';
export { tableSet } from '../db/owned-table.ts';
export type { OwnedTable, RowOf, SharedTable, TableSet } from '../db/owned-table.ts';
export { AgentOSError, defineErrors, errorCodes } from '../lib/errors.ts';
export type { ErrorCodeEntry } from '../lib/errors.ts';
export type { RowAccess } from '../lib/row-access.ts';
export { unknownKey } from '../lib/unknown-key.ts';
export type { KeysOf } from '../lib/unknown-key.ts';
export { createLog, silentLog } from '../telemetry/index.ts';
export type { Log, LogLevel } from '../telemetry/index.ts';
