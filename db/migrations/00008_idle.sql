-- +goose Up
-- When the session's person was last active, or was given time anew. Without an index: it changes often, and a change that touches no index
-- is cheap; the one who asks looks at the live sessions of one node.
alter table sessions add column active_at timestamptz not null default now();
alter table sessions alter column active_at set default clock_timestamp();

-- What is before this moment counts for nobody's idle time: the policy changed, or there was no node that could hear people.
alter table policies add column idle_from timestamptz not null default clock_timestamp();
