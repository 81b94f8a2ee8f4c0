-- +goose Up

-- The passwords that users had before, as hashes, so that none of the last is taken again. The present one stands with its user.
create table password_history (
  id          bigint generated always as identity primary key,
  user_id     bigint not null references users on delete cascade,
  hash        text not null,
  replaced_at timestamptz not null default clock_timestamp()
);
create index password_history_user on password_history (user_id, id);

alter table ledger drop constraint ledger_kind_check;
alter table ledger add constraint ledger_kind_check check (kind in ('logon', 'refusal', 'drop', 'logoff', 'agreement', 'password'));
