package cli

// checkOpen knows nothing of descriptors, which are handles here; reading tells.
func checkOpen(int) error { return nil }
