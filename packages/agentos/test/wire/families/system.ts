import type { WireFamily } from '../endpoint.ts';

const at = (path: string) => () => ({ path });

/** Wire 3.1. */
export const family: WireFamily = {
  endpoints: [
    { route: 'GET /', status: 200, shape: 'Identity', nulls: 'keep', isPublic: true, example: at('/') },
    { route: 'GET /health', status: 200, shape: 'Health', nulls: 'keep', isPublic: true, example: at('/health') },
    // Without the version and the counts of the original: nothing behind the lock is told to everybody.
    { route: 'GET /info', status: 200, shape: 'Info', nulls: 'keep', isPublic: true, example: at('/info') },
    { route: 'GET /config', status: 200, shape: 'Config', nulls: 'omit', example: at('/config') },
    { route: 'GET /models', status: 200, shape: 'Model[]', nulls: 'omit', example: at('/models') },
  ],
  own: {
    'GET /docs': 'a page, not an endpoint',
    'GET /console': 'a page, not an endpoint',
    'GET /console/assets/:file': 'files of that page',
    'GET /openapi.json': 'a document of the OpenAPI Initiative, with its own schema',
  },
};
