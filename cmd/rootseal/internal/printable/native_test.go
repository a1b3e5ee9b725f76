package printable

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"rootseal/cmd/rootseal/internal/language"
	"rootseal/enroll/limited"
)

// englishWords are two words in a row, outside of names.
var englishWords = regexp.MustCompile(`[A-Za-z]{2,} [a-z]{2,}`)

func failing[T any](_ T, err error) error { return err }

// nativeErrors are errors as Go and the system make them, and what is Japanese of each.
func nativeErrors(t *testing.T) map[string]error {
	t.Helper()
	folder := t.TempDir()
	missing, file := filepath.Join(folder, "missing"), filepath.Join(folder, "file")
	if err := os.WriteFile(file, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	var object struct{ A int }
	return map[string]error{
		"を開けません: ファイルまたはフォルダーがありません": failing(os.Open(missing)),
		"ファイルではなくフォルダーです":            failing(os.ReadFile(folder)),
		"を作成できません: すでに存在します":         os.Mkdir(file, 0o700),
		"を削除できません: フォルダーが空ではありません":   os.Remove(folder),
		"名前を":          os.Rename(missing, file),
		"フォルダーではありません": failing(os.Stat(filepath.Join(file, "x"))),
		"接続が拒否されました":   failing(net.Dial("tcp", address)),
		"を起動できません: $PATH に実行ファイルがありません": failing(exec.LookPath("rootseal-is-not-here")),
		"終了コード 2 で終了しました":               exec.Command(os.Args[0], "-test.run=^$", "-no-such-flag").Run(),
		"の解釈":                  failing(strconv.Atoi("x")),
		"値が範囲外です":              failing(strconv.ParseUint("99999999999", 10, 32)),
		"文字目: 引用符の位置":          failing(csv.NewReader(strings.NewReader("1\"2")).Read()),
		"2 バイト目が JSON ではありません": json.Unmarshal([]byte("{x"), &object),
		"想定外の string":          json.Unmarshal([]byte(`{"A":"x"}`), &object),
		"ディスクに空き容量がありません":      &fs.PathError{Op: "write", Path: file, Err: syscall.ENOSPC},
		"アクセス権がありません":          &fs.PathError{Op: "open", Path: file, Err: fs.ErrPermission},
		"名前解決: ホストが見つかりません":    &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Name: "a.b", Err: "no such host", IsNotFound: true}},
		"データが途中で終わっています":       fmt.Errorf("%w", io.ErrUnexpectedEOF),
		"開けません":                failing(limited.File(missing, 1)),
	}
}

// Errors of Go and of the system are said in the language of the person, without their
// English. What a path or a name contains is never taken for a format.
func TestNativeErrors(t *testing.T) {
	for want, err := range nativeErrors(t) {
		if err == nil {
			t.Errorf("%s: no error", want)
			continue
		}
		said := strings.Join(ErrorLines(language.Japanese, err), "; ")
		if found := englishWords.FindString(said); found != "" || !strings.Contains(said, want) {
			t.Errorf("%v is said as %q, want %q", err, said, want)
		}
		if english := strings.Join(ErrorLines(language.English, err), "; "); english != Text(err.Error()) {
			t.Errorf("%v is said as %q in English", err, english)
		}
	}
	hostile := &fs.PathError{Op: "open", Path: "%w permission denied\n", Err: errors.New("no such file or directory")}
	if said := strings.Join(ErrorLines(language.Japanese, hostile), "|"); said != `%w permission denied\n を開けません: ファイルまたはフォルダーがありません` {
		t.Errorf("a hostile path is said as %q", said)
	}
}

// The English formats are those of Go: of the same error, both languages say the same.
func TestNativeFormatsAreThoseOfGo(t *testing.T) {
	for _, err := range nativeErrors(t) {
		if err == nil {
			continue
		}
		if isOurs := errors.As(err, new(*json.SyntaxError)) || errors.As(err, new(*json.UnmarshalTypeError)) || errors.As(err, new(*net.DNSError)); isOurs {
			continue // Go's text has no parts
		}
		format, args, known := partsOf(err)
		if known && fmt.Errorf(format, args...).Error() != err.Error() {
			t.Errorf("%q has the parts of %q", err, fmt.Errorf(format, args...))
		}
	}
	for _, reason := range reasons {
		if _, isNumber := reason.is.(syscall.Errno); isNumber && onlyHere || !isNumber {
			if reason.is.Error() != reason.text {
				t.Errorf("%q is said as %q", reason.is, reason.text)
			}
		}
		if said, known := reasonOf(reason.is); !known || language.Japanese.Format(said) == said {
			t.Errorf("%q has no Japanese", reason.is)
		}
	}
}
