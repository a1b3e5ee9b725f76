package hwtest

import (
	"context"
	"regexp"
	"strings"
)

// issuer is how the suite knows its own credentials.
const issuer = "rootseal-test"

// ownID matches the ids that the suite writes: its issuer, and before it a
// period where that is not 30 s. It is not package oath's parsing of names,
// which the guard is there to check.
var ownID = regexp.MustCompile(`^([0-9]+/)?` + issuer + `:.`)

func own(id string) bool { return ownID.MatchString(id) }

// testID is the id of a credential of the suite.
func testID(account string) string { return issuer + ":" + account }

// testIDOf is a test id of that many bytes.
func testIDOf(size int, account string) string {
	id := testID(account)
	return id + strings.Repeat("x", size-len(id))
}

var background = context.Background()
