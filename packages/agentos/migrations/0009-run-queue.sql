-- Runs that wait for a server, and runs that go on when their server is gone. The row of a run is the job: there is no queue beside it.
-- ticket: what a server needs to work on the run without the request that caused it, the rights of its caller included; never a token, and
-- taken away when the run rests. attempts: how often a server has begun to work on it since a client last asked for it.
alter table runs add column ticket jsonb, add column attempts integer not null default 0;
create index runs_waiting on runs (tenant, owner, created_at, run_id) where status = 'PENDING';
-- Which components a server has: `kind:id`. A run of a component that no living server has is not waited for for ever.
alter table run_servers add column serves text[] not null default '{}';
