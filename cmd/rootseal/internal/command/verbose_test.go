//go:build unix

package command

import (
	"bytes"
	"context"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/cmd/rootseal/internal/rehearsal"
	"rootseal/device"
	"rootseal/hwtest/simpiv"
)

// --verbose changes nothing that a story does, and shows what it calls. None of its lines
// has a byte of what went to a key or came from it, nor a secret of AWS's.
func TestVerbose(t *testing.T) {
	var all screen
	heard := 0 // on the wire to the keys
	for _, s := range stories() {
		t.Run(s.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPlay(t, s.latency)
				began := time.Now()
				p.traced = &screen{}
				w := &wire{}
				w.tap(p)
				s.play(p)
				compareSnapshot(t, s.name, p.text.String())
				_, _ = all.Write([]byte(p.traced.String()))
				w.mustNotBeIn(t, p.traced.String(), began)
				heard += len(w.cards)
			})
		})
	}
	if heard < 1000 {
		t.Errorf("%d commands and answers were heard", heard)
	}
	for _, line := range []string{
		`trace \d\d:\d\d:\d\d\.\d{3}  key 11111111  OATH PUT  9000  \d+ ms`, `key 22222222  OATH CALCULATE  9000`, `key \d+  OATH DELETE  9000`,
		`key 16104417  PIV sign  done`, `key 16104417  PIV check PIN  done`,
		`aws 111122223333  IAM CreateVirtualMFADevice  200`, `aws 111122223333  IAM EnableMFADevice  200`,
		`STS GetCallerIdentity  200`, `STS AssumeRoot  200`, `CloudTrail LookupEvents  200`,
	} {
		if !regexp.MustCompile(line).MatchString(all.String()) {
			t.Errorf("no story shows %s", line)
		}
	}
}

// So it is for every verb of the rehearsal, with plan and apply.
func TestVerboseRehearsal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var told screen
		w := &wire{}
		w.secret(simpiv.PIN)
		carry := func(ctx context.Context, args []string, world cli.World, io cli.Stdio) error {
			return program.execute(ctx, append([]string{"--verbose"}, args...), world, io)
		}
		r, err := rehearsal.New(carry, func(key cli.Credentials, transport http.RoundTripper) cli.Account {
			w.secret(key.Secret)
			return edges.Reach(key, tappedAWS{transport, w})
		}, "", &told)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		r.World.Port = tapped{r.World.Port, w}
		for _, act := range r.Acts() {
			results, err := r.Perform(t.Context(), []rehearsal.Act{act})
			if err != nil || !results[0].OK {
				t.Fatalf("%v, %+v", err, results)
			}
			w.leaks.noteDevices(r.Account.Devices())
			for _, card := range r.Cards() {
				w.leaks.noteStored(card.Stored())
			}
		}
		w.mustNotBeIn(t, told.String(), began)
		if n := strings.Count(told.String(), "\ntrace "); n < 200 || len(w.cards) < 200 {
			t.Errorf("%d lines of a trace, %d commands and answers", n, len(w.cards))
		}
	})
}

// wire is what went over the wires: to keys, and to AWS.
type wire struct {
	mu      sync.Mutex
	cards   [][]byte // data of commands and of answers
	secrets []string // of AWS
	leaks   leaks
}

// tap listens below the world's doors.
func (w *wire) tap(p *play) {
	w.secret(simpiv.PIN)
	p.world.Port = tapped{p.world.Port, w}
	p.world.AWS = func(_ context.Context, profile string) (cli.Account, error) {
		if profile == "" {
			profile = "admin"
		}
		key := p.profiles[profile]
		w.secret(key.Secret)
		return edges.Reach(cli.Credentials(key), tappedAWS{noting{p.org.Transport(), func() {
			w.leaks.noteDevices(p.account.Devices())
			p.strike()
		}}, w}), nil
	}
}

func (w *wire) secret(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(text) >= 6 {
		w.secrets = append(w.secrets, text)
	}
}

type tapped struct {
	device.Port
	wire *wire
}

func (p tapped) Connect(reader string) (device.Handle, error) {
	h, err := p.Port.Connect(reader)
	if err != nil {
		return nil, err
	}
	return tappedCard{h, p.wire}, nil
}

type tappedCard struct {
	device.Handle
	wire *wire
}

func (c tappedCard) Transmit(command []byte) ([]byte, error) {
	answer, err := c.Handle.Transmit(command)
	c.wire.mu.Lock()
	defer c.wire.mu.Unlock()
	for _, data := range [][]byte{command[min(5, len(command)):], answer[:max(0, len(answer)-2)]} {
		if len(data) >= 8 {
			c.wire.cards = append(c.wire.cards, bytes.Clone(data))
		}
	}
	return answer, err
}

type tappedAWS struct {
	http.RoundTripper
	wire *wire
}

var secretElements = regexp.MustCompile(`<(SecretAccessKey|SessionToken|Base32StringSeed|QRCodePNG)>([^<]+)<`)

func (a tappedAWS) RoundTrip(r *http.Request) (*http.Response, error) {
	_, signature, _ := strings.Cut(r.Header.Get("Authorization"), "Signature=")
	a.wire.secret(signature)
	a.wire.secret(r.Header.Get("X-Amz-Security-Token"))
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if form, err := url.ParseQuery(string(body)); err == nil {
			for _, field := range []string{"AuthenticationCode1", "AuthenticationCode2", "TokenCode"} {
				a.wire.secret(form.Get(field))
			}
		}
	}
	response, err := a.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	for _, found := range secretElements.FindAllStringSubmatch(string(body), -1) {
		a.wire.secret(found[2])
	}
	return response, nil
}

// mustNotBeIn looks in the lines of the trace for seeds, codes and what else is secret, and
// for every eight bytes of a command or an answer.
func (w *wire) mustNotBeIn(t *testing.T, said string, began time.Time) {
	t.Helper()
	var trace strings.Builder
	for line := range strings.Lines(said) {
		if strings.HasPrefix(line, "trace ") {
			trace.WriteString(line)
		}
	}
	text := trace.String()
	for _, found := range w.leaks.find(map[string]string{"the trace": text}, began) {
		t.Error(found)
	}
	for _, secret := range w.secrets {
		if strings.Contains(text, secret) {
			t.Errorf("the trace has %q of AWS's", secret)
		}
	}
	lower := strings.ToLower(text)
	for _, data := range w.cards {
		for i := range len(data) - 7 {
			part := data[i : i+8]
			for name, has := range map[string]bool{
				"raw": strings.Contains(text, string(part)), "hex": strings.Contains(lower, hex.EncodeToString(part)),
				"base32": strings.Contains(lower, strings.ToLower(base32.StdEncoding.EncodeToString(part[:5]))),
				"base64": strings.Contains(text, base64.StdEncoding.EncodeToString(part[:6])),
				"bytes":  strings.Contains(text, strings.Trim(fmt.Sprint(part), "[]")),
			} {
				if has {
					t.Fatalf("the trace has %s of a card's command or answer: % X", name, part)
				}
			}
		}
	}
}
