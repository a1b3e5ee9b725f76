#!/usr/bin/env bash
# fuzz.sh [TIME]: fuzzes every target for TIME (default 1m), one after the other.
set -euo pipefail

targets=$(grep -ro --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' . | sort)
[ -n "$targets" ] || { echo "fuzz: no targets found" >&2; exit 1; }
# Check seeds first: with an empty folder of seeds a target would be fuzzed from
# nothing, so that fails here.
cut -d: -f1 <<<"$targets" | xargs -n1 dirname | sort -u | xargs go test -run Fuzz
while IFS=: read -r file target; do
	echo "${target#func } in $(dirname "$file")"
	go test -run '^$' -fuzz "^${target#func }\$" -fuzztime "${1-1m}" -fuzzminimizetime 1x "$(dirname "$file")" </dev/null
done <<<"$targets"
