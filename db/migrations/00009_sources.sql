-- +goose Up
-- Accounts that directories and providers know (users.source is 'directory' for both): what the source said last, and whether an
-- administrator let them in by hand.
alter table users
  add column allowed        boolean not null default false,
  add column password_stamp text not null default '',  -- changes with the password; empty: the source does not tell
  add column mail           text not null default '',
  add column account_state  text not null default '' check (account_state in ('', 'disabled', 'expired', 'locked', 'removed'));

-- What being in a group of a source gives: a role, a workgroup, or with neither of them that its people may log on.
create table source_mappings (
  id           bigint generated always as identity primary key,
  source       text not null check (source <> ''),
  group_name   text not null check (group_name <> ''),
  group_key    text not null, -- in lower case, made by the code, as with users
  role_id      bigint references roles on delete cascade,
  workgroup_id bigint references workgroups on delete cascade,
  check (num_nonnulls(role_id, workgroup_id) <= 1),
  unique nulls not distinct (source, group_key, role_id, workgroup_id)
);
create index source_mappings_role on source_mappings (role_id);
create index source_mappings_workgroup on source_mappings (workgroup_id);

-- The source that a membership comes from, which may take it away again; null: an administrator's hand.
alter table role_members add column source text;
alter table workgroup_members add column source text;

-- Work that one node does for all, once in a while. Worth nothing after a crash.
create unlogged table turns (key text primary key, taken_at timestamptz not null);
