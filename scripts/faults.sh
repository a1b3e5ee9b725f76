#!/usr/bin/env bash
# faults.sh: tries every fault point of every ceremony (package hwtest/faults), and
# checks that the seeded bugs are found. It prints counts by kind of fault, with the
# violations in the second column, and ends with the line "N fault points, M
# violations".
set -euo pipefail
# Memory for time: collections are rare. No heap profile is needed.
export GOGC=400 GODEBUG=${GODEBUG:+$GODEBUG,}memprofilerate=0
found='^ *--- PASS: TestSeededBugs/(.*) \('
go test -vet=off -count=1 -v -timeout 30m ./hwtest/faults -run '^TestSeededBugs$' |
	while IFS= read -r line; do
		if [[ $line =~ $found ]]; then
			printf 'found a seeded bug: %s\n' "${BASH_REMATCH[1]}"
			continue
		fi
		case $line in
		*FAIL* | *_test.go* | '            '*) printf '%s\n' "$line" ;;
		esac
	done
go test -vet=off -count=1 -v -timeout 30m ./hwtest/faults -run '^TestExplore$' -explore | scripts/tally.sh 'fault points'
