-- What runs asked people to agree to, and what became of it. Times are epoch milliseconds. An approval goes with its run.
create table approvals (
  tenant text not null default '',
  owner text not null check (owner <> ''),
  approval_id text not null check (approval_id <> ''),
  -- The run that a client started, and the nested run that made the call when that is another.
  run_id text not null,
  member_run_id text,
  session_id text not null,
  user_id text,
  -- Principal that made the run go on until it asked; null for callers without a name.
  requested_by text,
  source_type text not null check (source_type in ('agent', 'team', 'workflow')),
  component_id text not null,
  component_name text,
  approval_type text not null check (approval_type in ('required', 'audit')),
  pause_type text not null default 'confirmation' check (pause_type in ('confirmation', 'user_input', 'user_feedback', 'external_execution')),
  tool_call_id text not null,
  tool_name text not null,
  tool_args jsonb not null,
  -- SHA-256 of the canonical JSON (RFC 8785) of tool and arguments, hexadecimal.
  args_hash text not null check (args_hash ~ '^[0-9a-f]{64}$'),
  requirement jsonb not null,
  status text not null default 'pending' check (status in ('pending', 'approved', 'rejected', 'cancelled')),
  -- Principal that decided, and its name as clients know it.
  resolver text,
  resolved_by text,
  resolved_at bigint,
  resolution_data jsonb,
  used_at bigint,
  -- Null: never. That a pending one is over is told by the clock.
  expires_at bigint,
  created_at bigint not null,
  updated_at bigint not null,
  primary key (tenant, owner, approval_id),
  foreign key (tenant, run_id, owner) references runs (tenant, run_id, owner) on delete cascade,
  check ((status in ('approved', 'rejected')) = (resolver is not null)),
  check (used_at is null or status = 'approved'),
  -- Nobody agrees to a call of their own that somebody else has to agree to.
  check (approval_type = 'audit' or resolver is null or (resolver <> owner and resolver is distinct from requested_by))
);
create index approvals_by_creation on approvals (tenant, owner, created_at desc, approval_id);
create index approvals_of_tenant on approvals (tenant, created_at desc, approval_id);
create index approvals_by_id on approvals (tenant, approval_id);
create index approvals_of_run on approvals (tenant, owner, run_id);
select agentos_protect_owned('approvals');

-- What was asked stays as it was asked, a verdict is never taken back, and an approval is used once.
create function approvals_keep() returns trigger language plpgsql set search_path = agentos, pg_temp as $function$
declare
  verdict constant text[] := array['status', 'resolver', 'resolved_by', 'resolved_at', 'resolution_data'];
  later constant text[] := array['used_at', 'updated_at'];
begin
  if (to_jsonb(new) - verdict - later) is distinct from (to_jsonb(old) - verdict - later)
    or (old.status <> 'pending' and (to_jsonb(new) - later) is distinct from (to_jsonb(old) - later))
    or (old.used_at is not null and new.used_at is distinct from old.used_at) then
    raise exception 'an approval cannot be changed' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $function$;
revoke all on function approvals_keep() from public;
create trigger keep before update on approvals for each row execute function approvals_keep();
