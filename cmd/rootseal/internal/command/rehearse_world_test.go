package command

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/cmd/rootseal/internal/rehearsal"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/enroll/ledger"
)

// screen is where a command's words go, also from several goroutines.
type screen struct {
	mu     sync.Mutex
	text   bytes.Buffer
	onText func(string) // hears all of it so far, after each write
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text.Write(p)
	if s.onText != nil {
		s.onText(s.text.String())
	}
	return len(p), nil
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// rehearseArgs carries out a command line without a terminal, in a world with
// nothing in it: whatever a rehearsal took from there would be a nil call.
func rehearseArgs(ctx context.Context, told *screen, args ...string) (stdout string, code int) {
	var out screen
	code = runIn(ctx, args, cli.World{}, cli.Stdio{
		In: strings.NewReader(""), Out: &out, Err: told,
		OpenTerminal: func() (*terminal.Terminal, error) { return nil, terminal.ErrNoTerminal },
	})
	return out.String(), code
}

// ledgerOf makes a ledger of a world, with one record.
func ledgerOf(t *testing.T, world string) (folder string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "ledger")
	l, err := ledger.Open(ledger.Dir(folder), ledger.Identity{World: world, Tool: "rootseal test", Host: "desk"}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	body := &ledger.CodeUsed{KeySerial: 1001, CredentialID: "AWS:root@acme daily abcdef", Step: 1}
	if _, err := l.Append(t.Context(), ledger.Entry{Command: "code", Officer: ledger.Officer{OSUser: "olivia"}, Body: body}); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestRehearsalRefusesARealLedger(t *testing.T) {
	for name, args := range map[string][]string{
		"for everything":       {"rehearse", "--ledger", "LEDGER"},
		"for a command":        {"rehearse", "--ledger", "LEDGER", "--", "recover"},
		"given to the command": {"rehearse", "--", "recover", "--ledger", "LEDGER"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := ledgerOf(t, ledger.WorldAWS)
			for i := range args {
				args[i] = strings.ReplaceAll(args[i], "LEDGER", folder)
			}
			var told screen
			if _, code := rehearseArgs(t.Context(), &told, args...); code != cli.ExitFailed || !strings.Contains(told.String(), ledger.ErrWorld.Error()) {
				t.Errorf("exit code %d, want %d and %q in:\n%s", code, cli.ExitFailed, ledger.ErrWorld, &told)
			}
			files, err := os.ReadDir(filepath.Join(folder, "records"))
			if err != nil || len(files) != 1 {
				t.Errorf("the real ledger has %d files (%v), want its 1", len(files), err)
			}
		})
	}
}

func TestRealWorldRefusesARehearsalsLedger(t *testing.T) {
	w := edges.Real()
	w.Port = nil // the ledger comes before the keys
	err := program.execute(t.Context(), []string{"recover", "--ledger", ledgerOf(t, ledger.WorldRehearsal)}, w,
		cli.Stdio{In: strings.NewReader(""), Out: new(screen), Err: new(screen)})
	if !errors.Is(err, ledger.ErrWorld) {
		t.Errorf("got %v, want %v", err, ledger.ErrWorld)
	}
}

// Whatever the environment says of AWS, PC/SC and the ledger, a rehearsal
// reaches nobody and records none of it.
func TestRehearsalIgnoresTheEnvironment(t *testing.T) {
	var visitors atomic.Int32
	aws := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visitors.Add(1) }))
	t.Cleanup(aws.Close)
	socket := filepath.Join(t.TempDir(), "pcscd.comm")
	pcscd, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pcscd.Close() })
	arrived := make(chan struct{}, 16)
	go func() {
		for {
			conn, err := pcscd.Accept()
			if err != nil {
				return
			}
			_ = conn.Close()
			arrived <- struct{}{}
		}
	}()

	realLedger := ledgerOf(t, ledger.WorldAWS)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": aws.URL, "AWS_ENDPOINT_URL_IAM": aws.URL, "AWS_ENDPOINT_URL_STS": aws.URL,
		"HTTP_PROXY": aws.URL, "HTTPS_PROXY": aws.URL, "NO_PROXY": "",
		"AWS_PROFILE": "production", "AWS_CONFIG_FILE": "/nonexistent", "AWS_CA_BUNDLE": "/nonexistent",
		"AWS_ACCESS_KEY_ID": "AKIAREALREALREALREAL", "AWS_SECRET_ACCESS_KEY": "real", "AWS_REGION": "cn-north-1",
		"PCSCLITE_CSOCK_NAME": socket, "ROOTSEAL_LEDGER": realLedger,
	} {
		t.Setenv(name, value)
	}
	folder := filepath.Join(t.TempDir(), "rehearsed")
	synctest.Test(t, func(t *testing.T) {
		var told screen
		if _, code := rehearseArgs(t.Context(), &told, "rehearse", "--ledger", folder); code != cli.ExitDone {
			t.Fatalf("exit code %d:\n%s", code, &told)
		}
	})

	if n := visitors.Load(); n != 0 {
		t.Errorf("%d requests left the process", n)
	}
	// The test's own visit must be the first one at the socket.
	conn, err := net.Dial("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.Close()
	<-arrived
	if n := len(arrived); n != 0 {
		t.Errorf("%d connections to PC/SC before the test's own", n)
	}

	l, err := ledger.Open(ledger.Dir(folder), ledger.Identity{}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	begins := 0
	for _, record := range l.Records() {
		if record.World != ledger.WorldRehearsal {
			t.Errorf("record %d is of world %q", record.Sequence, record.World)
		}
		begin, ok := record.Body.(*ledger.Begin)
		if !ok {
			continue
		}
		begins++
		if len(begin.Settings) != 0 || begin.Profile == "production" {
			t.Errorf("record %d took profile %q and settings %v from the environment", record.Sequence, begin.Profile, begin.Settings)
		}
	}
	if begins == 0 {
		t.Error("no ceremony was recorded")
	}
	if files, err := os.ReadDir(filepath.Join(realLedger, "records")); err != nil || len(files) != 1 {
		t.Errorf("the ledger of ROOTSEAL_LEDGER has %d files (%v), want its 1", len(files), err)
	}
}

// A rehearsal deletes no file but its own.
func TestRehearsalKeepsRealFiles(t *testing.T) {
	r, err := rehearsal.New(program.execute, edges.Reach, "", new(screen))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for file, want := range map[string]bool{
		r.Picture():           true,
		"/home/olivia/qr.png": false,
		"qr.png":              false,
		filepath.Join(r.Folder, "..", "real-qr.png"): false,
		r.Folder: false,
	} {
		if got := r.World.MayDelete(file); got != want {
			t.Errorf("%s may be deleted: %v, want %v", file, got, want)
		}
	}
}

func TestRehearsalHasItsOwnProfiles(t *testing.T) {
	var told screen
	_, code := rehearseArgs(t.Context(), &told, "rehearse", "--",
		"enroll", "--user", rehearsal.User, "--profile", "production", "--keys", "30112847,30112853", "--confirm", rehearsal.AccountNumber)
	if code != cli.ExitUsage || !strings.Contains(told.String(), `not "production"`) {
		t.Errorf("exit code %d, want %d and a word on the profile in:\n%s", code, cli.ExitUsage, &told)
	}
}
