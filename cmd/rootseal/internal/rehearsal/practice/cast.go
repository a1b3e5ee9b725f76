package practice

import "slices"

// cast are the keys and the account of the story.
type cast struct {
	account, user string
	daily, sealed []string
	spare         string // empty: there is none
	officer       string // whose key signs; empty: no one signs
	on            string // the key that is sealed; empty: the keys are too few
	lost          string // the key that is left in a taxi
}

// casting deals out the keys: with few keys, some have no part. If the person has sealed or
// lost another key than the story would, that key has the part.
func (st *state) casting() cast {
	serials := keysOnly(st.shell)
	c := cast{account: st.Accounts()[0].Number, user: st.options.User}
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
	if rest := take(1); len(rest) > 0 {
		c.spare = rest[0]
	}
	if len(c.sealed) > 0 {
		c.on = c.sealed[0]
	} else {
		c.sealed = c.daily // a key that is used every day goes into no bag
	}
	inBag := func(serial string) bool { return st.bagOf(serial) != "" }
	if i := slices.IndexFunc(keysOnly(st.shell), inBag); i >= 0 && !inBag(c.on) {
		c.on = keysOnly(st.shell)[i]
	}
	c.lost = c.daily[len(c.daily)-1]
	if i := slices.IndexFunc(c.daily, st.isLost); i >= 0 {
		c.lost = c.daily[i]
	}
	return c
}
