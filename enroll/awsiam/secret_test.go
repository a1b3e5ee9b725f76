package awsiam

import (
	"bytes"
	"testing"
)

// What is cut out is handed over and gone from the buffer, its end included.
func TestCut(t *testing.T) {
	for name, test := range map[string]struct{ body, content, rest string }{
		"in the middle":   {"<a><s>SECRET</s><b/></a>", "SECRET", "<a><s></s><b/></a>"},
		"empty":           {"<a><s></s></a>", "", "<a><s></s></a>"},
		"absent":          {"<a><b>plain</b></a>", "", "<a><b>plain</b></a>"},
		"without end":     {"<a><s>SECRET", "SECRET", "<a><s>"},
		"broken":          {"<a><s>SEC</x>RET</s></a>", "SEC</x>RET", "<a><s></s></a>"},
		"twice, in names": {"<a><ss>plain</ss><s>SECRET</s></a>", "SECRET", "<a><ss>plain</ss><s></s></a>"},
	} {
		t.Run(name, func(t *testing.T) {
			buffer, content := []byte(test.body), ""
			rest := cut(buffer, "s", func(b []byte) { content = string(b) })
			if content != test.content || string(rest) != test.rest {
				t.Errorf("took %q, left %q", content, rest)
			}
			if left := buffer[len(rest):]; len(bytes.Trim(left, "\x00")) > 0 {
				t.Errorf("behind the rest the buffer holds %q", left)
			}
		})
	}
}
