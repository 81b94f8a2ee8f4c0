-- +goose NO TRANSACTION
-- +goose Up
-- A user who is deleted whole (a stranger, docs/adr/0037) is looked for in all sessions ever, by the foreign key. Made beside the floor's work, which
-- goes on; one that was interrupted is begun again.
drop index concurrently if exists sessions_of_user;
create index concurrently sessions_of_user on sessions (user_id);
