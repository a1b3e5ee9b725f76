//go:build unix

package command

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/enroll/hint"
	"rootseal/hwtest/simaws"
)

// hintsThatAreAnswered have somebody change something outside rootseal, or correct the
// command line, and run the same command again.
func hintsThatAreAnswered() []hinted {
	alone := func(*testing.T, *scene, told) {}
	enrolls := func(more ...string) []string {
		return append([]string{"enroll", "--user", "alice", "--touch", "off", "--confirm", testAccount}, more...)
	}
	both := []string{"--keys", "11111111,22222222"}
	second := enrollsSecond("11111111,22222222")
	// corrected is a row in which another command line is the remedy.
	corrected := func(id hint.ID, end int, first, again []string, spoil func(*testing.T, *scene)) hinted {
		return hinted{advised: advised{kind: string(id), scene: withAlice(spoil), args: first, act: alone}, again: again, end: end, fixed: done}
	}
	// mended is a row in which somebody mends something, and the same command is the remedy.
	mended := func(id hint.ID, end int, args []string, spoil func(*testing.T, *scene) (mend func())) hinted {
		var mend func()
		return hinted{advised: advised{
			kind: string(id), args: args, scene: withAlice(func(t *testing.T, s *scene) { mend = spoil(t, s) }),
			act: func(*testing.T, *scene, told) { mend() },
		}, end: end, fixed: done}
	}
	denied := func(reason simaws.DenyKind) func(*testing.T, *scene) func() {
		return func(_ *testing.T, s *scene) func() { return s.account.Deny("CreateVirtualMFADevice", reason) }
	}
	refused := func(action, code string, status int) func(*testing.T, *scene) func() {
		return func(_ *testing.T, s *scene) func() {
			s.account.Fault(simaws.Fault{Action: action, Kind: simaws.Refuse, Code: code, Status: status, Message: "later"})
			return s.account.ClearFaults
		}
	}
	// away is a network on which every request to AWS ends like this.
	away := func(cause error) func(*testing.T, *scene) func() {
		return func(_ *testing.T, s *scene) func() {
			aws := s.AWS
			s.AWS = func(context.Context, string) (cli.Account, error) {
				return edges.Reach(cli.Credentials(s.account.AddAdmin("helga")), noAWS{cause}), nil
			}
			return func() { s.AWS = aws }
		}
	}
	withFile := []string{"verify", "--keys", "33333333", "--access-code", ""}
	// coded has a file with the access code of a locked key, spoiled at first.
	coded := func(args []string, spoiled string, mode fs.FileMode) func(*testing.T, *scene) func() {
		return func(t *testing.T, s *scene) func() {
			s.cards[2].SetPassword("correct horse")
			file := filepath.Join(t.TempDir(), "code")
			args[len(args)-1] = "33333333=" + file
			if mode != 0 {
				writeAs(t, file, spoiled, mode)
			}
			return func() { writeAs(t, file, "correct horse\n", 0o600) }
		}
	}
	anew := func() []string { return slices.Clone(withFile) }
	missing, open, large := anew(), anew(), anew()
	wrong := []string{"code", userAlice, "--access-code", ""}
	bad := []string{"plan", ""}
	phone := []string{"audit", "accept", "user-unknown-device/111122223333/user/alice/phone", "--reason"}
	accepts := func(reason, until string) []string {
		return append(slices.Clone(phone), reason, "--until", until)
	}
	found := func(t *testing.T, s *scene) { s.enable(t, "phone"); s.do(t, "audit") }
	exports, exportsAnew := []string{"log", "export", ""}, []string{"log", "export", ""}
	there, thereAnew := append(slices.Clone(second), "--ledger", ""), append(slices.Clone(second), "--ledger", "")
	// folders gives the first command line a folder that has something in it, and the other
	// one a folder that does not exist.
	folders := func(first, again []string) func(*testing.T, *scene) {
		return func(t *testing.T, _ *scene) {
			folder := t.TempDir()
			writeAs(t, filepath.Join(folder, "notes.txt"), "milk", 0o600)
			first[len(first)-1], again[len(again)-1] = folder, filepath.Join(folder, "new")
		}
	}
	folderThere := anew()
	sealSecond := append([]string{"seal", "22222222"}, sealThird[2:]...)
	return []hinted{
		corrected(hint.NameSecondKey, cli.ExitUsage, enrolls("--group", "second", "--keys", "11111111"), enrolls("--group", "second", "--keys", "11111111", "--one-key"), nothing),
		corrected(hint.NameKeyOnce, cli.ExitUsage, enrolls("--group", "second", "--keys", "11111111,11111111"), enrolls(append(both, "--group", "second")...), nothing),
		corrected(hint.ChooseLabel, cli.ExitUsage, enrolls(append(both, "--group", "not a label")...), enrolls(append(both, "--group", "second")...), nothing),
		corrected(hint.SayShared, cli.ExitUsage, sealSecond, append(slices.Clone(sealSecond), "--shared-bag"), func(t *testing.T, s *scene) { s.mustDo(t, nil, sealThird...) }),
		corrected(hint.AnotherObserver, cli.ExitUsage, append(slices.Clone(sealThird[:7]), cli.OsUser()), sealThird, nothing),
		corrected(hint.GiveLastDay, cli.ExitUsage, accepts("hers", "2099-01-01"), accepts("hers", "2000-06-01"), found),
		corrected(hint.GiveReason, cli.ExitUsage, accepts(" ", "2000-06-01"), accepts("hers", "2000-06-01"), found),
		corrected(hint.PlugHolder, cli.ExitNoKey, []string{"code", "--id", "AWS:nobody"}, []string{"code", "--id", "GitHub:olivia"}, nothing),
		corrected(hint.NameID, cli.ExitUsage, []string{"code", userAlice}, []string{"code", userAlice, "--group", "daily"}, func(t *testing.T, s *scene) { s.mustDo(t, nil, second...) }),
		corrected(hint.ReadHead, cli.ExitWrong, []string{"log", "verify", "--head", "1:0123456789abcdef"}, []string{"log", "verify"}, nothing),
		corrected(hint.NameNewFolder, cli.ExitFailed, exports, exportsAnew, folders(exports, exportsAnew)),
		corrected(hint.NameNewLedger, cli.ExitFailed, there, thereAnew, folders(there, thereAnew)),
		mended(hint.RestoreLedger, cli.ExitWrong, []string{"log", "verify"}, func(t *testing.T, s *scene) func() {
			file := filepath.Join(s.ledger, "records", "00000002.json")
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			writeAs(t, file, "{}", 0o600)
			return func() { writeAs(t, file, string(text), 0o600) }
		}),
		mended(hint.UseRegularFile, cli.ExitFailed, folderThere, func(t *testing.T, s *scene) func() {
			mend := coded(folderThere, "", 0)(t, s)
			_, file, _ := strings.Cut(folderThere[4], "=")
			if err := os.Mkdir(file, 0o700); err != nil {
				t.Fatal(err)
			}
			return func() { _ = os.Remove(file); mend() }
		}),
		mended(hint.PlugAndCheck, cli.ExitNoKey, []string{"verify", "--keys", "33333333"}, func(_ *testing.T, s *scene) func() {
			s.desk.Unplug(s.cards[2])
			return func() { s.desk.Plug(s.cards[2]) }
		}),
		mended(hint.PlugKey, cli.ExitNoKey, []string{"verify"}, func(_ *testing.T, s *scene) func() {
			for _, card := range s.cards {
				s.desk.Unplug(card)
			}
			return func() { s.desk.Plug(s.cards[2]) }
		}),
		mended(hint.AddPermission, cli.ExitFailed, second, denied(simaws.DenyMissing)),
		mended(hint.SuspendSCP, cli.ExitFailed, second, denied(simaws.DenySCP)),
		mended(hint.CheckUser, cli.ExitFailed, []string{"enroll", "--user", "bob", "--group", "daily", "--touch", "off", "--keys", "11111111,22222222", "--confirm", testAccount}, func(_ *testing.T, s *scene) func() {
			return func() { s.account.AddUser("bob") }
		}),
		mended(hint.AwaitOther, cli.ExitFailed, second, refused("EnableMFADevice", "ConcurrentModification", 409)),
		mended(hint.ChooseProfile, cli.ExitFailed, append(slices.Clone(second), "--account", testAccount), func(t *testing.T, s *scene) func() {
			right := s.AWS
			other := simaws.New(simaws.Options{Account: otherNumber, Now: s.Now, STSDelay: -1, ReportDelay: -1, Plain: true})
			key := other.AddAdmin("admin")
			s.AWS = func(context.Context, string) (cli.Account, error) {
				return edges.Reach(cli.Credentials(key), other.Transport()), nil
			}
			return func() { s.AWS = right }
		}),
		mended(hint.FreeSlot, cli.ExitFailed, second, func(t *testing.T, s *scene) func() {
			for i := range 32 - len(s.cards[0].Stored()) {
				s.cards[0].Store(entry(fmt.Sprintf("spare:%d", i)))
			}
			s.strangers[11111111] = nil
			return func() {
				byOthers(t, s.cards[0], deleteCommand("spare:0"), deleteCommand("spare:1"), deleteCommand("spare:2"))
			}
		}),
		mended(hint.CheckAccessCode, cli.ExitFailed, wrong, func(t *testing.T, s *scene) func() {
			s.desk.Unplug(s.cards[0])
			s.desk.Unplug(s.cards[1])
			return coded(wrong, "wrong\n", 0o600)(t, s)
		}),
		mended(hint.CheckFileName, cli.ExitFailed, missing, coded(missing, "", 0)),
		mended(hint.CloseFile, cli.ExitFailed, open, coded(open, "correct horse\n", 0o644)),
		mended(hint.CheckSize, cli.ExitFailed, large, coded(large, strings.Repeat("x", 1<<21), 0o600)),
		mended(hint.MendFile, cli.ExitWrong, bad, func(t *testing.T, s *scene) func() {
			bad[1] = s.aliceInFleet(t)
			text, err := os.ReadFile(bad[1])
			if err != nil {
				t.Fatal(err)
			}
			writeAs(t, bad[1], "acounts: []\n", 0o600)
			return func() { writeAs(t, bad[1], string(text), 0o600) }
		}),
		mended(hint.SetClock, cli.ExitFailed, second, func(_ *testing.T, s *scene) func() {
			s.awsAhead = 10 * time.Minute
			return func() { s.awsAhead = 0 }
		}),
		mended(hint.AwaitMinute, cli.ExitFailed, second, refused("GetCallerIdentity", "Throttling", 400)),
		mended(hint.RenewLogin, cli.ExitFailed, second, refused("GetCallerIdentity", "ExpiredToken", 403)),
		mended(hint.CheckAccessKey, cli.ExitFailed, second, refused("GetCallerIdentity", "InvalidClientTokenId", 403)),
		mended(hint.CheckProxy, cli.ExitFailed, second, away(&net.OpError{Op: "proxyconnect", Err: syscall.ECONNREFUSED})),
		mended(hint.CheckRegion, cli.ExitFailed, second, away(&net.DNSError{Err: "no such host", Name: "sts.eu-centrall-1.amazonaws.com", IsNotFound: true})),
		mended(hint.CheckDNS, cli.ExitFailed, second, away(&net.DNSError{Err: "server misbehaving", Name: "iam.amazonaws.com", IsTemporary: true})),
		mended(hint.CheckConnection, cli.ExitFailed, second, away(&net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED})),
		mended(hint.CheckCertificates, cli.ExitFailed, second, away(x509.UnknownAuthorityError{})),
		mended(hint.CheckServer, cli.ExitFailed, second, away(&tls.CertificateVerificationError{Err: x509.HostnameError{Certificate: &x509.Certificate{}, Host: "iam.amazonaws.com"}})),
		mended(hint.CheckExpiry, cli.ExitFailed, second, away(&tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Cert: &x509.Certificate{}, Reason: x509.Expired}})),
		mended(hint.SignInPage, cli.ExitFailed, second, away(nil)),
	}
}

var flagNames = regexp.MustCompile(`--[a-z-]+`)

// mustTakeFlag fails if the corrected command takes none of the flags that the hint
// names.
func (row hinted) mustTakeFlag(t *testing.T, next string) {
	t.Helper()
	named := flagNames.FindAllString(next, -1)
	if len(named) > 0 && !slices.ContainsFunc(row.again, func(arg string) bool { return slices.Contains(named, arg) }) {
		t.Errorf("%v takes no flag of %q", row.again, next)
	}
}

// noAWS answers each request with an error, or with a page.
type noAWS struct{ err error }

func (b noAWS) RoundTrip(r *http.Request) (*http.Response, error) {
	if b.err != nil {
		return nil, b.err
	}
	page := httptest.NewRecorder()
	page.Header().Set("Content-Type", "text/html")
	page.Body.WriteString("<html>Welcome to the airport</html>")
	answer := page.Result()
	answer.Request = r
	return answer, nil
}

func writeAs(t *testing.T, file, text string, mode fs.FileMode) {
	t.Helper()
	err := os.WriteFile(file, []byte(text), mode)
	if err = errors.Join(err, os.Chmod(file, mode)); err != nil {
		t.Fatal(err)
	}
}
