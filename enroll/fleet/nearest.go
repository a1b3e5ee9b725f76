package fleet

import "slices"

// nearest returns the candidate that a person most likely meant: the one with the fewest
// wrong letters, if they are at most a third of the text; empty if none is near.
func nearest(text string, candidates []string) string {
	best, least := "", max(1, len(text)/3)+1
	if len(text) > 64 { // no name is that long, and the distance would take its time
		return ""
	}
	for _, c := range slices.Sorted(slices.Values(candidates)) {
		if d := distance(text, c); d < least {
			best, least = c, d
		}
	}
	return best
}

// distance counts the letters to add, remove, change or swap between two texts.
func distance(a, b string) int {
	before, row := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next := make([]int, len(b)+1)
		next[0] = i
		for j := 1; j <= len(b); j++ {
			change := row[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			next[j] = min(change, row[j]+1, next[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}
