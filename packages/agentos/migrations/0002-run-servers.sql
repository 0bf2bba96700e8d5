-- Which server processes live, so that the runs of a dead one can be told from runs at work. Times are epoch milliseconds of the database.
create table run_servers (
  server_id text primary key check (server_id <> ''),
  started_at bigint not null,
  lease_until bigint not null
);
revoke all on run_servers from public;
grant select, insert, update, delete on run_servers to agentos_system;

-- Whether a session id that a client chose belongs to somebody else is asked by id alone.
create index sessions_by_id on sessions (tenant, session_id);

-- Admins name a run by its id, whoever has it.
create index runs_by_id on runs (tenant, run_id);
