package command

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device/piv"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
)

// Whoever can write to the ledger can put an officer into it, with a key that is
// attested and a signature that is right, and is none for it.
func TestOfficerWhoAddedHimself(t *testing.T) {
	o := newOffice(t, 1001, 1002)
	o.add(t, "Olivia", 1001)
	before := len(o.records(t))

	elsewhere := newOffice(t, 1002)
	elsewhere.tokens, elsewhere.PIV, elsewhere.Roots = o.tokens, o.PIV, o.Roots
	elsewhere.add(t, "Mallory", 1002)
	mallory := elsewhere.records(t)[0].Body.(*ledger.OfficerAdded)
	o.append(t, ledger.WorldAWS, ledger.Entry{Command: "officer", Body: mallory})

	l := o.open(t, ledger.WorldAWS)
	file, err := l.Bytes(uint64(before) + 1)
	if err != nil {
		t.Fatal(err)
	}
	token := o.token(1002)
	public := token.Slots[piv.Signature].Private.Public()
	made, err := token.Sign(t.Context(), piv.Signature, public, []byte(officePIN), dsse.PAE(ledger.PayloadType, file))
	if err != nil {
		t.Fatal(err)
	}
	o.append(t, ledger.WorldAWS, ledger.Entry{Command: "log", Body: &ledger.Signature{Record: uint64(before) + 1, Envelope: ledger.Envelope{
		PayloadType: ledger.PayloadType, Payload: base64.StdEncoding.EncodeToString(file),
		Signatures: []ledger.EnvelopeSignature{{KeyID: mallory.Fingerprint, Sig: base64.StdEncoding.EncodeToString(made)}},
	}}})

	if problems := o.register(t).Problems; len(problems) != 1 || !errors.Is(problems[0].Err, officers.ErrAddedSelf) {
		t.Errorf("problems %v, want %v", problems, officers.ErrAddedSelf)
	}
	out, code := o.types(t.Context(), t, "log", "verify", "--json")
	if v := mustDecode[view.LedgerCheck](t, out); code != cli.ExitWrong || len(v.Problems) != 1 || !strings.Contains(v.Problems[0], "signed by the officer whom it adds: Mallory") {
		t.Errorf("log verify: exit code %d, problems %q", code, v.Problems)
	}
	listed := mustTypeJSON[[]view.OfficerListed](t, o.stage, "officer", "list")
	if len(listed) != 1 || !strings.Contains(o.err.String(), "record 3 (officer) does not count: not signed") {
		t.Errorf("listed %+v; it said:\n%s", listed, o.err.String())
	}
	o.mustType(t, wants{cli.ExitNoKey, "", []string{"key 1002: not an officer"}}, append([]string{"keys", "label", "1001", "mine"}, o.signedBy(1002)...)...)
	o.mustType(t, wants{cli.ExitNoKey, "", []string{"removing an officer: not an officer: 1002"}},
		append([]string{"officer", "remove", "1002", "--reason", "forged"}, o.signedBy(1001)...)...)
}
