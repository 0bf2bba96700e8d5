import type { AuthCost, AuthCostConfig } from '../processes/auth-cost.ts';
import { startChild } from '../runner/child.ts';
import type { Scenario } from '../runner/scenario.ts';
import { bearer, osId, publicKeyPem } from '../runner/tokens.ts';

/** The lock alone, without sockets. */
export const authCost: Scenario = {
  name: 'auth-cost',
  run: async ({ rounds }) => {
    const config: AuthCostConfig = { publicKey: publicKeyPem, audience: osId, authorization: await bearer('user-0'), rounds };
    const child = await startChild(new URL('../processes/auth-cost.ts', import.meta.url), config);
    await child.stop();
    const { added, verify, decideFew, decideMany }: AuthCost = JSON.parse(child.message);
    return [
      { what: 'jwtMiddleware on bare Hono, added per warm request', value: added, unit: 'µs', atMost: 15 },
      { what: 'verify, warm', value: verify, unit: 'µs', atMost: 15 },
      { what: 'decide, 10 scopes', value: decideFew, unit: 'µs', atMost: 1 },
      { what: 'decide, 1,000 scopes', value: decideMany, unit: 'µs', atMost: 1 },
      { what: 'decide, 1,000 scopes against 10', value: decideMany / decideFew, unit: 'times', atMost: 1.25 },
    ];
  },
};
