package fleet

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"rootseal/message"
)

// walk compares the nodes of a file with the Go types, and notes where each value is. It
// goes on after a problem, so that one run shows all of them.
type walk struct {
	places   places
	problems []Problem
}

func (w *walk) add(n *yaml.Node, what, write message.Text) {
	p := at(n)
	w.problems = append(w.problems, Problem{p.line, p.column, what, write})
}

func (w *walk) file(root *yaml.Node, file *File) { w.value(root, reflect.TypeOf(file).Elem(), "") }

// value checks one value against its type.
func (w *walk) value(n *yaml.Node, t reflect.Type, path string) {
	w.places[path] = at(n)
	if !w.isPlain(n) {
		return
	}
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" {
		if t.Kind() != reflect.Pointer || t.Elem() != reflect.TypeFor[Principal]() {
			w.add(n, message.Textf("%s has no value", shown(path)), message.Word("one, or remove the key"))
		}
		return
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Struct:
		w.mapping(n, t, path)
	case reflect.Map:
		w.named(n, t, path)
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			w.add(n, message.Textf("%s is not a list", shown(path)), message.Foreign("[VALUE, VALUE]"))
			return
		}
		for i, item := range n.Content {
			w.value(item, t.Elem(), under(path, strconv.Itoa(i)))
		}
	default:
		w.scalar(n, t, path)
	}
}

// isPlain refuses what makes a value depend on another place in the file: a reviewer of a
// change would not see it. It also keeps a few lines from growing to gigabytes.
func (w *walk) isPlain(n *yaml.Node) bool {
	switch {
	case n.Kind == yaml.AliasNode:
		w.add(n, message.Textf("*%s repeats another value", n.Value), message.Word("the value itself, or a default under defaults"))
	case n.Anchor != "":
		w.add(n, message.Textf("&%s is an anchor", n.Anchor), message.Word("the value without it; repeated values belong under defaults"))
	case n.Style&yaml.TaggedStyle != 0:
		w.add(n, message.Textf("%s is a tag", n.Tag), message.Word("the value without it"))
	default:
		return true
	}
	return false
}

// mapping checks a mapping with known keys.
func (w *walk) mapping(n *yaml.Node, t reflect.Type, path string) {
	fields := fieldsOf(t)
	names := make([]string, 0, len(fields))
	for _, f := range fields {
		names = append(names, f.name)
	}
	w.pairs(n, path, func(key, value *yaml.Node) {
		i := slices.Index(names, key.Value)
		if i < 0 {
			write := message.Foreign(nearest(key.Value, names))
			if write.IsZero() {
				write = message.Textf("one of %s", strings.Join(names, ", "))
			}
			w.add(key, message.Textf("%s is not a key of %s", key.Value, shown(path)), write)
			return
		}
		w.value(value, fields[i].t, under(path, key.Value))
	})
}

// named checks a mapping whose keys are names.
func (w *walk) named(n *yaml.Node, t reflect.Type, path string) {
	w.pairs(n, path, func(key, value *yaml.Node) {
		if write, ok := fits(t.Key(), key.Value); !ok {
			w.add(key, message.Textf("%s is not %s", key.Value, message.Word(rules[t.Key()].what)), write)
		}
		w.value(value, t.Elem(), under(path, key.Value))
	})
}

// pairs checks the keys of a mapping, and calls fn for each.
func (w *walk) pairs(n *yaml.Node, path string, fn func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		w.add(n, message.Textf("%s is not a list of keys and values", shown(path)), message.Foreign("KEY: VALUE"))
		return
	}
	first := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if !w.isPlain(key) {
			continue
		}
		if key.Kind != yaml.ScalarNode || !isPrintable(key.Value) {
			w.add(key, message.Word("this is not a key"), message.Word("a name"))
			continue
		}
		if key.Value == "<<" {
			w.add(key, message.Word("<< merges another value"), message.Word("the values themselves; repeated values belong under defaults"))
			continue
		}
		if before := first[key.Value]; before != nil {
			w.add(key, message.Textf("%s is already on line %d", key.Value, before.Line), message.Word("each key once"))
			continue
		}
		first[key.Value] = key
		w.places["@"+under(path, key.Value)] = at(key)
		fn(key, value)
	}
}

// field is a key of a mapping.
type field struct {
	name string
	t    reflect.Type
}

// fieldsOf returns the keys that a struct type has in the file.
func fieldsOf(t reflect.Type) []field {
	var all []field
	for f := range t.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case !f.IsExported():
		case options == "inline":
			all = append(all, fieldsOf(f.Type)...)
		default:
			all = append(all, field{name, f.Type})
		}
	}
	return all
}
