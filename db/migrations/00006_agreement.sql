-- +goose Up

-- The user agreement: each publishing is a version of all its texts, which never changes. The one with the highest number is in force.
create table agreements (
  version      bigint primary key check (version > 0),
  published_at timestamptz not null default clock_timestamp(),
  published_by text not null
);
-- "default" is for the languages that have no text of their own.
create table agreement_texts (
  version  bigint not null references agreements,
  language text not null,
  body     text not null check (body <> ''),
  primary key (version, language)
);
create table agreement_acceptances (
  user_id     bigint not null references users on delete cascade,
  version     bigint not null references agreements,
  language    text not null,
  accepted_at timestamptz not null default clock_timestamp(),
  primary key (user_id, version)
);
insert into agreements (version, published_by) values (1, '');
insert into agreement_texts values
  (1, 'default', 'Use this system only for the work that you have been given, and only with your own credentials.

What you do here is recorded: when you log on and off, at which station and computer, and your status.'),
  (1, 'de', 'Benutzen Sie dieses System nur für die Arbeit, die Ihnen übertragen wurde, und nur mit Ihren eigenen Zugangsdaten.

Was Sie hier tun, wird aufgezeichnet: wann Sie sich an- und abmelden, an welchem Platz und Computer, und Ihr Status.');

alter table ledger drop constraint ledger_kind_check;
alter table ledger add constraint ledger_kind_check check (kind in ('logon', 'refusal', 'drop', 'logoff', 'agreement'));
