-- People, and how they sign in. Columns have the names that the library of the sign-in gives them; its times are timestamptz, ours epoch milliseconds.
-- None of these tables is anybody's: who signs in is not known before they are read. The server itself may touch them, and no request's role.
create table users (
  id text primary key check (id <> ''),
  name text not null,
  -- Trimmed and in lower case: one account for an address.
  email text not null unique check (email <> '' and email = lower(email)),
  "emailVerified" boolean not null default false,
  image text,
  "twoFactorEnabled" boolean not null default false,
  "createdAt" timestamptz not null,
  "updatedAt" timestamptz not null
);

create table sign_in_sessions (
  id text primary key,
  "userId" text not null references users on delete cascade,
  -- The cookie holds it signed; without the secret of the server it opens nothing.
  token text not null unique,
  "expiresAt" timestamptz not null,
  "ipAddress" text,
  "userAgent" text,
  "createdAt" timestamptz not null,
  "updatedAt" timestamptz not null
);
create index sign_in_sessions_by_user on sign_in_sessions ("userId");
create index sign_in_sessions_by_end on sign_in_sessions ("expiresAt");

-- A way to sign in: a password (provider 'credential') or somebody that an OpenID provider vouches for. Tokens of providers are not kept.
create table sign_in_accounts (
  id text primary key,
  "userId" text not null references users on delete cascade,
  "providerId" text not null,
  "accountId" text not null,
  password text,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  scope text,
  "createdAt" timestamptz not null,
  "updatedAt" timestamptz not null,
  unique ("providerId", "accountId"),
  check ("accessToken" is null and "refreshToken" is null and "idToken" is null)
);
create index sign_in_accounts_by_user on sign_in_accounts ("userId");

-- What is waited for: answers of OpenID providers, second factors, passkey challenges, reset links. Identifiers are hashes.
create table sign_in_verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz not null,
  "updatedAt" timestamptz not null
);
create index sign_in_verifications_by_identifier on sign_in_verifications (identifier);
create index sign_in_verifications_by_end on sign_in_verifications ("expiresAt");

create table sign_in_passkeys (
  id text primary key,
  "userId" text not null references users on delete cascade,
  name text,
  "credentialID" text not null unique,
  "publicKey" text not null,
  counter bigint not null,
  "deviceType" text not null,
  "backedUp" boolean not null,
  transports text,
  aaguid text,
  "createdAt" timestamptz
);
create index sign_in_passkeys_by_user on sign_in_passkeys ("userId");

-- Secret and backup codes are encrypted.
create table sign_in_two_factors (
  id text primary key,
  "userId" text not null unique references users on delete cascade,
  secret text not null,
  "backupCodes" text not null,
  verified boolean not null default true,
  "failedVerificationCount" integer not null default 0,
  "lockedUntil" timestamptz
);
create index sign_in_two_factors_by_secret on sign_in_two_factors (secret);

create table sign_in_rate_limits (
  id text primary key,
  key text not null unique,
  count integer not null,
  "lastRequest" bigint not null
);

-- One-time links for the first owner. Times are epoch milliseconds.
create table setup_links (
  -- SHA-256 of the secret, hexadecimal. The secret itself is nowhere.
  secret_hash text primary key check (secret_hash ~ '^[0-9a-f]{64}$'),
  -- True: also where there is an owner already, for one who is locked out.
  even_if_owned boolean not null,
  -- The organisation that its user becomes an owner of; null: the one that waits for its first, else a new one.
  organization_id text,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint,
  used_by text references users on delete set null
);

do $$ declare found name; begin
  foreach found in array array['users', 'sign_in_sessions', 'sign_in_accounts', 'sign_in_verifications', 'sign_in_passkeys', 'sign_in_two_factors', 'sign_in_rate_limits', 'setup_links'] loop
    execute format('revoke all on %I from public', found);
    execute format('grant select, insert, update, delete on %I to agentos_system', found);
  end loop;
end $$;
