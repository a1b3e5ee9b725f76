#!/bin/sh
# Records the sessions in README.md and docs in the practice room, and writes those that
# are not what the room shows now. The room makes new seeds, names and times each time;
# a session that differs in nothing else stays.
set -eu
cd "$(dirname "$0")/.."
go test -count=1 ./cmd/rootseal/internal/rehearsal/practice -run '^TestDocs$' -update
