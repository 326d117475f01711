package apidef

import (
	"slices"
	"strings"

	"github.com/hpyapi/hpyapi/internal/naming"
	"github.com/hpyapi/hpyapi/internal/signature"
)

// identity checks what HPYAPI_API says.
func (r *resolver) identity() {
	a := r.api
	if a.Name == "" && a.Prefix == "" {
		return // the front end has reported that there is no HPYAPI_API
	}
	if !isName(a.Name) || a.Name[0] < 'A' || a.Name[0] > 'Z' || strings.Contains(a.Name, "_") {
		r.add(a.At.Name, "API_NAME", "the name of an API is a word that starts with a capital letter, such as NumPy, not %q", a.Name)
	} else if a.Profile == Standard && (strings.HasPrefix(a.Name, "HPy") || strings.HasPrefix(a.Name, "HPY") || a.Name == "Py" || naming.PythonWords[a.Name]) {
		r.add(a.At.Name, "API_NAME", "the name %s belongs to HPy or Python; take another word", a.Name)
	}
	if !isName(a.Prefix) || a.Profile == Standard && a.Prefix != strings.ToLower(a.Prefix) || strings.HasSuffix(a.Prefix, "_") || strings.HasPrefix(a.Prefix, "_") {
		r.add(a.At.Prefix, "API_PREFIX", "the prefix is a lower-case C name without underscore at the end, such as numpy, not %q", a.Prefix)
	} else if a.Profile == Standard && (strings.HasPrefix(a.Prefix, "hpy") || strings.HasPrefix(a.Prefix, "py_")) {
		r.add(a.At.Prefix, "API_PREFIX", "prefixes that start with hpy or py_ belong to HPy and Python")
	}
	r.capsule()
	if a.ID == ([16]byte{}) {
		r.add(a.At.ID, "API_ID", "the id is all zero; make one once with a UUID tool and never change it")
	}
	if a.Flags&NeedsLock != 0 && a.Flags&FreeThreaded != 0 {
		r.add(a.At.Flags, "FLAGS_CONFLICT", "an API that needs the lock is not free-threaded")
	}
	if (a.Called != "" || a.Nameless) && !a.Foreign {
		r.add(a.At.Called, "PROFILE_ONLY", "HPYAPI_CAPSULE is about tables that others laid out: HPYAPI_TABLE; other capsules are named like their place")
	}
	if a.Upstream != nil && !a.Foreign {
		r.add(a.Upstream.Pos, "PROFILE_ONLY", "HPYAPI_UPSTREAM is about tables that others laid out: HPYAPI_TABLE")
	}
	if a.Foreign && a.Profile == Standard {
		r.add(a.At.Table, "PROFILE_ONLY", "a table with a layout of its own needs HPYAPI_PROFILE(host) or HPYAPI_PROFILE(pyobject)")
	}
}

// capsule checks for module.attribute, each part a Python identifier. What is found on an object that the consumer has, such as a type,
// is an attribute alone.
func (r *resolver) capsule() {
	parts := strings.Split(r.api.Capsule, ".")
	ok := len(parts) >= 2 || r.api.Foreign || r.api.OfTypes()
	for _, part := range parts {
		ok = ok && isName(part)
	}
	switch {
	case !ok && r.api.Foreign:
		r.add(r.api.At.Capsule, "CAPSULE_NAME", "a capsule is found at module.attribute, or at an attribute of an object that the consumer has, not at %q; its own name is HPYAPI_CAPSULE(...)", r.api.Capsule)
	case !ok:
		r.add(r.api.At.Capsule, "CAPSULE_NAME", "a capsule is named module.attribute, as in \"numpy_api._ARRAY_API\", or __attribute__ where types have it, as in \"__shape_api__\", not %q", r.api.Capsule)
	}
}

func isName(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || i > 0 && c >= '0' && c <= '9') {
			return false
		}
	}
	return s != ""
}

// indexes checks that the slots fill the table without gaps, and that a table of an older minor is the start of it.
func (r *resolver) indexes() {
	next, lastSince := 0, uint16(0)
	var last *Slot
	for _, s := range r.api.Slots {
		switch {
		case last != nil && s.Index == last.Index:
			r.add(s.IndexPos, "SLOT_DUPLICATE", "slot %d is %s already, at %s", s.Index, slotName(last), last.IndexPos)
			continue
		case s.Index >= signature.MaxSlots:
			r.add(s.IndexPos, "SLOT_LIMIT", "slot %d is one too many: a table has at most %d slots, 0 to %d; make a second API of the others",
				s.Index, signature.MaxSlots, signature.MaxSlots-1)
			return // the slots behind it are too many as well
		case s.Index == next+1:
			r.add(s.IndexPos, "SLOT_MISSING", "slot %d is missing before this one; a retired slot stays as HPYAPI_HOLE(%d, \"reason\")", next, next)
		case s.Index > next:
			r.add(s.IndexPos, "SLOT_MISSING", "slots %d to %d are missing before this one; retired slots stay as HPYAPI_HOLE", next, s.Index-1)
		}
		last, next = s, s.Index+1
		if s.Kind == SlotHole {
			continue
		}
		if s.Since > r.api.Minor {
			r.add(s.SincePos, "SINCE_FUTURE", "%s appears in minor version %d, but the API is at %d.%d", slotName(s), s.Since, r.api.Major, r.api.Minor)
			continue
		} else if s.Since < lastSince && !r.api.Foreign {
			r.add(s.SincePos, "SINCE_ORDER", "%s appears in minor version %d, after a slot of version %d; a newer table must start with the older one", slotName(s), s.Since, lastSince)
		}
		lastSince = max(lastSince, s.Since)
	}
	if len(r.api.Slots) == 0 && r.api.Name != "" {
		r.add(r.api.Pos, "API_EMPTY", "the API has no slots")
	}
}

func slotName(s *Slot) string {
	if s.Name == "" {
		return "a hole"
	}
	return s.Name
}

// names checks the prefix of everything declared, and words that are reserved.
func (r *resolver) names() {
	a := r.api
	for _, s := range a.Slots {
		if s.Kind == SlotHole || s.Name == "" {
			continue
		}
		want := a.Prefix + "_"
		if s.Kind == SlotHandle && a.Profile == Host {
			want = "h_"
		}
		r.prefix(s.Pos, s.Name, want, a.Profile == PyObject)
		r.reserved(s.Pos, s.Name)
	}
	r.typeNames()
	r.formerNames()
}

// formerNames checks that a former name could have been one, and that it leads to one slot.
func (r *resolver) formerNames() {
	taken := map[string]*Slot{}
	for _, s := range r.api.Slots {
		if s.Name != "" {
			taken[s.Name] = s
		}
	}
	for _, s := range r.api.Slots {
		for _, name := range s.Former {
			r.prefix(s.Pos, name, r.api.Prefix+"_", r.api.Profile != Standard)
			if first := taken[name]; first != nil {
				r.add(s.Pos, "FORMER_NAME", "%s was called %s, but that is %s (at %s)", s.Name, name, relation(first, s, name), first.Pos)
				continue
			}
			taken[name] = s
		}
	}
}

func relation(first, s *Slot, name string) string {
	switch {
	case first == s && first.Name == name:
		return "its name today"
	case first == s:
		return "said twice"
	case first.Name == name:
		return "another slot"
	}
	return "a former name of " + first.Name
}

func (r *resolver) typeNames() {
	a, own := r.api, r.api.Profile != Standard
	check := func(pos Pos, name string, from *Include) {
		if from == nil && name != "" {
			r.prefix(pos, name, a.Prefix+"_", own)
			r.reserved(pos, name)
		}
	}
	for _, s := range a.Structs {
		check(s.Pos, s.Name, s.From)
	}
	for _, c := range a.Callbacks {
		check(c.Pos, c.Name, c.From)
	}
	for _, o := range a.Opaques {
		check(o.Pos, o.Name, o.From)
	}
	for _, al := range a.Aliases {
		check(al.Pos, al.Name, al.From)
		r.aliasType(al)
	}
	for _, e := range a.Enums {
		check(e.Pos, e.Name, e.From)
		if e.From == nil {
			r.enum(e)
		}
	}
}

func (r *resolver) aliasType(al *Alias) {
	t := al.Type
	switch {
	case t.Kind == HandleWord || t.Kind == ContextPtr || t.Kind == OpaqueWord || t.Kind == CallbackRef:
		r.add(t.Pos, "TYPE_FORM", "%s keeps its own name; another one would hide that it is translated", t.String())
	case t.Kind == Pointer && r.api.Profile == Standard:
		r.add(t.Pos, "TYPE_FORM", "a typedef that hides a pointer hides who owns what; write the pointer where it is used")
	default:
		r.width(t)
	}
}

func (r *resolver) enum(e *Enum) {
	if len(e.Values) == 0 {
		r.add(e.Pos, "ENUM_VALUE", "%s has no constants", e.Name)
	}
	for _, v := range e.Values {
		r.prefix(v.Pos, v.Name, strings.ToUpper(r.api.Prefix)+"_", r.api.Profile != Standard)
		r.reserved(v.Pos, v.Name)
	}
}

func (r *resolver) prefix(pos Pos, name, want string, free bool) {
	if free || r.api.Prefix == "" {
		return
	}
	rest, ok := strings.CutPrefix(name, want)
	switch {
	case !ok:
		r.add(pos, "NAME_PREFIX", "%s must start with %s, so that two definitions never collide in one C file", name, want)
	case rest == "" || rest[0] == '_' || rest[0] <= '9' && want == r.api.Prefix+"_": // constants may begin with a digit
		r.add(pos, "NAME_PREFIX", "%s needs a letter behind %s, since other languages use the name without the prefix", name, want)
	}
}

// paramNames checks that the parameters of a function have names of their own.
func (r *funcResolver) paramNames() {
	seen := map[string]Pos{}
	for _, p := range r.f.Params {
		if p.Name == "" {
			if r.api.Profile == Standard {
				r.add(p.Pos, "PARAM_NAME", "give the parameter a name: wrappers and error messages use it")
			}
			continue
		}
		if first, ok := seen[p.Name]; ok {
			r.add(p.Pos, "NAME_DUPLICATE", "the parameter %s is declared twice, first at %s", p.Name, first)
			continue
		}
		seen[p.Name] = p.Pos
		r.reserved(p.Pos, p.Name)
	}
}

func (r *resolver) reserved(pos Pos, name string) {
	switch {
	case naming.CWords[name]:
		r.add(pos, "NAME_RESERVED", "%s is a keyword of C or C++", name)
	case strings.HasPrefix(name, "__"), r.api.Profile == Standard && len(name) > 1 && name[0] == '_' && name[1] >= 'A' && name[1] <= 'Z':
		r.add(pos, "NAME_RESERVED", "%s belongs to the compiler", name)
	case strings.HasPrefix(name, "HPYAPI_"), strings.HasPrefix(name, "hpyapi_"):
		r.add(pos, "NAME_RESERVED", "%s belongs to hpyapi", name)
	case r.api.Profile == Standard && (naming.CLibrary[name] || slices.Contains(naming.CTypes, name)):
		r.add(pos, "NAME_RESERVED", "%s belongs to the headers of C", name)
	}
}

// WrapperNames gives every live slot the name that it has in wrappers: without prefix, in Go's way. Where two names of a
// definition that somebody else wrote fall together (f_f and F_F), the later one keeps its underscores.
func (api *API) WrapperNames() map[*Slot]string {
	names, taken := map[*Slot]string{}, map[string]bool{}
	for _, s := range api.Slots {
		if s.Kind == SlotHole {
			continue
		}
		base := strings.TrimPrefix(s.Name, api.Prefix+"_")
		if s.Kind == SlotHandle {
			base = strings.TrimPrefix(s.Name, "h_")
		}
		name := naming.Go(base)
		if taken[name] {
			name = strings.ToUpper(base[:1]) + base[1:]
		}
		for taken[name] {
			name += "_"
		}
		taken[name], names[s] = true, name
	}
	return names
}
