package fleet

import (
	"reflect"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"

	"rootseal/message"
)

// scalar checks a text, a number, or true and false.
func (w *walk) scalar(n *yaml.Node, t reflect.Type, path string) {
	_, isText := rules[t]
	switch {
	case n.Kind != yaml.ScalarNode:
		w.add(n, message.Textf("%s has several values", shown(path)), message.Word("one value"))
	case !isPrintable(n.Value):
		w.add(n, message.Textf("%s contains a character that cannot be seen", shown(path)), message.Word("the text without it"))
	case isText:
		if write, ok := fits(t, n.Value); !ok {
			w.add(n, message.Textf("%s is not %s", quoted(n.Value), message.Word(rules[t].what)), write)
		} else if t != reflect.TypeFor[AccountNumber]() && n.ShortTag() != "!!str" {
			w.add(n, message.Textf("%s is a number or a word of YAML here", n.Value), message.Foreign(strconv.Quote(n.Value)))
		}
	case t == reflect.TypeFor[Serial]():
		if !isCount(n, maxSerial) || n.Value == "0" {
			w.add(n, message.Textf("%s is not the serial of a key", quoted(n.Value)), message.Word("the number on the key, such as 16021853"))
		}
	case t.Kind() == reflect.Int:
		if !isCount(n, maxCount) {
			w.add(n, message.Textf("%s is not a number for %s", quoted(n.Value), shown(path)), message.Word("a number from 0"))
		}
	case t.Kind() == reflect.Bool:
		if n.ShortTag() != "!!bool" || n.Value != "true" && n.Value != "false" {
			w.add(n, message.Textf("%s is not a value of %s", quoted(n.Value), shown(path)), message.Textf("%s or %s", "true", "false"))
		}
	}
}

// maxCount is more than any number of keys or days.
const maxCount = 100_000

// isCount reports whether a value is an unquoted decimal number up to a limit.
func isCount(n *yaml.Node, limit uint64) bool {
	v, err := strconv.ParseUint(n.Value, 10, 64)
	return err == nil && v <= limit && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0 &&
		strconv.FormatUint(v, 10) == n.Value
}

func isPrintable(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}

// shown is the end of a path in words.
func shown(path string) message.Text {
	parts := strings.Split(path, ".")
	last := parts[len(parts)-1]
	if _, err := strconv.Atoi(last); err == nil && len(parts) > 1 {
		return message.Textf("an item of %s", parts[len(parts)-2])
	}
	if last == "" {
		return message.Word("the file")
	}
	return message.Foreign(last)
}

// quoted shortens a foreign text for a message.
func quoted(text string) message.Text {
	if text == "" {
		return message.Word("an empty text")
	}
	if r := []rune(text); len(r) > 40 {
		text = string(r[:40]) + "..."
	}
	return message.Foreign(text)
}
