package connect

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"regexp"
	"strings"

	"stationmaster/api"
)

// Options say where to log on and how to print. The zero value of a field is "not given".
type Options struct {
	// Server is the address that people type into a browser: scheme and host, such as http://127.0.0.1:8080. Another host, through that one:
	// with /hosts/NAME behind it.
	Server string
	// User and Password are the credentials. Without a password Run asks for it, if stdin is a terminal.
	User, Password string
	// Choice is where to log on to. A workstation without a name: the server offers the stations, and Run asks which.
	Choice api.StationChoice
	// AcceptAgreement is the version of the user agreement that the person accepts; without it Run shows the text and asks.
	AcceptAgreement int64
	// JSON prints each event as one JSON object instead of words.
	JSON bool
}

// UsageError says that the command line is not right. Its text was written for the person.
type UsageError struct{ Text string }

func (e UsageError) Error() string { return e.Text }

// ParseFlags reads the command line of the sub-command connect, without the program's and the sub-command's name, and
// the password from its file or from STATIONMASTER_PASSWORD; never from an argument, which everybody on the machine
// could read. It returns flag.ErrHelp after help was asked for and written to stdout, and a UsageError for everything
// else that is wrong.
func ParseFlags(args []string, getenv func(string) string, stdout io.Writer) (Options, error) {
	var o Options
	set := flag.NewFlagSet("connect", flag.ContinueOnError)
	set.SetOutput(io.Discard) // what is wrong is told once, by who ends the process
	set.StringVar(&o.Server, "server", "http://127.0.0.1:8080", "`address` of the server; with /hosts/NAME, of another host through it")
	set.StringVar(&o.User, "user", "", "user `name`")
	passwordFile := set.String("password-file", "", "`file` with the password; else STATIONMASTER_PASSWORD, else it is asked for")
	kind := set.String("type", string(api.StationTypeWorkstation), "station `type`: workstation, remote_workstation, remote_number or none")
	set.StringVar(&o.Choice.Station, "station", "", "`name` of the station; without it the server offers its stations")
	set.StringVar(&o.Choice.Number, "number", "", "telephone `number`")
	set.BoolVar(&o.Choice.Persistent, "persistent", false, "keep the telephone connection up (remote number only)")
	set.Int64Var(&o.AcceptAgreement, "accept-agreement", 0, "`version` of the user agreement that you have read and accept; else it is shown and asked for")
	set.BoolVar(&o.JSON, "json", false, "print each event as one JSON object")
	if err := set.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			Explain(stdout, set, "--user NAME [options]", exitCodes)
			return o, err
		}
		return o, UsageError{fmt.Sprintf("connect: %v (stationmaster connect --help tells more)", err)}
	}
	o.Choice.Type = api.StationType(strings.ReplaceAll(*kind, "-", "_"))
	switch {
	case set.NArg() > 0:
		return o, UsageError{fmt.Sprintf("%q is too much; every value follows its flag.", set.Arg(0))}
	case o.User == "":
		return o, UsageError{"Say who logs on: --user NAME."}
	case !o.Choice.Type.Valid():
		return o, UsageError{fmt.Sprintf("%q is no station type; there are workstation, remote_workstation, remote_number and none.", *kind)}
	}
	if _, _, err := address(o.Server); err != nil {
		return o, err
	}
	o.Password = getenv("STATIONMASTER_PASSWORD")
	if *passwordFile != "" {
		content, err := os.ReadFile(*passwordFile)
		if err != nil {
			return o, UsageError{fmt.Sprintf("The password file cannot be read: %v.", err)}
		}
		o.Password = strings.TrimRight(string(content), "\r\n")
	}
	return o, nil
}

// anotherHost is the path below which a server forwards to another host; empty for none.
var anotherHost = regexp.MustCompile(`^(/hosts/[A-Za-z0-9-]+)?/?$`)

// address checks the server's address. It gives it as a browser would send it in the header Origin, and where its API is.
func address(server string) (origin, api string, err error) {
	u, err := url.Parse(server)
	if err != nil || u.Host == "" || u.User != nil || (u.Scheme != "http" && u.Scheme != "https") || !anotherHost.MatchString(u.Path) {
		return "", "", UsageError{fmt.Sprintf("%q is no address of a server; one looks like http://127.0.0.1:8080.", server)}
	}
	origin = u.Scheme + "://" + u.Host
	return origin, origin + strings.TrimSuffix(u.Path, "/") + "/api/v1", nil
}
