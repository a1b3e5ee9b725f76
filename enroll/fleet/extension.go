package fleet

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// extension is the lines to add.
type extension struct {
	file     *File
	sets     map[SetName][]uint32
	newSets  []string
	accounts []string
}

// account makes the line of one account.
func (e *extension) account(f Found) {
	parts := []string{"number: " + f.Number}
	if f.Alias != "" {
		parts = append(parts, "alias: "+scalar(f.Alias))
	}
	if f.Enter != nil {
		parts = append(parts, "enter: "+entryText(*f.Enter))
	}
	if len(f.Principals) > 0 {
		var principals []string
		for _, name := range slices.Sorted(maps.Keys(f.Principals)) {
			var devices []string
			for _, group := range slices.Sorted(maps.Keys(f.Principals[name])) {
				devices = append(devices, fmt.Sprintf("%s: %s", group, e.set(group, f.Principals[name][group])))
			}
			principals = append(principals, fmt.Sprintf("%s: {devices: {%s}}", name, strings.Join(devices, ", ")))
		}
		parts = append(parts, "principals: {"+strings.Join(principals, ", ")+"}")
	}
	line := "- {" + strings.Join(parts, ", ") + "}"
	if name := plainName(f.Name); name != "" {
		line += " # " + name
	}
	e.accounts = append(e.accounts, line)
}

// plainName makes a foreign name fit for a comment.
func plainName(name string) string {
	name = strings.Map(func(r rune) rune {
		if !isPrintable(string(r)) {
			return -1
		}
		return r
	}, name)
	if name == "" {
		return ""
	}
	return quoted(name).String()
}

// set returns the name of the key set with these keys, which it makes if there is none.
func (e *extension) set(group Group, serials []uint32) SetName {
	serials = slices.Sorted(slices.Values(serials))
	for _, name := range slices.Sorted(maps.Keys(e.sets)) {
		if slices.Equal(e.sets[name], serials) {
			return name
		}
	}
	name := SetName(strings.Trim(string(group), "-"))
	if name == "" {
		name = "keys"
	}
	base := name
	for i := 2; e.sets[name] != nil; i++ {
		name = SetName(fmt.Sprintf("%s-%d", base, i))
	}
	e.sets[name] = serials
	keys := make([]string, len(serials))
	for i, serial := range serials {
		keys[i] = fmt.Sprint(serial)
	}
	e.newSets = append(e.newSets, fmt.Sprintf("%s: [%s]", name, strings.Join(keys, ", ")))
	return name
}

// scalar spells a text in a flow mapping, in quotes where YAML would read something else.
func scalar(text string) string {
	var back yaml.Node
	if err := yaml.Load([]byte("["+text+"]"), &back); err == nil && len(back.Content) == 1 && len(back.Content[0].Content) == 1 {
		if n := back.Content[0].Content[0]; n.Kind == yaml.ScalarNode && n.ShortTag() == "!!str" && n.Value == text && !strings.ContainsAny(text, "#&*!|>'\"%@`") {
			return text
		}
	}
	return fmt.Sprintf("%q", text)
}
