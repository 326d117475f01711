package apidef

import (
	"fmt"
	"sort"
	"strings"
)

// Problem is one mistake in a definition.
type Problem struct {
	Pos     Pos
	Rule    string // the ID of a Rule
	Message string
}

// String returns file:line:col: message (RULE).
func (p Problem) String() string {
	return fmt.Sprintf("%s: %s (%s)", p.Pos, p.Message, p.Rule)
}

// Problems is every mistake that was found, sorted by position. The zero value means that there is none.
type Problems []Problem

// Error returns one line per problem.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Err returns the problems as an error, or nil when there is none. It exists because a nil Problems in an error
// interface is not a nil error.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	return ps
}

// Add appends a problem. The rule must be one of Rules.
func (ps *Problems) Add(pos Pos, rule, format string, args ...any) {
	*ps = append(*ps, Problem{Pos: pos, Rule: rule, Message: fmt.Sprintf(format, args...)})
}

// Sort orders problems by file, line and column, then by rule, and drops exact duplicates.
func (ps *Problems) Sort() {
	s := *ps
	sort.SliceStable(s, func(i, j int) bool {
		a, b := s[i], s[j]
		if a.Pos != b.Pos {
			return a.Pos.Before(b.Pos)
		}
		if a.Rule != b.Rule {
			return a.Rule < b.Rule
		}
		return a.Message < b.Message
	})
	out := s[:0]
	for i, p := range s {
		if i == 0 || p != s[i-1] {
			out = append(out, p)
		}
	}
	*ps = out
}

// Before orders positions by file name, line and column.
func (p Pos) Before(q Pos) bool {
	if p.File != q.File {
		return p.File < q.File
	}
	if p.Line != q.Line {
		return p.Line < q.Line
	}
	return p.Col < q.Col
}

// maxCandidates bounds the work for hostile input; no definition of people has as many names.
const maxCandidates = 20000

// Suggest returns the candidate closest to name when it is close enough to be a slip of the pen, or "". Of equally
// close candidates the first wins, so the answer does not depend on anything but the arguments.
func Suggest(name string, candidates []string) string {
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

// hint is the end of a message that offers what was probably meant.
func hint(name string, candidates []string) string {
	if s := Suggest(name, candidates); s != "" {
		return fmt.Sprintf("; did you mean %s?", s)
	}
	return ""
}

// MeantOrKnown is the end of a message about a word that is none of a few: the one that was probably meant, or all.
func MeantOrKnown(name string, known []string) string {
	if h := hint(name, known); h != "" {
		return h
	}
	return "; known are " + strings.Join(known, ", ")
}
