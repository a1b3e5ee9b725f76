package fleet

import (
	"reflect"

	"rootseal/message"
)

// Fits checks the texts of a value that did not come from the fleet file, such as a saved
// plan, by the rules of the file. A text that is not set fits.
func Fits(value any) error { return fitsIn(reflect.ValueOf(value)) }

func fitsIn(v reflect.Value) error {
	switch r, isText := rules[v.Type()]; {
	case isText:
		text := v.String()
		if _, ok := fits(v.Type(), text); text != "" && (!ok || !isPrintable(text)) {
			return message.Errorf("%q is not %s", quoted(text), message.Word(r.what))
		}
	case v.Kind() == reflect.Pointer && !v.IsNil():
		return fitsIn(v.Elem())
	case v.Kind() == reflect.Struct:
		for _, field := range v.Fields() {
			if err := fitsIn(field); err != nil {
				return err
			}
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			if err := fitsIn(v.Index(i)); err != nil {
				return err
			}
		}
	}
	return nil
}

// IsWhole reports whether an entry is one way in: a profile, or a role with its base.
func (e Entry) IsWhole() bool {
	if e.Profile != "" {
		return e.Role == "" && e.Base == ""
	}
	return e.Role != "" && e.Base != ""
}
