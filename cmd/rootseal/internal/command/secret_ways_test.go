//go:build unix

package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/record"
	"rootseal/hwtest/simaws"
)

// If the picture cannot be read, the secret key can be pasted, and the other way round.
// The ledger has what was announced, and what came.
func TestSecretComesTheOtherWay(t *testing.T) {
	const escape = "\x1b"
	for _, row := range []struct {
		announced, came string
		args            []string
		change          func(t *testing.T, p *person, made simaws.Assigned)
	}{
		{"picture", "paste", []string{"--qr", "blank.png"}, func(_ *testing.T, p *person, made simaws.Assigned) {
			p.see("Press enter when the picture is saved")
			p.types(enter)
			p.see("or paste the secret key")
			p.see("Press enter when the picture is saved")
			p.types(escape)
			p.see("escape reads a picture of the QR code instead")
			p.Answers(`Paste the secret key \(it is not shown\): `, made.Secret)
		}},
		{"paste", "picture", nil, func(t *testing.T, p *person, made simaws.Assigned) {
			file := filepath.Join(t.TempDir(), "qr.png")
			if err := os.WriteFile(file, pictureOf(t, made), 0o600); err != nil {
				t.Fatal(err)
			}
			p.answers(`Paste the secret key \(it is not shown\): `, "not a secret")
			p.see("escape reads a picture of the QR code instead")
			p.see("Paste the secret key")
			p.types(escape)
			p.answers("File of the picture of the QR code: ", "")
			p.see("name a file")
			p.types(file + enter)
		}},
		{"picture", "", []string{"--qr", "blank.png"}, func(t *testing.T, p *person, made simaws.Assigned) {
			file := filepath.Join(t.TempDir(), "qr.png")
			if err := os.WriteFile(file, pictureOf(t, made), 0o600); err != nil {
				t.Fatal(err)
			}
			p.see("Press enter when the picture is saved")
			p.types(escape)
			p.see("Paste the secret key")
			p.types(escape)
			p.see("Press enter when the picture is saved")
			p.types(file + enter)
		}},
	} {
		t.Run(row.announced+", "+row.came, func(t *testing.T) {
			s := newScene(t)
			args := s.root("--profile", "admin")
			for _, arg := range row.args {
				if filepath.Ext(arg) != "" {
					arg = filepath.Join(t.TempDir(), arg)
					if err := os.WriteFile(arg, []byte("no picture"), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				args = append(args, arg)
			}
			p := s.sit(t)
			p.starts(t.Context(), args...)
			p.see("escape")
			row.change(t, p, s.assign(t, s.err.String()))
			p.typePair()
			if row.came != "paste" {
				p.see("> keep it, I will delete it")
				p.types(enter)
			}
			if _, code := p.leaves(); code != cli.ExitDone {
				t.Fatalf("exit code %d; it said:\n%s\nand asked:\n%s", code, s.heard, p.text())
			}
			if said := strings.Contains(strings.Join(strings.Fields(s.heard), " "), "could not be read: delete it"); said != (row.came == "paste") {
				t.Errorf("it warns of the picture: %v; it said:\n%s", said, s.heard)
			}
			s.mustHoldOneSeed(t, simaws.RootOwner)
			d := record.Read(s.open(t, "").Records()).Live()[0]
			c := record.Fold(s.open(t, "").ByCeremony(d.Ceremony))
			if c.Begin.SeedSource != row.announced || c.Load.SeedSource != row.came {
				t.Errorf("announced %q, came %q; want %q and %q", c.Begin.SeedSource, c.Load.SeedSource, row.announced, row.came)
			}
			if want := row.came; want != "" && d.SeedSource != want {
				t.Errorf("the device's seed came by %q, want %q", d.SeedSource, want)
			}
			s.mustDo(t, []string{"no ceremony is unfinished"}, "recover")
		})
	}
}
