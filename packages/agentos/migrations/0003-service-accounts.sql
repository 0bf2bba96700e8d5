-- Identities for machines. A row belongs to whoever minted the account; what the account itself does belongs to the principal 'sa:<account_id>'.
-- Times are epoch milliseconds.
create table service_accounts (
  tenant text not null default '',
  owner text not null check (owner <> ''),
  account_id text not null check (account_id <> ''),
  name text not null check (name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  -- Subject of the minter as clients know it.
  user_id text,
  -- SHA-256 of the token, hexadecimal. The token itself is nowhere.
  token_hash text not null check (token_hash ~ '^[0-9a-f]{64}$'),
  token_prefix text not null check (length(token_prefix) = 12),
  scopes jsonb not null,
  -- Ids of the accounts that this one descends from, the first minter first.
  ancestors jsonb not null default '[]',
  created_at bigint not null,
  expires_at bigint not null,
  last_used_at bigint,
  revoked_at bigint,
  primary key (tenant, owner, account_id),
  -- One active account of a name for each owner. Across owners it would tell who has which.
  exclude using btree (tenant with =, owner with =, name with =) where (revoked_at is null)
);
create index service_accounts_by_token on service_accounts (token_hash);
create index service_accounts_by_id on service_accounts (tenant, account_id);
select agentos_protect_owned('service_accounts');

-- What an account is stays as it was minted: only its last use and its revocation are ever written, and a revocation is never taken back.
create function service_accounts_keep() returns trigger language plpgsql set search_path = agentos, pg_temp as $function$
begin
  if (to_jsonb(new) - array['last_used_at', 'revoked_at']) is distinct from (to_jsonb(old) - array['last_used_at', 'revoked_at'])
    or (old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at) then
    raise exception 'a service account cannot be changed' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $function$;
revoke all on function service_accounts_keep() from public;
create trigger keep before update on service_accounts for each row execute function service_accounts_keep();
