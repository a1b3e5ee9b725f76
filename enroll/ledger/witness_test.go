package ledger

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"testing"
	"testing/cryptotest"
)

func answerOf(seed string) func([]byte) []byte {
	return func(challenge []byte) []byte {
		m := hmac.New(sha1.New, []byte(seed))
		m.Write(challenge)
		return m.Sum(nil)
	}
}

func TestWitnessesTellTheSeed(t *testing.T) {
	ours, other := answerOf("12345678901234567890"), answerOf("another")
	witnesses := NewWitnesses(ours, 64)
	if len(witnesses) != 64 {
		t.Fatalf("%d witnesses, want 64", len(witnesses))
	}
	seen := make(map[string]bool)
	for _, w := range witnesses {
		challenge, err := w.ChallengeBytes()
		if err != nil {
			t.Fatal(err)
		}
		if seen[w.Challenge] {
			t.Errorf("challenge %s is there twice", w.Challenge)
		}
		seen[w.Challenge] = true
		if !w.Check(ours(challenge)) {
			t.Errorf("challenge %s: the seed's own answer is refused", w.Challenge)
		}
		if w.Check(other(challenge)) {
			t.Errorf("challenge %s: another seed's answer is accepted", w.Challenge)
		}
		if w.Check(ours(challenge)[:19]) || w.Check(nil) {
			t.Errorf("challenge %s: a part of the answer is accepted", w.Challenge)
		}
	}
}

func TestNoChallengeIsATimeStep(t *testing.T) {
	cryptotest.SetGlobalRandom(t, 1)
	// About four of a thousand draws begin with a zero byte.
	for _, w := range NewWitnesses(answerOf("seed"), 5000) {
		if w.Challenge[:2] == "00" {
			t.Fatalf("challenge %s could be a time step", w.Challenge)
		}
	}
}

func TestWitnessKeepsItsChallenge(t *testing.T) {
	greedy := func(challenge []byte) []byte {
		answer := answerOf("seed")(challenge)
		clear(challenge)
		return answer
	}
	w := NewWitnesses(greedy, 1)[0]
	challenge, err := w.ChallengeBytes()
	if err != nil {
		t.Fatal(err)
	}
	if !w.Check(answerOf("seed")(challenge)) {
		t.Error("the witness is of another challenge than the one that was answered")
	}
}

func TestMalformedWitnessProvesNothing(t *testing.T) {
	sum := func(challenge string) string {
		c, err := hex.DecodeString(challenge)
		if err != nil {
			return ""
		}
		s := witnessSum(c, nil)
		return hex.EncodeToString(s[:])
	}
	for _, challenge := range []string{"", "zz", "d41a6bb0c8f293", "d41a6bb0c8f2937e00", "001a6bb0c8f2937e"} {
		w := Witness{Challenge: challenge, SHA256: sum(challenge)}
		if _, err := w.ChallengeBytes(); err == nil {
			t.Errorf("challenge %q is put to a key", challenge)
		}
		if w.Check(nil) {
			t.Errorf("challenge %q proves something", challenge)
		}
	}
}
