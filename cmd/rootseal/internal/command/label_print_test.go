//go:build unix

package command

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/hwtest/vpcd"
)

// A label that Chromium prints is read from a picture of the paper.
func TestRing2VerifyPrintedLabel(t *testing.T) {
	vpcd.Lacks(t, vpcd.Missing("chromium", "pdftoppm"))
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		s.mustDo(t, nil, "seal", "33333333", "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren Sato")
		folder := t.TempDir()
		page, paper, picture := filepath.Join(folder, "labels.html"), filepath.Join(folder, "labels.pdf"), filepath.Join(folder, "label")
		s.mustDo(t, nil, "report", "labels", "--key", "33333333", "--start", "11", "--out", page)
		for _, line := range [][]string{
			{"chromium", "--headless", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--user-data-dir=" + filepath.Join(folder, "profile"), "--no-pdf-header-footer", "--print-to-pdf=" + paper, "file://" + page},
			{"pdftoppm", "-r", "200", "-singlefile", "-png", paper, picture},
		} {
			if said, err := exec.CommandContext(t.Context(), line[0], line[1:]...).CombinedOutput(); err != nil {
				t.Fatalf("%s: %v: %s", line[0], err, said)
			}
		}
		out := s.mustDo(t, nil, "verify", "--label", picture+".png")
		if !strings.Contains(out, "label of key 33333333: bag A-17, head "+s.open(t, "").Head().String()) {
			t.Errorf("it said:\n%s", out)
		}
		s.mustDo(t, nil, "unseal", "33333333", "--bag", "A-17")
		s.mustFail(t, 3, []string{"the key has moved since"}, "verify", "--label", picture+".png")
	})
}
