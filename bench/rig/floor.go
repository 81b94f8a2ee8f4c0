package rig

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"

	"golang.org/x/sync/errgroup"

	"stationmaster/db"
	"stationmaster/server/logon"
	"stationmaster/server/token"
)

// Floor is a database with people and stations, as a second process of the server sees it.
type Floor struct {
	Store        *db.Store
	Tokens       *token.Tokens
	installation logon.Installation
	policies     logon.Policies
}

// Person is a user who may use all stations, two stations that nobody else uses, and two machines, windows and all.
type Person struct {
	User  logon.User
	Spots [2]Spot
}

// Spot is a station, a machine and a window to log on from. Rivals differ in one of them or in all.
type Spot struct {
	Station logon.Station
	Address string // of the machine; on loopback every 127.x.y.z is there
	Window  string
}

// Elsewhere is where the person goes next, always on the other machine and in the other window: to the same station or to the
// other one. Rows 5 and 1 of the rules' table drop the session at from.
func (p Person) Elsewhere(from Spot, sameStation bool) Spot {
	to, other := p.Spots[0], p.Spots[0].Station
	if from.Window == to.Window {
		to = p.Spots[1]
	}
	if from.Station.ID == other.ID {
		other = p.Spots[1].Station
	}
	to.Station = other
	if sameStation {
		to.Station = from.Station
	}
	return to
}

// OpenFloor opens a migrated database. The caller closes the Store.
func OpenFloor(ctx context.Context, d *Database, connections int32) (*Floor, error) {
	store, err := db.Open(ctx, db.Options{DSN: d.DSN, Node: "bench", MaxConns: connections})
	if err != nil {
		return nil, err
	}
	f := &Floor{Store: store}
	if f.installation, err = store.Installation(ctx); err == nil {
		f.Tokens = token.New(store, f.installation.ID)
		f.policies, err = store.Policies(ctx)
	}
	if err != nil {
		store.Close()
		return nil, err
	}
	return f, nil
}

// People makes n people, who are called prefix and a number, and whose machines are in 127.<network>.0.0/16. They have no passwords.
func (f *Floor) People(ctx context.Context, prefix string, network, n int) ([]Person, error) {
	people := make([]Person, n)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(8)
	for i := range people {
		group.Go(func() (err error) {
			name := fmt.Sprintf("%s-%d", prefix, i)
			if people[i].User, err = f.Store.CreateUser(ctx, name, name, ""); err != nil {
				return err
			}
			if _, err = f.Store.CreateGrant(ctx, people[i].User.ID, logon.LogonStations, 0); err != nil {
				return err
			}
			for j := range people[i].Spots {
				station, err := f.Store.CreateStation(ctx, fmt.Sprintf("%s-%d", name, j), logon.Workstation, "")
				if err != nil {
					return err
				}
				people[i].Spots[j] = Spot{
					Station: station, Address: fmt.Sprintf("127.%d.%d.%d", network+j, 1+i/250, 1+i%250), Window: random(),
				}
			}
			return nil
		})
	}
	return people, group.Wait()
}

// Seat is a session that was granted and has no connection yet: what a client needs for one.
type Seat struct {
	Session  logon.SessionID
	Token    string
	Instance string
	Spot     Spot
	resume   *http.Cookie // of a log on
}

// Claim is what the server claims for this person, after a right password.
func (f *Floor) Claim(p Person, at Spot, instance string) logon.Claim {
	return logon.Claim{
		Request: logon.Request{
			User: p.User.ID, Station: at.Station.ID, StationName: at.Station.Name,
			Machine: "addr:" + at.Address, Window: at.Window, Instance: instance,
		},
		Type: logon.Workstation, Client: "bench", Address: at.Address, Language: "en",
		ResumeHash: logon.HashSecret(logon.NewSecret()), PasswordVersion: p.User.PasswordVersion,
		PolicyVersion: f.policies.Version, StationRight: true,
	}
}

// Seat signs the token of a session that was claimed a moment ago.
func (f *Floor) Seat(ctx context.Context, at Spot, session logon.Session) (Seat, error) {
	signed, err := f.Tokens.Issue(ctx, logon.Claims{
		Session: session.ID, User: session.User, Window: logon.HashWindow(at.Window), Fresh: logon.LoggedOn,
	})
	return Seat{Session: session.ID, Token: signed, Instance: session.Instance, Spot: at}, err
}

// Renew gives the seat a token as the server sends it to a connection that has been up for a while.
func (f *Floor) Renew(ctx context.Context, p Person, s Seat) (Seat, error) {
	var err error
	s.Token, err = f.Tokens.Issue(ctx, logon.Claims{Session: s.Session, User: p.User.ID, Window: logon.HashWindow(s.Spot.Window)})
	return s, err
}

// LogOn claims in this process, as a node of its own would.
func (f *Floor) LogOn(ctx context.Context, p Person, at Spot) (Seat, error) {
	claim, secret := f.Claim(p, at, random()), logon.NewSecret()
	claim.ResumeHash = logon.HashSecret(secret)
	result, err := f.Store.Claim(ctx, claim)
	switch {
	case err != nil:
		return Seat{}, err
	case result.Refusal != nil:
		return Seat{}, fmt.Errorf("%s at %s was refused: %s", p.User.Name, at.Station.Name, result.Refusal.Code)
	}
	seat, err := f.Seat(ctx, at, result.Session)
	value := fmt.Sprintf("%d.%s", seat.Session, secret)
	seat.resume = &http.Cookie{Name: "stationmaster_" + f.installation.ID + "_resume", Value: value + "." + f.signed("resume", value)}
	return seat, err
}

// windowCookie is the cookie that the server would have set in this window.
func (f *Floor) windowCookie(window string) string {
	return "stationmaster_" + f.installation.ID + "_window=" + window + "." + f.signed("window", window)
}

// signed is the server's signature in its cookies.
func (f *Floor) signed(what, value string) string {
	mac := hmac.New(sha256.New, f.installation.Secret)
	mac.Write([]byte(what + "\x00" + value))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func random() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(b[:])
}
