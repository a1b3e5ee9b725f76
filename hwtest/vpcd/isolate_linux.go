package vpcd

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
)

// inside marks the process that runs in its own namespaces.
const inside = "ROOTSEAL_VPCD_INSIDE"

// daemons lists the folders for daemons, which are missing in many paths.
const daemons = ":/usr/local/sbin:/usr/sbin:/sbin"

// isolate runs this test binary again in its own namespaces and returns its exit
// code, with ran set. In that second process it prepares the namespaces instead,
// and the tests run there. The error says why pcscd cannot run.
func isolate() (code int, ran bool, err error) {
	if os.Getenv(inside) != "" {
		return 0, false, errors.Join(os.Unsetenv(inside), furnish())
	}
	self, err := os.Executable()
	if err != nil {
		return 0, false, err
	}
	cmd := exec.Command(self, os.Args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "PCSCLITE_") // another pcscd's socket, or a filter of readers
	}), inside+"=1")
	dieWithParent(cmd)
	cmd.SysProcAttr.Cloneflags = syscall.CLONE_NEWNS | syscall.CLONE_NEWNET
	if uid, gid := os.Geteuid(), os.Getegid(); uid != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: uid, Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: gid, Size: 1}}
	}
	runtime.LockOSThread() // the second process dies with this thread
	defer runtime.UnlockOSThread()
	if err := cmd.Start(); err != nil {
		return 0, false, fmt.Errorf("making a namespace: %w", err)
	}
	_ = cmd.Wait() // its exit code is enough
	if code = cmd.ProcessState.ExitCode(); code < 0 {
		code = 1 // killed
	}
	return code, true, nil
}

// furnish prepares the namespaces of this process for pcscd.
func furnish() error {
	if err := os.Setenv("PATH", os.Getenv("PATH")+daemons); err != nil {
		return err
	}
	if _, err := exec.LookPath("pcscd"); err != nil {
		return errors.New("pcscd is not installed")
	}
	if driverPath() == "" {
		return errors.New("the vpcd driver is not installed")
	}
	if !clientBuilt {
		return errors.New("the tests are built without cgo")
	}
	// From here on, changes are invisible from outside.
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("making the mounts private: %w", err)
	}
	if err := furnishSocketDir(); err != nil {
		return err
	}
	// Without USB drivers, pcscd leaves real keys to the machine's own pcscd.
	bundles, err := filepath.Glob("/usr/lib*/pcsc/drivers/*.bundle")
	if err != nil {
		return err
	}
	for _, bundle := range bundles {
		if err := syscall.Mount("tmpfs", bundle, "tmpfs", 0, ""); err != nil {
			return fmt.Errorf("hiding %s: %w", bundle, err)
		}
	}
	if out, err := exec.Command("ip", "link", "set", "lo", "up").CombinedOutput(); err != nil {
		return fmt.Errorf("bringing up loopback: %w: %s", err, out)
	}
	return nil
}

// furnishSocketDir gives pcscd a private folder for its socket. The path is
// compiled into pcscd.
func furnishSocketDir() error {
	if _, err := os.Stat(socketDir); err == nil {
		if err := syscall.Mount("tmpfs", socketDir, "tmpfs", 0, ""); err != nil {
			return fmt.Errorf("mounting over %s: %w", socketDir, err)
		}
		return nil
	}
	// Without systemd the folder is missing. Create it in a private /run, which
	// leaves no trace and needs no rights on the machine's /run.
	if err := syscall.Mount("tmpfs", "/run", "tmpfs", 0, ""); err != nil {
		return fmt.Errorf("mounting over /run: %w", err)
	}
	return os.Mkdir(socketDir, 0o755)
}

// dieWithParent makes the process end when this process ends, for any reason.
func dieWithParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// quickAck asks the kernel to acknowledge the next segment at once.
func quickAck(conn net.Conn) {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_QUICKACK, 1)
	})
}
