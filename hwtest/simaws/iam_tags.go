package simaws

import (
	"fmt"
	"strings"

	"rootseal/hwtest/simaws/wire"
)

const (
	tagsPerDevice   = 50
	longestTagKey   = 128
	longestTagValue = 256
)

type tag struct {
	Key, Value string
}

type tagList struct {
	Members []tag `xml:"member"`
}

// newTagList returns nil for no tags, which omits the element.
func newTagList(tags []tag) *tagList {
	if len(tags) == 0 {
		return nil
	}
	return &tagList{tags}
}

// tags reads Tags.member.N.Key and .Value, N from 1 without gaps.
func (r *request) tags() ([]tag, *Error) {
	var tags []tag
	var wrong []string
	seen := map[string]bool{}
	for n := 1; ; n++ {
		prefix := fmt.Sprintf("Tags.member.%d.", n)
		if !r.arguments.Has(prefix + "Key") {
			break
		}
		t := tag{r.arguments.Get(prefix + "Key"), r.arguments.Get(prefix + "Value")}
		constraint := "failed to satisfy constraint: Member must have length"
		switch {
		case t.Key == "":
			wrong = append(wrong, fmt.Sprintf("Value '' at 'tags.%d.member.key' %s greater than or equal to 1", n, constraint))
		case len([]rune(t.Key)) > longestTagKey:
			wrong = append(wrong, fmt.Sprintf("Value '%s' at 'tags.%d.member.key' %s less than or equal to %d", t.Key, n, constraint, longestTagKey))
		case !r.arguments.Has(prefix + "Value"):
			wrong = append(wrong, fmt.Sprintf("Value null at 'tags.%d.member.value' failed to satisfy constraint: Member must not be null", n))
		case len([]rune(t.Value)) > longestTagValue:
			wrong = append(wrong, fmt.Sprintf("Value '%s' at 'tags.%d.member.value' %s less than or equal to %d", t.Value, n, constraint, longestTagValue))
		}
		if fold := strings.ToLower(t.Key); seen[fold] {
			return nil, invalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
		} else {
			seen[fold] = true
		}
		tags = append(tags, t)
	}
	if len(tags) > tagsPerDevice {
		wrong = append(wrong, fmt.Sprintf("Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to %d", tagsPerDevice))
	}
	return tags, wire.Violations(wrong)
}

func tagMFADevice(r *request) (any, *Error) {
	tags, failure := r.tags()
	if failure != nil {
		return nil, failure
	}
	if len(tags) == 0 {
		return nil, validationError("1 validation error detected: Value null at 'tags' failed to satisfy constraint: Member must not be null")
	}
	d, failure := r.device()
	if failure != nil {
		return nil, failure
	}
	merged := mergeTags(d.tags, tags)
	if len(merged) > tagsPerDevice {
		return nil, limitExceeded(fmt.Sprintf("Cannot exceed quota for TagsPerMFADevice: %d", tagsPerDevice)) // not recorded
	}
	d.tags = merged
	return nil, nil
}

// mergeTags replaces tags with the same key, in any case, and adds the others.
func mergeTags(old, added []tag) []tag {
	merged := append([]tag(nil), old...)
next:
	for _, t := range added {
		for i := range merged {
			if strings.EqualFold(merged[i].Key, t.Key) {
				merged[i] = t
				continue next
			}
		}
		merged = append(merged, t)
	}
	return merged
}

type listMFADeviceTagsResult struct {
	Tags tagList
	pageEnd
}

func listMFADeviceTags(r *request) (any, *Error) {
	d, failure := r.device()
	if failure != nil {
		return nil, failure
	}
	shown, end, failure := page(r, d.tags, func(t tag) string { return t.Key })
	if failure != nil {
		return nil, failure
	}
	return listMFADeviceTagsResult{tagList{shown}, end}, nil
}
