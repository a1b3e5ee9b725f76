package oversight

import (
	"context"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/message"
)

// checkBucket says how the bucket of a shared ledger is protected, and what that is
// worth. It changes nothing: that the server refuses a second create is proven before
// this workstation's first record.
func checkBucket(ctx context.Context, place cli.Place) []view.Check {
	next := message.Word("set the bucket up as docs/shared-ledger.md shows")
	p, guard, err := place.Shared.Protection(ctx, place.Route.Bucket)
	var found []view.Check
	check := func(known, on bool, yes, no message.Text) {
		switch {
		case !known:
		case on:
			found = append(found, good(message.Word("bucket"), yes))
		default:
			found = append(found, warn(message.Word("bucket"), no, next))
		}
	}
	check(p.Versioned != nil, p.Versioned != nil && *p.Versioned,
		message.Word("versioning is on: a record that is deleted or replaced stays readable, and readers notice"),
		message.Word("versioning is off: a record that is deleted or replaced is lost; only a remembered or noted head shows that the end of the ledger is missing"))
	check(p.Policy != nil, guard.Replacing,
		message.Word("the policy denies puts without s3:if-none-match: nothing replaces a record"),
		message.Word("the policy allows puts without s3:if-none-match: anyone who may write can put another record over one"))
	check(p.Policy != nil, guard.Deleting,
		message.Word("the policy denies deletes"),
		message.Word("the policy does not deny deletes for all: anyone who may delete can cut the ledger, or free a number for another record"))
	if p.Lock != nil {
		switch *p.Lock {
		case "COMPLIANCE":
			found = append(found, good(message.Word("bucket"), message.Word("Object Lock in compliance mode: no one, root included, deletes a version before its time; a delete marker can still hide it")))
		case "GOVERNANCE":
			found = append(found, good(message.Word("bucket"), message.Word("Object Lock in governance mode: only those with s3:BypassGovernanceRetention delete a version before its time; a delete marker can still hide it")))
		default:
			found = append(found, warn(message.Word("bucket"), message.Word("no Object Lock by default: anyone who may change the policy can delete the ledger's versions"), next))
		}
	}
	if endpoint := place.Route.Endpoint; endpoint != "" {
		found = append(found, warn(message.Word("bucket"), message.Textf("the ledger's endpoint is %s", endpoint), message.Word("remove it from the address of the ledger unless you need it: its owner can show any ledger")))
	}
	if err != nil {
		found = append(found, warn(message.Word("bucket"), message.Textf("its protection was not read in full: %v", err), message.Word("run 'rootseal doctor' with permission to read the bucket's versioning, Object Lock and policy")))
	}
	return found
}
