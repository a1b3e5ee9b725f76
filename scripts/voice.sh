#!/usr/bin/env bash
# Report wording that docs and messages avoid: voice.sh [PATH...]. It reads Markdown and
# shell scripts, and the comments and strings of Go files that are no tests. Values of
# contracts may keep such words: scripts/voice.txt lists them as FILE, tab, text. An entry
# that no line needs is an error. Exit code 1 if anything is found.
set -uo pipefail
cd "$(dirname "$0")/.."
paths=("$@"); [ $# -gt 0 ] || paths=(README.md CHANGELOG.md SECURITY.md docs scripts cmd enroll device oath guarded message hwtest)
rules=$(cat <<'RULES'
told	\b(is|are|was|were|been|be) told\b
tells-whether	\btells? (whether|what|why|how|of|which|who)\b
is-whether	// \w+ (is|are) whether\b
are-those	// \w+ (is|are) (those|these|that) (of|that|which|who)\b
body	\b(somebody|anybody|whoever|nobody('s)?)\b
ours	\b(of|is|are) (ours|others'|theirs)\b
shall	\bshall\b
no-more	\b(not|nothing|nobody|no|is|are)\b.{0,40}\bany more\b|\bno more\b
keeps-from	\bkeeps? (nothing|nobody|no other|you|them|it) (from|waiting)|\bkeeps nothing\b
who-may	(^|[.;:] |// )[Ww]ho (may|must|can|has|knows|reads|swaps|answers)\b
where-if	([.;:,(] |// |and |or |also |but )[Ww]here (it|they|there|that|this|the|no|none|nobody|somebody|two|several|an?|AWS|neither)\b
wants	\bwants? (a|an|the|its|no|to|one|two|it|[a-z]+ or)\b|\b(policy|it|AWS|profile|card|key|record) wants\b
stands	\b(stands?|stood) (in|at|on|under|for|below|behind|beside|there)\b
beside	\b[Bb]eside\b
goes-with	\b(goes?) (with|without|together)\b
held-against	\b(held|holds?) (\w+ ){0,5}against\b
stranded	\b(is|are|was|were|not|be) (looked|waited|asked|spoken|settled|heard|written) (at|for|of|into|on|about|from)\b
say-flag	\bsay (--|rootseal|so|this|the same|it again)|\bsaid (of|as)\b
have-do	\b(have|has|had|having) (?!to )(the )?\w+ (sign|make|take|show|ask|check|answer|remove)\b
back	\b(take[ns]?|puts?|took|gives?) (\w+ ){0,2}back\b
good	\bmakes? (\w+ ){0,3}good\b
of-the	\b(is|are|was) of (an?|the|it|no|one|another|this|that|AWS|somebody|its)\b
to-be	\b(is|are|was|were) to be\b
dated	\b(anew|likewise|beforehand|meanwhile|all the same|at hand|at work|in other hands|by itself|looking on|of whatever|thereof)\b
has-it	\b(ledger|record|caller|policy|protocol|JSON) has it\b|\bas \w+ has it\b
record	\b(the|our|a) record (says?|knows?|has|had|shows?|does|alone)\b|\bon record\b|\binto the record\b
token	"[^"]*\btoken\b
desk	"[^"]*\bdesk\b
spelling	\b(enrol|enrols|enrolment|enrolments|licence|behaviour|colour|catalogue|cancelled)\b
RULES
)
mapfile -t files < <(find "${paths[@]}" -type f \( -name '*.go' -o -name '*.md' -o -name '*.sh' \) ! -name '*_test.go' ! -path '*/language/ja_*.go' ! -path '*/language/ja/*.go' ! -path scripts/voice.sh ! -path '*/node_modules/*' | sort)
mapfile -t kept < <(grep -v '^#' scripts/voice.txt)
declare -A used
found=0
while IFS=$'\t' read -r name pattern; do
	while IFS= read -r hit; do
		file=${hit%%:*} text=${hit#*:*:}
		case $file in
		*.go)
			[[ $text == *//* || $text == *\"* || $text == *\`* || $text =~ ^[A-Za-z] ]] || continue
			[[ $text =~ ^[[:space:]]*(import )?([a-z]+ )?\"[a-z0-9./_-]+\"$ ]] && continue # an import
			;;
		esac
		for entry in "${kept[@]}"; do
			if [ "$file" = "${entry%%$'\t'*}" ] && [[ $text == *"${entry#*$'\t'}"* ]]; then
				used[$entry]=1
				continue 2
			fi
		done
		printf '%s: %s\n' "$name" "$hit"
		found=$((found + 1))
	done < <(grep -nHP -- "$pattern" "${files[@]}" 2>/dev/null)
done <<<"$rules"
if [ $# -eq 0 ]; then
	for entry in "${kept[@]}"; do
		[ -n "${used[$entry]-}" ] || { printf 'scripts/voice.txt: no line needs: %s\n' "$entry"; found=$((found + 1)); }
	done
fi
[ "$found" -eq 0 ]
