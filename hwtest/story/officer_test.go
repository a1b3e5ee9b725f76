//go:build linux && cgo

package story

import (
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rootseal/hwtest/simcard"
)

// An officer with a token behind a real pcscd: the key is made in its PIV
// application, and signs what the next command records. OpenSSL judges the
// signature, and Yubico's client the token.
func TestRing2OfficerSigns(t *testing.T) {
	const pin = "654321"
	token := simcard.New(simcard.YubiKey57, 16104417, simcard.AutoPress(50*time.Millisecond))
	token.SetPIN(pin)
	d := newDesk(t, []string{"ykman", "openssl"}, token, simcard.New(simcard.YubiKey543, 12345678))
	pins := d.file("pin", []byte(pin+"\n"))
	var roots []byte
	for _, c := range append(simcard.AttestationIntermediates(simcard.YubiKey57), simcard.AttestationRoot(simcard.YubiKey57)) {
		roots = append(roots, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	add := []string{"officer", "add", "16104417", "--name", "Olivia Ito", "--json"}

	stdout, stderr, exit := d.run(append(add, "--generate", "--pin", "16104417="+d.file("wrong", []byte("654322")))...)
	wantExit(t, exit, 1, stdout, stderr)
	mustContain(t, stderr, "wrong PIN, 2 tries left")
	if token.PINTries() != 2 {
		t.Errorf("%d tries are left on the token, want 2", token.PINTries())
	}

	// A maker that is not Yubico: the key is made before the token can prove it,
	// and is found by the next try.
	stdout, stderr, exit = d.run(append(add, "--generate", "--pin", "16104417="+pins)...)
	wantExit(t, exit, 1, stdout, stderr)
	mustContain(t, stderr, "key 16104417 has a new key in slot 9c", "unknown issuer")
	stdout, stderr, exit = d.run(append(add, "--pin", "16104417="+pins, "--attestation-root", d.file("roots.pem", roots))...)
	wantExit(t, exit, 0, stdout, stderr)
	var added struct {
		Serial      uint32 `json:"serial"`
		Fingerprint string `json:"fingerprint"`
		Firmware    string `json:"firmware"`
		Attested    bool   `json:"attested"`
		Generated   bool   `json:"generated"`
		First       bool   `json:"first"`
	}
	if err := json.Unmarshal([]byte(stdout), &added); err != nil {
		t.Fatalf("%v in %s", err, stdout)
	}
	if added.Serial != 16104417 || !added.Attested || added.Generated || !added.First || added.Firmware != "5.7.4" {
		t.Errorf("added %+v", added)
	}
	mustContain(t, stderr, "fingerprint "+added.Fingerprint, "touch key 16104417: Olivia Ito signs")

	stdout, stderr, exit = d.run("keys", "label", "12345678", "Osaka safe", "--pin", "16104417="+pins)
	wantExit(t, exit, 0, stdout, stderr)
	mustContain(t, stderr, "touch key 16104417: Olivia Ito signs", "ledger head 4:")
	stdout, stderr, exit = d.run("log", "--json")
	wantExit(t, exit, 0, stdout, stderr)
	d.mustVerifyByOpenSSL(stdout, 3, 4, added.Fingerprint)
	stdout, stderr, exit = d.run("log", "verify", "--root", added.Fingerprint, "--attestation-root", filepath.Join(d.home, "roots.pem"), "--json")
	wantExit(t, exit, 0, stdout, stderr)
	if !strings.Contains(stdout, `"unattested": []`) {
		t.Errorf("the officer is not attested any more:\n%s", stdout)
	}
	stdout, stderr, exit = d.run("log", "verify", "--root", strings.Repeat("0", 64))
	wantExit(t, exit, 3, stdout, stderr)
}

// mustVerifyByOpenSSL checks with OpenSSL that the first officer's key, in slot 9c
// of the first token, signed a record. The test builds the signed bytes itself, by
// DSSE's definition.
func (d *desk) mustVerifyByOpenSSL(log string, record, signature int, fingerprint string) {
	d.t.Helper()
	var records []struct {
		Body struct {
			PublicKey []byte `json:"public_key"`
			Record    int    `json:"record"`
			Envelope  struct {
				PayloadType string `json:"payloadType"`
				Payload     []byte `json:"payload"`
				Signatures  []struct {
					KeyID string `json:"keyid"`
					Sig   []byte `json:"sig"`
				} `json:"signatures"`
			} `json:"envelope"`
		} `json:"body"`
	}
	if err := json.Unmarshal([]byte(log), &records); err != nil {
		d.t.Fatal(err)
	}
	if len(records) < signature {
		d.t.Fatalf("%d records, want %d", len(records), signature)
	}
	signed := records[signature-1].Body
	file, err := os.ReadFile(filepath.Join(d.ledger, "records", fmt.Sprintf("%08d.json", record)))
	if err != nil {
		d.t.Fatal(err)
	}
	if signed.Record != record || string(signed.Envelope.Payload) != string(file) || len(signed.Envelope.Signatures) != 1 || signed.Envelope.Signatures[0].KeyID != fingerprint {
		d.t.Fatalf("record %d signs record %d with %+v", signature, signed.Record, signed.Envelope.Signatures)
	}
	message := fmt.Appendf(nil, "DSSEv1 %d %s %d %s", len(signed.Envelope.PayloadType), signed.Envelope.PayloadType, len(file), file)
	public := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: records[0].Body.PublicKey})
	if read := d.other("ykman", "--reader", d.stack.Reader(0), "piv", "keys", "export", "9c", "-"); read != strings.TrimSpace(string(public)) {
		d.t.Errorf("ykman reads the key\n%s\nand recorded is\n%s", read, public)
	}
	said := d.other("openssl", "dgst", "-sha256", "-verify", d.file("public.pem", public),
		"-signature", d.file("signature", signed.Envelope.Signatures[0].Sig), d.file("message", message))
	if said != "Verified OK" {
		d.t.Errorf("openssl says %q of %s", said, base64.StdEncoding.EncodeToString(signed.Envelope.Signatures[0].Sig))
	}
}

// file is a private file of the officer's.
func (d *desk) file(name string, content []byte) string {
	d.t.Helper()
	path := filepath.Join(d.home, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}
