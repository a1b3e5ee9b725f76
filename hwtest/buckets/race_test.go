package buckets

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"
	"time"

	"rootseal/enroll/awsiam"
	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/s3"
	"rootseal/hwtest/s3server"
)

func open(ctx context.Context, url string) (*ledger.Ledger, error) {
	bucket, err := awsiam.OpenBucket(ctx, awsiam.BucketOptions{Name: "ledgers", Endpoint: url})
	if err != nil {
		return nil, err
	}
	return ledger.Open(s3.New(bucket, "acme", s3.Local{}), ledger.Identity{World: ledger.WorldAWS, Tool: "rootseal test", Host: "workstation"}, time.Now)
}

// What a child process of the race appends, and where.
const (
	racerURL  = "ROOTSEAL_TEST_RACER_URL"
	racerFrom = "ROOTSEAL_TEST_RACER_FROM"
	races     = 500 // by each of two processes
)

func TestMain(m *testing.M) {
	if url := os.Getenv(racerURL); url != "" {
		os.Exit(race(url, os.Getenv(racerFrom)))
	}
	os.Exit(m.Run())
}

func race(url, from string) int {
	first, err := strconv.ParseUint(from, 10, 64)
	if err == nil {
		err = appendSome(url, first, races)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func appendSome(url string, first, n uint64) error {
	ctx := context.Background()
	l, err := open(ctx, url)
	if err != nil {
		return err
	}
	for step := first; step < first+n; step++ {
		if _, err := l.Append(ctx, ledger.Entry{Command: "code", Body: &ledger.CodeUsed{CredentialID: "AWS:alice", Step: step}}); err != nil {
			return fmt.Errorf("appending %d: %w", step, err)
		}
	}
	return nil
}

// Two processes append 1,000 records at once, and each is in the ledger once.
func TestRing2TwoProcessesLoseNothing(t *testing.T) { onEach(t, twoProcesses) }

func twoProcesses(t *testing.T, s *s3server.Server) {
	var racers []*exec.Cmd
	for i := range 2 {
		racer := exec.CommandContext(t.Context(), os.Args[0])
		racer.Env = append(os.Environ(), racerURL+"="+s.URL, fmt.Sprintf("%s=%d", racerFrom, 1+i*races))
		racer.Stderr = os.Stderr
		if err := racer.Start(); err != nil {
			t.Fatal(err)
		}
		racers = append(racers, racer)
	}
	for _, racer := range racers {
		if err := racer.Wait(); err != nil {
			t.Error(err)
		}
	}
	l, err := open(t.Context(), s.URL)
	if err != nil {
		t.Fatal(err)
	}
	var got, turns []uint64
	for _, r := range l.Records() {
		step := r.Body.(*ledger.CodeUsed).Step
		if n := len(got); n > 0 && (step > races) != (got[n-1] > races) {
			turns = append(turns, step)
		}
		got = append(got, step)
	}
	slices.Sort(got)
	for i := range 2 * races {
		if i >= len(got) || got[i] != uint64(i+1) {
			t.Fatalf("%d records; record of step %d is missing or there twice", len(got), i+1)
		}
	}
	if len(got) != 2*races || len(turns) < 10 {
		t.Errorf("%d records with %d turns, so the processes did not race", len(got), len(turns))
	}
	t.Logf("%d records, %d turns", len(got), len(turns))
}
