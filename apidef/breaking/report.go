package breaking

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
)

// Text words changes for people, two lines each: where it is in the new version and what it is, and where it was.
func Text(changes []Change) string {
	var b strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&b, "%s: %s: %s (%s)\n", c.New, c.Severity, c.Message, c.Rule)
		fmt.Fprintf(&b, "    was at %s", c.Old)
		if c.Approved != "" {
			fmt.Fprintf(&b, "; approved: %s", c.Approved)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

type jsonPos struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

type jsonChange struct {
	Rule     string  `json:"rule"`
	Severity string  `json:"severity"`
	Slot     *int    `json:"slot,omitempty"`
	Name     string  `json:"name,omitempty"`
	Message  string  `json:"message"`
	Old      jsonPos `json:"old"`
	New      jsonPos `json:"new"`
	Approved string  `json:"approved,omitempty"`
}

// JSON is the same for programs: an array of objects with rule, severity, slot, name, message, old, new and approved.
func JSON(changes []Change) ([]byte, error) {
	out := make([]jsonChange, 0, len(changes))
	for _, c := range changes {
		j := jsonChange{
			Rule: c.Rule, Severity: c.Severity.String(), Name: c.Name, Message: c.Message,
			Old: position(c.Old), New: position(c.New), Approved: c.Approved,
		}
		if c.Slot >= 0 {
			slot := c.Slot
			j.Slot = &slot
		}
		out = append(out, j)
	}
	data, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("breaking: changes as JSON: %w", err)
	}
	return append(data, '\n'), nil
}

func position(p apidef.Pos) jsonPos {
	return jsonPos{File: p.File, Line: p.Line, Column: p.Col}
}
