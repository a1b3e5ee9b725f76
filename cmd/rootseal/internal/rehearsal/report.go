package rehearsal

import (
	"bytes"
	"context"
	"encoding/base32"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"rootseal/hwtest/simcard"
	"rootseal/message"
)

// ReportFile is the page of step report.
func (r *Rehearsal) ReportFile() string { return filepath.Join(r.Folder, "report.html") }

// report writes the evidence for an examiner, from the ledger alone.
func (r *Rehearsal) report() Act {
	return Act{
		Name:  "report",
		story: message.Textf("an examiner gets the report, which is made from the ledger and its last audit alone"),
		Play: func(ctx context.Context) error {
			return r.do(ctx, r.reportLine())
		},
		check: r.reported,
	}
}

// reported checks the page: it names the head, every device that the account has from
// rootseal, and the intruder's phone; and it contains no seed of a key.
func (r *Rehearsal) reported() (message.Text, error) {
	page, err := os.ReadFile(r.ReportFile())
	if err != nil {
		return message.Text{}, err
	}
	l, err := r.OpenLedger()
	if err != nil {
		return message.Text{}, err
	}
	devices := 0
	wanted := []string{l.Head().String(), l.Head().Hash}
	for _, d := range r.Account.Devices() {
		if d.Owner != "" {
			devices++
			wanted = append(wanted, d.ARN[strings.LastIndex(d.ARN, "/")+1:])
		}
	}
	for _, text := range wanted {
		if !bytes.Contains(page, []byte(text)) {
			return message.Text{}, message.Errorf("the report lacks %s", text)
		}
	}
	for _, card := range slices.Concat(r.Daily, r.Sealed, []*simcard.Card{r.spare}) {
		for _, stored := range card.Stored() {
			for _, seed := range []string{base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(stored.Key), hex.EncodeToString(stored.Key)} {
				if bytes.Contains(bytes.ToUpper(page), []byte(strings.ToUpper(seed))) {
					return message.Text{}, message.Errorf("the report contains a seed of key %d", card.Serial())
				}
			}
		}
	}
	return message.Textf("the report of head %s names %d devices of the account and no seed", l.Head(), devices), nil
}
