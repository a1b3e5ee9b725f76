#!/usr/bin/env bash
# faults.sh: tries every fault point of every ceremony (package hwtest/faults),
# and that bugs which were put in on purpose are found. It prints counts by kind
# of fault, how many of them broke a promise in the second column, and ends with
# the line "N fault points, M violations".
set -euo pipefail
# Memory for time: collections are rare. Nobody reads a profile of the heap.
export GOGC=400 GODEBUG=${GODEBUG:+$GODEBUG,}memprofilerate=0
go test -vet=off -count=1 -v ./hwtest/faults -run '^TestSeededBugs$' -explore |
	sed -n 's/^ *--- PASS: TestSeededBugs\/\(.*\) (.*/found a seeded bug: \1/p; /FAIL/p; /_test.go/p; /^ \{12\}/p'
go test -vet=off -count=1 -v -timeout 30m ./hwtest/faults -run '^TestExplore$' -explore | awk '
	/^(=== |ok )|--- PASS|^PASS$/ { next }
	/^[0-9]+ fault points, [0-9]+ violations$/ { last = $0; next }
	{ print; fflush() }
	END { if (last) print last }'
