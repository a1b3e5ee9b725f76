//go:build unix

package ledger

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"rootseal/enroll/hint"

	"golang.org/x/sys/unix"
)

// children are what the test binary does when it is started again as another
// process on the ledger at path. What they print is compared by the parent.
var children = map[string]func(path string) error{
	// append writes 25 records once standard input is closed.
	"append": func(path string) error {
		l, err := Open(Dir(path), officer, monday)
		if err != nil {
			return err
		}
		fmt.Println("ready")
		if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
			return err
		}
		for i := range uint64(25) {
			if _, err := l.Append(context.Background(), Entry{Body: code(i)}); err != nil {
				return err
			}
		}
		return nil
	},
	// die takes the lock, leaves a torn file, and waits to be killed.
	"die": func(path string) error {
		if _, err := Dir(path).Lock(context.Background()); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(path, "records", temporaryPrefix+"TORN"), []byte(`{"for`), 0o600); err != nil {
			return err
		}
		fmt.Println("ready")
		_, err := io.Copy(io.Discard, os.Stdin)
		return err
	},
	// full appends where the system lets no file grow over 100 bytes.
	"full": func(path string) error {
		signal.Ignore(syscall.SIGXFSZ)
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 100, Max: 100}); err != nil {
			return err
		}
		return appendOne(path)
	},
	// stranger appends as a user whom modes stop, which they do not do to root.
	"stranger": func(path string) error {
		if os.Geteuid() == 0 {
			if err := syscall.Setuid(nobody); err != nil {
				return err
			}
		}
		return appendOne(path)
	},
}

const nobody = 65534

func appendOne(path string) error {
	l, err := Open(Dir(path), officer, monday)
	if err != nil {
		return err
	}
	_, err = l.Append(context.Background(), Entry{Body: code(99)})
	return err
}

func TestMain(m *testing.M) {
	child, ok := children[os.Getenv("LEDGER_TEST_CHILD")]
	if !ok {
		os.Exit(m.Run())
	}
	if err := child(os.Getenv("LEDGER_TEST_PATH")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// process is a running child.
type process struct {
	*exec.Cmd
	stdin  io.Closer
	stdout *bufio.Reader
	stderr strings.Builder
}

func start(t *testing.T, child, path string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{Cmd: exec.CommandContext(t.Context(), self)}
	p.Env = append(os.Environ(), "LEDGER_TEST_CHILD="+child, "LEDGER_TEST_PATH="+path)
	p.Stderr = &p.stderr
	stdin, err := p.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.stdin, p.stdout = stdin, bufio.NewReader(stdout)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *process) waitReady(t *testing.T) {
	t.Helper()
	if line, err := p.stdout.ReadString('\n'); line != "ready\n" {
		t.Fatalf("child said %q: %v", line, err)
	}
}

func TestTwoProcessesMakeOneChain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	var processes []*process
	for range 2 {
		p := start(t, "append", path)
		p.waitReady(t)
		processes = append(processes, p)
	}
	for _, p := range processes {
		p.stdin.Close()
	}
	for _, p := range processes {
		if err := p.Wait(); err != nil {
			t.Errorf("%v: %s", err, p.stderr.String())
		}
	}
	if got := len(mustOpen(t, Dir(path)).Records()); got != 50 {
		t.Errorf("%d records, want 50", got)
	}
}

func TestLockEndsWithItsProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	l := mustOpen(t, Dir(path))
	mustAppend(t, l, "", code(1))
	p := start(t, "die", path)
	p.waitReady(t)

	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Append(canceled, Entry{Body: code(2)}); !errors.Is(err, context.Canceled) {
		t.Errorf("while another process has the lock: %v, want context.Canceled", err)
	}
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	var killed *exec.ExitError
	if err := p.Wait(); !errors.As(err, &killed) || killed.Exited() {
		t.Fatalf("child ended by itself: %v, %s", err, p.stderr.String())
	}
	mustAppend(t, l, "", code(2))
	if got := names(t, filepath.Join(path, "records")); len(got) != 2 {
		t.Errorf("records holds %v", got)
	}
}

func TestFullDiskLeavesNoTornRecord(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	l := mustOpen(t, Dir(path))
	mustAppend(t, l, "", code(1))
	p := start(t, "full", path)
	if err := p.Wait(); err == nil {
		t.Fatal("appended without room")
	}
	if got := p.stderr.String(); !strings.Contains(got, "writing record 2: ") || !strings.Contains(got, "file too large") {
		t.Errorf("child said %q", got)
	}
	if got := names(t, filepath.Join(path, "records")); len(got) != 1 {
		t.Errorf("records holds %v", got)
	}
	mustAppend(t, l, "", code(2))
}

func TestReadOnlyFolder(t *testing.T) {
	temporary := t.TempDir()
	path := filepath.Join(temporary, "ledger")
	mustAppend(t, mustOpen(t, Dir(path)), "", code(1))
	// From the folder above on, which the testing package keeps to its owner.
	err := filepath.WalkDir(filepath.Dir(temporary), func(name string, entry fs.DirEntry, err error) error {
		if err == nil && os.Geteuid() == 0 {
			err = os.Chown(name, nobody, -1)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	records := filepath.Join(path, "records")
	if err := os.Chmod(records, 0o500); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.Chmod(records, 0o700) }()
	p := start(t, "stranger", path)
	if err := p.Wait(); err == nil {
		t.Fatal("appended to a folder that cannot be written")
	}
	if got := p.stderr.String(); !strings.Contains(got, "writing record 2: open "+records) || !strings.Contains(got, "permission denied") {
		t.Errorf("child said %q", got)
	}
	if got := len(mustOpen(t, Dir(path)).Records()); got != 1 {
		t.Errorf("%d records, want 1", got)
	}
}

func TestFolderOpenToOthersIsRefused(t *testing.T) {
	for _, test := range []struct {
		folder string
		mode   fs.FileMode
	}{{"", 0o750}, {"", 0o701}, {"records", 0o720}, {"records", 0o704}} {
		path := filepath.Join(t.TempDir(), "my ledger")
		l := mustOpen(t, Dir(path))
		mustAppend(t, l, "", code(1))
		folder := filepath.Join(path, test.folder)
		if err := os.Chmod(folder, test.mode); err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf("%s has mode %04o, not 0700", folder, test.mode)
		if _, err := Open(Dir(path), officer, monday); !errors.Is(err, ErrNotPrivate) || !strings.Contains(err.Error(), want) {
			t.Errorf("reading: got %v, want %q", err, want)
		} else if params := hint.Of(err).Params; !slices.Equal(params, []string{`"` + path + `"`}) { // a word of the command that closes it
			t.Errorf("the hint names %q", params)
		}
		if _, err := l.Append(t.Context(), Entry{Body: code(2)}); !errors.Is(err, ErrNotPrivate) {
			t.Errorf("appending with %s %04o: got %v, want ErrNotPrivate", test.folder, test.mode, err)
		}
	}
}

func TestFolderOpenToOthersIsNotMoved(t *testing.T) {
	path := t.TempDir()
	if err := os.Chmod(path, 0o755); err != nil {
		t.Fatal(err)
	}
	_, err := Dir(path).Lock(t.Context())
	if !errors.Is(err, ErrNotPrivate) {
		t.Errorf("got %v, want ErrNotPrivate", err)
	}
	if got := names(t, path); len(got) != 0 {
		t.Errorf("the folder now holds %v", got)
	}
}
