package apidef

import (
	"fmt"

	"github.com/hpyapi/hpyapi/internal/plaintext"
	"github.com/hpyapi/hpyapi/internal/signature"
)

// badText words the problem with a text.
func badText(what string, c rune) string {
	return fmt.Sprintf("%s has the character U+%04X, which is not seen but changes what is; remove it", what, c)
}

// texts checks what is carried over into documentation and messages.
func (r *resolver) texts() {
	check := func(pos Pos, what, text string) {
		if c, bad := plaintext.BadRune(text); bad {
			r.add(pos, "TEXT", "%s", badText(what, c))
		}
	}
	a := r.api
	check(a.Pos, "the documentation of the API", a.Doc)
	for _, s := range a.Slots {
		check(s.Pos, "the documentation of "+slotName(s), s.Doc)
		check(s.Pos, "what is used instead of "+slotName(s), s.Deprecated)
		check(s.Pos, "the reason for the hole", s.Retired)
	}
	for _, s := range a.Structs {
		check(s.Pos, "the documentation of "+s.Name, s.Doc)
		for _, f := range s.Fields {
			check(f.Pos, "the documentation of "+f.Name, f.Doc)
		}
	}
	for _, e := range a.Enums {
		check(e.Pos, "the documentation of "+e.Name, e.Doc)
		for _, v := range e.Values {
			check(v.Pos, "the documentation of "+v.Name, v.Doc)
		}
	}
	for _, c := range a.Callbacks {
		check(c.Pos, "the documentation of "+c.Name, c.Doc)
	}
	for _, o := range a.Opaques {
		check(o.Pos, "the documentation of "+o.Name, o.Doc)
	}
	for _, al := range a.Aliases {
		check(al.Pos, "the documentation of "+al.Name, al.Doc)
	}
}

// sizes checks that the texts which compiled modules carry are such as hosts and tools read.
func (r *resolver) sizes() {
	if len(r.problems) > 0 {
		return // there may be no signatures
	}
	for _, s := range r.api.Slots {
		for _, t := range [][2]string{{"name", s.Name}, {"signature", s.Signature()}, {"reason", s.Retired}} {
			if len(t[1]) > signature.MaxText {
				r.add(s.Pos, "TEXT", "the %s of slot %d has %d bytes; hosts and tools read at most %d", t[0], s.Index, len(t[1]), signature.MaxText)
			}
		}
	}
}
