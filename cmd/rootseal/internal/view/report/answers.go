package report

// answerCommands prints English in every language: it is a program.
const answerCommands = `known=$(mktemp)
jq -r 'select(.kind == "load" or .kind == "adopt") | .ceremony as $device |
  .body.witnesses[] | "\($device) \(.challenge) \(.sha256)"' records/????????.json > "$known"
jq -r 'select(.kind == "verify") | .sequence as $number | .body.credentials[]? |
  select(.result == "proven" and .challenge) | "\($number) \(.device) \(.challenge) \(.answer)"' records/????????.json |
while read -r number device challenge answer; do
  bytes=$(printf %s "$challenge$answer" | tr -cd 0-9a-f | sed 's/../\\x&/g')
  sum=$(bash -c 'printf "$1"' - "$bytes" | sha256sum | cut -c 1-64)
  grep -qxF "$device $challenge $sum" "$known" &&
    echo "record $number: the answer is right" || echo "record $number: the answer is WRONG"
done
rm "$known"
`

// AnswerCommands returns the commands that check every recorded answer, for a shell in
// the ledger's folder.
func AnswerCommands() string { return answerCommands }
