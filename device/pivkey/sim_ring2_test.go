//go:build linux && cgo

package pivkey_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	pivgo "github.com/go-piv/piv-go/v2/piv"

	"rootseal/hwtest/simcard"
	"rootseal/hwtest/vpcd"
)

func TestMain(m *testing.M) { os.Exit(vpcd.Main(m)) }

const pin = "654321"

// open is piv-go's connection; the test closes it.
func open(t *testing.T, reader string) *pivgo.YubiKey {
	t.Helper()
	token, err := pivgo.Open(reader)
	if err != nil {
		t.Fatalf("opening %q: %v", reader, err)
	}
	t.Cleanup(func() { _ = token.Close() })
	return token
}

// The simulated token of these tests, judged by independent clients: piv-go and
// ykman, through a real pcscd.
func TestRing2PIVGoKnowsTheToken(t *testing.T) {
	models := []simcard.Profile{simcard.YubiKey543, simcard.YubiKey57, simcard.YubiKey437}
	var cards []vpcd.Card
	for i, p := range models {
		cards = append(cards, simcard.New(p, 12345670+uint32(i)))
	}
	stack := vpcd.Start(t, cards...)
	for i, p := range models {
		token := open(t, stack.Reader(i))
		if got := token.Version(); got != version(p) {
			t.Errorf("%s: firmware %v, want %v", p.Name, got, p.Firmware)
		}
		if serial, err := token.Serial(); err != nil || serial != 12345670+uint32(i) {
			t.Errorf("%s: serial %d, %v", p.Name, serial, err)
		}
	}
}

func TestRing2PIVGoCountsWrongPINs(t *testing.T) {
	card := simcard.New(simcard.YubiKey543, 12345678)
	card.SetPIN(pin)
	token := open(t, vpcd.Start(t, card).Reader(0))
	for _, left := range []int{2, 1, 0, 0} {
		var wrong pivgo.AuthErr
		if err := token.VerifyPIN("123456"); !errors.As(err, &wrong) || wrong.Retries != left {
			t.Fatalf("wrong PIN: %v, want %d retries", err, left)
		}
		if card.PINTries() != left {
			t.Errorf("%d tries left on the card, want %d", card.PINTries(), left)
		}
	}
	if err := token.VerifyPIN(pin); err == nil {
		t.Error("a blocked PIN is accepted")
	}
	if err := token.Unblock(pivgo.DefaultPUK, "876543"); err != nil {
		t.Fatal(err)
	}
	if err := token.VerifyPIN("876543"); err != nil {
		t.Error(err)
	}
	if err := token.Reset(); err != nil {
		t.Fatal(err)
	}
	if err := token.VerifyPIN(pivgo.DefaultPIN); err != nil {
		t.Errorf("after a reset: %v", err)
	}
}

// authority is the hierarchy of a profile for a verifier of piv-go's, which accepts no
// intermediates from outside: they are trusted, too.
func authority(p simcard.Profile) pivgo.Verifier {
	pool := x509.NewCertPool()
	pool.AddCert(simcard.AttestationRoot(p))
	for _, c := range simcard.AttestationIntermediates(p) {
		pool.AddCert(c)
	}
	return pivgo.Verifier{Roots: pool}
}

func TestRing2PIVGoSignsAndAttests(t *testing.T) {
	old, later := simcard.YubiKey543, simcard.YubiKey57
	tests := []struct {
		name      string
		profile   simcard.Profile
		other     simcard.Profile // of the other generation
		algorithm pivgo.Algorithm
		pin       pivgo.PINPolicy
		touch     pivgo.TouchPolicy
		serial    uint32 // as attested
	}{
		{"P-256 and the old root", old, later, pivgo.AlgorithmEC256, pivgo.PINPolicyAlways, pivgo.TouchPolicyNever, 12345678},
		{"P-256 and touch", old, later, pivgo.AlgorithmEC256, pivgo.PINPolicyOnce, pivgo.TouchPolicyAlways, 12345678},
		{"P-256 of a YubiKey 4", simcard.YubiKey437, later, pivgo.AlgorithmEC256, pivgo.PINPolicyAlways, pivgo.TouchPolicyCached, 0},
		{"P-256 and the new root", later, old, pivgo.AlgorithmEC256, pivgo.PINPolicyOnce, pivgo.TouchPolicyCached, 12345678},
		{"Ed25519", later, old, pivgo.AlgorithmEd25519, pivgo.PINPolicyAlways, pivgo.TouchPolicyNever, 12345678},
	}
	var cards []vpcd.Card
	for _, tt := range tests {
		card := simcard.New(tt.profile, 12345678, simcard.AutoPress(0))
		card.SetPIN(pin)
		cards = append(cards, card)
	}
	stack := vpcd.Start(t, cards...)
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			token := open(t, stack.Reader(i))
			public, err := token.GenerateKey(pivgo.DefaultManagementKey, pivgo.SlotSignature,
				pivgo.Key{Algorithm: tt.algorithm, PINPolicy: tt.pin, TouchPolicy: tt.touch})
			if err != nil {
				t.Fatal(err)
			}
			private, err := token.PrivateKey(pivgo.SlotSignature, public, pivgo.KeyAuth{PIN: pin})
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				wantSignature(t, private.(crypto.Signer))
			}

			slot, err := token.Attest(pivgo.SlotSignature)
			if err != nil {
				t.Fatal(err)
			}
			f9, err := token.AttestationCertificate()
			if err != nil {
				t.Fatal(err)
			}
			if !slot.PublicKey.(interface{ Equal(crypto.PublicKey) bool }).Equal(public) {
				t.Error("another key is attested")
			}
			verifier := authority(tt.profile)
			got, err := verifier.Verify(f9, slot)
			if err != nil {
				t.Fatal(err)
			}
			want := pivgo.Attestation{
				Version:     version(tt.profile),
				Serial:      tt.serial,
				PINPolicy:   tt.pin,
				TouchPolicy: tt.touch,
				Formfactor:  pivgo.Formfactor(tt.profile.FormFactor),
				Slot:        pivgo.SlotSignature,
			}
			if *got != want {
				t.Errorf("attested %+v, want %+v", *got, want)
			}
			verifier = authority(tt.other)
			if _, err := verifier.Verify(f9, slot); err == nil {
				t.Error("the other generation's root vouches for it")
			}
		})
	}
}

func version(p simcard.Profile) pivgo.Version {
	return pivgo.Version{Major: int(p.Firmware[0]), Minor: int(p.Firmware[1]), Patch: int(p.Firmware[2])}
}

// wantSignature signs and has the standard library judge.
func wantSignature(t *testing.T, private crypto.Signer) {
	t.Helper()
	// Longer than one command takes.
	message := bytes.Repeat([]byte("what is signed "), 30)
	digest := sha256.Sum256(message)
	switch public := private.Public().(type) {
	case *ecdsa.PublicKey:
		signature, err := private.Sign(rand.Reader, digest[:], crypto.SHA256)
		if err != nil {
			t.Fatal(err)
		}
		if !ecdsa.VerifyASN1(public, digest[:], signature) {
			t.Error("signature of P-256 is not valid")
		}
	case ed25519.PublicKey:
		signature, err := private.Sign(rand.Reader, message, crypto.Hash(0))
		if err != nil {
			t.Fatal(err)
		}
		if !ed25519.Verify(public, message, signature) {
			t.Error("signature of Ed25519 is not valid")
		}
	default:
		t.Fatalf("key of type %T", public)
	}
}

// A key that was there before, as tests prepare it.
func TestRing2PIVGoFindsAPreparedKey(t *testing.T) {
	card := simcard.New(simcard.YubiKey543, 12345678)
	public := card.GenerateKey(simcard.SlotSignature, pin, simcard.PIVKey{})
	token := open(t, vpcd.Start(t, card).Reader(0))
	info, err := token.KeyInfo(pivgo.SlotSignature)
	if err != nil {
		t.Fatal(err)
	}
	if !info.PublicKey.(*ecdsa.PublicKey).Equal(public) || info.Origin != pivgo.OriginGenerated || info.PINPolicy != pivgo.PINPolicyAlways {
		t.Errorf("key is %+v", info)
	}
	if _, err := token.Attest(pivgo.SlotAuthentication); !errors.Is(err, pivgo.ErrNotFound) {
		t.Errorf("an empty slot: %v, want %v", err, pivgo.ErrNotFound)
	}
	private, err := token.PrivateKey(pivgo.SlotSignature, public, pivgo.KeyAuth{PIN: "123456"})
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256(nil)
	var wrong pivgo.AuthErr
	if _, err := private.(crypto.Signer).Sign(rand.Reader, digest[:], crypto.SHA256); !errors.As(err, &wrong) || wrong.Retries != 2 {
		t.Errorf("signing with a wrong PIN: %v", err)
	}
}

// Yubico's client lists what piv-go has written.
func TestRing2YkmanReadsPIV(t *testing.T) {
	vpcd.Require(t, "ykman")
	card := simcard.New(simcard.YubiKey543, 12345678)
	card.GenerateKey(simcard.SlotSignature, pin, simcard.PIVKey{})
	reader := vpcd.Start(t, card).Reader(0)

	token := open(t, reader)
	attested, err := token.Attest(pivgo.SlotSignature)
	if err != nil {
		t.Fatal(err)
	}
	if err := token.SetCertificate(pivgo.DefaultManagementKey, pivgo.SlotSignature, attested); err != nil {
		t.Fatal(err)
	}
	if err := token.VerifyPIN("123456"); err == nil {
		t.Fatal("a wrong PIN is accepted")
	}
	if err := token.Close(); err != nil {
		t.Fatal(err)
	}

	info := ykman(t, reader, "piv", "info")
	for _, want := range []string{
		"PIV version: 5.4.3", "PIN tries remaining: 2/3", "Management key algorithm: TDES", "Using default Management key",
		"Slot 9c:", "Algorithm:\tECCP256", "CN=YubiKey PIV Attestation 9c",
	} {
		if !strings.Contains(info, want) {
			t.Errorf("%q is missing in:\n%s", want, info)
		}
	}
	if strings.Contains(info, "default PIN") || strings.Contains(info, "Slot 9a") {
		t.Errorf("not of this token:\n%s", info)
	}
	if got, want := ykman(t, reader, "piv", "keys", "attest", "9c", "-"), pemOf(attested); got != want {
		t.Errorf("ykman reads the attestation\n%s, piv-go\n%s", got, want)
	}
}

// Yubico's client makes a key and signs a certificate with it.
func TestRing2YkmanSignsWithPIV(t *testing.T) {
	vpcd.Require(t, "ykman")
	card := simcard.New(simcard.YubiKey543, 12345678)
	card.SetPIN(pin)
	reader := vpcd.Start(t, card).Reader(0)
	managementKey := hex.EncodeToString(pivgo.DefaultManagementKey)
	public := filepath.Join(t.TempDir(), "public.pem")
	ykman(t, reader, "piv", "keys", "generate", "-a", "ECCP256", "-m", managementKey, "9c", public)
	ykman(t, reader, "piv", "certificates", "generate", "-s", "CN=officer", "-P", pin, "-m", managementKey, "9c", public)

	certificate, err := open(t, reader).Certificate(pivgo.SlotSignature)
	if err != nil {
		t.Fatal(err)
	}
	if err := certificate.CheckSignature(certificate.SignatureAlgorithm, certificate.RawTBSCertificate, certificate.Signature); err != nil {
		t.Error(err)
	}
}

func pemOf(c *x509.Certificate) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
}

func ykman(t *testing.T, reader string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "ykman", append([]string{"--reader", reader}, args...)...)
	cmd.Env = []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8"}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("ykman %q: %v\n%s", args, err, out)
	}
	return string(out)
}
