-- Who was invited and has not come yet. An invitation that is used or revoked is gone; the record says what became of it. Times are epoch milliseconds.
create table invitations (
  tenant text not null references organizations on delete cascade,
  -- Who invites: they must still be allowed to when it is used.
  owner text not null check (owner <> ''),
  invitation_id text not null check (invitation_id ~ '^inv_[a-z2-7]{16}$'),
  -- In lower case. One invitation for an address.
  email text not null check (email <> '' and email = lower(email)),
  roles jsonb not null check (jsonb_typeof(roles) = 'array'),
  -- SHA-256 of the secret in the link, hexadecimal. The secret is random and long: a slow hash would add nothing.
  secret_hash text not null unique check (secret_hash ~ '^[0-9a-f]{64}$'),
  created_at bigint not null,
  expires_at bigint not null,
  primary key (tenant, invitation_id),
  unique (tenant, email)
);
select agentos_protect_owned('invitations');
