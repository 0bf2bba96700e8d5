import { pageQuery } from 'agentos-ts/kit';
import { z } from 'zod';
import { displayName } from '../access/access.schemas.ts';
import { defaultSigningAlgorithm, signingAlgorithms } from '../signing/index.ts';
import { instanceUrl } from './instance-url.ts';

const osId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'The id of an AgentOS: letters, digits, . _ and -, with a letter or digit first');
const algorithm = z.enum(signingAlgorithms);

export const createBody = z
  .strictObject({ os_id: osId, name: displayName, url: instanceUrl, algorithm: algorithm.default(defaultSigningAlgorithm) })
  .meta({ id: 'InstanceCreate' });
export const updateBody = z
  .strictObject({ name: displayName.optional(), url: instanceUrl.optional(), algorithm: algorithm.optional() })
  .meta({ id: 'InstanceUpdate', description: 'What is left out stays. A new algorithm holds from the next key on.' });

export const listQuery = pageQuery({ limit: 50, lowestPage: 1 }).extend({ search: z.string().trim().max(200).default('') });

const time = z.iso.datetime();
const maybeTime = time.nullable();
export const instanceKey = z
  .object({
    kid: z.string(),
    algorithm,
    state: z.enum(['pending', 'active', 'retiring', 'retired', 'revoked']),
    created_at: time,
    activated_at: maybeTime,
    activatable_at: maybeTime,
    ends_at: maybeTime,
  })
  .meta({ id: 'InstanceKey', description: 'A signing key, without its private half.' });

export const instance = z
  .object({
    id: z.string(),
    os_id: z.string(),
    name: z.string(),
    url: z.string(),
    algorithm,
    issuer: z.string(),
    jwks_uri: z.string(),
    created_at: time,
    updated_at: time,
    keys: z.array(instanceKey),
    abilities: z.object({ update: z.boolean(), delete: z.boolean(), rotate: z.boolean(), revoke: z.boolean() }),
  })
  .meta({ id: 'Instance', description: 'A registered AgentOS.' });

export const instanceSetup = z
  .object({
    issuer: z.string(),
    audience: z.string(),
    jwks_uri: z.string(),
    public_key: z.string(),
    env: z.string(),
    code: z.string(),
  })
  .meta({
    id: 'InstanceSetup',
    description:
      'What an AgentOS must be told: as values, as environment, and as code. The public key is for servers that cannot reach us.',
  });

const publicKey = z
  .object({
    kty: z.string(),
    kid: z.string(),
    alg: algorithm,
    use: z.literal('sig'),
    n: z.string().optional(),
    e: z.string().optional(),
    crv: z.string().optional(),
    x: z.string().optional(),
    y: z.string().optional(),
  })
  .strict();
export const keySet = z.object({ keys: z.array(publicKey) }).meta({ id: 'KeySet', description: 'JSON Web Key Set (RFC 7517 section 5).' });
export const discovery = z
  .object({
    issuer: z.string(),
    jwks_uri: z.string(),
    response_types_supported: z.array(z.string()),
    subject_types_supported: z.array(z.string()),
    id_token_signing_alg_values_supported: z.array(z.string()),
  })
  .meta({ id: 'IssuerMetadata', description: 'OpenID Connect Discovery 1.0 section 3.' });
