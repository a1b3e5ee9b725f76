package many

import "rootseal/enroll"

// Ceremonies are the enrollments that a command prepares together, of one principal.
type Ceremonies []*enroll.Ceremony

// Release lets the keys of all ceremonies go, before a question.
func (c Ceremonies) Release() {
	for _, one := range c {
		one.Release()
	}
}

// Close lets the keys go and forgets their access codes.
func (c Ceremonies) Close() {
	for _, one := range c {
		one.Close()
	}
}
