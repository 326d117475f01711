package breaking

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/lock"
	"github.com/hpyapi/hpyapi/internal/signature"
)

// constant is a constant with its enum.
type constant struct {
	enum *lock.Type
	*lock.Constant
}

// typed reports that both sides know the declared types.
func (c *comparer) typed() bool { return c.old.Version != 1 && c.new.Version != 1 }

func typesByName(f *lock.File) map[string]*lock.Type {
	types := map[string]*lock.Type{}
	for i := range f.Types {
		types[f.Types[i].Name] = &f.Types[i]
	}
	return types
}

func constantsByName(f *lock.File) map[string]constant {
	constants := map[string]constant{}
	for i := range f.Types {
		for j := range f.Types[i].Constants {
			v := &f.Types[i].Constants[j]
			constants[v.Name] = constant{&f.Types[i], v}
		}
	}
	return constants
}

// types compares the declared types.
func (c *comparer) types() {
	c.oldConstants, c.newConstants = constantsByName(c.old), constantsByName(c.new)
	for i := range c.old.Types {
		c.typeOf(&c.old.Types[i])
	}
	for i := range c.new.Types {
		n := &c.new.Types[i]
		if c.oldTypes[n.Name] == nil && c.renamedFrom(n) == nil {
			c.typeChange("TYPE_ADDED", nil, n, nothing, n.Kind.String(), "%s is new", n.Name)
		}
	}
}

// typeChange adds a change about a type; o or n may be nil.
func (c *comparer) typeChange(rule string, o, n *lock.Type, from, to, format string, args ...any) {
	at, was, name := c.new.Pos, c.old.Pos, ""
	if n != nil {
		at, name = n.Pos, n.Name
	}
	if o != nil {
		was, name = o.Pos, o.Name
	}
	c.add(rule, -1, name, was, at, format, args...)
	c.fact(from, to)
}

func (c *comparer) typeOf(o *lock.Type) {
	n := c.newTypes[o.Name]
	switch {
	case n == nil:
		if n = c.renamedTo(o); n == nil {
			c.typeChange("TYPE_REMOVED", o, nil, o.Kind.String(), nothing, "%s is gone", o.Name)
			c.lostConstants(o)
			return
		}
		c.typeChange("TYPE_RENAMED", o, n, o.Name, n.Name, "%s is called %s", o.Name, n.Name)
	case n.Kind != o.Kind:
		c.typeChange("TYPE_KIND", o, n, o.Kind.String(), n.Kind.String(), "%s was %s and is %s", o.Name, kindText(o.Kind), kindText(n.Kind))
		c.lostConstants(o)
		return
	}
	switch o.Kind {
	case lock.Enum:
		c.constants(o, n)
	case lock.Struct:
		c.fields(o, n)
	case lock.Callback:
		c.callback(o, n)
	case lock.Alias:
		if o.Signature != n.Signature {
			c.typeChange("TYPE_ALIAS", o, n, o.Signature, n.Signature, "%s was another name for %s and is one for %s", o.Name, o.Signature, n.Signature)
		}
	}
}

func kindText(k lock.TypeKind) string {
	return [...]string{lock.Enum: "an enum", lock.Struct: "a struct", lock.Callback: "a callback", lock.Opaque: "an opaque struct", lock.Alias: "another name for a type"}[k]
}

// renamedTo is the type that the new version has in the place of one that is gone: a new one that says the same.
func (c *comparer) renamedTo(o *lock.Type) *lock.Type {
	for i := range c.new.Types {
		if n := &c.new.Types[i]; c.oldTypes[n.Name] == nil && sameType(o, n) && c.places(o.Name, n.Name) {
			return n
		}
	}
	return nil
}

// renamedFrom is the reverse.
func (c *comparer) renamedFrom(n *lock.Type) *lock.Type {
	for i := range c.old.Types {
		if o := &c.old.Types[i]; c.newTypes[o.Name] == nil && c.renamedTo(o) == n {
			return o
		}
	}
	return nil
}

// places reports that every use of a type that is gone has the other one now. Of a type without contents nothing else tells.
func (c *comparer) places(old, new string) bool {
	for i := range c.old.Slots {
		o := &c.old.Slots[i]
		n := c.newByIndex[o.Index]
		for _, u := range o.Uses {
			if u.Type == old && (n == nil || useAt(n.Uses, u.At) != new) {
				return false
			}
		}
	}
	return true
}

// sameType reports that two types differ in their own names only. The constants of a renamed enum are often renamed with it.
func sameType(a, b *lock.Type) bool {
	if a.Kind != b.Kind || a.Signature != b.Signature || len(a.Constants) != len(b.Constants) || len(a.Fields) != len(b.Fields) {
		return false
	}
	for i := range a.Constants {
		if a.Constants[i].Value != b.Constants[i].Value {
			return false
		}
	}
	for i := range a.Fields {
		if a.Fields[i].Type != b.Fields[i].Type || a.Fields[i].Name != b.Fields[i].Name {
			return false
		}
	}
	return true
}

func useAt(uses []lock.Use, at int) string {
	for _, u := range uses {
		if u.At == at {
			return u.Type
		}
	}
	return ""
}

// constants compares two enums.
func (c *comparer) constants(o, n *lock.Type) {
	for i := range o.Constants {
		was := &o.Constants[i]
		is, ok := c.newConstants[was.Name]
		switch {
		case !ok:
			c.lostConstant(o, n, was)
		case is.Value != was.Value:
			c.typeChange("CONSTANT_VALUE", o, n, was.String(), is.String(), "%s was %d and is %d", was.Name, was.Value, is.Value)
			c.at(was.Pos, is.Pos)
		case is.enum != n:
			c.typeChange("CONSTANT_RENAMED", o, n, o.Name+" "+was.String(), is.enum.Name+" "+is.String(), "%s was a constant of %s and is one of %s", was.Name, o.Name, is.enum.Name)
			c.at(was.Pos, is.Pos)
		}
	}
	for i := range n.Constants {
		is := &n.Constants[i]
		if _, known := c.oldConstants[is.Name]; !known && !c.takesPlace(o, is) {
			c.typeChange("CONSTANT_ADDED", o, n, nothing, is.String(), "%s is new", is.Name)
			c.at(o.Pos, is.Pos)
		}
	}
}

// at gives the last change the positions of what is inside a type.
func (c *comparer) at(was, is apidef.Pos) {
	last := &c.changes[len(c.changes)-1]
	last.Old, last.New = was, is
}

// takesPlace reports that a new constant has the value of one that is gone.
func (c *comparer) takesPlace(o *lock.Type, is *lock.Constant) bool {
	for _, was := range o.Constants {
		if _, kept := c.newConstants[was.Name]; !kept && was.Value == is.Value {
			return true
		}
	}
	return false
}

func (c *comparer) lostConstant(o, n *lock.Type, was *lock.Constant) {
	for i := range n.Constants {
		if is := &n.Constants[i]; is.Value == was.Value {
			c.typeChange("CONSTANT_RENAMED", o, n, was.String(), is.String(), "%s is gone, and %s has its value", was.Name, is.Name)
			c.at(was.Pos, is.Pos)
			return
		}
	}
	c.typeChange("CONSTANT_REMOVED", o, n, was.String(), nothing, "%s, which is %d, is gone", was.Name, was.Value)
	c.at(was.Pos, n.Pos)
}

// lostConstants reports the constants of an enum that is gone, except those that another enum has.
func (c *comparer) lostConstants(o *lock.Type) {
	for i := range o.Constants {
		was := &o.Constants[i]
		is, ok := c.newConstants[was.Name]
		switch {
		case !ok:
			c.typeChange("CONSTANT_REMOVED", o, nil, was.String(), nothing, "%s, which is %d, is gone", was.Name, was.Value)
			c.at(was.Pos, c.new.Pos)
		case is.Value != was.Value:
			c.typeChange("CONSTANT_VALUE", o, is.enum, was.String(), is.String(), "%s was %d and is %d", was.Name, was.Value, is.Value)
			c.at(was.Pos, is.Pos)
		default:
			c.typeChange("CONSTANT_RENAMED", o, is.enum, o.Name+" "+was.String(), is.enum.Name+" "+is.String(), "%s was a constant of %s and is one of %s", was.Name, o.Name, is.enum.Name)
			c.at(was.Pos, is.Pos)
		}
	}
}

// fields compares two structs.
func (c *comparer) fields(o, n *lock.Type) {
	place := func(t *lock.Type, name string) int {
		return slices.IndexFunc(t.Fields, func(f lock.Field) bool { return f.Name == name })
	}
	for i := range o.Fields {
		was := &o.Fields[i]
		j := place(n, was.Name)
		if j < 0 && i < len(n.Fields) && n.Fields[i].Type == was.Type && place(o, n.Fields[i].Name) < 0 {
			is := &n.Fields[i]
			c.typeChange("FIELD_RENAMED", o, n, numbered(i, was), numbered(i, is), "field %d of %s was called %s and is called %s", i+1, o.Name, was.Name, is.Name)
			c.at(was.Pos, is.Pos)
			continue
		}
		if j < 0 {
			c.typeChange("FIELD_REMOVED", o, n, numbered(i, was), nothing, "the field %s of %s is gone", was.Name, o.Name)
			c.at(was.Pos, n.Pos)
			continue
		}
		c.field(o, n, i, j)
	}
	for j := range n.Fields {
		is := &n.Fields[j]
		renamed := j < len(o.Fields) && o.Fields[j].Type == is.Type && place(n, o.Fields[j].Name) < 0
		if place(o, is.Name) < 0 && !renamed {
			c.typeChange("FIELD_ADDED", o, n, nothing, numbered(j, is), "%s has a field more, %s; whoever was compiled without it has room for less", n.Name, is.Name)
			c.at(o.Pos, is.Pos)
		}
	}
}

// field compares field i of the old struct with the one of the same name, j of the new one.
func (c *comparer) field(o, n *lock.Type, i, j int) {
	was, is := &o.Fields[i], &n.Fields[j]
	from, to := numbered(i, was), numbered(j, is)
	if i != j {
		c.typeChange("FIELD_MOVED", o, n, from, to, "%s was field %d of %s and is field %d", was.Name, i+1, o.Name, j+1)
		c.at(was.Pos, is.Pos)
	}
	switch {
	case was.Type != is.Type:
		c.typeChange("FIELD_TYPE", o, n, from, to, "the field %s of %s was %s and is %s", was.Name, o.Name, was.Type, is.Type)
		c.at(was.Pos, is.Pos)
	case was.Uses != is.Uses:
		if rule, text := c.otherType(was.Uses, is.Uses); rule != "" {
			c.typeChange(rule, o, n, from, to, "the field %s of %s %s", was.Name, o.Name, text)
			c.at(was.Pos, is.Pos)
		}
	}
}

func numbered(i int, f *lock.Field) string { return fmt.Sprintf("%d %s", i, f) }

// otherType says what it means that one declared type takes the place of another, or of none; nothing when one is but another name
// of the other.
func (c *comparer) otherType(was, is string) (rule, text string) {
	o := c.oldTypes[was]
	switch {
	case was == is:
		return "", ""
	case was == "" || is == "":
		return "TYPE_NAMED", fmt.Sprintf("was declared as %s and is declared as %s", orPlain(was), orPlain(is))
	case o != nil && c.newTypes[was] == nil && c.renamedTo(o) == c.newTypes[is]:
		return "", "" // the type was renamed, which is reported
	}
	return "TYPE_OTHER", fmt.Sprintf("was %s and is %s, whose values mean something else", was, is)
}

func orPlain(name string) string {
	if name == "" {
		return "a plain type"
	}
	return name
}

// uses compares the declared types that a slot uses, where the signature does not tell.
func (c *comparer) uses(o, n *lock.Slot) {
	if parameterCount(o) != parameterCount(n) {
		return
	}
	name := n.Name
	c.useChanges(unchanged(o, n, o.Uses), unchanged(o, n, n.Uses), func(rule, what, text string) {
		c.add(rule, o.Index, name, o.Pos, n.Pos, "%s of %s %s", what, name, text)
	})
}

// unchanged keeps the uses in places of which the signature says the same as before; of the others it says enough.
func unchanged(o, n *lock.Slot, uses []lock.Use) []lock.Use {
	a, errA := signature.Parse(o.Signature)
	b, errB := signature.Parse(n.Signature)
	if errA != nil || errB != nil || a.Kind != b.Kind {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(uses), func(u lock.Use) bool {
		switch {
		case a.Kind != signature.FuncSlot:
			return a.String() != b.String()
		case u.At == lock.Result:
			return a.Func.Result().Type.String() != b.Func.Result().Type.String()
		}
		was, is := a.Func.Params(), b.Func.Params()
		return u.At >= len(was) || u.At >= len(is) || was[u.At].String() != is[u.At].String()
	})
}

func (c *comparer) useChanges(old, new []lock.Use, add func(rule, what, text string)) {
	places := []int{}
	for _, u := range append(slices.Clone(old), new...) {
		if !slices.Contains(places, u.At) {
			places = append(places, u.At)
		}
	}
	slices.Sort(places)
	for _, at := range places {
		was, is := useAt(old, at), useAt(new, at)
		if rule, text := c.otherType(was, is); rule != "" {
			what := ordinal(at)
			if at == lock.Result {
				what = "the result"
			}
			add(rule, what, text)
		}
	}
}

// callback compares what the signatures of slots do not say of a callback type: what it may be given.
func (c *comparer) callback(o, n *lock.Type) {
	from, to := callbackText(o), callbackText(n)
	if o.Signature != n.Signature {
		if !c.usedByName(o.Name) {
			c.typeChange("CALLBACK_TYPE", o, n, from, to, "%s was %s and is %s", o.Name, o.Signature, n.Signature)
		}
		return
	}
	c.useChanges(o.Uses, n.Uses, func(rule, what, text string) {
		c.typeChange(rule, o, n, from, to, "%s of %s %s", what, o.Name, text)
	})
	for _, i := range n.Nullable {
		if !slices.Contains(o.Nullable, i) {
			c.typeChange("CALLBACK_NULL_ALLOWED", o, n, from, to, "%s of %s may be NULL now, which callbacks that are compiled do not expect", ordinal(i), o.Name)
		}
	}
	for _, i := range o.Nullable {
		if !slices.Contains(n.Nullable, i) {
			c.typeChange("CALLBACK_NULL_REFUSED", o, n, from, to, "%s of %s is never NULL now", ordinal(i), o.Name)
		}
	}
}

func callbackText(t *lock.Type) string {
	line, _, _ := strings.Cut(t.String(), "\n")
	return line
}

// usedByName reports that a slot that both versions have takes the callback, so that its change is reported there.
func (c *comparer) usedByName(callback string) bool {
	for i := range c.old.Slots {
		s := &c.old.Slots[i]
		for _, u := range s.Uses {
			if n := c.newByIndex[s.Index]; u.Type == callback && n != nil && n.Name == s.Name && parameterCount(n) == parameterCount(s) {
				return true
			}
		}
	}
	return false
}
