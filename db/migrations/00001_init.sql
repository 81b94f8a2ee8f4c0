-- +goose Up
create extension if not exists btree_gist;

-- What all nodes of this database share. One row, made by the first node.
create table installation (
  single     boolean primary key default true check (single),
  id         text not null check (id ~ '^[a-z0-9]{6,16}$'),
  secret     bytea not null check (length(secret) >= 32),
  created_at timestamptz not null default now()
);

create table signing_keys (
  id         text primary key,
  secret     bytea not null check (length(secret) >= 32),
  created_at timestamptz not null default clock_timestamp()
);

-- The administrator's switches: one document over the defaults in the code, with a version that claims carry.
create table policies (
  single  boolean primary key default true check (single),
  version bigint not null default 1,
  doc     jsonb  not null default '{}'
);
insert into policies default values;

create table users (
  id               bigint generated always as identity primary key,
  name             text not null check (name <> ''),
  name_key         text not null,      -- the name in lower case, made by the code: what lower() does depends on the database's locale
  display_name     text not null,
  source           text not null default 'local' check (source in ('local', 'directory')),
  directory        text,
  external_id      text,
  password_hash    text,
  password_version bigint not null default 1,
  enabled          boolean not null default true,
  status           text not null default 'available',
  status_note      text not null default '',
  status_since     timestamptz not null default now(),
  created_at       timestamptz not null default now(),
  deleted_at       timestamptz,
  check ((source = 'directory') = (directory is not null and external_id is not null))
);
create unique index users_name on users (name_key) where deleted_at is null;
create unique index users_external on users (directory, external_id) where deleted_at is null;

create table roles (
  id   bigint generated always as identity primary key,
  name text not null
);
create unique index roles_name on roles (lower(name));
create table workgroups (
  id   bigint generated always as identity primary key,
  name text not null
);
create unique index workgroups_name on workgroups (lower(name));
create table role_members (
  role_id bigint not null references roles on delete cascade,
  user_id bigint not null references users on delete cascade,
  primary key (role_id, user_id)
);
create index role_members_user on role_members (user_id);
create table workgroup_members (
  workgroup_id bigint not null references workgroups on delete cascade,
  user_id      bigint not null references users on delete cascade,
  primary key (workgroup_id, user_id)
);
create index workgroup_members_user on workgroup_members (user_id);

-- A remote number has a row of its own (typed), made by the first log on that typed it: its claims lock it.
create table stations (
  id         bigint generated always as identity primary key,
  name       text not null check (name <> ''),
  name_key   text not null,
  type       text not null check (type in ('workstation', 'remote_workstation', 'remote_number')),
  number     text,
  active     boolean not null default true,
  typed      boolean not null default false,
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  check (type <> 'remote_number' or number is not null)
);
create unique index stations_name on stations (name_key) where deleted_at is null and not typed;
create unique index stations_remote_number on stations (number) where deleted_at is null and type = 'remote_number';

-- A telephone number is one place, whatever the station type: its row is what claims of that number lock.
create table numbers (number text primary key);

-- A right, granted to exactly one of user, role, workgroup. logon_stations without a station: all stations.
create table grants (
  id           bigint generated always as identity primary key,
  "right"      text not null check ("right" in ('logon_stations', 'persistent_connections', 'user_defined_number', 'supervise', 'administer')),
  user_id      bigint references users on delete cascade,
  role_id      bigint references roles on delete cascade,
  workgroup_id bigint references workgroups on delete cascade,
  station_id   bigint references stations on delete cascade,
  check (num_nonnulls(user_id, role_id, workgroup_id) = 1),
  check (station_id is null or "right" = 'logon_stations'),
  unique nulls not distinct ("right", user_id, role_id, workgroup_id, station_id)
);
create index grants_user on grants (user_id);
create index grants_role on grants (role_id);
create index grants_workgroup on grants (workgroup_id);

-- Every effective right says where it comes from.
create view effective_rights as
  select user_id, "right", station_id, 'user' as source, null::text as through from grants where user_id is not null
  union all
  select m.user_id, g."right", g.station_id, 'role', r.name
    from grants g join roles r on r.id = g.role_id join role_members m on m.role_id = r.id
  union all
  select m.user_id, g."right", g.station_id, 'workgroup', w.name
    from grants g join workgroups w on w.id = g.workgroup_id join workgroup_members m on m.workgroup_id = w.id;

-- One row an incarnation; renewed by itself only while it has not run out.
create table nodes (
  id         text primary key,
  started_at timestamptz not null default clock_timestamp(),
  renewed_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  stopped_at timestamptz
);
create index nodes_expiry on nodes (expires_at);

create table sessions (
  id               bigint generated always as identity primary key,
  user_id          bigint not null references users,
  station_id       bigint references stations,
  station_type     text not null check (station_type in ('workstation', 'remote_workstation', 'remote_number', 'none')),
  number           text,
  by_station_right boolean not null default false, -- it rests on the right logon_stations,
  by_number_right  boolean not null default false, -- on user_defined_number: what ends it when a right is withdrawn
  persistent       boolean not null default false,
  machine          text not null check (machine <> ''),
  window_id        text not null check (window_id <> ''),
  instance         text not null check (instance <> ''),
  client           text not null default '',
  address          text not null default '',
  language         text not null default 'en',
  resume_hash      bytea not null,
  password_version bigint not null,
  state            text not null default 'pending' check (state in ('pending', 'live', 'lost', 'ended')),
  attachment       bigint not null default 0,
  node             text,               -- of the connection; of the last one once it is gone
  hold_until       timestamptz,        -- pending and lost
  unresponsive     boolean not null default false,
  created_at       timestamptz not null default clock_timestamp(),
  ended_at         timestamptz,
  end_code         text,
  end_by           text not null default '',
  end_from_station text not null default '', -- where the new log on came from: facts, which the reader's language puts into words
  end_from_number  text not null default '',
  end_from_address text not null default '',
  end_note         text not null default '',
  end_ledger       bigint,
  check ((station_id is null) = (station_type = 'none')),
  check (station_id is not null or number is null),
  check ((state = 'ended') = (ended_at is not null)),
  check ((state = 'ended') = (end_code is not null)),
  check (state <> 'live' or node is not null),
  check ((state in ('pending', 'lost')) = (hold_until is not null) or state = 'ended'),

  -- The rules, declared: no bug above can break them.
  constraint r2_station_one_machine exclude using gist (station_id with =, machine with <>) where (ended_at is null),
  constraint r2_number_one_machine  exclude using gist (number with =, machine with <>)     where (ended_at is null),
  constraint r1_user_one_station    exclude using gist (user_id with =, station_id with <>) where (ended_at is null),
  constraint r1_user_one_machine    exclude using gist (user_id with =, machine with <>)    where (ended_at is null and station_id is not null),
  constraint station_one_number     exclude using gist (station_id with =, number with <>)  where (ended_at is null)
);
create unique index r3_window_one_instance on sessions (window_id) where ended_at is null;
create index sessions_user    on sessions (user_id)    where ended_at is null;
create index sessions_station on sessions (station_id) where ended_at is null;
create index sessions_number  on sessions (number)     where ended_at is null and number is not null;
create index sessions_hold    on sessions (hold_until) where ended_at is null and hold_until is not null;
create index sessions_node    on sessions (node)       where ended_at is null;
create index sessions_resume  on sessions (resume_hash);

-- Sessions whose connection was taken from a node by somebody else: they ended, or went to another node or instance.
-- Renewals read it, so that a node misses no such news for long. Worth nothing after a crash: nodes read everything then.
create unlogged table taken_away (
  node       text not null,
  session_id bigint not null,
  at         timestamptz not null default clock_timestamp()
);
create index taken_away_node on taken_away (node, at);

-- Limits asking to once in 5 s a key, over all nodes. Worth nothing after a crash.
create unlogged table asks (key text primary key, asked_at timestamptz not null);

create table tickets (
  hash             bytea primary key,
  user_id          bigint not null references users on delete cascade,
  window_id        text not null,
  password_version bigint not null,
  expires_at       timestamptz not null,
  used_at          timestamptz          -- it granted a session: it opens only that one again
);
create index tickets_expiry on tickets (expires_at);

create table devices (
  user_id       bigint not null references users on delete cascade,
  hash          bytea not null,
  last_logon_at timestamptz not null default now(),
  primary key (user_id, hash)
);

-- Every logon, refusal, drop and logoff, with exactly one cause. Texts are copies: the ledger outlives what it names.
create table ledger (
  id           bigint generated always as identity primary key,
  at           timestamptz not null default clock_timestamp(),
  kind         text not null check (kind in ('logon', 'refusal', 'drop', 'logoff')),
  code         text not null check (code <> ''),
  user_id      bigint,
  user_name    text not null default '',
  station      text not null default '',
  phone        text not null default '',
  machine      text not null default '',
  client       text not null default '',
  address      text not null default '',
  session_id   bigint,
  caused_by    text not null default '',
  note         text not null default '',
  cause        text not null default '',
  detail       jsonb
);
create index ledger_user on ledger (user_id, id);
create index ledger_session on ledger (session_id);

-- Append-only: the server's own role has no right to change it, and even an owner or superuser cannot by mistake.
-- +goose StatementBegin
create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only' using errcode = 'insufficient_privilege';
end $$;
-- +goose StatementEnd
create trigger ledger_append_only before update or delete or truncate on ledger
  for each statement execute function ledger_is_append_only();
revoke update, delete, truncate on ledger from public, current_user;
