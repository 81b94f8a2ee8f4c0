package password

import "testing"

func TestCommon(t *testing.T) {
	pool := New()
	for _, guessed := range []string{
		"password", "Password1234", "P@ssw0rd2024!", "pa$$w0rd", "PASSWORD", "passwordpassword", "Password1Password1", "123password123",
		"Passwort2026!!", "Willkommen123", "administrator", "Admin@123456", "Stationmaster1", "Sommer2026!", "letmeinletmein", "iloveyou12345",
		"aaaaaaaaaaaa", "abcabcabcabc", "121212121212", "123456789012", "1234567890123", "987654321098", "abcdefghijkl", "zyxwvutsrqpo",
		"qwertyuiop12", "qwertzuiopasdf", "asdfghjklöä#", "1q2w3e4r5t6y", "1qaz2wsx3edc", "123qweasdzxc", "password12345678", "qwertyqwerty",
		"correct horse battery staple", "        ", "!!!!!!!!!!!!", "pass word 1234", "Frühling2026", "ThePassword!", "Monkey123456789",
	} {
		if !pool.Common(guessed) {
			t.Errorf("%q is let through", guessed)
		}
	}
	for _, own := range []string{
		"alice-demo-001", "another-password-7", "long enough now", "my password is mine", "monkey8472910473829", "Der Kaffee um vier ist kalt",
		"tr0ub4dor&3-eleven", "kx9-Lmq2-77vw", "dragon on the third shelf", "839201748392", "überübermorgen geht's los", "eve-password-1",
	} {
		if pool.Common(own) {
			t.Errorf("%q is refused", own)
		}
	}
}

func FuzzCommon(f *testing.F) {
	f.Add("Password1234")
	f.Add("\xff\xfe")
	f.Fuzz(func(t *testing.T, s string) { New().Common(s) })
}
