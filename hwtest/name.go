package hwtest

import (
	"context"
	"regexp"
	"strings"
)

// issuer marks the suite's own credentials.
const issuer = "rootseal-test"

// ownID matches the ids that the suite writes: its issuer, after the period if that
// is not 30 s. It does not use package oath's parser of names, which the guard must
// check.
var ownID = regexp.MustCompile(`^([0-9]+/)?` + issuer + `:.`)

func own(id string) bool { return ownID.MatchString(id) }

// testID returns the id of a credential of the suite.
func testID(account string) string { return issuer + ":" + account }

// testIDOf returns a test id of this many bytes.
func testIDOf(size int, account string) string {
	id := testID(account)
	return id + strings.Repeat("x", size-len(id))
}

var background = context.Background()
