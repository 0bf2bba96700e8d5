-- What happened in runs, for whom and how long it took. Times are epoch milliseconds. A trace goes with its session: what a user deletes is gone.

create table traces (
  tenant text not null default '',
  owner text not null check (owner <> ''),
  trace_id text not null check (trace_id <> ''),
  user_id text,
  name text not null,
  status text not null check (status in ('OK', 'ERROR', 'UNSET')),
  start_time bigint not null,
  end_time bigint not null,
  duration_ms bigint not null,
  total_spans integer not null,
  error_count integer not null,
  run_id text,
  session_id text,
  agent_id text,
  team_id text,
  workflow_id text,
  input text,
  output text,
  error text,
  -- In the order of their start. Always read whole and written once: a row each would cost a run more than everything else about its trace.
  spans jsonb not null,
  created_at bigint not null,
  primary key (tenant, owner, trace_id),
  foreign key (tenant, owner, session_id) references sessions (tenant, owner, session_id) on delete cascade
);
create index traces_by_start on traces (tenant, owner, start_time desc, trace_id);
create index traces_of_tenant on traces (tenant, start_time desc, trace_id);
create index traces_by_id on traces (tenant, trace_id);
create index traces_of_session on traces (tenant, owner, session_id);
create index traces_of_run on traces (tenant, run_id);
create index traces_by_age on traces using brin (start_time);
select agentos_protect_owned('traces');
