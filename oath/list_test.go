package oath_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"rootseal/oath"
)

var threeEntries = []oath.Credential{
	{ID: "AWS:demo", Type: oath.TOTP, Algorithm: oath.SHA1},
	{ID: "counter", Type: oath.HOTP, Algorithm: oath.SHA256},
	{ID: strings.Repeat("ü", 32), Type: oath.TOTP, Algorithm: oath.SHA512},
}

func cardWithThree() *applet {
	card := newApplet()
	for _, c := range threeEntries {
		card.entries = append(card.entries, entry{id: c.ID, kind: byte(c.Type) | byte(c.Algorithm), digits: 6, seed: rfcSeed(20)})
	}
	return card
}

// Parts end anywhere, even inside a name or between a tag and its length.
func TestListInPartsOfAnySize(t *testing.T) {
	whole := len(unhex(t, "720921")) + len("AWS:demo") + 3 + len("counter") + 3 + 64
	for part := 2; part <= whole; part++ {
		card := cardWithThree()
		s := open(t, card)
		card.part, card.log = part, nil
		if got := list(t, s); !slices.Equal(got, threeEntries) {
			t.Errorf("parts of %d: %v", part, got)
		}
		for i, command := range card.log {
			if want := map[bool]string{true: "00A1000000", false: "00A5000000"}[i == 0]; command != want {
				t.Errorf("parts of %d: command %d is %s, want %s", part, i, command, want)
			}
		}
		if want := (whole + part - 1) / part; len(card.log) != want {
			t.Errorf("parts of %d: %d commands, want %d", part, len(card.log), want)
		}
	}
}

// One split at each position, with every count of remaining bytes that cards report.
func TestListSplitAtEveryPlace(t *testing.T) {
	const answer = "7209214157533A64656D6F" + "720811636F756E746572"
	for i := 2; i < len(answer); i += 2 {
		for _, waiting := range []string{"00", "FF", fmt.Sprintf("%02X", (len(answer)-i)/2)} {
			s := open(t, newScript(t, selectOATH, selected+done,
				"00A1000000", answer[:i]+"61"+waiting, "00A5000000", answer[i:]+done))
			if got := list(t, s); len(got) != 2 || got[0].ID != "AWS:demo" || got[1].ID != "counter" {
				t.Errorf("split after %d bytes, 61%s: %v", i/2, waiting, got)
			}
		}
	}
}

func TestAnswerThatNeverEnds(t *testing.T) {
	t.Run("empty part", func(t *testing.T) {
		s := open(t, newScript(t, selectOATH, selected+done, "00A1000000", "7203214141 61FF", "00A5000000", "61FF"))
		_, err := s.List()
		wantIs(t, err, oath.ErrMalformed)
	})
	endless := func(parts int) []string {
		lines := []string{selectOATH, selected + done, "00A1000000", "720221416101"}
		for len(lines) < 2+2*parts {
			lines = append(lines, "00A5000000", "720221416101")
		}
		return lines
	}
	t.Run("64 parts and more to come", func(t *testing.T) {
		_, err := open(t, newScript(t, endless(64)...)).List()
		wantIs(t, err, oath.ErrMalformed)
	})
	t.Run("64 parts", func(t *testing.T) {
		lines := endless(64)
		lines[len(lines)-1] = "72022141" + done
		if got := list(t, open(t, newScript(t, lines...))); len(got) != 64 {
			t.Errorf("%d credentials, want 64", len(got))
		}
	})
	t.Run("error in a later part", func(t *testing.T) {
		s := open(t, newScript(t, selectOATH, selected+done, "00A1000000", "7202214161FF", "00A5000000", "6581"))
		_, err := s.List()
		wantIs(t, err, oath.ErrCorrupt)
		if _, ok := s.Listed(); ok {
			t.Error("half a list counts as one")
		}
	})
}

// A short APDU carries 256 bytes at most. A reader that passes on more is not believed.
func TestListInPartsOfTheLargestSize(t *testing.T) {
	entry := func(size int) string { return fmt.Sprintf("72%02X21", size-2) + strings.Repeat("41", size-3) }
	for last, want := range map[int]error{64: nil, 65: oath.ErrMalformed} {
		answer := strings.Repeat(entry(64), 3) + entry(last)
		all, err := open(t, newScript(t, selectOATH, selected+done, "00A1000000", answer+done)).List()
		if !errors.Is(err, want) || err == nil && len(all) != 4 {
			t.Errorf("%d bytes: %d credentials, %v, want %v", len(answer)/2, len(all), err, want)
		}
	}
}

func TestListMalformed(t *testing.T) {
	for name, answer := range map[string]string{
		"entry without type":  "7200",
		"tag of another kind": "720221417103214142",
		"cut in the name":     "72092141",
		"indefinite length":   "728021" + strings.Repeat("41", 127),
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, newScript(t, selectOATH, selected+done, "00A1000000", answer+done))
			_, err := s.List()
			wantIs(t, err, oath.ErrMalformed)
			if _, ok := s.Listed(); ok {
				t.Error("a malformed list counts as one")
			}
		})
	}
}

func TestNoStatusWord(t *testing.T) {
	for _, answer := range []raw{nil, {}, {0x90}} {
		_, err := oath.Select(answer)
		wantIs(t, err, oath.ErrMalformed)
	}
}

// The list of a session stays correct after its own writes.
func TestListedFollowsWrites(t *testing.T) {
	s := open(t, cardWithThree())
	list(t, s)
	if err := s.Put(demo("new")); err != nil {
		t.Fatal(err)
	}
	if err := s.Delete("AWS:demo"); err != nil {
		t.Fatal(err)
	}
	if err := s.Rename("counter", "renamed"); err != nil {
		t.Fatal(err)
	}
	listed, ok := s.Listed()
	if !ok {
		t.Fatal("the list is gone")
	}
	if onCard := list(t, s); !slices.Equal(listed, onCard) {
		t.Errorf("the session says %v, the card %v", listed, onCard)
	}
	listed[0].ID = "changed by the caller"
	if again, _ := s.Listed(); again[0].ID == listed[0].ID {
		t.Error("the caller can change what the session knows")
	}
}
