//go:build linux && cgo

package vpcd_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/ebfe/scard"

	"rootseal/hwtest/simcard"
	"rootseal/hwtest/vpcd"
)

func TestMain(m *testing.M) { os.Exit(vpcd.Main(m)) }

// badge is a card that answers every command with its name and 9000.
type badge struct {
	name    string
	started chan struct{} // if set: signalled at each command,
	release chan struct{} // which is then not answered before this is closed
}

func (b *badge) PowerCycle() {}

// ATR returns the ATR of a YubiKey 5 with PIV.
func (b *badge) ATR() []byte {
	return []byte{
		0x3b, 0xfd, 0x13, 0x00, 0x00, 0x81, 0x31, 0xfe, 0x15, 0x80, 0x73, 0xc0,
		0x21, 0xc0, 0x57, 0x59, 0x75, 0x62, 0x69, 0x4b, 0x65, 0x79, 0x40,
	}
}

func (b *badge) Transmit([]byte) ([]byte, error) {
	if b.started != nil {
		b.started <- struct{}{}
		<-b.release
	}
	return append([]byte(b.name), 0x90, 0x00), nil
}

// connect opens the card in a reader; the test closes it.
func connect(t *testing.T, reader string) *scard.Card {
	t.Helper()
	client, err := scard.EstablishContext()
	if err != nil {
		t.Fatalf("establishing a context: %v", err)
	}
	t.Cleanup(func() { _ = client.Release() })
	card, err := client.Connect(reader, scard.ShareShared, scard.ProtocolT1)
	if err != nil {
		t.Fatalf("connecting to %q: %v", reader, err)
	}
	t.Cleanup(func() { _ = card.Disconnect(scard.LeaveCard) })
	return card
}

// ask sends SELECT and checks which card answered.
func ask(t *testing.T, card *scard.Card, want string) {
	t.Helper()
	response, err := card.Transmit([]byte{0x00, 0xa4, 0x04, 0x00})
	if err != nil {
		t.Fatalf("transmitting: %v", err)
	}
	if got, ok := bytes.CutSuffix(response, []byte{0x90, 0x00}); !ok || string(got) != want {
		t.Fatalf("card answered %q, want %q", response, want)
	}
}

func TestRing2EachReaderLeadsToItsOwnCard(t *testing.T) {
	stack := vpcd.StartReaders(t,
		vpcd.Reader{Name: vpcd.YubiKeyReader, Card: &badge{name: "first"}},
		vpcd.Reader{Name: vpcd.YubiKeyReader + " (1)", Card: &badge{name: "second"}},
		vpcd.Reader{Name: "Nitrokey Nitrokey 3", Card: &badge{name: "third"}},
	)
	for i, want := range []struct{ reader, card string }{
		{"Yubico YubiKey OTP+FIDO+CCID 00 00", "first"},
		{"Yubico YubiKey OTP+FIDO+CCID (1) 00 00", "second"},
		{"Nitrokey Nitrokey 3 00 00", "third"},
	} {
		if got := stack.Reader(i); got != want.reader {
			t.Errorf("reader %d is listed as %q, want %q", i, got, want.reader)
		}
		ask(t, connect(t, stack.Reader(i)), want.card)
	}
}

func TestRing2AsManyReadersAsThereIsRoomFor(t *testing.T) {
	var cards []vpcd.Card
	for i := range vpcd.MaxReaders {
		cards = append(cards, &badge{name: string(rune('a' + i))})
	}
	stack := vpcd.Start(t, cards...)
	for i := range cards {
		ask(t, connect(t, stack.Reader(i)), string(rune('a'+i)))
	}
}

func TestRing2UnplugAndPlug(t *testing.T) {
	stack := vpcd.Start(t, &badge{name: "first"}, nil)
	card := connect(t, stack.Reader(0))
	ask(t, card, "first")

	stack.Unplug(0)
	if _, err := card.Transmit([]byte{0x00, 0xa4, 0x04, 0x00}); !errors.Is(err, scard.ErrRemovedCard) {
		t.Errorf("transmitting to an unplugged card: got %v, want %v", err, scard.ErrRemovedCard)
	}

	stack.Plug(0, &badge{name: "other"})
	stack.Plug(1, &badge{name: "first"})
	ask(t, connect(t, stack.Reader(0)), "other")
	ask(t, connect(t, stack.Reader(1)), "first")
}

func TestRing2SilentCardHoldsUpOnlyItsOwnReader(t *testing.T) {
	silent := &badge{name: "silent", started: make(chan struct{}), release: make(chan struct{})}
	stack := vpcd.Start(t, silent, &badge{name: "brisk"})

	held, brisk := connect(t, stack.Reader(0)), connect(t, stack.Reader(1))
	answered := make(chan error, 1)
	go func() {
		_, err := held.Transmit([]byte{0x00, 0xa4, 0x04, 0x00})
		answered <- err
	}()
	<-silent.started
	ask(t, brisk, "brisk")

	select {
	case err := <-answered:
		t.Fatalf("the silent card answered: %v", err)
	default:
	}
	close(silent.release)
	if err := <-answered; err != nil {
		t.Errorf("the silent card's answer, when it came: %v", err)
	}
}

// A real reader's driver fails the command; this one passes on an empty answer.
func TestRing2PullInTheMiddleOfACommand(t *testing.T) {
	silent := &badge{name: "silent", started: make(chan struct{}), release: make(chan struct{})}
	defer close(silent.release)
	stack := vpcd.Start(t, silent)

	card := connect(t, stack.Reader(0))
	answered := make(chan []byte, 1)
	go func() {
		response, err := card.Transmit([]byte{0x00, 0xa4, 0x04, 0x00})
		if err != nil {
			response = nil
		}
		answered <- response
	}()
	<-silent.started
	stack.Unplug(0)
	if response := <-answered; len(response) != 0 {
		t.Errorf("a card pulled meanwhile answered % x", response)
	}
	if _, err := card.Transmit([]byte{0x00, 0xa4, 0x04, 0x00}); !errors.Is(err, scard.ErrRemovedCard) {
		t.Errorf("the next command: got %v, want %v", err, scard.ErrRemovedCard)
	}
}

func TestRing2PCSCDDiesAndComesBack(t *testing.T) {
	stack := vpcd.Start(t, &badge{name: "first"})
	ask(t, connect(t, stack.Reader(0)), "first")

	stack.Kill()
	if _, err := scard.EstablishContext(); !errors.Is(err, scard.ErrNoService) {
		t.Errorf("without pcscd: got %v, want %v", err, scard.ErrNoService)
	}
	stack.Restart()
	ask(t, connect(t, stack.Reader(0)), "first")
}

// selectOATH is SELECT of the OATH application.
var selectOATH = []byte{0x00, 0xa4, 0x04, 0x00, 0x07, 0xa0, 0x00, 0x00, 0x05, 0x27, 0x21, 0x01}

func TestRing2WedgedKeyIsPulled(t *testing.T) {
	key := simcard.New(simcard.YubiKey543, 12345678)
	key.Inject(simcard.Fault{Kind: simcard.NoAnswer})
	stack := vpcd.Start(t, key)

	card := connect(t, stack.Reader(0))
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		_, _ = card.Transmit(selectOATH)
	}()
	for key.Count() == 0 {
		runtime.Gosched()
	}
	stack.Unplug(0)
	<-answered
	if key.Powered() {
		t.Error("the unplugged key has power")
	}

	stack.Plug(0, key)
	response, err := connect(t, stack.Reader(0)).Transmit(selectOATH)
	if err != nil || !bytes.HasSuffix(response, []byte{0x90, 0x00}) {
		t.Errorf("selecting OATH on the key plugged in again: % x, %v", response, err)
	}
}

func TestRing2KeyThatPullsItselfLeavesItsReader(t *testing.T) {
	key := simcard.New(simcard.YubiKey543, 12345678)
	stack := vpcd.Start(t, key)

	key.Pull()
	client, err := scard.EstablishContext()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Release() }()
	state := []scard.ReaderState{{Reader: stack.Reader(0), CurrentState: scard.StateUnaware}}
	for state[0].EventState&scard.StateEmpty == 0 {
		state[0].CurrentState = state[0].EventState
		if err := client.GetStatusChange(state, 10*time.Second); err != nil {
			t.Fatalf("waiting for the reader to be empty: %v", err)
		}
	}
}

// Other clients find the private pcscd without any setting.
func TestRing2YkmanListsAKeysAccounts(t *testing.T) {
	vpcd.Require(t, "ykman")
	key := simcard.New(simcard.YubiKey543, 12345678)
	key.Store(simcard.Stored{ID: "AWS:break-glass", Key: []byte("12345678901234567890")})
	stack := vpcd.Start(t, key)

	ykman := exec.Command("ykman", "--reader", stack.Reader(0), "oath", "accounts", "list")
	ykman.Env = append(os.Environ(), "HOME="+t.TempDir()) // folder of its settings
	out, err := ykman.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", ykman, err, out)
	}
	if got, want := strings.TrimSpace(string(out)), "AWS:break-glass"; got != want {
		t.Errorf("ykman lists %q, want %q", got, want)
	}
}
