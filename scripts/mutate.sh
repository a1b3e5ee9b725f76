#!/usr/bin/env bash
# mutate.sh GREMLINS [FOLDER...]: changes one sign at a time in the packages and runs
# the package's own tests, in process. A mutant that no test detects must be in
# scripts/mutants.txt, with the reason why it may survive. The script fails for a
# mutant that is missing there, and for a line there without a surviving mutant.
#
# The tool skips the conditions of a switch without a value, which Go's coverage does
# not see, and the files of exclude, which are not part of the ceremony. A timeout
# detects a mutant that hangs.
set -euo pipefail

gremlins=$1
shift
folders=("${@:-oath}")
[ $# -gt 0 ] || folders=(oath enroll/ledger enroll enroll/{step,gate,settle,keyring,journal,mfa,custody})

# A folder's own tests do not see the folders below it. In enroll, only the files count
# that do, undo or retire something.
exclude() {
	[ "$1" = enroll ] || return 0
	(cd enroll && ls -d ./*/ | sed 's|^\./|-E\n^|')
	for name in doc errors events preflight_aws request result; do
		printf -- '-E\n^%s\\.go$\n' "$name"
	done
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export RING2=off GOFLAGS=-failfast
missing=0

# A mutant is identified by its file, its kind, and its line with a mark before the
# sign. So it keeps its identity when other lines change.
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
		printf 'explained, but does not survive: %s\n' "$mutant"
		missing=1
	done < <(LC_ALL=C comm -13 "$work/lived" "$work/explained")
done
exit $missing
