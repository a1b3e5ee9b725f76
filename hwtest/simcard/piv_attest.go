package simcard

// attestor is what stands in slot F9.
type attestor int

const (
	factoryAttestor attestor = iota
	noAttestor
	foreignAttestor
)
