// Package suggest finds the word that somebody probably meant, for the ends of messages. It imports nothing of this project.
package suggest

import (
	"fmt"
	"strings"
)

// maxCandidates bounds the work for hostile input; no definition of people has as many names.
const maxCandidates = 20000

// Nearest returns the candidate closest to name when it is close enough to be a slip of the pen, or "". Of equally
// close candidates the first wins, so the answer does not depend on anything but the arguments.
func Nearest(name string, candidates []string) string {
	best, bestDistance := "", len(name)/3+2
	if len(candidates) > maxCandidates {
		return ""
	}
	for _, c := range candidates {
		if d := distance(name, c, bestDistance); d < bestDistance && d < len(c) {
			best, bestDistance = c, d
		}
	}
	return best
}

// distance is the edit distance of a and b, counting a swap of neighbours as one edit; it may return any number of at
// least limit once the distance is known to reach it.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit || len(a) > 256 || len(b) > 256 {
		return limit
	}
	before, prev, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, prev, row = prev, row, before
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}

// Hint is the end of a message that offers what was probably meant.
func Hint(name string, candidates []string) string {
	if s := Nearest(name, candidates); s != "" {
		return fmt.Sprintf("; did you mean %s?", s)
	}
	return ""
}

// MeantOrKnown is the end of a message about a word that is none of a few: the one that was probably meant, or all.
func MeantOrKnown(name string, known []string) string {
	if h := Hint(name, known); h != "" {
		return h
	}
	return "; known are " + strings.Join(known, ", ")
}
