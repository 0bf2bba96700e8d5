import type { Route } from '../../http/index.ts';
import type { FeatureDeps } from '../feature-deps.ts';
import { sessionRunRoutes } from './session-runs.routes.ts';
import { sessionRoutes } from './session.routes.ts';

export { checkDatabase, databaseQuery } from './database-choice.ts';

/** Sessions and what was said in them. */
export function sessionFamilyRoutes(deps: FeatureDeps): readonly Route[] {
  return [...sessionRoutes(deps), ...sessionRunRoutes(deps)];
}
