import type { Route } from '../../http/index.ts';
import type { FeatureDeps } from '../feature-deps.ts';
import { memoryCrudRoutes, memoryOverviewRoutes } from './memory.routes.ts';
import { optimizeRoutes } from './optimize.routes.ts';

export { memoryAbilities } from './memory-abilities.ts';
export { memoryExtraction } from './memory-extraction.ts';

/** What is remembered about users beyond a session. */
export function memoryRoutes(deps: FeatureDeps): readonly Route[] {
  return [...memoryCrudRoutes(deps), ...memoryOverviewRoutes(deps), ...optimizeRoutes(deps)];
}
