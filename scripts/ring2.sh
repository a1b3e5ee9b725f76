#!/usr/bin/env bash
# ring2.sh: runs the tests with a real pcscd (TestRing2..., see hwtest/vpcd) and
# prints each with its outcome, so that a skipped test shows its reason. With
# RING2=require a skipped test is a failure, and so is finding no test.
set -euo pipefail

packages=$(go list -f '{{.ImportPath}} {{.TestImports}} {{.XTestImports}}' ./... |
	sed -n 's|^\([^ ]*\) .*rootseal/hwtest/vpcd[] ].*|\1|p')

# Not cached: the outcome depends on programs that go test does not track.
# shellcheck disable=SC2086 # one word per package
go test -count=1 -v -timeout 30m -run '^TestRing2' $packages | {
	passed=0 skipped=0
	while IFS= read -r line; do
		case $line in
		'=== '*) continue ;;
		'--- PASS'*) passed=$((passed + 1)) ;;
		' '*'--- PASS'*) continue ;;
		*'--- SKIP'*) skipped=$((skipped + 1)) ;;
		esac
		printf '%s\n' "$line"
	done
	if [ "${RING2-}" = require ] && { [ $skipped != 0 ] || [ $passed = 0 ]; }; then
		echo "FAIL: second ring required; $passed passed, $skipped skipped"
		exit 1
	fi
}
