package printable

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/csv"
	"encoding/json"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"strconv"
)

// Go's own errors keep their parts in fields. Here are the sentences of those that a
// person reads: a file, a network or a program fails for a reason that rootseal only
// passes on.

// partsOf returns the English format of an error and its arguments, and whether it has
// them.
func partsOf(err error) (format string, args []any, is bool) {
	switch err := err.(type) { //nolint:errorlint // this is about this very error
	case parted:
		format, args = err.Parts()
		return format, args, true
	case *fs.PathError:
		if format, known := fileActs[err.Op]; known {
			return format, []any{err.Path, err.Err}, true
		}
		return "%s %s: %w", []any{err.Op, err.Path, err.Err}, true
	case *os.LinkError:
		if format, known := linkActs[err.Op]; known {
			return format, []any{err.Old, err.New, err.Err}, true
		}
	case *os.SyscallError:
		if format, known := calls[err.Syscall]; known {
			return format, []any{err.Err}, true
		}
	case *net.OpError:
		if format, known := fileActs[err.Op]; known {
			return format, []any{wayOf(err), err.Err}, true
		}
	case *net.DNSError:
		switch {
		case err.IsNotFound:
			return "lookup %s: no such host", []any{err.Name}, true
		case err.IsTimeout:
			return "lookup %s: i/o timeout", []any{err.Name}, true
		}
		return "lookup %s: %s", []any{err.Name, err.Err}, true
	case *exec.Error:
		return "exec: %q: %w", []any{err.Name, err.Err}, true
	case *exec.ExitError:
		if code := err.ExitCode(); code >= 0 {
			return "exit status %d", []any{code}, true
		}
	case *strconv.NumError:
		return "strconv.%s: parsing %q: %w", []any{err.Func, err.Num, err.Err}, true
	case *csv.ParseError:
		return "parse error on line %d, column %d: %w", []any{err.Line, err.Column, err.Err}, true
	case *json.SyntaxError:
		return "no JSON at byte %d", []any{err.Offset}, true
	case *json.UnmarshalTypeError:
		return "the JSON has a %s at byte %d, and must have another value", []any{err.Value, err.Offset}, true
	case *tls.CertificateVerificationError:
		return "tls: failed to verify certificate: %w", []any{err.Err}, true
	case x509.UnknownAuthorityError:
		return "x509: certificate signed by unknown authority", nil, true
	case x509.HostnameError:
		return "x509: certificate is not valid for %s", []any{err.Host}, true
	case x509.CertificateInvalidError:
		if err.Reason == x509.Expired {
			return "x509: certificate has expired or is not yet valid", nil, true
		}
	}
	if text, known := reasonOf(err); known {
		return text, nil, true
	}
	return "", nil, false
}

// fileActs are what is done with a file or a connection, by the name that Go has for it.
var fileActs = map[string]string{
	"open":         "open %s: %w",
	"read":         "read %s: %w",
	"write":        "write %s: %w",
	"close":        "close %s: %w",
	"sync":         "sync %s: %w",
	"seek":         "seek %s: %w",
	"truncate":     "truncate %s: %w",
	"stat":         "stat %s: %w",
	"lstat":        "lstat %s: %w",
	"chmod":        "chmod %s: %w",
	"mkdir":        "mkdir %s: %w",
	"remove":       "remove %s: %w",
	"unlinkat":     "unlinkat %s: %w",
	"chdir":        "chdir %s: %w",
	"readlink":     "readlink %s: %w",
	"readdirent":   "readdirent %s: %w",
	"fdopendir":    "fdopendir %s: %w",
	"createtemp":   "createtemp %s: %w",
	"mkdirtemp":    "mkdirtemp %s: %w",
	"fork/exec":    "fork/exec %s: %w",
	"dial":         "dial %s: %w",
	"listen":       "listen %s: %w",
	"proxyconnect": "proxyconnect %s: %w",
}

var linkActs = map[string]string{
	"rename":  "rename %s %s: %w",
	"link":    "link %s %s: %w",
	"symlink": "symlink %s %s: %w",
}

// calls are the requests to the operating system in a connection.
var calls = map[string]string{
	"connect":    "connect: %w",
	"connectex":  "connectex: %w",
	"read":       "read: %w",
	"write":      "write: %w",
	"wsarecv":    "wsarecv: %w",
	"wsasend":    "wsasend: %w",
	"socket":     "socket: %w",
	"bind":       "bind: %w",
	"getsockopt": "getsockopt: %w",
}

// wayOf returns the addresses of a connection, as Go shows them.
func wayOf(err *net.OpError) string {
	way := err.Net
	if err.Source != nil {
		way += " " + err.Source.String()
	}
	switch {
	case err.Addr == nil:
	case err.Source != nil:
		way += "->" + err.Addr.String()
	default:
		way += " " + err.Addr.String()
	}
	return way
}
