package main

import (
	"fmt"

	"stationmaster/bench/rig"
)

// cost is processor time in seconds: unlike the rates it says the same on a machine that has other things to do.
type cost struct{ server, database, clients float64 }

func costs(node *rig.Process, database *rig.Database) cost {
	return cost{rig.CPUOf(node.PID), database.CPU(), rig.OwnCPU()}
}

// print tells what it cost since before for each of n.
func (c cost) print(before cost, n int) {
	each := func(used float64) float64 { return 1000 * used / float64(n) }
	server, database := each(c.server-before.server), each(c.database-before.database)
	fmt.Printf("  processor time for each: server %.2f ms, Postgres %.2f ms, clients %.2f ms; one processor for server and Postgres bears %.0f a second\n",
		server, database, each(c.clients-before.clients), 1000/(server+database))
}
