package simop

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

// Pass is a password store with the command pass and its extension pass-otp. It behaves as
// version 1.2.0 was measured: it replaces an item without a question if it has no terminal.
type Pass struct {
	Now     func() time.Time
	Trouble Trouble

	mu    sync.Mutex
	Items map[string]string // URIs by path
	Calls [][]string        // arguments of every call
}

// Exec runs the command and returns its exit code.
func (p *Pass) Exec(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.Calls = append(p.Calls, slices.Clone(args))
	fail := func(format string, a ...any) int {
		_, _ = fmt.Fprintf(stderr, format+"\n", a...)
		return 1
	}
	switch {
	case len(args) == 3 && args[0] == "otp" && args[1] == "insert":
		uri, _ := bufio.NewReader(stdin).ReadString('\n')
		uri = strings.TrimSuffix(uri, "\n")
		if _, err := seedOf(uri); err != nil || p.Trouble == Echoes {
			return fail("Cannot parse OTP key URI: %s", uri)
		}
		if p.Items == nil {
			p.Items = map[string]string{}
		}
		p.Items[args[2]] = uri
		return 0
	case len(args) == 2 && args[0] == "otp":
		uri, found := p.Items[args[1]]
		switch {
		case !found:
			return fail("%s: passfile not found.", args[1])
		case p.Trouble == Locked:
			return fail("gpg: decryption failed: No secret key")
		}
		code, err := Code(uri, p.Now())
		if err != nil {
			return fail("%v", err)
		}
		_, _ = fmt.Fprintln(stdout, code)
		return 0
	}
	return fail("Usage: pass otp [show] [--clip,-c] pass-name")
}
