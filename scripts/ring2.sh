#!/usr/bin/env bash
# ring2.sh: runs the tests with a real pcscd (TestRing2..., see hwtest/vpcd) and
# prints each with its outcome, so that a skipped one says why. With
# RING2=require a skipped test is a failure, and so is finding none.
set -euo pipefail

packages=$(go list -f '{{.ImportPath}} {{.TestImports}} {{.XTestImports}}' ./... | awk '/rootseal\/hwtest\/vpcd[] ]/ { print $1 }')

# Not cached: the outcome depends on programs that go test knows nothing of.
# shellcheck disable=SC2086 # one word per package
go test -count=1 -v -run '^TestRing2' $packages | awk '
	/^=== / || /^ +--- PASS/ { next }
	/^--- PASS/ { passed++ }
	/^ *--- SKIP/ { skipped++ }
	{ print; fflush() }
	END {
		if (ENVIRON["RING2"] == "require" && (skipped || !passed)) {
			printf "FAIL: second ring required; %d passed, %d skipped\n", passed, skipped
			exit 1
		}
	}'
