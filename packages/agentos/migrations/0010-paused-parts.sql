-- What a workflow run has behind it, while it is paused or at work.
alter table runs add column journal jsonb;
