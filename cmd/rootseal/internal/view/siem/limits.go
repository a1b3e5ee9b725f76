package siem

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"rootseal/cmd/rootseal/internal/printable"
)

// clip returns text in one line, of at most n characters. A text that was cut ends with
// an ellipsis. Both formats refuse an empty text.
func clip(text string, n int) string {
	text = strings.TrimSpace(printable.Text(text))
	if text == "" {
		return "-"
	}
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n-1]) + "…"
}

// idOf returns the id of an entry for other programs, of at most n characters. The end of
// an id that is too long, such as that of a device under a long path, is its hash: cut
// off, it could be the id of another.
func idOf(id string, n int) string {
	id = "rootseal/" + id
	if len(id) <= n {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	hash := "-" + hex.EncodeToString(sum[:])
	return strings.ToValidUTF8(id[:n-len(hash)], "") + hash
}

// instant returns a time as both formats read it.
func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
