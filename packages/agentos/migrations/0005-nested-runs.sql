-- Runs of members and steps are found by the run that caused them; workflows keep what their steps came to.
alter table runs add column steps jsonb not null default '[]';
create index runs_of_parent on runs (tenant, owner, parent_run_id, created_at, run_id) where parent_run_id is not null;
