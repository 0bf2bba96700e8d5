import type { WireFamily, WireStage } from '../endpoint.ts';

const body = ({ fresh }: WireStage) => ({ name: `m-${fresh()}`, scopes: [{ scope: 'agents:run' }] });

/** Wire 3.16. */
export const family: WireFamily = {
  endpoints: [
    {
      route: 'POST /service-accounts',
      body: 'name scopes expires_in_days never_expires allow_privileged_scopes',
      status: 201,
      shape: 'ServiceAccountCreated',
      nulls: 'keep',
      example: (stage) => ({ path: '/service-accounts', body: body(stage) }),
      invalid: [{ path: '/service-accounts', body: { name: 'UPPER' } }, ['body', 'name']],
    },
    {
      route: 'GET /service-accounts',
      query: 'include_revoked page limit sort_by sort_order',
      status: 200,
      shape: 'Page<ServiceAccount>',
      nulls: 'keep',
      isPaged: { lowestPage: 1 },
      example: async (stage) => {
        await stage.post('/service-accounts', body(stage));
        return { path: '/service-accounts' };
      },
      invalid: [{ path: '/service-accounts?include_revoked=perhaps' }, ['query', 'include_revoked']],
    },
    {
      route: 'DELETE /service-accounts/:service_account_id',
      status: 204,
      shape: null,
      example: async (stage) => ({ path: `/service-accounts/${String((await stage.post('/service-accounts', body(stage)))['id'])}` }),
      missing: [{ path: '/service-accounts/none' }, "Service account 'none' not found"],
    },
  ],
  own: { 'POST /service-accounts/:service_account_id/rotate': 'a new token with an overlap; the original has only mint and revoke' },
};
