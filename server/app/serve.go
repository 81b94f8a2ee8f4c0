package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"stationmaster"
	"stationmaster/db"
	"stationmaster/server/admin"
	"stationmaster/server/directory"
	"stationmaster/server/httpapi"
	"stationmaster/server/live"
	"stationmaster/server/logon"
	"stationmaster/server/number"
	"stationmaster/server/password"
	"stationmaster/server/provider"
	"stationmaster/server/token"
)

// The time that parts of an orderly end may take; one after the other.
const (
	goodbyesFor = 4 * time.Second
	requestsFor = 3 * time.Second
)

// newPasswords makes what hashes passwords. Under the race detector a hash costs ten times as much: tests in one process with the node have
// a cheap one.
var newPasswords = password.New

// readFor is how long a client may take to send a request.
const readFor = 30 * time.Second

// serve runs the server until the context ends or something that it cannot live without has gone.
func serve(ctx context.Context, p Process, args []string) error {
	demo := false
	if err := parse(p, "serve", "[--demo]", args, func(f *flag.FlagSet) {
		f.BoolVar(&demo, "demo", false, "make demo users and stations in an empty database")
	}); err != nil {
		return err
	}
	c, err := ReadConfig(p.Getenv)
	if err != nil {
		return err
	}
	log := newLogger(c, p.Stderr)
	store, base, closeAll, err := openStore(ctx, c, false, log)
	if err != nil {
		return err
	}
	defer closeAll()
	n, err := newNode(ctx, c, store, log)
	if err != nil {
		return err
	}
	if err := firstUsers(ctx, store, n.admin, demo, p.Stdout); err != nil {
		return err
	}
	listener, err := listen(ctx, c)
	if err != nil {
		return err
	}
	return n.run(ctx, listener, base.died, func() {
		fmt.Fprintf(p.Stdout, "Stationmaster %s listens on http://%s\n", version(), listener.Addr())
	})
}

// node is one process of the server, put together and not yet running.
type node struct {
	log         *slog.Logger
	store       *db.Store
	core        *logon.Service
	hub         *live.Hub
	admin       *admin.Service
	handler     http.Handler
	watch       *logon.AddressWatch
	directories *directory.Keeper
	providers   *provider.Set
	draining    atomic.Bool
	unusable    atomic.Bool // as the database was when ready asked last
}

func newNode(ctx context.Context, c Config, store *db.Store, log *slog.Logger) (*node, error) {
	installation, err := store.Installation(ctx)
	if err != nil {
		return nil, err
	}
	directories, err := openDirectories(ctx, c, store, log)
	if err != nil {
		return nil, err
	}
	n := &node{log: log, store: store, directories: directories}
	passwords, numbers := newPasswords(), number.Numbers{}
	n.providers = provider.New(c.Providers, log)
	n.core = logon.NewService(logon.Parts{
		Store: store, Bus: store, Passwords: passwords, Tokens: token.New(store, installation.ID), Numbers: numbers, Log: log,
		Directories: directories, Providers: n.providers,
		// The other half of the database's connections is for log ons, drops and the rest.
		Returns: logon.Returns{PerSecond: c.Resumes, AtOnce: int(c.MaxConnections) / 2},
	})
	n.admin = admin.New(store, store, passwords, numbers, n.core.Policies)
	measured := newMetrics()
	measured.countWaiting(n.core.Waiting)
	measured.countReturns(n.core.Returns)
	measured.registry.MustRegister(directoriesUp(n.core.DirectoryHealth))
	measured.watchChecks(n.core.AccountChecks)
	measured.watchProviders(n.providers.Health)
	name, err := os.Hostname()
	if err != nil {
		name = "unnamed"
	}
	n.hub = live.New(live.Options{Core: connectionCore{n.core}, Log: log, Metrics: measured, NodeName: name})
	n.core.Use(n.hub)
	n.watch = logon.NewAddressWatch(log, n.core.HeldSessions, func(machines int) { measured.shared.Set(float64(machines)) })
	page, err := fs.Sub(stationmaster.Page, "frontend/dist")
	if err != nil {
		return nil, err
	}
	n.handler = httpapi.New(httpapi.Options{
		Core: n.core, Admin: n.admin, Kept: directories, Numbers: numbers, Installation: installation, Version: version(), Log: log,
		Live: func(w http.ResponseWriter, r *http.Request, window, address string, resume bool) {
			n.hub.Serve(w, r, window, live.ClientInfo{Address: address, HasResumeCookie: resume})
		},
		Network: httpapi.Network{
			Proxies: c.TrustedProxies, Machines: c.MachineNetworks, Header: c.MachineHeader,
		},
		Host: c.Host, Hosts: c.Hosts, Origins: c.PublicOrigins, Page: page, Metrics: measured.handler(), Ready: n.ready, Directories: n.core.DirectoryHealth,
		AccountChecks: n.core.AccountChecks, Providers: n.providers.Health,
	})
	return n, nil
}

// connectionCore is the core as connections see it: a token in the wrong window ends its session there.
type connectionCore struct{ *logon.Service }

func (c connectionCore) Identify(ctx context.Context, token, window string) (logon.Identity, error) {
	return c.IdentifyConnection(ctx, token, window)
}

// ready gives the reasons why this node should get no requests, in words that strangers may read; the log has the cause, once.
func (n *node) ready(ctx context.Context) []string {
	var reasons []string
	if n.draining.Load() {
		reasons = append(reasons, "the server is stopping")
	}
	err := n.store.Healthy(ctx)
	if err != nil {
		reasons = append(reasons, "the database cannot be used")
	}
	// Whoever asks and does not wait has not found out anything.
	if was := n.unusable.Load(); was != (err != nil) && !errors.Is(err, context.Canceled) && n.unusable.CompareAndSwap(was, !was) {
		if was {
			n.log.Info("the database can be used again")
		} else {
			n.log.Warn("the database cannot be used", "err", err)
		}
	}
	if n.core.Node() == "" {
		reasons = append(reasons, "the node has no lease")
	}
	return reasons
}

// run serves until ctx ends, the private Postgres is gone for good or the listener fails, and then ends everything in
// order: no new requests; clients are told to come back; the lease is given back; then what is below.
func (n *node) run(ctx context.Context, listener net.Listener, died <-chan struct{}, up func()) error {
	if err := n.core.Start(ctx); err != nil {
		listener.Close()
		return err
	}
	running, stopRunning := context.WithCancel(context.WithoutCancel(ctx))
	defer stopRunning()
	var parts sync.WaitGroup
	parts.Go(func() { n.core.Run(running) })
	parts.Go(func() { n.watch.Run(running) })
	parts.Go(func() { n.providers.Run(running) })
	parts.Go(func() {
		if err := n.store.Listen(running, func(e logon.Event) { n.core.Handle(running, e) }); err != nil && running.Err() == nil {
			n.log.Error("the listener ended", "err", err)
		}
	})
	server := newServer(n.handler, readFor, n.log)
	requests, endRequests := context.WithCancel(context.WithoutCancel(ctx))
	defer endRequests() // live connections at other hosts go through this one, and would stay
	server.BaseContext = func(net.Listener) context.Context { return requests }
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	up()

	var failed error
	select {
	case <-ctx.Done():
		n.log.Info("stopping")
	case <-died:
		failed = errors.New("the private Postgres has ended and could not be started again")
	case failed = <-served:
	}
	n.draining.Store(true)
	n.hub.Draining()
	stopRunning()
	parts.Wait()
	n.stop(ctx, server)
	return failed
}

// newServer bounds what a client may cost before anybody knows who it is. read is for a whole request with its body: it must be longer
// than an answer takes, because it also ends a request that is being answered. A live connection is none any more once it is upgraded.
func newServer(handler http.Handler, read time.Duration, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: read,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

func (n *node) stop(ctx context.Context, server *http.Server) {
	ctx = context.WithoutCancel(ctx)
	telling, cancel := context.WithTimeout(ctx, goodbyesFor)
	if err := n.core.Stop(telling); err != nil {
		n.log.Warn("could not give the lease back; it runs out by itself", "err", err)
	}
	n.hub.Close(telling)
	cancel()
	finishing, cancel := context.WithTimeout(ctx, requestsFor)
	defer cancel()
	if err := server.Shutdown(finishing); err != nil {
		n.log.Warn("requests were cut off", "err", err)
		server.Close()
	}
	n.directories.Close()
}

// listen takes the address that was asked for; the default one may be another port when it is taken.
func listen(ctx context.Context, c Config) (net.Listener, error) {
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", c.Listen)
	if err == nil || c.ListenAsked {
		return listener, err
	}
	host, _, splitErr := net.SplitHostPort(c.Listen)
	if splitErr != nil {
		return nil, splitErr
	}
	return lc.Listen(ctx, "tcp", net.JoinHostPort(host, "0"))
}
