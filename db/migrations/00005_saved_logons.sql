-- +goose Up
-- Automatic log on: what one browser may show instead of a password. Of its token only hashes are here. The series stays and finds the row; the
-- secret is replaced at each use, and the salt makes the successor of the one before it once more.
create table saved_logons (
  id               bigint generated always as identity primary key,
  user_id          bigint not null references users on delete cascade,
  device           bytea not null,
  series           bytea not null,
  secret           bytea not null,
  previous         bytea,
  salt             bytea,
  replaced_at      timestamptz,
  password_version bigint not null,
  station_type     text not null check (station_type in ('workstation', 'remote_workstation', 'remote_number', 'none')),
  station          text not null default '',
  number           text not null default '',
  persistent       boolean not null default false,
  browser          text not null default '',
  system           text not null default '',
  address          text not null default '',
  created_at       timestamptz not null default clock_timestamp(),
  used_at          timestamptz not null default clock_timestamp(),
  expires_at       timestamptz not null,
  void_at          timestamptz,         -- void rows stay for a while, so that their use has its user and cause in the ledger
  void_why         text,
  check ((void_at is null) = (void_why is null))
);
create unique index saved_logons_series on saved_logons (series);
create unique index saved_logons_device on saved_logons (device) where void_at is null; -- a browser has one
create index saved_logons_user on saved_logons (user_id) where void_at is null;
create index saved_logons_over on saved_logons (coalesce(void_at, expires_at));

-- When all saved logons of the user were revoked because a copy of one was used; their sessions say so for a while.
alter table users add column saved_reused_at timestamptz;
