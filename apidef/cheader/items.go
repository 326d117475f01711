package cheader

import (
	"math"
	"strconv"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/dialect"
	"github.com/hpyapi/hpyapi/internal/suggest"
	"github.com/hpyapi/hpyapi/internal/uuid"
)

// arguments reads the arguments of a macro and checks how many there are.
func (p *parser) arguments(macro token, count int, form string) ([]apidef.NoteArg, bool) {
	args, ok := p.args(macro)
	if !ok {
		return nil, false
	}
	if len(args) != count {
		p.fail(macro.pos(), "ANNOTATION_ARGUMENT", "%s has %d arguments instead of %d: %s%s", macro.text, len(args), count, macro.text, form)
		return nil, false
	}
	return args, true
}

func (p *parser) apiItem(t token) bool {
	args, ok := p.arguments(t, 6, `(Name, prefix, major, minor, "module.attribute", "id")`)
	if !ok {
		return false
	}
	p.accept(";")
	if p.sawAPI {
		p.fail(t.pos(), "API_DUPLICATE", "a definition has one HPYAPI_API; the first is at %s", p.api.Pos)
		return true
	}
	p.sawAPI = true
	a := p.api
	a.Pos = t.pos()
	a.At = apidef.Places{
		Name: args[0].Pos, Prefix: args[1].Pos, Major: args[2].Pos, Minor: args[3].Pos, Capsule: args[4].Pos, ID: args[5].Pos,
	}
	a.Name, a.Prefix = args[0].Text, args[1].Text
	major, _ := p.number(args[2], "the major version", math.MaxUint16)
	minor, _ := p.number(args[3], "the minor version", math.MaxUint16)
	a.Major, a.Minor = uint16(major), uint16(minor)
	a.Capsule = args[4].Text
	if p.doc(t) != "" {
		a.Doc = p.doc(t)
	}
	for _, s := range []int{4, 5} {
		if !args[s].String {
			p.fail(args[s].Pos, "ANNOTATION_ARGUMENT", "the %s is a string", []string{"capsule name", "id"}[s-4])
			return true
		}
	}
	id, err := uuid.Parse(args[5].Text)
	if err != nil {
		p.fail(args[5].Pos, "API_ID", "%s", strings.TrimPrefix(err.Error(), "apidef: "))
		id[15] = 1 // so that it is not reported as all zero too
	}
	a.ID = id
	return true
}

func (p *parser) flagsItem(t token) bool {
	args, ok := p.args(t)
	p.accept(";")
	if !ok {
		return false
	}
	p.api.At.Flags = t.pos()
	for _, a := range args {
		if name, ok := strings.CutPrefix(a.Text, "HPYAPI_"); !ok || !p.api.Flags.Add(name) {
			p.fail(a.Pos, "ANNOTATION_ARGUMENT", "unknown flag %s%s", clip(a.Text), suggest.MeantOrKnown(a.Text, flagMacros()))
		}
	}
	return true
}

func flagMacros() []string {
	var names []string
	for _, n := range dialect.Flags {
		names = append(names, "HPYAPI_"+n)
	}
	return names
}

func (p *parser) profileItem(t token) bool {
	args, ok := p.arguments(t, 1, "(host | pyobject)")
	p.accept(";")
	if !ok {
		return false
	}
	if !p.api.Profile.Set(args[0].Text) {
		p.fail(args[0].Pos, "ANNOTATION_ARGUMENT", "unknown profile %s%s", clip(args[0].Text), suggest.MeantOrKnown(args[0].Text, dialect.Profiles))
		return true
	}
	p.api.At.Profile = args[0].Pos
	return true
}

func (p *parser) tableItem(t token) bool {
	args, ok := p.arguments(t, 1, "(struct | void | capsules)")
	p.accept(";")
	if !ok {
		return false
	}
	p.api.Foreign, p.api.At.Table = true, args[0].Pos
	if args[0].Text == "void" || args[0].Text == "capsules" {
		p.api.Capsules = args[0].Text == "capsules"
		return true
	}
	s := p.scope[args[0].Text]
	if s == nil || s.typ == nil || s.typ.Kind != apidef.StructRef {
		p.fail(args[0].Pos, "TYPE_UNKNOWN", "%s is not a struct that is declared above", args[0].Text)
		return true
	}
	p.api.Header = s.typ.Struct
	return true
}

// capsuleItem reads the name of a capsule that is not called like its place.
func (p *parser) capsuleItem(t token) bool {
	args, ok := p.arguments(t, 1, `("name" | NULL)`)
	p.accept(";")
	if !ok {
		return false
	}
	p.api.At.Called = args[0].Pos
	switch name := args[0]; {
	case !name.String && name.Text == "NULL":
		p.api.Nameless = true
	case name.String:
		p.api.Called = name.Text
	default:
		p.fail(name.Pos, "ANNOTATION_ARGUMENT", "the name of a capsule is a string, or NULL")
	}
	return true
}

func (p *parser) upstreamItem(t token) bool {
	args, ok := p.arguments(t, 3, `("header.h", GUARD, "struct" | NULL)`)
	p.accept(";")
	if !ok {
		return false
	}
	table := args[2]
	if !args[0].String || args[1].String || !table.String && table.Text != "NULL" {
		p.fail(t.pos(), "ANNOTATION_ARGUMENT", `HPYAPI_UPSTREAM takes the name of a header, a macro that it defines, and the name of its struct or NULL, as in HPYAPI_UPSTREAM("datetime.h", DATETIME_H, "PyDateTime_CAPI")`)
		return true
	}
	u := &apidef.Upstream{Pos: t.pos(), Header: args[0].Text, Guard: args[1].Text}
	if table.String {
		u.Table, u.Member, _ = strings.Cut(table.Text, ".")
	}
	p.api.Upstream = u
	return true
}

// slotHead reads (index, since) of a slot macro.
func (p *parser) slotHead(t token) (*apidef.Slot, bool) {
	args, ok := p.arguments(t, 2, "(index, since)")
	if !ok {
		return nil, false
	}
	index, ok1 := p.number(args[0], "the slot index", math.MaxInt32)
	since, ok2 := p.number(args[1], "the minor version", math.MaxUint16)
	s := &apidef.Slot{Index: index, IndexPos: args[0].Pos, Since: uint16(since), SincePos: args[1].Pos, Doc: p.doc(t)}
	if !ok1 || !ok2 {
		s.Index = -1 // read the declaration for its own problems, but do not enter it
	}
	return s, true
}

func (p *parser) addSlot(s *apidef.Slot, name token) {
	s.Pos, s.Name = name.pos(), name.text
	p.declare(name.text, &symbol{pos: name.pos(), what: "slot"})
	if s.Index >= 0 {
		p.api.Slots = append(p.api.Slots, s)
	}
}

// unreadable keeps the place of a slot whose declaration makes no sense, so that its index is not reported as missing.
func (p *parser) unreadable(s *apidef.Slot) {
	s.Kind, s.Retired = apidef.SlotHole, "unreadable"
	if s.Index >= 0 {
		p.api.Slots = append(p.api.Slots, s)
	}
}

func (p *parser) slotItem(t token) bool { return p.functionSlot(t, false) }

// instancesItem reads the function that tells the instances of a type.
func (p *parser) instancesItem(t token) bool { return p.functionSlot(t, true) }

func (p *parser) functionSlot(t token, instances bool) bool {
	s, ok := p.slotHead(t)
	if !ok {
		return false
	}
	f, name, notes, ok := p.function("slot")
	if !ok && f == nil {
		p.unreadable(s)
		return false
	}
	s.Kind, s.Func, s.Notes, s.Instances = apidef.SlotFunc, f, notes, instances
	p.trailingDoc(s)
	p.addSlot(s, name)
	return ok
}

// slotEnd reads the semicolon and the comment that may stand behind it.
func (p *parser) slotEnd(s *apidef.Slot, what string) bool {
	ok := p.semicolon(what)
	p.trailingDoc(s)
	return ok
}

func (p *parser) trailingDoc(s *apidef.Slot) {
	if trail := p.trail(1); s.Doc == "" {
		s.Doc = trail
	}
}

func (p *parser) callbackItem(t token) bool {
	f, name, notes, ok := p.function("callback")
	if f == nil {
		if name.kind != tokEOF {
			p.declare(name.text, &symbol{pos: name.pos(), what: "callback", typ: &apidef.Type{Kind: apidef.Unknown, Name: name.text}})
		}
		return ok
	}
	c := &apidef.Callback{Pos: name.pos(), Notes: notes, Name: name.text, Doc: p.doc(t), Func: f}
	typ := &apidef.Type{Kind: apidef.CallbackRef, Name: c.Name, Callback: c}
	if p.declare(c.Name, &symbol{pos: c.Pos, what: "callback", typ: typ}) {
		p.api.Callbacks = append(p.api.Callbacks, c)
	}
	return ok
}

func (p *parser) holeItem(t token) bool {
	args, ok := p.arguments(t, 2, `(index, "reason")`)
	p.accept(";")
	if !ok {
		return false
	}
	index, ok := p.number(args[0], "the slot index", math.MaxInt32)
	if ok {
		p.api.Slots = append(p.api.Slots, &apidef.Slot{
			Pos: t.pos(), Index: index, IndexPos: args[0].Pos, SincePos: args[0].Pos, Kind: apidef.SlotHole,
			Retired: args[1].Text, Doc: p.doc(t),
		})
	}
	if !args[1].String {
		p.fail(args[1].Pos, "ANNOTATION_ARGUMENT", "the reason for a hole is a string")
	}
	return true
}

func (p *parser) dataItem(t token) bool {
	s, ok := p.slotHead(t)
	if !ok {
		return false
	}
	d, ok := p.declarator()
	if !ok {
		p.unreadable(s)
		return false
	}
	if d.name.kind == tokEOF {
		p.unreadable(s)
		p.fail(p.peek().pos(), "SYNTAX", "expected the name of the data, found %s", p.peek().describe())
		return false
	}
	if !d.constant {
		p.fail(d.typ.Pos, "DATA_CONST", "data in a table is const")
	}
	s.Kind, s.Data = apidef.SlotData, d.typ
	if p.is("[") {
		if s.DataLen, ok = p.arrayLength(); !ok {
			p.unreadable(s)
			return false
		}
	}
	s.Notes, ok = p.notes()
	p.addSlot(s, d.name)
	return ok && p.slotEnd(s, "the data")
}

func (p *parser) handleItem(t token) bool {
	s, ok := p.slotHead(t)
	if !ok {
		return false
	}
	name := p.next()
	if name.kind != tokIdent {
		p.i--
		p.unreadable(s)
		p.fail(name.pos(), "SYNTAX", "expected the name of the handle, found %s", name.describe())
		return false
	}
	s.Kind = apidef.SlotHandle
	s.Notes, ok = p.notes()
	p.addSlot(s, name)
	return ok && p.slotEnd(s, "the handle")
}

func (p *parser) objectItem(t token) bool {
	s, ok := p.slotHead(t)
	if !ok {
		return false
	}
	d, ok := p.declarator()
	if !ok {
		p.unreadable(s)
		return false
	}
	if d.name.kind == tokEOF {
		p.unreadable(s)
		p.fail(p.peek().pos(), "SYNTAX", "expected the name of the object, found %s", p.peek().describe())
		return false
	}
	s.Kind, s.Data = apidef.SlotObject, d.typ
	s.Notes, ok = p.notes()
	p.addSlot(s, d.name)
	return ok && p.slotEnd(s, "the object")
}

// arrayLength reads [n].
func (p *parser) arrayLength() (int, bool) {
	open := p.next()
	n := p.next()
	length, err := strconv.ParseUint(n.text, 0, 32)
	if n.kind != tokNumber || err != nil || length == 0 || length > 1<<20 {
		p.i--
		p.fail(open.pos(), "TYPE_FORM", "the length of an array is a number from 1 to %d", 1<<20)
		return 0, false
	}
	return int(length), p.expect("]", "after the length of the array")
}
