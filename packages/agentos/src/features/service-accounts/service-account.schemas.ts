import { z } from 'zod';
import { pageQuery, wireBoolean } from '../../http/index.ts';
import { sortColumns } from './service-account.store.ts';

const mostScopes = 200;
const mostDays = 366;

/** Names that read as somebody else's. Those with other characters are out by the grammar. */
const reservedNames: ReadonlySet<string> = new Set(['admin', 'anonymous', 'root', 'scheduler', 'security-key', 'system']);

const name = z
  .string()
  .max(63)
  .regex(/^[a-z0-9][a-z0-9_-]*$/, 'Use lower case letters, digits, - and _, with a letter or digit first')
  .refine((text) => !reservedNames.has(text), 'This name is reserved');

const scopeItem = z.object({
  scope: z.string().min(1).max(196),
  effect: z.literal('allow', 'Only allow: a token holds what it may do and nothing else').default('allow'),
});

export const mintBody = z
  .object({
    name,
    scopes: z.array(scopeItem).min(1).max(mostScopes).nullish(),
    expires_in_days: z.int().min(1).max(mostDays).nullish(),
    never_expires: z.literal(false, `Every token expires: ask for up to ${mostDays} days with expires_in_days`).nullish(),
    allow_privileged_scopes: z.boolean().default(false),
  })
  .meta({ id: 'ServiceAccountCreate' });
export type MintBody = z.output<typeof mintBody>;

const mostOverlap = 7 * 86_400;
export const rotateBody = z
  .object({ overlap_seconds: z.int().min(0).max(mostOverlap).default(86_400) })
  .meta({ id: 'ServiceAccountRotate' });
export type RotateBody = z.output<typeof rotateBody>;

export const listQuery = pageQuery({ limit: 20, lowestPage: 1 }).extend({
  include_revoked: wireBoolean().default(true),
  sort_by: z.string().max(64).default('created_at'),
  sort_order: z.enum(['asc', 'desc']).default('desc'),
});

/** Columns that are not for sorting, the hash first of all, read as the default. */
export function readSortColumn(text: string): (typeof sortColumns)[number] {
  return sortColumns.find((column) => column === text) ?? 'created_at';
}

const seconds = z.int().nullable();
const scopeShown = z
  .object({
    id: z.null(),
    raw: z.string(),
    namespace: z.string(),
    sub_namespace: z.string().nullable(),
    permission: z.string(),
    value: z.literal('allow'),
  })
  .meta({ id: 'Scope' });

const shown = {
  id: z.string(),
  name: z.string(),
  principal: z.string(),
  user_id: z.string().nullable(),
  token_prefix: z.string(),
  scopes: z.array(scopeShown),
  created_at: z.int(),
  expires_at: seconds,
  last_used_at: seconds,
  revoked_at: seconds,
  created_by: z.string(),
};
export const accountShown = z.object(shown).meta({ id: 'ServiceAccount', description: 'Times are epoch seconds.' });
export const accountMinted = z
  .object({ ...shown, token: z.string() })
  .meta({ id: 'ServiceAccountMinted', description: 'The only reply that ever holds the token.' });
export const accountRotated = z
  .object({ ...shown, token: z.string(), previous_token_ends_at: z.int() })
  .meta({ id: 'ServiceAccountRotated', description: 'The only reply that ever holds the new token.' });
