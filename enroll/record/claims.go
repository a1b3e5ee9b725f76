package record

import "slices"

// FalseClaims returns the open findings about records that claim what they do
// not prove, oldest first. An opened bag is not among them: a person reported
// it, so it is no fault of the ledger.
func (b *Book) FalseClaims() []*Finding {
	return slices.DeleteFunc(b.Open(), func(f *Finding) bool { return f.Sort.Name == SortUnseal })
}
