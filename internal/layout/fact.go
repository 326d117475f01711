package layout

import (
	"fmt"
	"strings"
)

// Fact is something that a module has built in beside signatures: the value of a constant, or, with "struct.field" for a name,
// the offset of a field.
type Fact struct {
	Name  string
	Value int64
}

// Differences says where two sides have the same name and another value. What one of them does not know is newer, or gone.
func Differences[F ~struct {
	Name  string
	Value int64
}](consumer, provider []F) (problems []string) {
	values := make(map[string]int64, len(provider))
	for _, f := range provider {
		f := Fact(f)
		values[f.Name] = f.Value
	}
	for _, f := range consumer {
		f := Fact(f)
		theirs, known := values[f.Name]
		switch {
		case !known || theirs == f.Value:
		case strings.Contains(f.Name, "."):
			problems = append(problems, fmt.Sprintf("%s is at byte %d of its struct, the consumer was built with it at byte %d", f.Name, theirs, f.Value))
		default:
			problems = append(problems, fmt.Sprintf("%s is %d, the consumer was built with %d", f.Name, theirs, f.Value))
		}
	}
	return problems
}
