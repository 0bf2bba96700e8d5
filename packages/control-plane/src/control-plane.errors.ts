import { defineErrors } from 'agentos-ts/kit';

/** What stops the start. */
export const controlPlaneErrors = defineErrors('config_control_plane', {
  secret_short: {
    status: 500,
    detail: 'CONTROL_PLANE_SECRET must be at least 32 bytes: openssl rand -base64 32',
    means: 'The secret that everything of the control plane is encrypted with is too short.',
  },
  secret_wrong: {
    status: 500,
    detail:
      'CONTROL_PLANE_SECRET (or the secret file) is not the one that this database was begun with: its signing keys could not be read. Give the secret of before, or an empty database.',
    means: 'The secret differs from the one that the stored keys are encrypted with.',
  },
  url_invalid: {
    status: 500,
    detail: (url: string) => `CONTROL_PLANE_URL must be an https:// address, or http:// on this machine, without a path: ${url}`,
    means: 'The address under which browsers and servers reach the control plane cannot be used.',
  },
  port_invalid: {
    status: 500,
    detail: 'CONTROL_PLANE_PORT must be a number from 0 to 65535',
    means: 'The port in the environment is none.',
  },
  proxies_invalid: {
    status: 500,
    detail: 'CONTROL_PLANE_TRUSTED_PROXIES must be a number from 0 to 99',
    means: 'The number of proxies in the environment is none.',
  },
  setting_missing: {
    status: 500,
    detail: (missing: string, all: string) => `${missing} is missing: ${all} go together`,
    means: 'Some of the settings of a single sign-on or of mail are set, and not all.',
  },
  oidc_issuer_invalid: {
    status: 500,
    detail: (issuer: string) => `OIDC_ISSUER must be an https:// address, or http:// on this machine, without a query: ${issuer}`,
    means: 'The issuer of the OpenID provider cannot be used.',
  },
  closed: { status: 503, detail: 'The control plane is closed', means: 'close() was called.' },
});
