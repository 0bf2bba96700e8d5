-- The AgentOS instances of an organisation, and the keys that sign the tokens for each of them. Times are epoch milliseconds.
create table os_instances (
  tenant text not null references organizations on delete cascade,
  -- Who registered it.
  owner text not null check (owner <> ''),
  -- Part of the issuer, and unique by itself: the address of the public keys holds no organisation.
  instance_id text not null unique check (instance_id ~ '^inst_[a-z2-7]{16}$'),
  -- The id that the AgentOS has: the audience of its tokens.
  os_id text not null check (os_id ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$'),
  name text not null check (name <> ''),
  url text not null check (url <> ''),
  -- Of the next key; each key knows its own.
  algorithm text not null check (algorithm in ('RS256', 'ES256', 'EdDSA')),
  created_at bigint not null,
  updated_at bigint not null,
  primary key (tenant, instance_id),
  unique (tenant, os_id)
);
select agentos_protect_owned('os_instances');

create table signing_keys (
  tenant text not null,
  -- Who made it.
  owner text not null check (owner <> ''),
  instance_id text not null,
  -- Thumbprint of the public key (RFC 7638).
  kid text not null check (kid ~ '^[A-Za-z0-9_-]{43}$'),
  algorithm text not null check (algorithm in ('RS256', 'ES256', 'EdDSA')),
  state text not null check (state in ('pending', 'active', 'retiring', 'revoked')),
  public_jwk jsonb not null,
  -- The private key, encrypted. Destroyed when the key has signed for the last time.
  sealed text,
  created_at bigint not null,
  activated_at bigint,
  -- From when on it is published no more; a retiring key is retired then.
  ends_at bigint,
  primary key (tenant, instance_id, kid),
  foreign key (tenant, instance_id) references os_instances on delete cascade,
  check ((sealed is not null) = (state in ('pending', 'active'))),
  check ((ends_at is not null) = (state in ('retiring', 'revoked')))
);
create unique index signing_keys_one_active on signing_keys (tenant, instance_id) where state = 'active';
create unique index signing_keys_one_pending on signing_keys (tenant, instance_id) where state = 'pending';
create index signing_keys_by_instance on signing_keys (instance_id);
select agentos_protect_owned('signing_keys');

-- What the secret of the control plane must give: one row, written at the first start. It tells a wrong secret, and nothing about the right one.
create table secret_check (
  one boolean primary key default true check (one),
  value text not null check (value <> '')
);
revoke all on secret_check from public, agentos_user, agentos_admin;
grant select, insert on secret_check to agentos_system;
