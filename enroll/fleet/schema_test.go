package fleet

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"go.yaml.in/yaml/v4"
)

var update = flag.Bool("update", false, "write the schema")

const schemaFile = "../../docs/fleet.schema.json"

func TestSchemaIsUpToDate(t *testing.T) {
	want, err := schemaJSON()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(schemaFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the types say: run go test ./enroll/fleet -run TestSchemaIsUpToDate -update", schemaFile)
	}
}

// editor judges a file as an editor with the schema in the repository does.
func editor(t *testing.T) func(text string) error {
	t.Helper()
	data, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	var schema jsonschema.Schema
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	resolved, err := schema.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	return func(text string) error {
		var value any
		if err := yaml.Load([]byte(text), &value); err != nil {
			return err
		}
		plain, err := json.Marshal(value) // numbers and maps as JSON has them
		if err != nil {
			return err
		}
		var instance any
		if err := json.Unmarshal(plain, &instance); err != nil {
			return err
		}
		return resolved.Validate(instance)
	}
}

// What the reader accepts, the schema accepts too. The schema sees what one place shows;
// what two places mean together, only the reader sees.
func TestSchemaAndReaderAgree(t *testing.T) {
	editor := editor(t)
	fifty, err := os.ReadFile("testdata/fifty.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const one = head + "accounts:\n  - number: 001122334455\n"
	for name, test := range map[string]struct {
		text           string
		reader, schema bool // accepts it
	}{
		"fifty accounts":       {string(fifty), true, true},
		"one account":          {one, true, true},
		"quoted number":        {head + "accounts: [{number: '001122334455'}]\n", true, true},
		"everything":           {one + everything, true, true},
		"principal without":    {one + "    principals: {root: }\n", true, true},
		"unknown key":          {one + "    alais: acme\n", false, false},
		"unknown key at top":   {one + "acounts: []\n", false, false},
		"list for a text":      {one + "    alias: [acme]\n", false, false},
		"text for a list":      {"key_sets: {daily: 101}\n" + "accounts: []\n", false, false},
		"text for a serial":    {"key_sets: {daily: ['101']}\n" + "accounts: []\n", false, false},
		"serial zero":          {"key_sets: {daily: [0]}\n" + "accounts: []\n", false, false},
		"short number, quoted": {head + "accounts: [{number: '12'}]\n", false, false},
		"group label":          {one + "    devices: {Daily: safe}\n", false, false},
		"principal name":       {one + "    principals: {alice: {}}\n", false, false},
		"partition":            {one + "    partition: aws-ch\n", false, false},
		"tier":                 {one + "    tier: medium\n", false, false},
		"touch":                {one + "    touch: true\n", false, false},
		"policy as text":       {one + "policy: {touch: 'true'}\n", false, false},
		"policy of nothing":    {one + "policy: {min_keys: 0}\n", false, false},
		"no value":             {one + "    alias:\n", false, false},
		"no number":            {head + "accounts: [{alias: acme}]\n", false, false},
		"no accounts":          {head, false, false},
		"alias as number":      {one + "    alias: 12345\n", false, false},
		"short number":         {head + "accounts: [{number: 12}]\n", false, true},
		"unknown key set":      {one + "    devices: {daily: dialy}\n", false, true},
		"account twice":        {one + "  - number: 001122334455\n", false, true},
		"serial in two roles":  {one + "    devices: {daily: daily, sealed: daily}\n", false, true},
		"two ways in":          {one + "    enter: {profile: a, role: b}\n", false, true},
		"low without manager":  {one + "    tier: low\n", false, true},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Read("fleet.yaml", []byte(test.text)); (err == nil) != test.reader {
				t.Errorf("the reader says %v", err)
			}
			if err := editor(test.text); (err == nil) != test.schema {
				t.Errorf("the schema says %v", err)
			}
			if test.reader && !test.schema {
				t.Error("a schema must not refuse what the reader accepts")
			}
		})
	}
}

// everything follows an account and uses every key of the file.
const everything = `    alias: acme
    partition: aws
    tier: high
    enter: {role: path/admin, base: management}
    touch: off
    devices: {daily: daily, sealed: safe}
    principals:
      root: {}
      user/break-glass: {touch: required, devices: {sealed: safe}}
  - {number: 111122223333, tier: low, enter: {profile: Low Tier}}
manager: {command: [op, --account, acme], like: op, vault: Break glass}
policy: {min_keys: 2, sealed_group: true, verify_days: 90, live_days: 30, touch: false, attested: true, two_officers: true, approval: true}
`

// The example in the manual is a fleet file.
func TestManualExample(t *testing.T) {
	text, err := os.ReadFile("../../docs/fleet.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := bytes.Cut(text, []byte("```yaml\n"))
	example, _, found := bytes.Cut(rest, []byte("```\n"))
	if !found {
		t.Fatal("the manual has no example")
	}
	f, err := Read("fleet.yaml", example)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(f.Principals()); n != 4 {
		t.Errorf("%d principals", n)
	}
	if err := editor(t)(string(example)); err != nil {
		t.Error(err)
	}
}
