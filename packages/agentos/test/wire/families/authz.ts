import type { WireFamily } from '../endpoint.ts';

/** The original has no such routes: its pages try and see. */
export const family: WireFamily = {
  endpoints: [],
  own: {
    'GET /authz/rules': 'pages have to know what they may offer',
    'GET /authz/can-i': 'whoever is refused wants to know which scope is missing',
  },
};
