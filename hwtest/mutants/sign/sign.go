// Package sign contains the signs of Go as functions. Each works as its sign does,
// unless the variable [Chosen] of the environment has the number of its mutant. The
// overlays of hwtest/mutants call them in place of the signs; nothing else does.
package sign

import (
	"cmp"
	"os"
	"strconv"
	"sync/atomic"
)

// The variables of the environment: the number of the mutant, and the file to which
// each process adds the numbers of the mutants that it reaches, one a line.
const (
	Chosen  = "MUTANT"
	Reached = "MUTANTS_REACHED"
)

// Incomplete is the end of the name of an empty file. A process that cannot add a number
// makes it: a test may limit the size of all files.
const Incomplete = ".incomplete"

var (
	chosen = number(os.Getenv(Chosen))
	notes  = open(os.Getenv(Reached))
	noted  [1 << 14]atomic.Bool
)

type integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

type numeric interface {
	integer | ~float32 | ~float64
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

func open(path string) *os.File {
	if path == "" {
		return nil
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err) // without the notes a mutant would pass for unreached
	}
	return f
}

// Changed reports whether the mutant is chosen, and notes that it was reached.
func Changed(mutant int) bool {
	if notes != nil && !noted[mutant].Swap(true) {
		if _, err := notes.WriteString(strconv.Itoa(mutant) + "\n"); err != nil {
			if err := os.WriteFile(notes.Name()+Incomplete, nil, 0o600); err != nil {
				panic(err)
			}
		}
	}
	return mutant == chosen
}

// Greater is x > y; as the mutant bound x >= y, as the mutant negated x <= y.
func Greater[T cmp.Ordered](bound, negated int, x, y T) bool {
	return compare(bound, negated, x > y, x >= y)
}

// GreaterEqual is x >= y; as the mutant bound x > y, as the mutant negated x < y.
func GreaterEqual[T cmp.Ordered](bound, negated int, x, y T) bool {
	return compare(bound, negated, x >= y, x > y)
}

// Less is x < y; as the mutant bound x <= y, as the mutant negated x >= y.
func Less[T cmp.Ordered](bound, negated int, x, y T) bool {
	return compare(bound, negated, x < y, x <= y)
}

// LessEqual is x <= y; as the mutant bound x < y, as the mutant negated x > y.
func LessEqual[T cmp.Ordered](bound, negated int, x, y T) bool {
	return compare(bound, negated, x <= y, x < y)
}

func compare(bound, negated int, written, other bool) bool {
	if Changed(bound) {
		return other
	}
	return written != Changed(negated)
}

// Plus is x + y; as the mutant x - y.
func Plus[T numeric](mutant int, x, y T) T {
	if Changed(mutant) {
		return x - y
	}
	return x + y
}

// Minus is x - y; as the mutant x + y.
func Minus[T numeric](mutant int, x, y T) T {
	if Changed(mutant) {
		return x + y
	}
	return x - y
}

// Times is x * y; as the mutant x / y.
func Times[T numeric](mutant int, x, y T) T {
	if Changed(mutant) {
		return x / y
	}
	return x * y
}

// Over is x / y; as the mutant x * y.
func Over[T numeric](mutant int, x, y T) T {
	if Changed(mutant) {
		return x * y
	}
	return x / y
}

// Rest is x % y; as the mutant x * y.
func Rest[T integer](mutant int, x, y T) T {
	if Changed(mutant) {
		return x * y
	}
	return x % y
}

// Negative is -x; as the mutant x.
func Negative[T numeric](mutant int, x T) T {
	if Changed(mutant) {
		return x
	}
	return -x
}

// Increment is *x++; as the mutant *x--.
func Increment[T numeric](mutant int, x *T) {
	if Changed(mutant) {
		*x--
		return
	}
	*x++
}

// Decrement is *x--; as the mutant *x++.
func Decrement[T numeric](mutant int, x *T) {
	if Changed(mutant) {
		*x++
		return
	}
	*x--
}

// IncrementIn is m[k]++; as the mutant m[k]--.
func IncrementIn[K comparable, T numeric](mutant int, m map[K]T, k K) {
	x := m[k]
	Increment(mutant, &x)
	m[k] = x
}

// DecrementIn is m[k]--; as the mutant m[k]++.
func DecrementIn[K comparable, T numeric](mutant int, m map[K]T, k K) {
	x := m[k]
	Decrement(mutant, &x)
	m[k] = x
}
