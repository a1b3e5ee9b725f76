package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"rootseal/message"
)

// encode returns the bytes of the record's file.
func encode(r Record) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(r.envelope()); err != nil {
		return nil, err
	}
	data := indent(out.Bytes())
	return data, checkLists(data)
}

// checkLists refuses null and the empty list, which would be two spellings of one
// value; an empty field is left out instead. A JSON string never contains a raw
// line feed, so the search cannot match the text of a field.
func checkLists(data []byte) error {
	for _, empty := range []string{"null", "[]"} {
		for _, end := range []string{"\n", ",\n"} {
			if before, _, found := bytes.Cut(data, []byte(": "+empty+end)); found {
				return message.Errorf("field %s is %s", before[bytes.LastIndexByte(before, ' ')+1:], empty)
			}
		}
	}
	return nil
}

// compose encodes a new record, and returns it as any reader of these bytes will
// see it: the result shares no memory with the argument. The first encoding turns
// bytes that are not UTF-8 into an escaped U+FFFD; the second one writes that
// character itself, which is its canonical spelling.
func compose(r Record) (Record, []byte, error) {
	first, err := encode(r)
	if err != nil {
		return Record{}, nil, err
	}
	clean, ok := parseOwn(first)
	if !ok {
		if clean, err = parse(first); err != nil {
			return Record{}, nil, err
		}
	}
	data, err := encode(clean)
	if err != nil {
		return Record{}, nil, err
	}
	if !bytes.Equal(data, first) {
		if clean, err = decode(r.Sequence, data); err != nil {
			return Record{}, nil, message.Errorf("the body has no canonical form: %v", err)
		}
	}
	return clean, data, nil
}

// decode reads the file of record sequence. It refuses data that does not encode to
// exactly the same bytes again: unknown, repeated or misspelled fields, another order,
// other white space, trailing bytes.
func decode(sequence uint64, data []byte) (Record, error) {
	if r, ok := parseOwn(data); ok {
		if again, err := encode(r); err == nil && bytes.Equal(again, data) {
			return r, nil
		}
	}
	r, err := parse(data) // names what is wrong
	if errors.Is(err, ErrNewer) {
		return Record{}, message.Errorf("record %d: %w", sequence, err)
	}
	if err != nil {
		return Record{}, &DamageError{Sequence: sequence, Cause: err}
	}
	again, err := encode(r)
	if err != nil {
		return Record{}, &DamageError{Sequence: sequence, Cause: err}
	}
	if !bytes.Equal(again, data) {
		return Record{}, &DamageError{Sequence: sequence, Cause: message.Errorf("not in canonical form from byte %d on", differ(again, data))}
	}
	return r, nil
}

// parseOwn reads in one pass what looks like the canonical form, and may miss what the
// strict parser refuses: only a record that encodes to the same bytes is one.
func parseOwn(data []byte) (Record, bool) {
	_, after, _ := bytes.Cut(data, []byte("\n  \"kind\": \"")) // in no text: that has no line feed
	kind, _, _ := bytes.Cut(after, []byte{'"'})
	empty, ok := kinds[string(kind)]
	if !ok {
		return Record{}, false
	}
	e := envelope[Body]{Body: empty()}
	if err := json.Unmarshal(data, &e); err != nil || e.Body == nil || checkEnvelope(&e) != nil {
		return Record{}, false
	}
	return e.record(e.Body), true
}

// parse reads a record without checking the canonical form.
func parse(data []byte) (Record, error) {
	r, err := parseKnown(data)
	if err != nil {
		// Check this second, because nearly every record has a known kind.
		if newer := checkNewer(data); newer != nil {
			return Record{}, newer
		}
		return Record{}, fmt.Errorf("reading %w", err)
	}
	return r, nil
}

// parseKnown reads a record of this format and of a known kind.
func parseKnown(data []byte) (Record, error) {
	var e envelope[json.RawMessage]
	if err := strictly(data, &e); err != nil {
		return Record{}, fmt.Errorf("envelope: %w", err)
	}
	if err := checkEnvelope(&e); err != nil {
		return Record{}, fmt.Errorf("envelope: %w", err)
	}
	empty, ok := kinds[e.Kind]
	if !ok {
		return Record{}, message.Errorf("envelope: unknown kind %q", e.Kind)
	}
	body := empty()
	if err := strictly(e.Body, body); err != nil {
		return Record{}, message.Errorf("body of kind %s: %w", e.Kind, err)
	}
	return e.record(body), nil
}

func checkEnvelope[B any](e *envelope[B]) error {
	if e.Format != Format {
		return message.Errorf("format %d", e.Format)
	}
	if e.World != WorldAWS && e.World != WorldRehearsal {
		return message.Errorf("unknown world %q", e.World)
	}
	return nil
}

// checkNewer reads only what every future format keeps: a JSON object with the
// number of its format and, in format 1, the kind.
func checkNewer(data []byte) error {
	var e struct {
		Format int    `json:"format"`
		Kind   string `json:"kind"`
	}
	if err := json.Unmarshal(data, &e); err != nil {
		return nil //nolint:nilerr // damage, which the strict parser reports
	}
	if e.Format > Format {
		return message.Errorf("format %d: %w", e.Format, ErrNewer)
	}
	if _, ok := kinds[e.Kind]; e.Format == Format && e.Kind != "" && !ok {
		return message.Errorf("kind %q: %w", e.Kind, ErrNewer)
	}
	return nil
}

// strictly decodes exactly one JSON value without unknown fields.
func strictly(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("bytes after the end")
	}
	return nil
}

// differ returns the first offset at which a and b differ.
func differ(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}
