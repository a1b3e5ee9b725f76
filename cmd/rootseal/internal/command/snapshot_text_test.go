//go:build unix

package command

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// names replace what is random, or of this day and this machine. Ids of ceremonies
// are numbered, so that a snapshot shows which record speaks of which ceremony.
type names struct {
	folder string
	ids    []string
}

var ceremonyID = regexp.MustCompile(`"ceremony": "\d{8}-([a-z0-9]+)"`)

// learn takes the random ends of the ceremonies in these records.
func (n *names) learn(records []ledgerFile) {
	for _, r := range records {
		for _, found := range ceremonyID.FindAllStringSubmatch(r.text, -1) {
			if !slices.Contains(n.ids, found[1]) {
				n.ids = append(n.ids, found[1])
			}
		}
	}
}

// replacements are placeholders for what differs between two runs. None is for
// free text.
var replacements = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(`\b\d{4}-\d\d-\d\dT[0-9:.]+(Z|[+-]\d\d:\d\d)`), "<time>"},
	{regexp.MustCompile(`\b\d{8}-<id`), "<day>-<id"},
	{regexp.MustCompile(`\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b`), "<uuid>"},
	{regexp.MustCompile(`\b(\d+):[0-9a-f]{16,64}\b`), "$1:<hash>"},
	{regexp.MustCompile(`"answer": "[0-9a-f]{40}"`), `"answer": "<answer>"`},
	{regexp.MustCompile(`"challenge": "[0-9a-f]{16}"`), `"challenge": "<challenge>"`},
	{regexp.MustCompile(`"oath_salt": "[0-9a-f]{16}"`), `"oath_salt": "<salt>"`},
	{regexp.MustCompile(`\b[0-9a-f]{64}\b`), "<hash>"},
	{regexp.MustCompile(`"plan [0-9a-f]{8}, by flag"`), `"plan <hash>, by flag"`},
	{regexp.MustCompile(`"(public_key|slot|token|sig)": "[A-Za-z0-9+/=]{40,}"`), `"$1": "<bytes>"`},
	{regexp.MustCompile(`"step": \d+`), `"step": <step>`},
	{regexp.MustCompile(`"skew_millis": -?\d+`), `"skew_millis": <millis>`},
	{regexp.MustCompile(`"tool": "rootseal [^"]+"`), `"tool": "rootseal <version>"`},
	{regexp.MustCompile(`"host": "[^"]*"`), `"host": "<host>"`},
	{regexp.MustCompile(`"os_user": "[^"]*"`), `"os_user": "<user>"`},
}

var (
	stepsList = regexp.MustCompile(`"steps": \[[^\]]*\]`)
	number    = regexp.MustCompile(`\d+`)
	witnesses = regexp.MustCompile(`(\s+\{\n\s+"challenge": "<challenge>",\n\s+"sha256": "<hash>"\n\s+\},?)+`)
	inner     = regexp.MustCompile(`"(payload|record)": "([A-Za-z0-9+/=]{100,})"`)
)

func (n *names) hide(text string) string {
	text = strings.ReplaceAll(text, n.folder, "<folder>")
	for i, id := range n.ids {
		text = strings.ReplaceAll(text, id, fmt.Sprintf("<id%d>", i+1))
	}
	for _, r := range replacements {
		text = r.pattern.ReplaceAllString(text, r.with)
	}
	return stepsList.ReplaceAllStringFunc(text, func(list string) string { return number.ReplaceAllString(list, "<step>") })
}

// record is the text of a record's file without what differs between two runs.
// What is encoded in it, a signed statement or a record of a trip, is shown.
func (n *names) record(t *testing.T, text string) string {
	t.Helper()
	text = inner.ReplaceAllStringFunc(text, func(field string) string {
		parts := inner.FindStringSubmatch(field)
		data, err := base64.StdEncoding.DecodeString(parts[2])
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%q: base64 of\n%s\n", parts[1], strings.TrimSuffix(n.record(t, string(data)), "\n"))
	})
	return witnesses.ReplaceAllStringFunc(n.hide(text), func(list string) string {
		return "\n      <" + strconv.Itoa(strings.Count(list, "<challenge>")) + " witnesses>"
	})
}

// shapeOf lists the fields of JSON values with their types, and with their values
// where those are words of the contract.
func (n *names) shapeOf(t *testing.T, text []byte) string {
	t.Helper()
	shape := map[string]map[string]bool{}
	for d := json.NewDecoder(bytes.NewReader(text)); ; {
		var v any
		err := d.Decode(&v)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v in %q", err, text)
		}
		n.walkJSON(shape, "", v)
	}
	var lines strings.Builder
	for _, path := range slices.Sorted(maps.Keys(shape)) {
		fmt.Fprintf(&lines, "  %s %s\n", path, strings.Join(slices.Sorted(maps.Keys(shape[path])), " "))
	}
	return lines.String()
}

func (n *names) walkJSON(shape map[string]map[string]bool, path string, v any) {
	note := func(kind string) {
		at := path
		if at == "" {
			at = "."
		}
		if shape[at] == nil {
			shape[at] = map[string]bool{}
		}
		shape[at][kind] = true
	}
	switch v := v.(type) {
	case map[string]any:
		note("object")
		for key, field := range v {
			n.walkJSON(shape, path+"."+key, field)
		}
	case []any:
		note("list")
		for _, element := range v {
			n.walkJSON(shape, path+"[]", element)
		}
	case string:
		note("string")
		v = n.hide(v)
		if word.MatchString(standIn.ReplaceAllString(v, "x")) && !random.MatchString(v) && !ofTheMachine.MatchString(path) {
			note(fmt.Sprintf("%q", v))
		}
	case bool:
		note(strconv.FormatBool(v))
	case float64:
		note("number")
	case nil:
		note("null")
	}
}

var (
	// word is a value that programs compare: a result, a severity, a finding's id.
	word = regexp.MustCompile(`^[a-z][a-z0-9-]*$|^[a-z]+ [a-z]+$|^[a-z-]+/\d{12}(/[a-z/]+)?$`)

	standIn = regexp.MustCompile(`<(id\d+|day)>`)

	random = regexp.MustCompile(`^[0-9a-f-]{12,}$`)

	ofTheMachine = regexp.MustCompile(`\.(os_user|host|version|go|platform|device_name)$`)
)
