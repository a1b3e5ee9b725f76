package seed

import (
	"encoding/base32"
	"errors"
	"strings"
	"testing"
)

func TestFromBase32(t *testing.T) {
	for _, v := range vectors(t, "secrets.txt") {
		t.Run(v.text, func(t *testing.T) {
			buffer := []byte(v.text)
			s, err := FromBase32(buffer)
			checkOverwritten(t, buffer)
			if !errors.Is(err, v.want) {
				t.Fatalf("%v, want %v", err, v.want)
			}
			if err != nil {
				checkSilent(t, err.Error(), v.text)
				return
			}
			plain := strings.NewReplacer(" ", "", "-", "", "=", "", "\t", "", "\r", "", "\n", "").Replace(strings.ToUpper(v.text))
			if got := encoded(s); got != plain {
				t.Errorf("decoded to %s", got)
			}
		})
	}
}

func encoded(s *Seed) (text string) {
	s.Use(func(raw []byte) { text = base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw) })
	return text
}
