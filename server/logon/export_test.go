package logon

import "context"

// SetPasswords makes the next password check run meanwhile after it said yes.
func (s *Service) SetPasswords(meanwhile func()) {
	s.passwords = interrupted{s.passwords, meanwhile}
}

type interrupted struct {
	Passwords
	meanwhile func()
}

func (i interrupted) Check(ctx context.Context, hash, password string) (bool, string, error) {
	ok, rehash, err := i.Passwords.Check(ctx, hash, password)
	i.meanwhile()
	return ok, rehash, err
}
