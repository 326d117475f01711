package gen

import (
	"strings"

	"github.com/hpyapi/hpyapi/internal/plan"
)

// docText starts with the Go name, as Go's documentation does.
func docText(name, doc, cname string) string {
	doc = strings.TrimSpace(doc)
	if doc == "" {
		return name + " is " + cname + "."
	}
	return name + " is " + cname + ": " + doc
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// goLine is documentation as a comment on one line.
func goLine(doc string) string { return "// " + noConstraint(oneLine(doc)) }

// noConstraint keeps text at the start of a line from being a build constraint, which gofmt moves to the top of the file.
func noConstraint(text string) string {
	if rest, ok := strings.CutPrefix(text, "+build"); ok {
		return "+ build" + rest
	}
	return text
}

// goWrap breaks text into comment lines; empty lines stay.
func goWrap(text string) string {
	const width = 92
	var b strings.Builder
	for i, para := range strings.Split(text, "\n\n") {
		if i > 0 {
			b.WriteString("\n//\n")
		}
		n := 0
		for j, w := range strings.Fields(para) {
			w = noConstraint(w)
			switch {
			case j == 0:
				b.WriteString("// ")
			case n+1+len(w) > width:
				b.WriteString("\n// ")
				n = 0
			default:
				b.WriteByte(' ')
				n++
			}
			b.WriteString(w)
			n += len(w)
		}
	}
	return b.String()
}

// docComment is the documentation of a function as a method.
func (f *goFunc) docComment() string {
	text := docText(f.name, f.doc, f.cname) + f.ownership()
	if offers := offerText(f.slot); offers != "" {
		text += "\n\n" + offers
	}
	if f.slot != nil && f.slot.Deprecated != "" {
		text += "\n\nDeprecated: " + f.slot.Deprecated
	}
	return goWrap(text)
}

// ownership says in words who owns the handles.
func (f *goFunc) ownership() string {
	var borrowed, stolen, given []string
	for _, q := range f.param {
		switch q.role {
		case plan.Handle, plan.Handles:
			borrowed = append(borrowed, q.id)
		case plan.Stolen, plan.StolenHandles:
			stolen = append(stolen, q.id)
		case plan.OutHandle, plan.OutHandles:
			given = append(given, q.id)
		case plan.InOutHandle:
			stolen = append(stolen, q.id)
			given = append(given, q.fresh)
		}
	}
	if f.plan.GivesHandle() {
		given = append([]string{"the result"}, given...)
	}
	var parts []string
	if len(borrowed) > 0 {
		parts = append(parts, "Borrows "+list(borrowed)+".")
	}
	if len(stolen) > 0 {
		parts = append(parts, "Takes over "+list(stolen)+", also on error.")
	}
	if len(given) > 0 {
		parts = append(parts, "The caller owns "+list(given)+".")
	}
	if len(parts) == 0 {
		return ""
	}
	return "\n\n" + strings.Join(parts, " ")
}

func list(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
