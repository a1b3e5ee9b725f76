//go:build unix

package command

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/enroll/anchor"
	"rootseal/enroll/hint"
	"rootseal/hwtest/sims3"
)

// shared is a scene whose ledger is in a bucket.
type shared struct {
	*scene
	bucket *sims3.Bucket
	url    string
}

func newShared(t *testing.T) *shared {
	t.Helper()
	s := &shared{scene: newScene(t), bucket: &sims3.Bucket{Versioned: true}}
	server := httptest.NewServer(s.bucket)
	t.Cleanup(server.Close)
	s.url = server.URL
	s.scene.ledger, s.Shared = "s3://ledgers/acme?endpoint="+s.url, edges.SharedLedger
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "an example", "AWS_PROFILE": "", "AWS_ENDPOINT_URL": "",
		"AWS_CONFIG_FILE": filepath.Join(t.TempDir(), "config"), "AWS_SHARED_CREDENTIALS_FILE": filepath.Join(t.TempDir(), "credentials"),
	} {
		t.Setenv(name, value)
	}
	s.moveElsewhere(t)
	return s
}

// moveElsewhere makes the next command run at a workstation that has no memory and no cache.
func (s *shared) moveElsewhere(t *testing.T) {
	t.Helper()
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_STATE_HOME", filepath.Join(home, "state"))
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
	s.State = anchor.In(filepath.Join(home, "state"))
}

func TestSharedLedger(t *testing.T) {
	s := newShared(t)
	s.mustDo(t, []string{"ledger's endpoint = " + s.url, "done: "}, s.alice()...)
	s.moveElsewhere(t)
	s.mustDo(t, []string{"proven"}, "verify", "--keys", "12345678")
	verified := s.mustDo(t, nil, "log", "verify")
	if !strings.Contains(verified, "s3://ledgers/acme, world aws: the chain of all 5 records holds") || !strings.Contains(verified, "aws s3 cp --recursive --only-show-errors 's3://ledgers/acme' .") {
		t.Errorf("log verify says\n%s", verified)
	}
	s.mustDo(t, []string{"aws  S3 ListObjectVersions  200", "aws  S3 GetObject  200"}, "log", "--verbose", "--key", "23456789")
	s.mustDo(t, []string{"the chain holds", "the ledger's endpoint is " + s.url}, "doctor")

	// A trip leaves from the bucket and returns to it.
	copied := filepath.Join(t.TempDir(), "copy")
	s.mustDo(t, nil, "log", "export", copied)
	bucket := s.ledger
	s.scene.ledger = copied
	s.mustDo(t, []string{"proven"}, "verify", "--keys", "23456789")
	s.scene.ledger = bucket
	s.mustDo(t, []string{"imported 1 record from"}, "log", "import", copied)

	s.bucket.Delete("acme/records/00000002.json")
	s.mustFail(t, cli.ExitWrong, []string{"1 delete marker", "find out who did that"}, "log", "verify")
	s.moveElsewhere(t)
	s.mustDo(t, []string{"warning: record 2: 1 version and 1 delete marker"}, "status")
}

// A ledger at another address than AWS's is only read if its own address says so.
func TestSharedLedgerElsewhere(t *testing.T) {
	s := newShared(t)
	s.scene.ledger = "s3://ledgers/acme"
	t.Setenv("AWS_ENDPOINT_URL", s.url)
	s.mustFail(t, cli.ExitFailed, []string{s.url, "?endpoint=URL"}, "log")
	s.scene.ledger = "s3://ledgers/acme?endpoint=http://ledger.example.com"
	s.mustFail(t, cli.ExitFailed, []string{"a ledger is not read over plain http"}, "log")
	s.scene.ledger = "s3://ledgers/acme?profil=office"
	s.mustFail(t, cli.ExitFailed, []string{"next: write s3://BUCKET/PREFIX"}, "log")
	if requests := s.bucket.Requests(); len(requests) > 0 {
		t.Errorf("sent %q", requests)
	}
	s.scene.ledger = "s3://ledgers/acme"
	s.mustFail(t, cli.ExitFailed, []string{"next: " + hints.Words(hint.StateEndpoint).String()}, "log")
	s.scene.ledger += "?endpoint=" + s.url // as the hint says
	s.mustDo(t, []string{"done: "}, s.alice()...)
	s.mustDo(t, []string{"begin"}, "log")
}

// A server that creates an object twice is refused before anything changes.
func TestSharedLedgerWithoutAFence(t *testing.T) {
	s := newShared(t)
	s.bucket.Careless = true
	before := len(s.account.Devices())
	s.mustFail(t, cli.ExitFailed, []string{"the server ignores If-None-Match"}, s.alice()...)
	if keys := s.bucket.Keys(); len(keys) != 1 || !strings.HasPrefix(keys[0], "acme/probes/") {
		t.Errorf("the bucket has %q", keys)
	}
	if n := len(s.account.Devices()); n != before {
		t.Errorf("AWS has %d devices, want %d", n, before)
	}
}

// A bucket that was cut is noticed at the workstation that remembers more.
func TestSharedLedgerCut(t *testing.T) {
	s := newShared(t)
	s.mustDo(t, nil, s.alice()...)
	s.bucket.Purge("acme/records/00000004.json")
	s.mustDo(t, []string{"s3://ledgers/acme lacks 4:", "cut or replaced"}, "status")
}

// What another workstation left is settled here only after a take-over, and once.
func TestSharedLedgerTakeOver(t *testing.T) {
	s := newShared(t)
	s.mustDo(t, nil, s.alice()...)
	s.bucket.Purge("acme/records/00000004.json") // as if the workstation had died before its last record
	s.moveElsewhere(t)
	s.mustFail(t, cli.ExitUnsettled, []string{"another workstation works on this ceremony", "recover --take-over "}, "recover")
	id := ceremonyOf(t, s.bucket.Data("acme/records/00000001.json"))
	s.mustFail(t, cli.ExitUsage, []string{"no unfinished ceremony has the id"}, "recover", "--take-over", "20260302-aaaaaa")
	s.mustDo(t, []string{"settled " + id, "complete"}, "recover", "--take-over", id)
	if record := s.bucket.Data("acme/records/00000004.json"); !bytes.Contains(record, []byte(`"about": "taken over",`)) {
		t.Errorf("record 4 is\n%s", record)
	}
	s.mustDo(t, []string{"no ceremony is unfinished"}, "recover")
}

// The same command line serves in a folder: the take-over is recorded, and a workstation
// that wakes up can record nothing more.
func TestTakeOverInAFolder(t *testing.T) {
	s := newScene(t)
	s.mustDo(t, nil, s.alice()...)
	last := filepath.Join(s.ledger, "records", "00000004.json")
	first, err := os.ReadFile(filepath.Join(s.ledger, "records", "00000001.json"))
	if err == nil {
		err = os.Remove(last)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.mustDo(t, []string{"settled "}, "recover", "--take-over", ceremonyOf(t, first))
	text, err := os.ReadFile(last)
	if err != nil || !bytes.Contains(text, []byte(`"about": "taken over",`)) {
		t.Errorf("record 4: %v\n%s", err, text)
	}
}

func ceremonyOf(t *testing.T, record []byte) string {
	t.Helper()
	var r struct{ Ceremony string }
	if err := json.Unmarshal(record, &r); err != nil || r.Ceremony == "" {
		t.Fatalf("%v in\n%s", err, record)
	}
	return r.Ceremony
}

// A ledger moves between a folder and a bucket; two that were both used do not mix.
func TestPushAndPull(t *testing.T) {
	s := newShared(t)
	bucket, folder, third := s.ledger, filepath.Join(t.TempDir(), "ledger"), filepath.Join(t.TempDir(), "third")
	s.mustFail(t, cli.ExitFailed, []string{"there is no record in it"}, "log", "push", folder)
	s.scene.ledger = folder
	s.mustDo(t, nil, s.alice()...)
	s.mustDo(t, []string{"copied 4 records from " + folder + " to s3://ledgers/acme", "ledger head 4:"}, "log", "push", bucket)
	s.mustDo(t, []string{"copied 0 records"}, "log", "push", bucket)

	s.scene.ledger = bucket
	s.mustDo(t, nil, "verify", "--keys", "12345678")
	s.mustDo(t, []string{"copied 5 records from s3://ledgers/acme to " + third}, "log", "push", third)
	s.scene.ledger = folder
	s.mustDo(t, []string{"copied 0 records", "s3://ledgers/acme has 1 record more"}, "log", "push", bucket)
	out := s.mustDo(t, nil, "log", "pull", bucket, "--json")
	if want := `"copied": 1,`; !strings.Contains(out, want) {
		t.Errorf("log pull printed %s, want %s", out, want)
	}
	s.mustDo(t, []string{"chain of all 5 records holds"}, "log", "verify")

	s.mustDo(t, nil, "verify", "--keys", "12345678") // in both
	s.scene.ledger = bucket
	s.mustDo(t, nil, "verify", "--keys", "23456789")
	for _, verb := range []string{"push", "pull"} {
		s.mustFail(t, cli.ExitWrong, []string{"they part at record 6", "compare both"}, "log", verb, folder)
	}
}

// A trip that left from one place returns to the other, once the ledger has moved there.
func TestTripsBetweenFolderAndBucket(t *testing.T) {
	s := newShared(t)
	bucket, folder := s.ledger, filepath.Join(t.TempDir(), "ledger")
	for i, way := range [][2]string{{folder, bucket}, {bucket, folder}} {
		s.scene.ledger = way[0]
		if i == 0 {
			s.mustDo(t, nil, s.alice()...)
		}
		copied := filepath.Join(t.TempDir(), "copy")
		s.mustDo(t, nil, "log", "export", copied)
		s.mustDo(t, nil, "log", "push", way[1])
		s.scene.ledger = copied
		s.mustDo(t, []string{"proven"}, "verify", "--keys", "23456789")
		s.scene.ledger = way[1]
		s.mustDo(t, []string{"imported 1 record from"}, "log", "import", copied)
		s.mustDo(t, []string{"the chain of all"}, "log", "verify")
		s.mustDo(t, []string{"imported 0 records from"}, "log", "import", copied)
	}
}

// doctor says what protects the bucket, and the policy of the manual satisfies it.
func TestDoctorOnABucket(t *testing.T) {
	s := newShared(t)
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "docs", "shared-ledger.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(text), "<!-- policy: bucket -->\n```json\n")
	policy, _, found := strings.Cut(block, "```")
	if !found {
		t.Fatal("the manual has no policy of a bucket")
	}
	policy = strings.ReplaceAll(strings.ReplaceAll(policy, "acme-ledger", "ledgers"), "root-keys", "acme")
	s.bucket.Policy, s.bucket.Lock = policy, "COMPLIANCE"
	said := s.mustDo(t, nil, "doctor")
	for _, want := range []string{"versioning is on", "the policy denies puts without s3:if-none-match", "the policy denies deletes", "Object Lock in compliance mode"} {
		if !strings.Contains(said, want) {
			t.Errorf("doctor does not say %q:\n%s", want, said)
		}
	}
	for harm, want := range map[string][2]string{
		"only some deletes":   {`"s3:DeleteObjectVersion", `, ""},
		"with an exception":   {`"Principal": "*"`, `"Principal": {"AWS": "arn:aws:iam::111122223333:root"}`},
		"elsewhere":           {"/acme/*", "/other/*"},
		"the other condition": {`"s3:if-none-match": "true"`, `"s3:if-none-match": "false"`},
	} {
		if s.bucket.Policy = strings.ReplaceAll(policy, want[0], want[1]); s.bucket.Policy == policy {
			t.Fatalf("%s changes nothing", harm)
		}
		said := s.mustDo(t, nil, "doctor")
		if strings.Contains(said, "the policy denies puts") && strings.Contains(said, "the policy denies deletes") {
			t.Errorf("%s: doctor says\n%s", harm, said)
		}
	}
	s.bucket.Policy, s.bucket.Lock, s.bucket.Versioned = "", "", false
	said = s.mustDo(t, nil, "doctor")
	for _, want := range []string{"versioning is off", "the policy allows puts", "the policy does not deny deletes", "no Object Lock"} {
		if !strings.Contains(said, want) {
			t.Errorf("doctor does not say %q:\n%s", want, said)
		}
	}
}
