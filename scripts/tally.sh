#!/usr/bin/env bash
# tally.sh WHAT: prints the output of one long test line by line as it comes, with the
# line "N WHAT, M violations" last.
set -euo pipefail
total="^[0-9]+ $1, [0-9]+ violations\$" last=
while IFS= read -r line; do
	if [[ $line =~ $total ]]; then
		last=$line
		continue
	fi
	case $line in
	'=== '* | 'ok '* | ok$'\t'* | *'--- PASS'* | PASS) ;;
	*) printf '%s\n' "$line" ;;
	esac
done
[ -z "$last" ] || printf '%s\n' "$last"
