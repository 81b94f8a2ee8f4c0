package logon_test

import (
	"testing"

	"stationmaster/server/logon"
)

func TestSeal(t *testing.T) {
	t.Parallel()
	secret := []byte("a secret of thirty-two characters")
	sealed := logon.NewSeal(secret, "this").Seal(nil, nil, []byte("text"), []byte("place"))
	if text, err := logon.NewSeal(secret, "this").Open(nil, nil, sealed, []byte("place")); err != nil || string(text) != "text" {
		t.Errorf("another node opens %q, %v", text, err)
	}
	for name, each := range map[string]struct{ secret, purpose, place string }{
		"another secret":  {"another one of thirty-two letters", "this", "place"},
		"another purpose": {string(secret), "that", "place"},
		"another place":   {string(secret), "this", "elsewhere"},
	} {
		if _, err := logon.NewSeal([]byte(each.secret), each.purpose).Open(nil, nil, sealed, []byte(each.place)); err == nil {
			t.Errorf("%s opens it", name)
		}
	}
}
