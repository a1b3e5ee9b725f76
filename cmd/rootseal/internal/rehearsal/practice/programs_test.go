//go:build linux

package practice_test

import (
	"io"
	"path/filepath"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/rehearsal/room"
)

// What a hint has a person do with another program leads on in the room: it says what it
// has instead, or does it. A page of the console that was open when the room was stored
// can be canceled when it is loaded, and what an earlier page left can be deleted.
func TestOtherPrograms(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	r, err := room.New(room.Options{
		Keys: []room.Key{{Serial: 30112847}, {Serial: 30112853}, {Serial: 30112878}}, Told: io.Discard,
		Accounts: []room.Account{{Number: "111122223333", Alias: "rehearsal", Users: []string{"breakglass"}, Admin: "admin", Readonly: "readonly"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, name := range []string{"first", "second"} {
		if _, err := r.Account("111122223333").Console().AssignMFADevice(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Save(filepath.Join(home, "open.room")); err != nil {
		t.Fatal(err)
	}
	v := visit(t, build(t), home, nil, "--load", "open.room")
	v.must("console cancel", `the page is canceled, the device is deleted`)
	v.must("console cancel", `no 'Assign MFA device' of 111122223333 is open`, `aws iam\s+delete-virtual-mfa-device`)
	first := "aws iam delete-virtual-mfa-device --serial-number arn:aws:iam::111122223333:mfa/first"
	v.must(first, `AWS has deleted arn:aws:iam::111122223333:mfa/first`)
	v.must(first, `NoSuchEntity`)
	v.must("aws sts get-caller-identity", `aws is not started`, `profiles \(admin, readonly\) need no\s+sign-in`)
	v.must("ykman info", `ykman is not started`, `'reset KEY' empties`)
	v.must("officer add 30112878 --name Olivia --generate --slot 9a", `officer Olivia`)
	shown := v.types("keys --attest")
	if strings.Contains(shown, "'ykman") && !strings.Contains(shown, "the room has no ykman") {
		t.Errorf("a hint of ykman leads nowhere:\n%s", shown)
	}
	v.must("enroll --user breakglass --group daily --keys 30112847,30112853", `mfa_process = rootseal code --fresh`)
	if shown := v.types("log export trip"); strings.Contains(shown, "real folder") || !strings.Contains(shown, "to trip") {
		t.Errorf("log export shows\n%s", shown)
	}
	v.leaves()
}
