-- Organisations, who belongs to them, and what they may do. The tenant of every row is the organisation, so that row level security keeps
-- organisations apart. Times are epoch milliseconds.
create table organizations (
  tenant text not null check (tenant <> ''),
  -- Who made it.
  owner text not null check (owner <> ''),
  name text not null check (name <> ''),
  created_at bigint not null,
  updated_at bigint not null,
  primary key (tenant)
);
select agentos_protect_owned('organizations');

create table members (
  tenant text not null references organizations on delete cascade,
  -- The user. Name and address stand here too, so that a page of members is read from one table under row level security.
  owner text not null check (owner <> ''),
  email text not null check (email <> ''),
  name text not null,
  joined_at bigint not null,
  primary key (tenant, owner)
);
create index members_by_user on members (owner);
create index members_by_name on members (tenant, lower(name), owner);
select agentos_protect_owned('members');

-- Roles of an organisation's own. Those that are built in are code and have no row.
create table roles (
  tenant text not null references organizations on delete cascade,
  owner text not null check (owner <> ''),
  role_id text not null check (role_id ~ '^role_[a-z2-7]{16}$'),
  name text not null check (name <> ''),
  -- The name as it is compared: no two roles of an organisation read alike.
  name_key text not null check (name_key <> ''),
  description text not null default '',
  scopes jsonb not null check (jsonb_typeof(scopes) = 'array'),
  version integer not null default 1,
  created_at bigint not null,
  updated_at bigint not null,
  primary key (tenant, role_id),
  unique (tenant, name_key)
);
select agentos_protect_owned('roles');

-- Who holds which role. The owner of a row is its holder.
create table role_bindings (
  tenant text not null,
  owner text not null check (owner <> ''),
  role_id text not null check (role_id <> ''),
  -- The one AgentOS that it counts for; '' for all of the organisation and for the control plane itself.
  instance_id text not null default '',
  granted_by text not null check (granted_by <> ''),
  created_at bigint not null,
  primary key (tenant, owner, role_id, instance_id),
  foreign key (tenant, owner) references members (tenant, owner) on delete cascade
);
create index role_bindings_by_role on role_bindings (tenant, role_id);
create index role_bindings_by_instance on role_bindings (tenant, instance_id) where instance_id <> '';
select agentos_protect_owned('role_bindings');

-- What was done, by whom, and what was before and after. Nothing is ever changed or taken out but with the organisation.
create table audit_events (
  tenant text not null references organizations on delete cascade,
  -- Who did it.
  owner text not null check (owner <> ''),
  event_id text not null check (event_id <> ''),
  at bigint not null,
  actor_email text not null,
  action text not null check (action ~ '^[a-z_]+\.[a-z_]+$'),
  target jsonb not null,
  before jsonb,
  after jsonb,
  request_id text not null,
  primary key (tenant, event_id)
);
create index audit_events_by_time on audit_events (tenant, at desc, event_id);
select agentos_protect_owned('audit_events');

create function audit_events_keep() returns trigger language plpgsql set search_path = agentos, pg_temp as $function$
begin
  raise exception 'an audit event cannot be changed' using errcode = 'integrity_constraint_violation';
end $function$;
revoke all on function audit_events_keep() from public;
create trigger keep before update on audit_events for each row execute function audit_events_keep();
