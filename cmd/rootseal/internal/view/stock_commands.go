package view

import (
	"fmt"
	"regexp"
	"strings"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/ledger"
)

// StockCheck checks a ledger without rootseal. docs/ledger.md explains it.
const StockCheck = `number=0 previous=$(printf '%064d' 0)
for record in records/????????.json; do
  number=$((number + 1))
  [ "$record" = "$(printf 'records/%08d.json' $number)" ] || echo "$record: not number $number"
  jq -e --arg previous "$previous" --argjson number $number \
    '.sequence == $number and .previous == $previous' "$record" > /dev/null ||
    echo "$record: does not follow $((number - 1)):$previous"
  previous=$(sha256sum < "$record" | cut -c 1-64)
done
jq -r .world records/????????.json | sort -u
echo "head $number:$(echo $previous | cut -c 1-16)"
`

// StockSignatures checks signatures without rootseal. docs/ledger.md explains it. A
// forged ledger cannot choose the files that it writes, and it prints only text.
const StockSignatures = `work=$(mktemp -d) type=application/vnd.rootseal.record+json
for record in $(jq -r 'select(.kind == "officer" or .kind == "dismiss" or .kind == "away" or .kind == "signature") | input_filename' records/????????.json); do
  made=$record trip=0 at=$(jq '.sequence | floor' "$record")
  if [ "$(jq -r .kind "$record")" = away ]; then
    made=$work/made trip=$(jq '.body.trip | floor' "$record")
    jq -r .body.record "$record" | openssl base64 -d -A > "$made"
    copy=$work/$trip-$(jq '.sequence | floor' "$made")
    [ -e "$copy" ] || cp "$made" "$copy"
  fi
  case $trip-$(jq -r .kind "$made") in
  0-officer)
    jq -r .body.public_key "$made" | openssl base64 -d -A > "$work/key"
    keyid=$(sha256sum < "$work/key" | cut -c 1-64)
    mv "$work/key" "$work/$keyid"
    echo "record $at: officer $keyid $(jq -a .body.name "$made")" ;;
  0-dismiss)
    echo "record $at: dismissed $(jq -r .body.fingerprint "$made" | tr -cd 0-9a-f)" ;;
  *-signature)
    number=$(jq '.body.record | floor' "$made")
    over=$(printf 'records/%08d.json' "$number")
    [ "$trip" -eq 0 ] || [ "$number" -le "$trip" ] || over=$work/$trip-$number
    jq -r .body.envelope.payload "$made" | openssl base64 -d -A > "$work/payload"
    cmp -s "$work/payload" "$over" || echo "record $at: what it signs is not record $number"
    { printf 'DSSEv1 %d %s %d ' "${#type}" "$type" "$(wc -c < "$work/payload")"
      cat "$work/payload"; } > "$work/message"
    jq -r '.body.envelope.signatures[] | .keyid + " " + .sig' "$made" | tr -cd '0-9A-Za-z+/= \n' |
      while read -r keyid sig; do
        printf %s "$sig" | openssl base64 -d -A > "$work/sig"
        if openssl pkey -pubin -inform DER -in "$work/$keyid" -noout -text 2>&1 | grep -q ED25519; then
          openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey "$work/$keyid" \
            -sigfile "$work/sig" -in "$work/message"
        else
          openssl dgst -sha256 -keyform DER -verify "$work/$keyid" -signature "$work/sig" "$work/message"
        fi > /dev/null 2>&1 && echo "record $at: record $number signed by $keyid" ||
          echo "record $at: no signature of $keyid over record $number"
      done ;;
  esac
done
rm -r "$work"
`

// StockCommands returns commands for any POSIX shell, which stays in its folder.
// They print the world and the head, a line for each record that does not fit, and
// the digits of a label. For a signed ledger they also print the officers, the
// first one first, and each signature, good or bad.
func StockCommands(dir string, label string, signed bool) string {
	enter := "cd " + ShellQuoted(dir)
	if strings.HasPrefix(dir, "s3://") {
		enter = `cd "$(mktemp -d)" && aws s3 cp --recursive --only-show-errors ` + ShellQuoted(dir) + " ."
	}
	commands := "(" + enter + " || exit\n" + StockCheck + label
	if signed {
		commands += StockSignatures
	}
	return commands + ")\n"
}

// StockLabel returns the command that prints the digits of a label's record. Home
// is the record that contains it, if it was made on a trip and came home, else 0.
// Trip is the number of an offline copy, whose later records are in its outbox, and
// 0 at home.
func StockLabel(label *ledger.Head, home, trip uint64) string {
	folder := "records"
	switch {
	case label == nil:
		return ""
	case trip > 0 && label.Sequence > trip:
		folder = "outbox"
	case home > 0:
		return fmt.Sprintf("jq -r .body.record records/%08d.json | base64 -d | sha256sum | cut -c 1-%d # wanted: %s\n", home, len(label.Hash), label.Hash)
	}
	return fmt.Sprintf("sha256sum %s/%08d.json | cut -c 1-%d # wanted: %s\n", folder, label.Sequence, len(label.Hash), label.Hash)
}

// ShellQuoted returns text as one word of a shell, in one line. Unprintable
// characters become bytes for printf.
func ShellQuoted(text string) string {
	if printable.Text(text) == text {
		return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	}
	var b strings.Builder
	for _, c := range []byte(text) {
		if c == '%' || c == '\\' || c == '\'' || c < ' ' || c > '~' {
			fmt.Fprintf(&b, `\%03o`, c)
		} else {
			b.WriteByte(c)
		}
	}
	return `"$(printf '` + b.String() + `')"`
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]+$`)

// ShellWord returns text as one word of a shell, in quotes only if they are needed.
func ShellWord(text string) string {
	if plainWord.MatchString(text) {
		return text
	}
	return ShellQuoted(text)
}

// ShellLine returns words as one line of a shell. Other words make another line.
func ShellLine(words []string) string {
	line := make([]string, len(words))
	for i, word := range words {
		line[i] = ShellWord(word)
	}
	return strings.Join(line, " ")
}
