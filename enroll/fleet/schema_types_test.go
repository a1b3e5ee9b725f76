package fleet

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/google/jsonschema-go/jsonschema"
)

// schemaJSON returns the JSON Schema of a fleet file for editors, from the Go types and
// the rules about texts. An editor cannot see everything that the reader refuses: the
// reader decides.
func schemaJSON() ([]byte, error) {
	schema, err := schemaOf()
	if err != nil {
		return nil, fmt.Errorf("making the schema: %w", err)
	}
	text, err := json.MarshalIndent(schema, "", "  ")
	return append(text, '\n'), err
}

func schemaOf() (*jsonschema.Schema, error) {
	types := map[reflect.Type]*jsonschema.Schema{}
	for t, r := range rules {
		types[t] = r.schema()
	}
	// A YAML editor takes an account number without quotes for a number.
	types[reflect.TypeFor[AccountNumber]()] = &jsonschema.Schema{AnyOf: []*jsonschema.Schema{
		rules[reflect.TypeFor[AccountNumber]()].schema(),
		{Type: "integer", Minimum: new(0.0), Maximum: new(999_999_999_999.0)},
	}}
	types[reflect.TypeFor[Serial]()] = &jsonschema.Schema{Type: "integer", Minimum: new(1.0), Maximum: new(float64(maxSerial))}
	schema, err := jsonschema.For[File](&jsonschema.ForOptions{TypeSchemas: types})
	if err != nil {
		return nil, err
	}
	schema.Schema = "https://json-schema.org/draft/2020-12/schema"
	schema.Title = "fleet file of rootseal"
	narrow(schema, reflect.TypeFor[File]())
	return schema, nil
}

func (r rule) schema() *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "string", Pattern: r.pattern}
	for _, value := range r.values {
		s.Enum = append(s.Enum, value)
	}
	return s
}

// narrow adds what the library does not infer: the rule of the names in a mapping, the
// range of a count, and that only a principal may have no value.
func narrow(s *jsonschema.Schema, t reflect.Type) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t != reflect.TypeFor[Principal]() {
		withoutNull(s)
	}
	switch t.Kind() {
	case reflect.Struct:
		for _, f := range fieldsOf(t) {
			narrow(s.Properties[f.name], f.t)
		}
	case reflect.Map:
		s.PropertyNames = rules[t.Key()].schema()
		narrow(s.AdditionalProperties, t.Elem())
	case reflect.Slice:
		narrow(s.Items, t.Elem())
	case reflect.Int:
		s.Minimum, s.Maximum = new(1.0), new(float64(maxCount))
	default:
	}
}

func withoutNull(s *jsonschema.Schema) {
	var rest []string
	for _, name := range s.Types {
		if name != "null" {
			rest = append(rest, name)
		}
	}
	if len(rest) == 1 {
		s.Type, s.Types = rest[0], nil
	}
}
