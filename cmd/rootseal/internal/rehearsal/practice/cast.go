package practice

// cast are the keys and the account of the story.
type cast struct {
	account, user      string
	daily, sealed      []string
	spare, officer, on string // on: the key that is sealed
}

// lost is the key that is left in a taxi.
func (c cast) lost() string { return c.daily[len(c.daily)-1] }

// casting deals out the keys: with few keys, some have no part.
func (s *shell) casting() cast {
	serials := keysOnly(s)
	c := cast{account: s.Accounts()[0].Number, user: s.options.User}
	take := func(n int) []string {
		n = min(n, len(serials))
		taken := serials[:n]
		serials = serials[n:]
		return taken
	}
	if len(serials) > 2 {
		c.officer, serials = serials[len(serials)-1], serials[:len(serials)-1]
	}
	c.daily = take(2)
	c.sealed = take(max(1, min(3, len(serials)-1)))
	if len(c.sealed) == 0 {
		c.sealed = c.daily
	}
	if rest := take(1); len(rest) > 0 {
		c.spare = rest[0]
	}
	c.on = c.sealed[0]
	return c
}
