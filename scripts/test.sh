#!/usr/bin/env bash
# test.sh: runs all tests, in process under the race detector and then with a real
# pcscd (ring2.sh). It prints each step, and every LIFE seconds (60) that it is still
# running: a compiler without a cache prints nothing for minutes. The limits are for a
# test that hangs; a busy machine may take long.
set -euo pipefail

say() { echo "test: $*" >&2; }

began=$SECONDS
# The sleep must not inherit open files: their readers end when this script ends.
while sleep "${LIFE-60}" >/dev/null 2>&1; do say "still running, $((SECONDS - began)) s"; done &
life=$!
trap 'kill $life 2>/dev/null || true' EXIT

# Memory for time: collections are rare.
export GOGC=${GOGC:-400}

say "compiling for the race detector"
go build -race ./...
say "tests in process, under the race detector"
RING2=off go test -race -timeout 30m ./...
say "tests with a real pcscd"
scripts/ring2.sh
