-- What is remembered about users beyond a session. Times are epoch milliseconds.
create table memories (
  tenant text not null default '',
  owner text not null check (owner <> ''),
  memory_id text not null check (memory_id <> ''),
  user_id text not null check (user_id <> ''),
  memory text not null check (memory <> ''),
  topics jsonb not null default '[]',
  -- Provenance, should a memory turn out to be poisoned: who wrote the text as it stands, and in which run.
  source text not null check (source in ('api', 'agent', 'team', 'merge')),
  component_id text,
  run_id text,
  created_at bigint not null,
  updated_at bigint not null,
  primary key (tenant, owner, memory_id),
  check ((source in ('agent', 'team')) = (component_id is not null and run_id is not null))
);
create index memories_by_change on memories (tenant, owner, updated_at desc, memory_id);
create index memories_of_tenant on memories (tenant, updated_at desc, memory_id);
create index memories_by_id on memories (tenant, memory_id);
select agentos_protect_owned('memories');
