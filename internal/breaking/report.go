package breaking

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
)

// Text words changes for people: where it is in the new version and what it is, where it was, and the line of a lock file that
// accepts it.
func Text(changes []Change) string {
	var b strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&b, "%s: %s: %s (%s)\n", c.New, c.Severity, c.Message, c.Rule)
		fmt.Fprintf(&b, "    was at %s", c.Old)
		switch {
		case c.Approved != "":
			fmt.Fprintf(&b, "; approved: %s", c.Approved)
		case c.Severity != Compatible:
			fmt.Fprintf(&b, "\n    %s", c.Approval())
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
	From     string  `json:"from,omitempty"`
	To       string  `json:"to,omitempty"`
	Approved string  `json:"approved,omitempty"`
}

// JSON is the same for programs: an array of objects with rule, severity, slot, name, message, old, new, from, to and approved.
func JSON(changes []Change) ([]byte, error) {
	out := make([]jsonChange, 0, len(changes))
	for _, c := range changes {
		j := jsonChange{
			Rule: c.Rule, Severity: c.Severity.String(), Name: c.Name, Message: c.Message,
			Old: position(c.Old), New: position(c.New), From: c.From, To: c.To, Approved: c.Approved,
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
