-- The record goes with its organisation, and in no other way. While the organisation is being deleted its own row is gone already.
create function audit_events_stay() returns trigger language plpgsql set search_path = agentos, pg_temp as $function$
begin
  if exists (select from organizations where tenant = old.tenant) then
    raise exception 'an audit event cannot be taken out' using errcode = 'integrity_constraint_violation';
  end if;
  return old;
end $function$;
revoke all on function audit_events_stay() from public;
create trigger stay before delete on audit_events for each row execute function audit_events_stay();
