package oath_test

import (
	"fmt"
	"log"
	"time"

	"rootseal/oath"
)

// A credential is loaded, proven by its whole answer, and used. The card here
// is a small imitation; a real one comes from PC/SC.
func Example() {
	card := newApplet()

	s, err := oath.Select(card)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(s.Version(), s.DeviceID(), s.Locked())

	if _, err := s.List(); err != nil { // Put insists on it
		log.Fatal(err)
	}
	p := oath.NewCredential{
		ID:        oath.Name{Issuer: "AWS", Account: "demo"}.ID(oath.TOTP),
		Type:      oath.TOTP,
		Algorithm: oath.SHA1,
		Digits:    6,
		Seed:      []byte("12345678901234567890"),
	}
	if err := s.Put(p); err != nil {
		log.Fatal(err)
	}

	creds, _ := s.Listed()
	step := oath.Step(time.Unix(59, 0), creds[0].Name().Period)
	challenge := oath.TOTPChallenge(step)
	full, err := s.Calculate(creds[0], challenge[:])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%x %s\n", full.HMAC, full.Code())
	// Output:
	// 5.4.3 mpObpV+HCCJsLtO9wx8r+A false
	// 75a48a19d4cbe100644e8ac1397eea747a2d33ab 287082
}
