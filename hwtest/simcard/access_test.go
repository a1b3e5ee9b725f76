package simcard

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"testing"
)

var (
	accessKey     = []byte("0123456789abcdef")
	hostChallenge = []byte("hostchal")
)

func hmacSHA1(key, message []byte) []byte {
	m := hmac.New(sha1.New, key)
	m.Write(message)
	return m.Sum(nil)
}

func setCode(algorithm byte, key []byte) []byte {
	b := appendTLV(nil, tagKey, append([]byte{algorithm}, key...)...)
	b = appendTLV(b, tagChallenge, hostChallenge...)
	return apdu(insSetCode, 0, 0, appendTLV(b, tagFull, hmacSHA1(key, hostChallenge)...)...)
}

func validate(key, cardChallenge, hostChallenge []byte) []byte {
	b := appendTLV(nil, tagFull, hmacSHA1(key, cardChallenge)...)
	return apdu(insValidate, 0, 0, appendTLV(b, tagChallenge, hostChallenge...)...)
}

// challengeOf reads the challenge from a locked card's SELECT answer.
func challengeOf(t *testing.T, c *Card) []byte {
	t.Helper()
	f := fields{rest: want(t, c, selectOATH, swDone)}
	f.take(tagVersion)
	f.take(tagName)
	challenge, ok := f.take(tagChallenge)
	if !ok {
		t.Fatal("no challenge: not locked")
	}
	return challenge
}

// TestLockedSession: what a locked card still does.
func TestLockedSession(t *testing.T) {
	c := newSelected(t, YubiKey543)
	want(t, c, setCode(0x21, accessKey), swDone)
	want(t, c, put("demo", 0x21), swDone) // the session that set it stays open

	first := challengeOf(t, c)
	for _, command := range [][]byte{
		put("other", 0x21), named(insDelete, "demo"), named(insRename, "demo", "x"), apdu(insList, 0, 0),
		calculate("demo", 1, step1...), calculateAll(step1...), apdu(insSendRemaining, 0, 0),
		setCode(0x21, accessKey), apdu(insSetCode, 0, 0, tagKey, 0),
	} {
		want(t, c, command, swSecurity)
	}
	got := want(t, c, validate(accessKey, first, hostChallenge), swDone)
	if !bytes.Equal(got, appendTLV(nil, tagFull, hmacSHA1(accessKey, hostChallenge)...)) {
		t.Errorf("the card's proof is %x", got)
	}
	want(t, c, apdu(insList, 0, 0), swDone)

	second := challengeOf(t, c)
	if bytes.Equal(first, second) {
		t.Error("the same challenge twice")
	}
	want(t, c, apdu(insList, 0, 0), swSecurity)
	want(t, c, validate([]byte("another key 1234"), second, hostChallenge), swWrongSyntax)
	want(t, c, validate(accessKey, second, hostChallenge), swWrongSyntax) // used up
	want(t, c, validate(accessKey, challengeOf(t, c), hostChallenge), swDone)
	want(t, c, selectMgmt, swDone)
	if got := challengeOf(t, c); len(got) != 8 {
		t.Errorf("challenge of %d bytes", len(got))
	}
	want(t, c, []byte{0, insReset, 0xDE, 0xAD}, swDone)
	want(t, c, apdu(insList, 0, 0), swDone)
}

// TestAccessCodeDifferences: NEO and CanoKey lock at once; the NEO requires a type
// nibble and a long host challenge, and keeps its own challenge.
func TestAccessCodeDifferences(t *testing.T) {
	for _, p := range []Profile{NEO, CanoKey} {
		c := newSelected(t, p)
		want(t, c, setCode(0x21, accessKey), swDone)
		want(t, c, apdu(insList, 0, 0), swSecurity)
		want(t, c, validate(accessKey, challengeOf(t, c), hostChallenge), swDone)
		want(t, c, apdu(insList, 0, 0), swDone)
	}

	want(t, newSelected(t, YubiKey543), setCode(0x01, accessKey), swDone)
	want(t, newSelected(t, NEO), setCode(0x01, accessKey), swInvalidData)
	want(t, newSelected(t, CanoKey), setCode(0x21, accessKey[:15]), swWrongSyntax)

	neo := newSelected(t, NEO)
	want(t, neo, setCode(0x21, accessKey), swDone)
	challenge := challengeOf(t, neo)
	want(t, neo, validate(accessKey, challenge, hostChallenge[:7]), swWrongSyntax)
	want(t, neo, validate(accessKey, challenge, hostChallenge), swDone)

	locked := newSelected(t, CanoKey)
	want(t, locked, setCode(0x21, accessKey), swDone)
	want(t, locked, []byte{0, insReset, 0xDE, 0xAD}, swSecurity)
}

// TestSetCodeProof: the host must know the key that it sets.
func TestSetCodeProof(t *testing.T) {
	c := newSelected(t, YubiKey543)
	command := setCode(0x21, accessKey)
	command[len(command)-2] ^= 1
	want(t, c, command, swInvalidData)
	if c.HasPassword() {
		t.Error("access code was set")
	}
}

// TestSetPassword uses a published vector of the derivation (yubikey-manager
// tests/test_oath.py).
func TestSetPassword(t *testing.T) {
	c := New(YubiKey543, 1, Rand(bytes.NewReader(make([]byte, 8))))
	c.SetPassword("foobar")
	key := unhex(t, "b07da1e7de87f89a87a2b598eaa2188c")
	want(t, c, validate(key, challengeOf(t, c), hostChallenge), swDone)
	c.SetPassword("")
	want(t, c, selectOATH, swDone)
	want(t, c, apdu(insList, 0, 0), swDone)
}

// TestSalt: it belongs to the key and to the time since its last RESET.
func TestSalt(t *testing.T) {
	c := New(YubiKey543, 1)
	first := want(t, c, selectOATH, swDone)
	want(t, c, put("demo", 0x21), swDone)
	c.PowerCycle()
	if got := want(t, c, selectOATH, swDone); !bytes.Equal(got, first) {
		t.Error("PUT and a power cycle changed the salt")
	}
	want(t, c, []byte{0, insReset, 0xDE, 0xAD}, swDone)
	if got := want(t, c, selectOATH, swDone); bytes.Equal(got, first) {
		t.Error("RESET kept the salt")
	}
	if len(c.Stored()) != 0 {
		t.Error("RESET kept an entry")
	}
}
