package cli

// checkOpen finds nothing: descriptors are handles here, and only reading shows more.
func checkOpen(int) error { return nil }
