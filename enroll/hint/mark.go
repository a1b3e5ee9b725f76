package hint

// marked is a sentinel: an error that callers compare with, and what helps
// against it.
type marked struct {
	text  string
	id    ID
	cause error
}

// Sentinel makes an error that carries a hint wherever it is wrapped. It is made
// once, in a package's variable.
func Sentinel(id ID, text string) error { return &marked{text: text, id: id} }

// Mark gives an error a hint and keeps its text. Unlike New, it does not outrank
// a hint that the cause carries.
func Mark(id ID, err error) error { return &marked{text: err.Error(), id: id, cause: err} }

func (m *marked) Error() string { return m.text }

func (m *marked) Unwrap() error { return m.cause }

// Hint returns the hint.
func (m *marked) Hint() ID { return m.id }
