package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// fill puts something else than zero into every field.
func fill(t testing.TB, v reflect.Value) {
	t.Helper()
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(monday()))
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(t, v.Index(0))
		fill(t, v.Index(1))
	case reflect.Array:
		for i := range v.Len() {
			fill(t, v.Index(i))
		}
	case reflect.String:
		v.SetString("text")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(-7)
	case reflect.Uint8, reflect.Uint32, reflect.Uint64:
		v.SetUint(7)
	default:
		t.Fatalf("no rule to fill a %s", v.Type())
	}
}

// fullRecord is the first of a ledger, with no field empty.
func fullRecord(t testing.TB, body Body) Record {
	t.Helper()
	fill(t, reflect.ValueOf(body).Elem())
	awsTime := monday()
	return Record{
		Format: 1, Sequence: 1, Previous: strings.Repeat("0", 64), World: WorldRehearsal,
		Time: monday(), AWSTime: &awsTime, Tool: "rootseal 1.0.0", Host: "vault-laptop",
		Officer: Officer{OSUser: "mika", CallerARN: "arn"}, Command: "enroll", Ceremony: "c", Body: body,
	}
}

func TestEveryKindIsReadAsItWasWritten(t *testing.T) {
	for kind, empty := range kinds {
		t.Run(kind, func(t *testing.T) {
			r := fullRecord(t, empty())
			if got := r.Body.Kind(); got != kind {
				t.Fatalf("the body of kind %q calls itself %q", kind, got)
			}
			_, data, err := compose(r)
			if err != nil {
				t.Fatal(err)
			}
			got, err := decode(1, data)
			if err != nil {
				t.Fatal(err)
			}
			r.Time, r.AWSTime = *seconds(&r.Time), seconds(r.AWSTime)
			if timed, ok := r.Body.(interface{ inSeconds() Body }); ok {
				r.Body = timed.inSeconds()
			}
			if !reflect.DeepEqual(got, r) {
				t.Errorf("read %+v\nwrote %+v", got, r)
			}
			if bytes.Contains(data, []byte("123456789Z")) || bytes.Contains(data, []byte("+01:00")) {
				t.Errorf("a time is not in UTC and whole seconds:\n%s", data)
			}
		})
	}
}

func TestComposeRefuses(t *testing.T) {
	for _, test := range []struct {
		name string
		edit func(*Record)
		want string
	}{
		{"no list", func(r *Record) { r.Body = &Apply{} }, `field "devices" is null`},
		{"empty list", func(r *Record) { r.Body = &Apply{Devices: []Applied{}} }, `field "devices" is []`},
		{"no world", func(r *Record) { r.World = "" }, `unknown world ""`},
		{"unknown world", func(r *Record) { r.World = "mars" }, `unknown world "mars"`},
		{"year 10000", func(r *Record) { r.Time = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }, "year outside of range"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := Record{Format: 1, Sequence: 1, World: WorldAWS, Time: monday(), Body: code(1)}
			test.edit(&r)
			_, _, err := compose(r)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestTextIsKept(t *testing.T) {
	for _, test := range []struct{ name, text, encoded, read string }{
		{"markup", `<a href="x">&</a>`, `<a href=\"x\">&</a>`, ""},
		{"controls", "\x00\b\t\n\f\r\x1f\x7f", "\\u0000\\b\\t\\n\\f\\r\\u001f\x7f", ""},
		{"line separators", "\u2028\u2029", `\u2028\u2029`, ""},
		{"beyond the first plane", "鍵🔑", "鍵🔑", ""},
		{"looks like an empty field", "x: null,\ny: []\n", `x: null,\ny: []\n`, ""},
		{"looks like an escape", `\ufffd`, `\\ufffd`, ""},
		{"not UTF-8", "a\xff\xfeb", "a\uFFFD\uFFFDb", "a\uFFFD\uFFFDb"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, data, err := compose(Record{Format: 1, Sequence: 1, World: WorldAWS, Time: monday(), Body: &Statement{About: test.text}})
			if err != nil {
				t.Fatal(err)
			}
			if want := `"about": "` + test.encoded + "\"\n"; !bytes.Contains(data, []byte(want)) {
				t.Errorf("no %q in\n%s", want, data)
			}
			r, err := decode(1, data)
			if err != nil {
				t.Fatal(err)
			}
			want := test.text
			if test.read != "" {
				want = test.read
			}
			if got := r.Body.(*Statement).About; got != want {
				t.Errorf("read %q, want %q", got, want)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	_, good, err := compose(Record{Format: 1, Sequence: 1, World: WorldAWS, Time: monday(), Command: "code", Body: code(7)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := decode(1, good); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, from, to string
		is             error
		want           string
	}{
		{"newer format", `"format": 1`, `"format": 2`, ErrNewer, "record 1: format 2"},
		{"newer kind", `"kind": "code"`, `"kind": "sealed"`, ErrNewer, `record 1: kind "sealed"`},
		{"format 0", `"format": 1`, `"format": 0`, ErrDamaged, "format 0"},
		{"format without end", `"format": 1`, `"format": 99999999999999999999`, ErrDamaged, "reading envelope"},
		{"no kind", `"kind": "code"`, `"kind": ""`, ErrDamaged, `unknown kind ""`},
		{"no body", `"body": {`, `"body": null, "more": {`, ErrDamaged, `unknown field "more"`},
		{"kind of another body", `"kind": "code"`, `"kind": "end"`, ErrDamaged, "reading body of kind end"},
		{"unknown world", `"aws"`, `"mars"`, ErrDamaged, `unknown world "mars"`},
		{"unknown field", `"command"`, `"by": 1, "command"`, ErrDamaged, `unknown field "by"`},
		{"unknown field in body", `"step": 7`, `"step": 7, "code": 1`, ErrDamaged, `unknown field "code"`},
		{"repeated field", `"step": 7`, "\"step\": 6,\n    \"step\": 7", ErrDamaged, "canonical"},
		{"field in capitals", `"host"`, `"Host"`, ErrDamaged, "canonical"},
		{"no field", "  \"host\": \"\",\n", "", ErrDamaged, "canonical"},
		{"other order", "\"tool\": \"\",\n  \"host\": \"\"", "\"host\": \"\",\n  \"tool\": \"\"", ErrDamaged, "canonical"},
		{"null", `"tool": ""`, `"tool": null`, ErrDamaged, "canonical"},
		{"empty optional field", `"host": ""`, "\"host\": \"\",\n  \"ceremony\": \"\"", ErrDamaged, "canonical"},
		{"another zone", "09:30:00Z", "10:30:00+01:00", ErrDamaged, "canonical"},
		{"half seconds", "09:30:00Z", "09:30:00.5Z", ErrDamaged, "canonical"},
		{"needless escape", `"AWS:`, `"\u0041WS:`, ErrDamaged, "canonical"},
		{"not UTF-8", `"AWS:`, "\"\xff", ErrDamaged, "canonical"},
		{"number as text", `"step": 7`, `"step": "7"`, ErrDamaged, "reading body"},
		{"number with exponent", `"step": 7`, `"step": 7e0`, ErrDamaged, "reading body"},
		{"tab for indent", "  \"tool\"", "\t\"tool\"", ErrDamaged, "canonical"},
		{"carriage return", "\n}\n", "\r\n}\n", ErrDamaged, "canonical"},
		{"no final newline", "\n}\n", "\n}", ErrDamaged, "canonical"},
		{"two final newlines", "\n}\n", "\n}\n\n", ErrDamaged, "canonical"},
		{"trailing record", "\n}\n", "\n}\n{}\n", ErrDamaged, "bytes after the end"},
		{"byte order mark", "{\n  \"format\"", "\uFEFF{\n  \"format\"", ErrDamaged, "invalid character"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if !bytes.Contains(good, []byte(test.from)) {
				t.Fatalf("no %q to replace in\n%s", test.from, good)
			}
			_, err := decode(1, bytes.Replace(good, []byte(test.from), []byte(test.to), 1))
			if !errors.Is(err, test.is) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %v with %q", err, test.is, test.want)
			}
		})
	}
}

func TestDamageSaysWhere(t *testing.T) {
	_, good, err := compose(Record{Format: 1, Sequence: 1, World: WorldAWS, Time: monday(), Command: "code", Body: code(7)})
	if err != nil {
		t.Fatal(err)
	}
	bad := bytes.Replace(good, []byte("09:30:00Z"), []byte("10:30:00+01:00"), 1)
	want := fmt.Sprintf("not in canonical form from byte %d on", bytes.Index(bad, []byte("10:30")))
	if _, err := decode(1, bad); err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
}

func TestEmptyListIsDamage(t *testing.T) {
	data := loadRecords(t)["empty-list.json"]
	_, err := decode(1, data)
	if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "not in canonical form") {
		t.Errorf("got %v", err)
	}
}

func TestDamageTellsTheRecord(t *testing.T) {
	_, err := decode(42, []byte("{}"))
	var damage *DamageError
	if !errors.As(err, &damage) || damage.Sequence != 42 {
		t.Errorf("got %v, want a DamageError of record 42", err)
	}
}

func TestRecordAsJSONHasTheFieldsOfTheFile(t *testing.T) {
	l := mustOpen(t, Dir(t.TempDir()+"/ledger"))
	mustAppend(t, l, "c", begin())
	listed, err := json.Marshal(l.Records())
	if err != nil {
		t.Fatal(err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, readRaw(t, l.store, 1)); err != nil {
		t.Fatal(err)
	}
	if want := "[" + compact.String() + "]"; string(listed) != want {
		t.Errorf("got  %s\nwant %s", listed, want)
	}
}

// FuzzDecode holds that whatever is accepted has one spelling.
func FuzzDecode(f *testing.F) {
	for _, data := range loadRecords(f) {
		f.Add(data)
	}
	for _, empty := range kinds {
		_, data, err := compose(fullRecord(f, empty()))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := decode(1, data)
		if err != nil {
			if errors.Is(err, ErrDamaged) == errors.Is(err, ErrNewer) {
				t.Fatalf("neither damaged nor newer, or both: %v", err)
			}
			return
		}
		_, again, err := compose(r)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(again, data) {
			t.Fatalf("read\n%s\nwrote\n%s", data, again)
		}
		if strict, err := parse(data); err != nil || !reflect.DeepEqual(strict, r) {
			t.Fatalf("read %+v, and strictly %+v, %v", r, strict, err)
		}
	})
}
