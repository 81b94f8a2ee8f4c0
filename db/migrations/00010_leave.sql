-- +goose Up
-- Which mappings gave a user something when their source was last heard: what goes with a mapping that is taken away. Filled while people log on; only
-- changes of mappings wait.
create table mapping_users (
  mapping_id bigint not null references source_mappings on delete cascade,
  user_id    bigint not null,
  primary key (mapping_id, user_id)
);

-- Nothing is known of those who are here, so they may rest on every mapping that they can rest on. Their next log on, or the check, will tell.
insert into mapping_users
  select m.id, u.id from source_mappings m join users u on u.directory = m.source and u.deleted_at is null
   where m.role_id is null and m.workgroup_id is null
      or exists (select from role_members x where x.user_id = u.id and x.role_id = m.role_id and x.source = m.source)
      or exists (select from workgroup_members x where x.user_id = u.id and x.workgroup_id = m.workgroup_id and x.source = m.source);
create index mapping_users_user on mapping_users (user_id);

-- What came of the last check of a source's accounts, for every node to show.
create table account_checks (
  source  text primary key,
  at      timestamptz not null,
  asked   integer not null,
  closed  integer not null,
  lost    integer not null,
  stopped boolean not null
);

-- From here on log ons wait. Whether one of the mappings gives leave to log on, beside users.allowed, in the row that claims lock. True for whom
-- nothing is known of: nobody loses leave by the upgrade, nor while nodes that do not write this run beside those that do.
set local lock_timeout = '1s'; -- behind who reads all of it, log ons would wait for as long as that takes: rather all of this once more
alter table users
  add column mapped   boolean not null default true,
  add column heard_at timestamptz; -- when their source last said what is written here
alter table mapping_users add foreign key (user_id) references users on delete cascade;
