-- A second token of an account: the one before the last rotation, for as long as both are taken.
alter table service_accounts
  add column previous_hash text check (previous_hash ~ '^[0-9a-f]{64}$'),
  add column previous_until bigint,
  add check ((previous_hash is null) = (previous_until is null));
create index service_accounts_by_previous on service_accounts (previous_hash) where previous_hash is not null;

-- What an account is stays as it was minted. A rotation makes the present token the previous one, so no token that was replaced ever comes back.
create or replace function service_accounts_keep() returns trigger language plpgsql set search_path = agentos, pg_temp as $function$
declare
  written constant text[] := array['last_used_at', 'revoked_at'];
  turned constant text[] := array['token_hash', 'token_prefix', 'previous_hash', 'previous_until'];
begin
  if (to_jsonb(new) - written - turned) is distinct from (to_jsonb(old) - written - turned)
    or (old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at) then
    raise exception 'a service account cannot be changed' using errcode = 'integrity_constraint_violation';
  end if;
  if row(new.token_hash, new.token_prefix, new.previous_hash, new.previous_until)
      is distinct from row(old.token_hash, old.token_prefix, old.previous_hash, old.previous_until)
    and (old.revoked_at is not null or new.token_hash = old.token_hash or new.previous_hash is distinct from old.token_hash) then
    raise exception 'a token of a service account can only be rotated' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $function$;
