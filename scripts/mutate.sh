#!/usr/bin/env bash
# mutate.sh GREMLINS [FOLDER...]: changes one sign after the other in the
# packages and runs their own tests, in process. A mutant that no test notices
# has to stand in scripts/mutants.txt with the reason why it may live; one that
# is missing there fails, and so does a line there that nothing lives up to.
#
# The tool passes over the conditions of a switch without a value, which Go's
# coverage does not see, and over the files of exclude, which are no part of the
# ceremony itself. What a mutant hangs is noticed by its time.
set -euo pipefail

gremlins=$1
shift
folders=("${@:-oath}")
[ $# -gt 0 ] || folders=(oath enroll/ledger enroll)

# Of enroll the ceremony: what is done, undone and settled.
exclude() {
	[ "$1" = enroll ] || return 0
	(cd enroll && ls -d ./*/ | sed 's|^\./|-E\n^|')
	for name in account adopt adopt_keys doc errors found label live names principal request room rotate_many \
		rotate_targets seal travel verify verify_equal verify_key; do
		printf -- '-E\n^%s\\.go$\n' "$name"
	done
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export RING2=off GOFLAGS=-failfast
missing=0

# A mutant is known by its file, its kind, and its line with a mark before the
# sign: it stays known when other lines come and go.
named() {
	jq -r --arg folder "$1" '.files[] | .file_name as $f | .mutations[] | select(.status == "LIVED") |
		[$folder + "/" + $f, .type, .line, .column] | @tsv' "$2" |
		while IFS=$'\t' read -r file kind line column; do
			text=$(sed -n "${line}p" "$file")
			printf '%s %s %s\n' "$file" "$kind" "$(printf '%s▸%s' "${text:0:column-1}" "${text:column-1}" | sed 's/^[[:space:]]*//')"
		done | LC_ALL=C sort
}

for folder in "${folders[@]}"; do
	mapfile -t excluded < <(exclude "$folder")
	"$gremlins" unleash "./$folder" --workers 2 --timeout-coefficient 4 "${excluded[@]}" -o "$work/found.json" >"$work/log" 2>&1 ||
		{ tail -20 "$work/log" >&2; exit 1; }
	jq -r --arg folder "$folder" '"\($folder): \(.mutants_killed + ([.files[].mutations[] | select(.status == "TIMED OUT")] | length)) noticed, \(.mutants_lived) lived, \(.mutants_not_covered) not tried; score \(.test_efficacy * 10 | round / 10) %"' "$work/found.json"
	named "$folder" "$work/found.json" >"$work/lived"
	grep -E "^$folder/[^/ ]+\.go " scripts/mutants.txt | LC_ALL=C sort >"$work/explained" || true
	while IFS= read -r mutant; do
		printf 'unexplained: %s\n' "$mutant"
		missing=1
	done < <(LC_ALL=C comm -23 "$work/lived" "$work/explained")
	while IFS= read -r mutant; do
		printf 'explained, and does not live: %s\n' "$mutant"
		missing=1
	done < <(LC_ALL=C comm -13 "$work/lived" "$work/explained")
done
exit $missing
