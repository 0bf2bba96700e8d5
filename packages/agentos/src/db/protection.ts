import { createHash } from 'node:crypto';
import { ROLES, SCHEMA } from './preamble.ts';

const ALL_ROLES = Object.values(ROLES).join(', ');

/** Creates the three roles where they are missing. They belong to the whole server, so another database may be creating them right now. */
const CREATE_ROLES = Object.values(ROLES)
  .map(
    (role) => `
do $$ begin
  if not exists (select from pg_roles where rolname = '${role}') then
    create role ${role} nologin noinherit nosuperuser nobypassrls nocreatedb nocreaterole noreplication;
  end if;
exception when duplicate_object or unique_violation then null;
end $$;`,
  )
  .join('');

/**
 * Owner and tenant are RESTRICTIVE policies, so no later permissive policy can widen them, and each needs the permissive `base`. The
 * settings are read inside a sub-select, once per statement, so that indexes are used. A setting that is not set, or was set in an
 * earlier transaction, reads as null or '': both match no row. Rights are the four that row level security governs; never truncate,
 * references or trigger.
 */
const PROTECT_OWNED = `
create or replace function ${SCHEMA}.agentos_protect_owned(target text) returns void language plpgsql set search_path = ${SCHEMA}, pg_temp as $function$
declare
  tab regclass := to_regclass(format('${SCHEMA}.%I', target));
  owner_is constant text := $$(owner = (select nullif(current_setting('agentos.owner', true), '')))$$;
  tenant_is constant text := $$(tenant = (select substr(nullif(current_setting('agentos.tenant', true), ''), 2)))$$;
  old name;
begin
  if tab is null then
    raise exception 'there is no table ${SCHEMA}.%', target;
  end if;
  execute format('alter table %s enable row level security, force row level security', tab);
  for old in select polname from pg_policy where polrelid = tab loop
    execute format('drop policy %I on %s', old, tab);
  end loop;
  execute format('create policy base on %s for all to ${ALL_ROLES} using (true) with check (true)', tab);
  execute format('create policy own_rows on %s as restrictive for all to ${ROLES.user} using (%s) with check (%s)', tab, owner_is, owner_is);
  execute format('create policy own_tenant on %s as restrictive for all to ${ROLES.user}, ${ROLES.admin} using (%s) with check (%s)', tab, tenant_is, tenant_is);
  execute format('revoke all on %s from public, ${ALL_ROLES}', tab);
  execute format('grant select, insert, update, delete on %s to ${ALL_ROLES}', tab);
end $function$;
revoke all on function ${SCHEMA}.agentos_protect_owned(text) from public;
`;

/** Applies the function, when it is new or changed, to the tables that an earlier version protected. */
const PROTECT_EXISTING = `
do $$ declare found name; begin
  for found in
    select relname from pg_class where relnamespace = '${SCHEMA}'::regnamespace and relkind in ('r', 'p') and relrowsecurity and relforcerowsecurity
  loop
    perform ${SCHEMA}.agentos_protect_owned(found);
  end loop;
end $$;
`;

/** Everything that stands before the first migration; may be run again at any time. */
export const PROTECTION = `${CREATE_ROLES}
create schema if not exists ${SCHEMA};
revoke all on schema ${SCHEMA} from public;
grant usage on schema ${SCHEMA} to ${ALL_ROLES};
create table if not exists ${SCHEMA}.schema_migrations (name text primary key, checksum text not null, applied_at bigint not null);
revoke all on ${SCHEMA}.schema_migrations from public, ${ALL_ROLES};
grant select on ${SCHEMA}.schema_migrations to ${ROLES.system};
${PROTECT_OWNED}${PROTECT_EXISTING}`;

/** Hash of a text of SQL, as kept in `schema_migrations`. */
export function checksumOf(sql: string): string {
  return createHash('sha256').update(sql).digest('hex');
}
