package s3_test

import (
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rootseal/enroll/awsiam"
	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/s3"
	"rootseal/hwtest/sims3"
)

var _ ledger.Store = new(s3.Store)

// world is a simulated bucket, reached with the real SDK.
type world struct {
	*testing.T
	*sims3.Bucket
	url string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, Bucket: &sims3.Bucket{Versioned: true}}
	server := httptest.NewServer(w.Bucket)
	t.Cleanup(server.Close)
	w.url = server.URL
	asUser(t)
	return w
}

// asUser gives this process credentials, and keeps it from the files of whoever runs
// the test.
func asUser(t *testing.T) {
	t.Helper()
	home := t.TempDir()
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "an example", "AWS_REGION": "us-east-1",
		"AWS_CONFIG_FILE": filepath.Join(home, "config"), "AWS_SHARED_CREDENTIALS_FILE": filepath.Join(home, "credentials"),
		"AWS_PROFILE": "", "AWS_ENDPOINT_URL": "", "AWS_ENDPOINT_URL_S3": "", "AWS_SESSION_TOKEN": "",
	} {
		t.Setenv(name, value)
	}
}

// workstation is a workstation with its own folders.
type workstation struct {
	w     *world
	local s3.Local
}

func (w *world) workstation() *workstation {
	folder := w.TempDir()
	return &workstation{w, s3.Local{Claims: filepath.Join(folder, "claims"), Cache: filepath.Join(folder, "cache", "records")}}
}

func (d *workstation) store() *s3.Store {
	d.w.Helper()
	bucket, err := awsiam.OpenBucket(d.w.Context(), awsiam.BucketOptions{Name: "ledgers", Endpoint: d.w.url})
	if err != nil {
		d.w.Fatal(err)
	}
	return s3.New(bucket, "acme", d.local)
}

func (d *workstation) open() (*ledger.Ledger, error) {
	return ledger.Open(d.store(), ledger.Identity{World: ledger.WorldAWS, Tool: "rootseal 1.0.0", Host: "workstation"}, now)
}

func (d *workstation) mustOpen() *ledger.Ledger {
	d.w.Helper()
	l, err := d.open()
	if err != nil {
		d.w.Fatal(err)
	}
	return l
}

func (w *world) append(l *ledger.Ledger, step uint64) ledger.Head {
	w.Helper()
	head, err := l.Append(w.Context(), entry(step))
	if err != nil {
		w.Fatal(err)
	}
	return head
}

func entry(step uint64) ledger.Entry {
	return ledger.Entry{Command: "code", Body: &ledger.CodeUsed{CredentialID: "AWS:alice", Step: step}}
}

// filled returns a bucket with n records, and the workstation that wrote them.
func filled(t *testing.T, n int) (*world, *workstation) {
	t.Helper()
	w := newWorld(t)
	d := w.workstation()
	l := d.mustOpen()
	for i := range n {
		w.append(l, uint64(i+1))
	}
	return w, d
}

// since returns the requests of act.
func (w *world) since(act func()) []string {
	n := len(w.Requests())
	act()
	return w.Requests()[n:]
}

func record(n int) string { return fmt.Sprintf("acme/records/%08d.json", n) }

// steps returns what the records of entry tell apart.
func steps(l *ledger.Ledger) []uint64 {
	var all []uint64
	for _, r := range l.Records() {
		all = append(all, r.Body.(*ledger.CodeUsed).Step)
	}
	slices.Sort(all)
	return all
}

func count(requests []string, prefix string) int {
	n := 0
	for _, r := range requests {
		if strings.HasPrefix(r, prefix) {
			n++
		}
	}
	return n
}

func now() time.Time { return time.Now() }
