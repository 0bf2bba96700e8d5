-- Sessions, their runs, and the events of those runs. Times are epoch milliseconds.
-- agentos_protect_owned() (made by the migrator before the first migration) adds row level security, policies and grants.

create table sessions (
  tenant text not null default '',
  owner text not null check (owner <> ''),
  session_id text not null check (session_id <> ''),
  user_id text,
  session_type text not null check (session_type in ('agent', 'team', 'workflow')),
  component_id text,
  session_name text,
  session_state jsonb not null default '{}',
  metadata jsonb,
  summary jsonb,
  metrics jsonb not null default '{}',
  total_tokens bigint not null default 0,
  forked_from text,
  created_at bigint not null,
  updated_at bigint not null,
  -- The owner is part of the key and stands last: ids are looked up with an owner by its users, and without one by administrators.
  primary key (tenant, session_id, owner)
);
-- No id at the end of these: before there are statistics the planner would take such an index for a look-up by id and read all rows of the owner.
create index sessions_by_creation on sessions (tenant, owner, created_at desc);
create index sessions_of_tenant on sessions (tenant, created_at desc);
select agentos_protect_owned('sessions');

create table runs (
  tenant text not null default '',
  owner text not null check (owner <> ''),
  run_id text not null check (run_id <> ''),
  session_id text not null,
  user_id text,
  component_kind text not null check (component_kind in ('agent', 'team', 'workflow')),
  component_id text not null,
  component_name text,
  parent_run_id text,
  status text not null check (status in ('PENDING', 'RUNNING', 'COMPLETED', 'PAUSED', 'CANCELLED', 'ERROR', 'REGENERATED')),
  input jsonb not null,
  content jsonb,
  content_type text,
  reasoning text,
  messages jsonb not null default '[]',
  tools jsonb not null default '[]',
  requirements jsonb not null default '[]',
  metrics jsonb not null default '{}',
  model text,
  model_provider text,
  session_state jsonb,
  metadata jsonb,
  lineage jsonb not null default '{}',
  error jsonb,
  resume_point jsonb,
  streamed boolean not null default false,
  background boolean not null default false,
  cancel_requested boolean not null default false,
  server_id text,
  last_event_index integer not null default -1,
  created_at bigint not null,
  updated_at bigint not null,
  primary key (tenant, run_id, owner),
  foreign key (tenant, owner, session_id) references sessions (tenant, owner, session_id) on delete cascade
);
create index runs_of_session on runs (tenant, owner, session_id, created_at);
create index runs_unfinished on runs (server_id) where status in ('PENDING', 'RUNNING');
select agentos_protect_owned('runs');

create table run_events (
  tenant text not null default '',
  owner text not null check (owner <> ''),
  run_id text not null,
  first_index integer not null,
  last_index integer not null,
  events jsonb not null,
  primary key (tenant, owner, run_id, first_index),
  foreign key (tenant, owner, run_id) references runs (tenant, owner, run_id) on delete cascade
);
select agentos_protect_owned('run_events');
