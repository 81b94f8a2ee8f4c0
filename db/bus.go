package db

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// channel carries the events of all nodes. A database has one installation, and Postgres keeps channels of databases apart.
const channel = "stationmaster"

// notify sends one event: with the commit of its transaction, never for one that was rolled back.
const notify = "select pg_notify('" + channel + "', $1)"

// perEvent bounds the ids in one event: an id has 19 digits at most, a payload of NOTIFY 7,999 bytes.
const perEvent = 350

// Publish wakes the other nodes, and this one.
func (s *Store) Publish(ctx context.Context, e logon.Event) error {
	parts, err := encode(split(e))
	if err != nil {
		return err
	}
	return s.again("publish", func() error {
		batch := &pgx.Batch{}
		for _, part := range parts {
			batch.Queue(notify, part)
		}
		return s.pool.SendBatch(ctx, batch).Close()
	})
}

// queueEvents sends events with the transaction that the batch belongs to.
func queueEvents(batch *pgx.Batch, events []logon.Event) {
	parts, err := encode(events)
	if err != nil {
		panic(err) // ids and nothing else: cannot fail
	}
	for _, part := range parts {
		batch.Queue(notify, part)
	}
}

// split makes an event whose ids are too many for one payload into several.
func split(e logon.Event) (parts []logon.Event) {
	switch {
	case e.Ended != nil && e.Ended.End == nil:
		for ids := range slices.Chunk(e.Ended.Sessions, perEvent) {
			parts = append(parts, logon.Event{Ended: &logon.EndedEvent{Sessions: ids}})
		}
	case e.Floor != nil:
		for ids := range slices.Chunk(e.Floor.Users, perEvent) {
			parts = append(parts, logon.Event{Floor: &logon.FloorEvent{Users: ids}})
		}
		for ids := range slices.Chunk(e.Floor.Stations, perEvent) {
			parts = append(parts, logon.Event{Floor: &logon.FloorEvent{Stations: ids}})
		}
		if len(e.Floor.Users)+len(e.Floor.Stations) <= perEvent {
			parts = []logon.Event{e}
		}
	case e.Ask != nil:
		for ids := range slices.Chunk(e.Ask.Sessions, perEvent) {
			ask := *e.Ask
			ask.Sessions = ids
			parts = append(parts, logon.Event{Ask: &ask})
		}
	default:
		parts = []logon.Event{e}
	}
	return parts
}

func encode(events []logon.Event) ([]string, error) {
	payloads := make([]string, 0, len(events))
	for _, e := range events {
		payload, err := json.Marshal(e)
		if err != nil {
			return nil, fmt.Errorf("event: %w", err)
		}
		payloads = append(payloads, string(payload))
	}
	return payloads, nil
}
