package directory

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	ber "github.com/go-asn1-ber/asn1-ber"
	"github.com/go-ldap/ldap/v3"

	"stationmaster/server/logon"
)

// conn is a connection to one server. It is used by one goroutine at a time.
type conn struct {
	ldap    *ldap.Conn
	socket  net.Conn // below TLS: its deadline bounds everything, also a server that stops reading
	state   tls.ConnectionState
	server  *server
	timeout time.Duration
	spoilt  bool      // its deadline may have struck: not to be used again
	late    bool      // an answer did not come in time
	since   time.Time // of the bind
}

// past is a deadline that has struck.
var past = time.Unix(1, 0)

// connect reaches a server and makes the connection secret, as the configuration says.
func (d *directory) connect(ctx context.Context, s *server) (*conn, error) {
	ctx, cancel := context.WithTimeout(ctx, d.Timeout)
	defer cancel()
	c, err := d.dial(ctx, s)
	if err != nil {
		return nil, err
	}
	if err := d.secure(ctx, c); err != nil {
		return nil, err
	}
	return c, nil
}

func (d *directory) dial(ctx context.Context, s *server) (*conn, error) {
	ctx, cancel := context.WithTimeout(ctx, d.Timeout)
	defer cancel()
	socket, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.address)
	if err != nil {
		return nil, err
	}
	return &conn{socket: socket, server: s, timeout: d.Timeout}, nil
}

// secure makes a connection ready for questions, or closes it.
func (d *directory) secure(ctx context.Context, c *conn) error {
	secret := c.socket
	if !c.server.plain {
		t := tls.Client(c.socket, d.tlsConfig(c.server))
		secret = t
		err := c.within(ctx, func() error {
			if d.StartTLS {
				if err := startTLS(c.socket); err != nil {
					return err
				}
			}
			err := t.HandshakeContext(ctx)
			c.state = t.ConnectionState()
			return err
		})
		if err != nil {
			c.socket.Close()
			return err
		}
	}
	c.ldap = ldap.NewConn(secret, !c.server.plain)
	c.ldap.Start()
	return nil
}

func (d *directory) tlsConfig(s *server) *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, ServerName: s.host, RootCAs: d.roots}
}

// errNoStartTLS is of a server that cannot do it, or must not.
var errNoStartTLS = errors.New("the server refuses StartTLS")

// startTLS asks for it. It is not the library's because that one forgets what exactly was wrong with a certificate, and does not bound the handshake.
func startTLS(socket net.Conn) error {
	message := ber.Encode(ber.ClassUniversal, ber.TypeConstructed, ber.TagSequence, nil, "")
	message.AppendChild(ber.NewInteger(ber.ClassUniversal, ber.TypePrimitive, ber.TagInteger, 1, ""))
	request := ber.Encode(ber.ClassApplication, ber.TypeConstructed, ldap.ApplicationExtendedRequest, nil, "")
	request.AppendChild(ber.NewString(ber.ClassContext, ber.TypePrimitive, 0, "1.3.6.1.4.1.1466.20037", ""))
	message.AppendChild(request)
	if _, err := socket.Write(message.Bytes()); err != nil {
		return err
	}
	// The reader must not read ahead into the handshake: ber reads exactly one message from a socket.
	answer, err := ber.ReadPacket(socket)
	if err != nil {
		return err
	}
	if err := ldap.GetLDAPError(answer); err != nil {
		return fmt.Errorf("%w: %w", errNoStartTLS, err)
	}
	return nil
}

// within does one exchange with the server, bounded by the timeout and by the context.
func (c *conn) within(ctx context.Context, exchange func() error) error {
	deadline := time.Now().Add(c.timeout)
	if asked, ok := ctx.Deadline(); ok && asked.Before(deadline) {
		deadline = asked
	}
	c.socket.SetDeadline(deadline)
	stop := context.AfterFunc(ctx, func() { c.socket.SetDeadline(past) })
	err := exchange()
	c.late = c.late || err != nil && !time.Now().Before(deadline)
	if !stop() {
		c.spoilt = true
		return errors.Join(ctx.Err(), err)
	}
	c.socket.SetDeadline(time.Time{})
	return err
}

// bind proves a password. The control asks OpenLDAP why it says no.
func (c *conn) bind(ctx context.Context, name, password string, policy bool) (*ldap.SimpleBindResult, error) {
	if password == "" {
		return nil, errors.New("an empty password is none")
	}
	request := ldap.NewSimpleBindRequest(name, password, nil)
	if policy {
		request.Controls = []ldap.Control{ldap.NewControlBeheraPasswordPolicy()}
	}
	var result *ldap.SimpleBindResult
	err := c.within(ctx, func() (err error) {
		result, err = c.ldap.SimpleBind(request)
		return err
	})
	return result, err
}

// search asks once. Referrals come beside the entries, and are left there.
func (c *conn) search(ctx context.Context, request *ldap.SearchRequest) (*ldap.SearchResult, error) {
	var result *ldap.SearchResult
	err := c.within(ctx, func() (err error) {
		result, err = c.ldap.Search(request)
		return err
	})
	return result, err
}

func (c *conn) usable() bool { return !c.spoilt && !c.ldap.IsClosing() }

// close ends it at once: a quick deadline first, because the library waits for what it is about to write.
func (c *conn) close() {
	c.socket.SetDeadline(past)
	c.ldap.Close()
}

// broken tells whether an error is the connection's or the server's, so that another server may do better.
func broken(err error) bool {
	var ours *logon.DirectoryError
	if err == nil || errors.As(err, &ours) {
		return false
	}
	var said *ldap.Error
	if !errors.As(err, &said) {
		return true
	}
	switch said.ResultCode {
	case ldap.LDAPResultBusy, ldap.LDAPResultUnavailable, ldap.LDAPResultTimeLimitExceeded, ldap.LDAPResultOperationsError, ldap.LDAPResultOther:
		return true
	}
	return said.ResultCode >= ldap.ErrorNetwork
}
