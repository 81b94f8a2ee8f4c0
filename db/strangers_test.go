package db_test

import (
	"testing"

	"stationmaster/server/logon"
)

// Of too many strangers of a source the oldest go, some at a time; another source's stay.
func TestTheNewestStrangersStay(t *testing.T) {
	t.Parallel()
	store, conn := open(t)
	if _, err := conn.Exec(t.Context(), `
		insert into users (name, name_key, display_name, source, directory, external_id)
		select s || '\' || n, s || '\' || n, 'Stranger', 'directory', s, n::text
		  from generate_series(1, $1::int) n, (values ('corp'), ('other')) v (s) where s = 'corp' or n = 1`, logon.MostStrangers+7); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	var corp, other int
	var oldest string
	if err := conn.QueryRow(t.Context(), `select count(*) filter (where directory = 'corp'), count(*) filter (where directory = 'other'),
		   (array_agg(external_id order by id) filter (where directory = 'corp'))[1] from users`).Scan(&corp, &other, &oldest); err != nil {
		t.Fatal(err)
	}
	if corp != logon.MostStrangers || other != 1 || oldest != "8" {
		t.Errorf("%d and %d are left, the oldest is %s", corp, other, oldest)
	}
}
