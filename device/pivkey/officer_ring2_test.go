//go:build linux && cgo

package pivkey_test

import (
	"crypto/x509"
	"errors"
	"sync"
	"testing"
	"time"

	"rootseal/device"
	"rootseal/device/pcsc"
	"rootseal/device/piv"
	"rootseal/device/pivkey"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/vpcd"
)

// Officers with tokens behind a real pcscd. The token's PIN is officersPIN.

var officersPIN = []byte("654321")

const serial = 12345678

// rack is a stack with a token in each reader.
type rack struct {
	*vpcd.Stack
	cards []*simcard.Card
}

// newRack puts cards of one serial each into readers; every test looks at one
// reader at a time.
func newRack(t *testing.T, cards ...*simcard.Card) rack {
	t.Helper()
	var all []vpcd.Card
	for _, c := range cards {
		all = append(all, c)
	}
	return rack{vpcd.Start(t, all...), cards}
}

// token is the token in reader i, for short waits.
func (r rack) token(i int) *pivkey.Token {
	return pivkey.New(pcsc.New(), r.Reader(i), device.KeySerial(r.cards[i].Serial()), pivkey.Limits{Open: 2 * time.Second})
}

// officersCard holds a P-256 key in slot 9c.
func officersCard(p simcard.Profile, opts ...simcard.Option) *simcard.Card {
	card := simcard.New(p, serial, opts...)
	card.GenerateKey(simcard.SlotSignature, string(officersPIN), simcard.PIVKey{})
	return card
}

func with(p simcard.Profile, change func(*simcard.Profile)) simcard.Profile {
	change(&p)
	return p
}

var (
	yubiKey527 = with(simcard.YubiKey543, func(p *simcard.Profile) { p.Firmware = simcard.Version{5, 2, 7} })
	withoutPIV = with(simcard.YubiKey543, func(p *simcard.Profile) { p.Enabled &^= simcard.CapabilityPIV })
)

func rootsOf(p simcard.Profile) piv.Roots {
	roots := piv.Roots{Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool()}
	roots.Roots.AddCert(simcard.AttestationRoot(p))
	for _, c := range simcard.AttestationIntermediates(p) {
		roots.Intermediates.AddCert(c)
	}
	return roots
}

func wantError(t *testing.T, err error, want ...error) {
	t.Helper()
	for _, w := range want {
		if errors.Is(err, w) {
			return
		}
	}
	t.Errorf("got %v, want one of %v", err, want)
}

// wantFree: this process no longer has the card, so it can be opened exclusively.
func wantFree(t *testing.T, r rack, i int) {
	t.Helper()
	if _, err := r.token(i).Look(t.Context()); err != nil {
		t.Errorf("looking afterwards: %v", err)
	}
}

// meddler is a port with a meddler who acts each time a handle closes: between the
// front's query and piv-go's opening.
type meddler struct {
	device.Port
	act func()
}

func (m meddler) Connect(reader string) (device.Handle, error) {
	handle, err := m.Port.Connect(reader)
	return meddled{handle, sync.OnceFunc(m.act)}, err
}

type meddled struct {
	device.Handle
	act func()
}

func (m meddled) Close() error {
	err := m.Handle.Close()
	m.act()
	return err
}
