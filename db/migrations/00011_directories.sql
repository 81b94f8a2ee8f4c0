-- +goose Up
-- Directories that administrators keep here, beside those of the nodes' configuration.
create sequence directory_revisions; -- over all of them: one that is made anew under an old name is another one
create table directories (
  name       text primary key check (name <> ''),
  definition jsonb not null, -- the keys of the configuration, without the service account's password
  password   bytea not null, -- of the service account, sealed: only the nodes open it, and only for the servers that it was entered for
  revision   bigint not null,
  changed_at timestamptz not null,
  changed_by text not null
);

-- What is in the ledger keeps the narrower rule that it was written under: looking at all of it would keep everybody's log on waiting.
set local lock_timeout = '1s'; -- as in 00010
alter table ledger drop constraint ledger_kind_check;
alter table ledger add constraint ledger_kind_check check (kind in ('logon', 'refusal', 'drop', 'logoff', 'agreement', 'password', 'directory')) not valid;
