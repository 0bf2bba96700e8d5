-- Which server processes live, so that the runs of a dead one can be told from runs at work. Times are epoch milliseconds of the database.
create table run_servers (
  server_id text primary key check (server_id <> ''),
  started_at bigint not null,
  lease_until bigint not null
);
revoke all on run_servers from public;
grant select, insert, update, delete on run_servers to agentos_system;
