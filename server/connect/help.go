package connect

import (
	"flag"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Explain writes how a command is called: what it takes, its flags as people type them, and what else there is to know.
func Explain(w io.Writer, set *flag.FlagSet, takes, notes string) {
	fmt.Fprintln(w, strings.TrimSpace("Usage: stationmaster "+set.Name()+" "+takes))
	columns := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	first := true
	set.VisitAll(func(f *flag.Flag) {
		if first {
			fmt.Fprintln(columns)
			first = false
		}
		value, meaning := flag.UnquoteUsage(f)
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "0" {
			meaning += " (" + f.DefValue + " without it)"
		}
		fmt.Fprintf(columns, "  %s\t%s\n", strings.TrimSpace("--"+f.Name+" "+strings.ToUpper(value)), meaning)
	})
	columns.Flush()
	if notes != "" {
		fmt.Fprintf(w, "\n%s\n", notes)
	}
}
