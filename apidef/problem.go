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
