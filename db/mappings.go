package db

import (
	"context"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// Mappings lists what groups of sources give.
func (s *Store) Mappings(ctx context.Context) (mappings []logon.Mapping, err error) {
	err = s.again("mappings", func() error {
		rows, err := s.pool.Query(ctx, `
			select m.id, m.source, m.group_name, m.role_id, m.workgroup_id, coalesce(r.name, w.name, '') from source_mappings m
			  left join roles r on r.id = m.role_id left join workgroups w on w.id = m.workgroup_id
			 order by m.source, m.group_key, m.id`)
		if err != nil {
			return err
		}
		mappings, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (m logon.Mapping, err error) {
			var to grantee
			err = row.Scan(&m.ID, &m.Source, &m.Group, &to.role, &to.workgroup, &m.GivesName)
			if to.role != nil || to.workgroup != nil {
				m.Gives, _ = to.is().(logon.CircleID)
			}
			return m, err
		})
		return err
	})
	return mappings, err
}

// CreateMapping makes one. That the role or workgroup is there is for the foreign key to say.
func (s *Store) CreateMapping(ctx context.Context, m logon.Mapping) (logon.Mapping, error) {
	var to grantee
	if m.Gives != (logon.CircleID{}) {
		to = granteeOf(m.Gives)
	}
	err := s.again("create mapping", func() error {
		return s.pool.QueryRow(ctx, `
			with made as (
				insert into source_mappings (source, group_name, group_key, role_id, workgroup_id) values ($1, $2, $3, $4, $5)
				returning id, role_id, workgroup_id
			)
			select made.id, coalesce(r.name, w.name, '') from made
			  left join roles r on r.id = made.role_id left join workgroups w on w.id = made.workgroup_id`,
			m.Source, m.Group, logon.GroupKey(m.Group), to.role, to.workgroup).Scan(&m.ID, &m.GivesName)
	})
	if err != nil {
		return logon.Mapping{}, err
	}
	return m, nil
}
