//go:build unix

package command

import (
	"os"
	"path/filepath"
	"time"
)

// The ledger is read, signed late, and found damaged.
func storyLog(p *play) {
	p.does("log", "verify")
	p.officers()
	p.plain(append(p.alice("daily", first, second), p.by(olivia1)...)...)
	p.does("verify", "--keys", first)
	p.does("log", "verify")
	p.does(append([]string{"log", "sign"}, p.by(olivia1)...)...)
	p.does(append([]string{"log", "sign"}, p.by(olivia1)...)...)
	p.does("log", "verify", "--head", "1:0123456789abcdef")
	p.does("log", "verify", "--root", "0123")
	p.does("log")
	p.does("doctor")
	last := filepath.Join(p.ledger, "records", "00000002.json")
	if err := os.WriteFile(last, []byte("{}\n"), 0o600); err != nil {
		p.Fatal(err)
	}
	p.does("log", "verify")
	p.does("status")
	p.does("verify")
	p.does("doctor")
}

// An offline copy goes on a trip: keys are proven, sealed and labelled there, and
// the records come home once.
func storyTrip(p *play) {
	p.enrolled(first, second, safe)
	home, copied := p.ledger, filepath.Join(p.folder, "copy")
	p.does("log", "export", copied)
	p.does("log", "export", copied)
	p.ledger = copied
	p.does("verify", "--keys", first)
	p.does("seal", safe, "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren")
	p.does("keys", "label", second, "spare")
	p.does("code", "--group", "daily", "--serial", first)
	p.does(p.alice("second", first, second)...)
	p.does("log", "verify")
	time.Sleep(time.Hour)
	p.ledger = home
	p.does("verify", "--keys", first)
	p.does("log", "import", copied)
	p.does("log", "import", copied)
	p.does("status")
	p.does("log")
	p.does("log", "verify")
}
