//go:build linux

package practice_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"rootseal/hwtest/program"
)

// without is the variable that makes the test binary a launcher: it forbids itself the
// internet and becomes the program in its arguments.
const without = "ROOTSEAL_TEST_WITHOUT_INTERNET"

func TestMain(m *testing.M) {
	if os.Getenv(without) == "" {
		folder, err := os.MkdirTemp("", "rootseal-practice-test-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		shared.folder = folder
		code := m.Run()
		_ = os.RemoveAll(folder)
		os.Exit(code)
	}
	if err := forbidInternet(); err != nil {
		fmt.Fprintln(os.Stderr, "forbidding the internet:", err)
		os.Exit(70)
	}
	fmt.Fprintln(os.Stderr, syscall.Exec(os.Args[1], os.Args[1:], os.Environ()))
	os.Exit(71)
}

// forbidInternet kills the process, and what it becomes, at the first socket of IPv4 or
// IPv6.
func forbidInternet() error {
	runtime.LockOSThread()
	const number, family = 0, 16 // in struct seccomp_data; the low half of the first argument
	program := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: number},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: unix.SYS_SOCKET, Jf: 4},
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: family},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: unix.AF_INET, Jt: 1},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: unix.AF_INET6, Jf: 1},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_KILL_PROCESS},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	filter := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	_, _, failed := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&filter)))
	if failed != 0 {
		return failed
	}
	return nil
}

// The launcher must kill what opens a socket, or the tests below prove nothing.
func TestForbiddenInternet(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0], build(t), "doctor", "--profile", "real")
	cmd.Env = []string{without + "=1", "HOME=" + home, "AWS_ACCESS_KEY_ID=AKIAREALREALREALREAL", "AWS_SECRET_ACCESS_KEY=real", "AWS_REGION=us-east-1"}
	cmd.SysProcAttr = program.WithoutTerminal()
	_, told, _ := program.Run(t, cmd)
	if status, is := cmd.ProcessState.Sys().(syscall.WaitStatus); !is || status.Signal() != syscall.SIGSYS {
		t.Errorf("the real doctor was not killed at its first socket: %v\n%s", cmd.ProcessState, told)
	}
}

// outside is a workstation with everything on it that the room must not touch.
type outside struct {
	home, traps string
	environment []string
	visits      atomic.Int32 // to PC/SC
	stop        func() []string
}

const canary = "CANARY-real-content"

func newOutside(t *testing.T) *outside {
	t.Helper()
	o := &outside{home: t.TempDir()}
	o.traps = filepath.Join(o.home, "real")
	for name, text := range map[string]string{
		"real/secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "real/pin": "654321", "real/webhook": "https://hooks.slack.com/services/" + canary,
		"real/qr.png": canary, "real/fleet.yaml": canary, "real/plan.json": canary, "real/root.pem": canary,
		"real/ledger/records/00000001.json": canary, ".aws/config": "[profile real]\ncredential_process = /bin/false\n", ".aws/credentials": "[default]\naws_access_key_id = " + canary,
	} {
		path := filepath.Join(o.home, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	socket := filepath.Join(o.home, "pcscd.comm")
	pcscd, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pcscd.Close() })
	go func() {
		for {
			conn, err := pcscd.Accept()
			if err != nil {
				return
			}
			o.visits.Add(1)
			_ = conn.Close()
		}
	}()
	o.environment = []string{
		"AWS_PROFILE=real", "AWS_ACCESS_KEY_ID=AKIAREALREALREALREAL", "AWS_SECRET_ACCESS_KEY=" + canary, "AWS_REGION=eu-central-1",
		"AWS_ENDPOINT_URL=http://127.0.0.1:9", "HTTPS_PROXY=http://127.0.0.1:9", "AWS_CA_BUNDLE=" + filepath.Join(o.traps, "root.pem"),
		"AWS_CONFIG_FILE=" + filepath.Join(o.home, ".aws/config"), "AWS_SHARED_CREDENTIALS_FILE=" + filepath.Join(o.home, ".aws/credentials"),
		"ROOTSEAL_LEDGER=" + filepath.Join(o.traps, "ledger"), "PCSCLITE_CSOCK_NAME=" + socket,
	}
	if err := os.Mkdir(filepath.Join(o.home, "tmp"), 0o700); err != nil {
		t.Fatal(err)
	}
	o.watch(t)
	o.stop() // the test's own look into the folders
	return o
}

// watch notes every file in the traps that is opened, made or changed.
func (o *outside) watch(t *testing.T) {
	t.Helper()
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err != nil {
		t.Fatal(err)
	}
	folders := map[int32]string{}
	err = filepath.WalkDir(o.home, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		if path == filepath.Join(o.home, "tmp") {
			return fs.SkipDir // rooms are there
		}
		mask := uint32(unix.IN_OPEN | unix.IN_ACCESS | unix.IN_MODIFY | unix.IN_CREATE | unix.IN_DELETE | unix.IN_MOVED_TO)
		if path == o.home {
			mask = unix.IN_CREATE | unix.IN_DELETE | unix.IN_MOVED_TO // the shell's own folders are in it
		}
		wd, err := unix.InotifyAddWatch(fd, path, mask)
		folders[int32(wd)] = path
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Close(fd) })
	o.stop = func() []string {
		var seen []string
		buf := make([]byte, 64<<10)
		for {
			n, err := unix.Read(fd, buf)
			if err != nil || n <= 0 {
				return seen
			}
			for at := 0; at < n; {
				event := (*unix.InotifyEvent)(unsafe.Pointer(&buf[at]))
				name := string(bytes.TrimRight(buf[at+unix.SizeofInotifyEvent:at+unix.SizeofInotifyEvent+int(event.Len)], "\x00"))
				seen = append(seen, fmt.Sprintf("%s (%#x)", filepath.Join(folders[event.Wd], name), event.Mask))
				at += unix.SizeofInotifyEvent + int(event.Len)
			}
		}
	}
}

// plays pipes lines into a room, which dies at its first socket.
func (o *outside) plays(t *testing.T, rootseal string, lines []string, args ...string) string {
	t.Helper()
	temporary := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0], append([]string{rootseal, "rehearse"}, args...)...)
	cmd.Dir = o.home
	cmd.Env = append([]string{without + "=1", "HOME=" + o.home, "TMPDIR=" + temporary, "PATH=/nonexistent"}, o.environment...)
	cmd.SysProcAttr = program.WithoutTerminal()
	cmd.Stdin = strings.NewReader(strings.Join(lines, "\n") + "\n")
	var told bytes.Buffer
	cmd.Stdout, cmd.Stderr = &told, &told
	err := cmd.Run()
	if status, is := cmd.ProcessState.Sys().(syscall.WaitStatus); !is || status.Signaled() {
		t.Fatalf("the room died: %v\n%s", err, last(told.String(), 2000))
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
	return told.String()
}

func last(text string, n int) string { return text[max(0, len(text)-n):] }

// mustBeUntouched compares what the room did with nothing.
func (o *outside) mustBeUntouched(t *testing.T, told string) {
	t.Helper()
	if seen := o.stop(); len(seen) > 0 {
		slices.Sort(seen)
		t.Errorf("the room touched %s", strings.Join(slices.Compact(seen), ", "))
	}
	if n := o.visits.Load(); n > 0 {
		t.Errorf("%d connections to PC/SC", n)
	}
	if strings.Contains(told, canary) {
		t.Error("the room shows what is in a real file")
	}
}

// attacks are command lines that would reach something real.
func (o *outside) attacks() []string {
	in := func(name string) string { return filepath.Join(o.traps, name) }
	return []string{
		"enroll --user breakglass --profile real --keys 30112847,30112853 --confirm 111122223333",
		"enroll --root --account 111122223333 --secret " + in("secret") + " --keys 30112847,30112853 --confirm 111122223333",
		"enroll --root --account 111122223333 --qr " + in("qr.png") + " --keys 16021846,16021853 --group b --confirm 111122223333",
		"enroll --user breakglass --access-code 30112847=" + in("pin") + " --keys 30112847,30112853 --confirm 111122223333",
		"officer add 30112878 --name O --generate --pin 30112878=" + in("pin") + " --attestation-root " + in("root.pem"),
		"officer add 30112878 --name O --generate --management-key " + in("pin") + " --pin 30112878=" + in("pin"),
		"audit --notify slack --webhook " + in("webhook"), "audit --profile real", "audit --profile admin --events",
		"log --ledger s3://real-bucket/ledger", "log --ledger " + in("ledger"), "log --ledger ../../../../" + in("ledger"),
		"log export " + in("new"), "log export ../new", "log import " + in("ledger"), "log push s3://real-bucket/ledger", "log pull " + in("ledger"), "log push " + in("new"),
		"plan " + in("fleet.yaml"), "plan --init " + in("fleet.yaml"), "plan --init --out " + in("new.json") + " fleet.yaml", "plan approve " + in("plan.json"), "plan ../fleet.yaml",
		"rehearse -- log --ledger " + in("ledger"), "rehearse --ledger " + in("new"), "rehearse --shell --save " + in("new"),
		"aws sso login", "aws login", "op read op://real/secret", in("secret"), "sh -c 'touch " + in("new") + "'", "!sh", "enroll; sh", "log > " + in("new"),
		"verify --live --profile real", "code --profile real", "doctor --profile real", "keys --attest", "recover --leftovers --confirm 111122223333",
	}
}

var flagLine = regexp.MustCompile(`^(--[a-z-]+)`)

// everyFlag gives each flag of each command a trap, whatever the flag takes: a flag that
// is added later is attacked, too.
func (o *outside) everyFlag(t *testing.T, rootseal string) []string {
	t.Helper()
	ask := func(words ...string) []string {
		cmd := exec.CommandContext(t.Context(), rootseal, append([]string{"__complete"}, words...)...)
		cmd.Env = []string{"HOME=" + t.TempDir()}
		out, err := cmd.Output()
		if err != nil {
			return nil // a command that judges its own arguments
		}
		var all []string
		for scan := bufio.NewScanner(bytes.NewReader(out)); scan.Scan(); {
			word, _, _ := strings.Cut(scan.Text(), "\t")
			if !strings.HasPrefix(word, ":") && word != "" {
				all = append(all, word)
			}
		}
		return all
	}
	var lines []string
	visit := func(command ...string) {
		flags := ask(append(command, "--")...)
		for i, trap := range []string{filepath.Join(o.traps, "secret"), "30112847=" + filepath.Join(o.traps, "pin")} {
			for _, flag := range flags {
				if flag = strings.TrimSuffix(flag, "="); flagLine.MatchString(flag) && flag != "--help" {
					lines = append(lines, strings.Join(command, " ")+" "+flag+"="+trap)
				}
			}
			if i == 0 {
				lines = append(lines, strings.Join(command, " ")+" "+trap)
			}
		}
	}
	for _, verb := range ask("") {
		visit(verb)
		for _, sub := range ask(verb, "") {
			if regexp.MustCompile(`^[a-z]+$`).MatchString(sub) && verb != "help" {
				visit(verb, sub)
			}
		}
	}
	if len(lines) < 300 {
		t.Fatalf("only %d lines: the commands and flags were not found", len(lines))
	}
	return lines
}

// Whatever is typed in the room, nothing real is reached: no socket, no file, no program.
func TestNothingOutside(t *testing.T) {
	t.Parallel()
	rootseal, o := build(t), newOutside(t)
	lines := append(o.attacks(), o.everyFlag(t, rootseal)...)
	told := o.plays(t, rootseal, append(lines, "enroll --user breakglass --keys 30112847,30112853 --group c --confirm 111122223333 --pin 30112878=-"), "--shell")
	o.mustBeUntouched(t, told)
	for _, want := range []string{
		"the source in --secret is not read", "the source in --pin is not read", "the source in --qr is not read", "the source in --webhook is not read",
		"slack would receive", "a rehearsal keeps its ledger in a folder", "is outside of the room", "aws is not started", "not \"real\"", "this is a rehearsal already",
		"group c, is enrolled on 2 keys", // it works to the end
	} {
		if !strings.Contains(told, want) {
			t.Errorf("the room never says %q; its end is\n%s", want, last(told, 1500))
		}
	}
}
