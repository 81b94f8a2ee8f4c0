package httpapi

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"stationmaster/server/logon"
)

// deviceFor is how long a browser keeps its device cookie, and what it has saved to log on automatically, without a visit, in seconds: what browsers
// allow at the most.
const deviceFor = int(logon.SavedFor / time.Second)

// securePrefix is what browsers keep plain HTTP and other hosts from using.
const securePrefix = "__Host-"

// savedCookie holds the token of automatic log on.
const savedCookie = "saved"

// cookies reads and writes the four cookies. Their names carry the installation's id, because cookies ignore ports; over HTTPS the prefix
// __Host- keeps other hosts and plain HTTP from putting one beside them.
type cookies struct {
	installation logon.Installation
}

func (k cookies) name(secure bool, what string) string {
	name := "stationmaster_" + k.installation.ID + "_" + what
	if secure {
		return securePrefix + name
	}
	return name
}

func (k cookies) set(w http.ResponseWriter, secure bool, what, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: k.name(secure, what), Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode,
	})
}

// one gives the value of a cookie. It is not there when there are two of the name: scripts can put another one beside an HttpOnly one.
func (k cookies) one(r *http.Request, secure bool, what string) (value string, count int) {
	all := r.CookiesNamed(k.name(secure, what))
	if len(all) != 1 {
		return "", len(all)
	}
	return all[0].Value, 1
}

// any tells whether the request has any cookie of this installation, under whatever prefix.
func (k cookies) any(r *http.Request) bool {
	prefix := k.name(false, "")
	for _, cookie := range r.Cookies() {
		if strings.HasPrefix(strings.TrimPrefix(cookie.Name, securePrefix), prefix) {
			return true
		}
	}
	return false
}

// cookieState is what became of reading the window cookie.
type cookieState int

const (
	missing cookieState = iota
	valid
	forged   // its signature is not ours
	doubled  // another one beside it
	withheld // another host hands the request on, without a window
)

// window gives the verified id of the window cookie; empty unless the state is valid.
func (k cookies) window(r *http.Request, secure bool) (id string, state cookieState) {
	value, count := k.one(r, secure, "window")
	switch {
	case count > 1:
		return "", doubled
	case count == 0:
		return "", missing
	}
	id, signature, _ := strings.Cut(value, ".")
	given, err := base64.RawURLEncoding.Strict().DecodeString(signature)
	if err != nil || id == "" || !hmac.Equal(given, k.sign("window", id)) {
		return "", forged
	}
	return id, valid
}

// newWindow gives the client a window of its own, for as long as its browser runs, and returns its id.
func (k cookies) newWindow(w http.ResponseWriter, secure bool) string {
	id := random(16)
	k.set(w, secure, "window", id+"."+base64.RawURLEncoding.EncodeToString(k.sign("window", id)), 0)
	return id
}

func (k cookies) sign(what, value string) []byte {
	mac := hmac.New(sha256.New, k.installation.Secret)
	mac.Write([]byte(what + "\x00" + value))
	return mac.Sum(nil)
}

// device gives the hash of the device cookie's secret, and makes a new device where there is none; it keeps a browser that comes
// again from forgetting.
func (k cookies) device(w http.ResponseWriter, r *http.Request, secure bool) []byte {
	secret, _ := k.one(r, secure, "device")
	if raw, err := base64.RawURLEncoding.Strict().DecodeString(secret); err != nil || len(raw) != 32 {
		secret = random(32)
	}
	k.set(w, secure, "device", secret, deviceFor)
	hash := sha256.Sum256([]byte(secret))
	return hash[:]
}

// deviceName is how a machine that is known by its device cookie is called.
func deviceName(hash []byte) string { return hex.EncodeToString(hash[:16]) }

// resume gives the secret of the resume cookie and the session that it was set for; empty when there is none, or two. proven tells that it was set
// here: before its secret is looked up, that alone tells a floor that comes back from somebody who makes cookies up.
func (k cookies) resume(r *http.Request, secure bool) (secret string, session logon.SessionID, proven bool) {
	value, _ := k.one(r, secure, "resume")
	number, rest, _ := strings.Cut(value, ".")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return "", 0, false
	}
	secret, signature, _ := strings.Cut(rest, ".")
	given, err := base64.RawURLEncoding.Strict().DecodeString(signature)
	return secret, logon.SessionID(id), err == nil && hmac.Equal(given, k.sign("resume", number+"."+secret))
}

func (k cookies) setResume(w http.ResponseWriter, secure bool, session logon.SessionID, secret string) {
	value := strconv.FormatInt(int64(session), 10) + "." + secret
	k.set(w, secure, "resume", value+"."+base64.RawURLEncoding.EncodeToString(k.sign("resume", value)), 0)
}

// clearResume takes the resume cookie of the session away, and leaves that of a later session in the same window: a late log off must
// not touch it.
func (k cookies) clearResume(w http.ResponseWriter, r *http.Request, secure bool, session logon.SessionID) {
	if _, of, _ := k.resume(r, secure); of == session {
		k.set(w, secure, "resume", "", -1)
	}
}

func random(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(b)
}
