package vpcd

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	// YubiKeyReader is the name of the reader of a YubiKey 5 with all its interfaces.
	// It is the default name here.
	YubiKeyReader = "Yubico YubiKey OTP+FIDO+CCID"

	// MaxReaders is how many readers one stack can have: pcscd allows 16, and the
	// driver makes two slots for each, the second always empty.
	MaxReaders = 8

	firstPort = 0x9C10
	// The driver uses the port and its successor; 16 leaves room to spare.
	portStep = 16

	// patience is how long pcscd may take for anything on a busy machine. It polls its
	// readers every 400 ms.
	patience = 3 * time.Minute

	socketDir = "/run/pcscd"
)

// Reader is a reader of a stack.
type Reader struct {
	Name string // from the reader's driver; pcscd appends two numbers
	Card Card   // nil: empty
}

// Stack is a running pcscd and its readers.
type Stack struct {
	t       testing.TB
	config  string // folder of reader configuration files
	pcscd   *exec.Cmd
	log     *bytes.Buffer // output of pcscd; read only after pcscd has ended
	readers []*slot
}

// slot is one reader and the card in it.
type slot struct {
	name   string // in the configuration
	listed string // as pcscd lists it
	port   int
	card   Card     // nil: empty
	conn   net.Conn // to the driver, while there is a card
}

// Start runs pcscd with one reader for each card, named like a YubiKey's, and
// returns when pcscd reports every card. A nil card leaves its reader empty. The
// stack ends with the test. A process can have one stack at a time, because
// libpcsclite keeps using one socket for the life of the process.
func Start(t testing.TB, cards ...Card) *Stack {
	t.Helper()
	readers := make([]Reader, len(cards))
	for i, card := range cards {
		readers[i] = Reader{Name: YubiKeyReader, Card: card}
		if i > 0 {
			// Readers with the same name would be one reader to pcscd, which
			// distinguishes real keys itself.
			readers[i].Name = fmt.Sprintf("%s (%d)", YubiKeyReader, i)
		}
	}
	return StartReaders(t, readers...)
}

// StartReaders is Start for readers with chosen, different names.
func StartReaders(t testing.TB, readers ...Reader) *Stack {
	t.Helper()
	Require(t)
	if len(readers) == 0 || len(readers) > MaxReaders {
		t.Fatalf("a stack has 1 to %d readers, not %d", MaxReaders, len(readers))
	}
	s := &Stack{t: t, config: t.TempDir()}
	drivers := t.TempDir()
	for i, r := range readers {
		sl := &slot{name: r.Name, port: firstPort + i*portStep, card: r.Card}
		s.readers = append(s.readers, sl)
		if err := sl.configure(s.config, drivers); err != nil {
			t.Fatalf("configuring reader %q: %v", r.Name, err)
		}
	}
	t.Cleanup(s.stop)
	s.start()
	return s
}

// configure writes the reader's entry and gives it its own driver file: the driver
// keeps its state in statics, so readers that share one file all talk to the last
// reader's card.
func (sl *slot) configure(config, drivers string) error {
	code, err := os.ReadFile(driverPath())
	if err != nil {
		return err
	}
	driver := filepath.Join(drivers, fmt.Sprintf("libifdvpcd-%X.so", sl.port))
	if err := os.WriteFile(driver, code, 0o755); err != nil {
		return err
	}
	entry := fmt.Sprintf("FRIENDLYNAME %q\nDEVICENAME /dev/null:0x%X\nLIBPATH %s\nCHANNELID 0x%X\n",
		sl.name, sl.port, driver, sl.port)
	return os.WriteFile(filepath.Join(config, fmt.Sprintf("%X", sl.port)), []byte(entry), 0o644)
}

// driverPath returns the path of vsmartcard-vpcd's driver, or "".
func driverPath() string {
	found, _ := filepath.Glob("/usr/lib*/pcsc/drivers/serial/libifdvpcd.so")
	if len(found) == 0 {
		return ""
	}
	return found[0]
}

// start starts pcscd and connects the cards.
func (s *Stack) start() {
	s.t.Helper()
	if _, err := os.Stat(filepath.Join(socketDir, "pcscd.comm")); err == nil {
		s.t.Fatal("starting pcscd: another stack is running in this process")
	}
	s.log = new(bytes.Buffer)
	s.pcscd = exec.Command("pcscd", pcscdArgs(s.config)...)
	s.pcscd.Stdout, s.pcscd.Stderr = s.log, s.log
	dieWithParent(s.pcscd)
	if err := s.pcscd.Start(); err != nil {
		s.t.Fatalf("starting pcscd: %v", err)
	}
	names, err := awaitReaders(s.names())
	if err != nil {
		s.t.Fatalf("starting pcscd: %v", err)
	}
	for i, sl := range s.readers {
		sl.listed = names[i]
	}
	for _, sl := range s.readers {
		if sl.card != nil {
			s.insert(sl)
		}
	}
	for _, sl := range s.readers {
		if sl.card != nil {
			s.await(sl, true)
		}
	}
}

func (s *Stack) names() []string {
	names := make([]string, len(s.readers))
	for i, sl := range s.readers {
		names[i] = sl.name
	}
	return names
}

// pcscdArgs returns the arguments for a pcscd in the foreground with the
// readers in config.
func pcscdArgs(config string) []string {
	args := []string{"--foreground", "--config", config}
	// pcscd 2 asks polkit about every client, and the namespace has no polkit.
	if help, _ := exec.Command("pcscd", "--help").CombinedOutput(); bytes.Contains(help, []byte("--disable-polkit")) {
		args = append(args, "--disable-polkit")
	}
	return args
}

// insert connects the slot's card to the driver.
func (s *Stack) insert(sl *slot) {
	s.t.Helper()
	conn, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", sl.port), patience)
	if err != nil {
		s.t.Fatalf("connecting a card to reader %q: %v", sl.name, err)
	}
	sl.conn = conn
	if p, ok := sl.card.(pullable); ok {
		p.OnPull(func() { _ = conn.Close() })
	}
	// This goroutine may never end: a card that does not answer keeps it.
	go func(card Card) {
		defer conn.Close()
		_ = serve(conn, card) // ends with the connection or the card
	}(sl.card)
}

func (s *Stack) await(sl *slot, present bool) {
	s.t.Helper()
	if err := awaitCard(sl.listed, present); err != nil {
		s.t.Fatalf("waiting for reader %q: %v", sl.listed, err)
	}
}

// Reader returns the name under which pcscd lists reader i.
func (s *Stack) Reader(i int) string { return s.readers[i].listed }

// Unplug takes the card out of reader i and returns when pcscd has noticed. A
// running command is cut off. A real reader's driver would then report an error;
// this one reports success and an answer of no bytes.
func (s *Stack) Unplug(i int) {
	s.t.Helper()
	sl := s.readers[i]
	if sl.card == nil {
		s.t.Fatalf("unplugging reader %d: it is empty", i)
	}
	if p, ok := sl.card.(pullable); ok {
		p.Pull()
	}
	_ = sl.conn.Close() // already closed if the card left on its own
	sl.card, sl.conn = nil, nil
	s.await(sl, false)
}

// Plug puts a card into the empty reader i and returns when pcscd has noticed.
func (s *Stack) Plug(i int, card Card) {
	s.t.Helper()
	sl := s.readers[i]
	if sl.card != nil {
		s.t.Fatalf("plugging into reader %d: it has a card", i)
	}
	sl.card = card
	s.insert(sl)
	s.await(sl, true)
}

// Kill ends pcscd like a crash, without notice to its clients.
func (s *Stack) Kill() {
	s.t.Helper()
	_ = s.pcscd.Process.Kill()
	_ = s.pcscd.Wait() // reports the signal just sent
	s.pcscd = nil
	for _, sl := range s.readers {
		if sl.conn != nil {
			_ = sl.conn.Close()
			sl.conn = nil
		}
	}
	for _, name := range []string{"pcscd.comm", "pcscd.pid"} {
		if err := os.Remove(filepath.Join(socketDir, name)); err != nil && !os.IsNotExist(err) {
			s.t.Fatalf("cleaning up after pcscd: %v", err)
		}
	}
}

// Restart starts pcscd after Kill, with the cards that were plugged.
func (s *Stack) Restart() {
	s.t.Helper()
	if s.pcscd != nil {
		s.t.Fatal("restarting pcscd: it is running")
	}
	s.start()
}

// stop ends the stack, and shows what pcscd wrote if the test failed.
func (s *Stack) stop() {
	if s.pcscd != nil {
		s.Kill()
	}
	if text := strings.TrimSpace(s.log.String()); s.t.Failed() && text != "" {
		s.t.Logf("pcscd wrote:\n%s", text)
	}
}
