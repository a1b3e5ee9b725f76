package main

import (
	"fmt"
	"strings"

	"rootseal/enroll/ledger"
)

// stockCheck is in docs/ledger.md, too, where it is explained.
const stockCheck = `number=0 previous=$(printf '%064d' 0)
for record in records/????????.json; do
  number=$((number + 1))
  [ "$record" = "$(printf 'records/%08d.json' $number)" ] || echo "$record: not number $number"
  jq -e --arg previous "$previous" --argjson number $number \
    '.sequence == $number and .previous == $previous' "$record" > /dev/null ||
    echo "$record: does not follow $((number - 1)):$previous"
  previous=$(sha256sum < "$record" | cut -c 1-64)
done
jq -r .world records/????????.json | sort -u
echo "head $number:${previous:0:16}"
`

// stockSignatures is in docs/ledger.md, too.
const stockSignatures = `work=$(mktemp -d)
made='if .kind == "away" then .body.record | @base64d | fromjson else . end'
jq -r "$made"' | select(.kind == "officer").body | "\(.fingerprint) \(.public_key)"' records/????????.json |
  while read -r keyid key; do
    base64 -d <<< "$key" > "$work/$keyid.der"
    (cd "$work" && sha256sum -c --quiet <<< "$keyid  $keyid.der")
  done
jq -r 'select(.kind == "away").body.record' records/????????.json > "$work/away"
jq -r '.sequence as $in | '"$made"' | select(.kind == "signature").body | .record as $over |
    .envelope | .payload as $payload | .signatures[] | "\($in) \($over) \(.keyid) \(.sig) \($payload)"' \
  records/????????.json |
  while read -r in over keyid sig payload; do
    base64 -d <<< "$payload" > "$work/payload"
    base64 -d <<< "$sig" > "$work/sig"
    cmp -s "$work/payload" "$(printf 'records/%08d.json' "$over")" || grep -qxF "$payload" "$work/away" ||
      echo "record $in: what it signs is not record $over"
    { printf 'DSSEv1 36 application/vnd.rootseal.record+json %d ' "$(wc -c < "$work/payload")"
      cat "$work/payload"; } > "$work/message"
    if openssl pkey -pubin -inform DER -in "$work/$keyid.der" -noout -text 2> /dev/null | grep -q ED25519; then
      openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey "$work/$keyid.der" \
        -sigfile "$work/sig" -in "$work/message"
    else
      openssl dgst -sha256 -keyform DER -verify "$work/$keyid.der" -signature "$work/sig" "$work/message"
    fi > /dev/null 2>&1 && echo "record $over: signed by $keyid" || echo "record $in: not a signature of $keyid"
  done
rm -r "$work"
echo "first officer $(jq -r 'select(.kind == "officer").body.fingerprint' records/????????.json | head -n 1)"
`

// stockCommands are for bash. They leave the shell where it is, print the world
// and the head, a line for each record that does not fit, and the digits that
// stand at the label's record. Of a ledger with officers they print each
// signature too, and the first officer's fingerprint.
func stockCommands(dir string, label *ledger.Head, signed bool) string {
	commands := "(cd " + shellQuoted(dir) + " || exit\n" + stockCheck
	if label != nil {
		commands += fmt.Sprintf("sha256sum records/%08d.json | cut -c 1-%d # wanted: %s\n", label.Sequence, len(label.Hash), label.Hash)
	}
	if signed {
		commands += stockSignatures
	}
	return commands + ")\n"
}

// shellQuoted is text as one word of a shell.
func shellQuoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
