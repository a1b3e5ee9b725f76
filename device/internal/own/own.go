// Package own counts the cards that this process has open. PC/SC reports only that
// a program holds a card; a caller must not send the user to close another program if
// this process is the one.
package own

import "sync"

var (
	mu   sync.Mutex
	open = map[string]int{} // by reader
)

// Hold notes that a card in a reader was opened. The caller calls release once, when
// the card is closed.
func Hold(reader string) (release func()) {
	add(reader, 1)
	return sync.OnceFunc(func() { add(reader, -1) })
}

// Handles returns how many times this process has the card in a reader open.
func Handles(reader string) int {
	mu.Lock()
	defer mu.Unlock()
	return open[reader]
}

func add(reader string, n int) {
	mu.Lock()
	defer mu.Unlock()
	if open[reader] += n; open[reader] == 0 {
		delete(open, reader)
	}
}
