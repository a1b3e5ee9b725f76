//go:build unix

package command

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simpiv"
)

// placeholder stands in AWS's answers where the hostile name is put in.
const placeholder = "evilname"

// lying puts a name into every answer of AWS.
type lying struct {
	http.RoundTripper
	name string
}

func (l lying) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := l.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	var name bytes.Buffer
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		inner, _ := json.Marshal(l.name)
		again, _ := json.Marshal(string(inner[1 : len(inner)-1])) // an event stands in the answer as text
		name.Write(inner[1 : len(inner)-1])
		body = bytes.ReplaceAll(body, []byte(placeholder+`\"`), append(again[1:len(again)-1], `\"`...))
	} else {
		_ = xml.EscapeText(&name, []byte(l.name))
	}
	body = bytes.ReplaceAll(body, []byte(placeholder), name.Bytes())
	body = bytes.ReplaceAll(body, []byte(">acme<"), []byte(">"+name.String()+"<"))
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp.Header.Del("Content-Length")
	return resp, nil
}

// hostileScene is a scene in which everything that others can name has the name.
func hostileScene(t *testing.T, name string) *scene {
	t.Helper()
	first := simcard.New(simcard.YubiKey543, 12345678)
	s := newScene(t, first, simcard.New(simcard.YubiKey57, 23456789))
	if _, code := s.types(t.Context(), t, s.alice()...); code != cli.ExitDone {
		t.Fatalf("enrolling: %s", s.err.String())
	}
	s.enable(t, placeholder)
	liar := edges.Reach(cli.Credentials(s.account.AddAdmin("liar")), lying{s.account.Transport(), name})
	s.AWS = func(context.Context, string) (cli.Account, error) { return liar, nil }

	for _, id := range []string{name, "AWS:" + name, "GitHub:" + name} {
		if len(id) > 64 {
			id = id[:64]
		}
		first.Store(entry(id))
	}
	tokens := simpiv.New()
	s.PIV, s.Roots = pivOf(tokens), tokens.Roots()
	s.desk.PlugInto("Reader "+name, with(simcard.New(simcard.CanoKey, 0), "AWS:root"))
	s.desk.AddBadReader("Bad "+name, errors.New("broken: "+name))

	l := s.open(t, ledger.WorldAWS)
	say := func(body ledger.Body) {
		t.Helper()
		if _, err := l.Append(t.Context(), ledger.Entry{Command: name, Officer: ledger.Officer{OSUser: name, CallerARN: name}, Body: body}); err != nil {
			t.Fatal(err)
		}
	}
	say(&ledger.Label{KeySerial: 12345678, Label: name, Holder: name})
	say(&ledger.Seal{KeySerial: 23456789, Bag: name, Place: name, Observer: name, Proof: 1})
	say(&ledger.Audited{Accounts: []string{name}, Findings: []ledger.FindingRef{{ID: name, Severity: name}}})
	return s
}
