package s3_test

import (
	"testing"
	"time"

	"rootseal/enroll/ledger"
	"rootseal/hwtest/sims3"
)

// A question about a claim, asked while a key is in use, does not wait for the record of
// another ceremony.
func TestAQuestionDoesNotWaitForAnAppend(t *testing.T) {
	w := newWorld(t)
	l := w.booted("one").mustOpen()
	defer begin(t, l)()
	sent, answer := make(chan struct{}), make(chan struct{})
	w.Fault = func(method, _ string) sims3.Fault {
		if method == "PUT" {
			close(sent)
			<-answer
		}
		return sims3.None
	}
	appended := make(chan error)
	go func() {
		_, err := l.Append(t.Context(), ledger.Entry{Command: "code", Body: &ledger.CodeUsed{CredentialID: "AWS:alice", Step: 1}})
		appended <- err
	}()
	<-sent
	asked := make(chan error)
	go func() { asked <- l.StillClaims(ceremony) }()
	select {
	case err := <-asked:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("it waits")
	}
	close(answer)
	if err := <-appended; err != nil {
		t.Error(err)
	}
}
