// Package others tests the fixture from another folder.
package others

import (
	"testing"

	"rootseal/hwtest/mutants/testdata/fixture"
)

func TestEqualNumbers(t *testing.T) {
	if fixture.Larger(2, 2) {
		t.Error("wrong")
	}
}
