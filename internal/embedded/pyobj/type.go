package pyobj

import (
	"strings"
	"sync/atomic"
	"weak"
)

// TypeFlags are the flags of a type spec; the values are HPy's.
type TypeFlags uint64

// The flags.
const (
	FlagHeapType TypeFlags = 1 << 9
	FlagBaseType TypeFlags = 1 << 10
	FlagHaveGC   TypeFlags = 1 << 14
)

// Shape says which builtin a class's instances extend; the values are those of HPyType_BuiltinShape.
type Shape int

// The shapes. ShapeDict is on HPy's main branch only.
const (
	ShapeLegacy  Shape = -1
	ShapeObject  Shape = 0
	ShapeType    Shape = 1
	ShapeLong    Shape = 2
	ShapeFloat   Shape = 3
	ShapeUnicode Shape = 4
	ShapeTuple   Shape = 5
	ShapeList    Shape = 6
	ShapeDict    Shape = 7
)

// layout is which Go struct an instance is, or which value an Instance carries.
type layout uint8

const (
	layoutObject layout = iota
	layoutType
	layoutInt
	layoutFloat
	layoutComplex
	layoutStr
	layoutBytes
	layoutTuple
	layoutList
	layoutDict
	layoutSet
	layoutFrozenSet
	layoutException
	layoutModule
	layoutOpaque // builtins that cannot be extended
)

// Type is a class.
type Type struct {
	meta     *Type
	name     string // tp_name: with the module for heap types made from a spec
	short    string // __name__
	qualname string
	c        cText // of short
	doc      string
	hasDoc   bool
	base     *Type
	bases    []*Type
	mro      []*Type
	attrs    attrTable
	own      *Slots // as given; never changes, slot wrappers call these
	slots    Slots  // resolved
	newOwner *Type  // the class whose own New is in slots.New; nil when it comes from a __new__ attribute
	initOwn  *Type  // likewise for Init
	getOwner *Type  // likewise for GetAttr
	hashNone bool   // __hash__ is None
	// binaryOwner and powerOwner are the classes whose own functions are in the operator slots; generic ones have a marker.
	binaryOwner [numBinaryOps]*Type
	powerOwner  *Type
	flags       TypeFlags
	layout      layout
	shape       Shape
	size        int  // effective basic size of the native part
	ownSize     bool // the class has a native struct of its own
	hasDict     bool // instances have a __dict__
	builtin     bool
	// callField is that of the spec, or of the base.
	callField    int
	hasCallField bool

	destroy *destroyChain
	cache   map[string]Object
	subs    []weak.Pointer[Type]
	parts   Parts
	// Mark belongs to hosts, which agree on it: builtin classes are of all runtimes.
	Mark atomic.Uint64
}

// Type returns the metaclass.
func (t *Type) Type() *Type {
	if t.meta == nil {
		return TypeType
	}
	return t.meta
}

// CallField is where in the native part instances keep their call function; ok is false when they keep none there.
func (t *Type) CallField() (offset int, ok bool) { return t.callField, t.hasCallField }

// Name is the name without module, as HPyType_GetName gives it.
func (t *Type) Name() string { return t.short }

// FullName is the name that error messages show: with the module for types made from a spec.
func (t *Type) FullName() string { return t.name }

// Qualname is __qualname__.
func (t *Type) Qualname() string { return t.qualname }

// Base is __base__, nil for object.
func (t *Type) Base() *Type { return t.base }

// Bases are __bases__; do not change the slice.
func (t *Type) Bases() []*Type { return t.bases }

// MRO is the method resolution order, starting with t; do not change the slice.
func (t *Type) MRO() []*Type { return t.mro }

// Shape is the builtin shape (HPyType_GetBuiltinShape).
func (t *Type) Shape() Shape { return t.shape }

// Basicsize is the size in bytes of the native part of an instance, 0 for none.
func (t *Type) Basicsize() int { return t.size }

// IsBuiltin reports whether the type is immutable and shared between runtimes.
func (t *Type) IsBuiltin() bool { return t.builtin }

// Flags are the flags the type was made with.
func (t *Type) Flags() TypeFlags { return t.flags }

// Slots are the resolved slots; do not change them.
func (t *Type) Slots() *Slots { return &t.slots }

// String is for messages and debugging.
func (t *Type) String() string { return "<class '" + t.name + "'>" }

// IsSubtype reports whether t is u or derives from it (real inheritance, no __subclasscheck__).
func (t *Type) IsSubtype(u *Type) bool {
	if t == u || u == ObjectType {
		return true
	}
	for _, m := range t.mro {
		if m == u {
			return true
		}
	}
	return false
}

// TypeCheck reports whether o is an instance of t or of a subclass (HPy_TypeCheck).
func TypeCheck(o Object, t *Type) bool { return o.Type().IsSubtype(t) }

// Lookup finds a class attribute along the MRO without binding it; nil when there is none.
func (t *Type) Lookup(name string) Object {
	if t.cache != nil {
		if o, ok := t.cache[name]; ok {
			return o
		}
		if t.builtin {
			return nil
		}
	}
	var found Object
	for _, m := range t.mro {
		if o := m.attrs.get(name); o != nil {
			found = o
			break
		}
	}
	if !t.builtin {
		if t.cache == nil {
			t.cache = map[string]Object{}
		}
		t.cache[name] = found
	}
	return found
}

// lookupWhere is Lookup that also says in which class it was.
func (t *Type) lookupWhere(name string) (Object, *Type) {
	for _, m := range t.mro {
		if o := m.attrs.get(name); o != nil {
			return o, m
		}
	}
	return nil, nil
}

// invalidate forgets cached lookups of t and of every class derived from it, and resolves their slots again.
func (t *Type) invalidate() {
	t.cache = nil
	resolveSlots(t)
	live := t.subs[:0]
	for _, w := range t.subs {
		if s := w.Value(); s != nil {
			live = append(live, w)
			s.invalidate()
		}
	}
	t.subs = live
}

// SetAttr sets an attribute of a heap type without consulting its metaclass; a nil value deletes.
// It reports false when there was nothing to delete.
func (t *Type) SetAttr(name string, value Object) bool {
	if value == nil {
		if !t.attrs.del(name) {
			return false
		}
	} else {
		t.attrs.set(name, value)
	}
	t.invalidate()
	return true
}

// attrTable is a class's own attributes in order of definition.
type attrTable struct {
	m    map[string]Object
	keys []string
}

func (a *attrTable) get(name string) Object { return a.m[name] }

func (a *attrTable) set(name string, o Object) {
	if a.m == nil {
		a.m = map[string]Object{}
	}
	if _, ok := a.m[name]; !ok {
		a.keys = append(a.keys, name)
	}
	a.m[name] = o
}

func (a *attrTable) del(name string) bool {
	if _, ok := a.m[name]; !ok {
		return false
	}
	delete(a.m, name)
	for i, k := range a.keys {
		if k == name {
			a.keys = append(a.keys[:i:i], a.keys[i+1:]...)
			break
		}
	}
	return true
}

// typeName is the class name of o as error messages show it.
func typeName(o Object) string {
	if o == nil {
		return "<NULL>"
	}
	return o.Type().name
}

// TypeName is the class name of o as CPython's error messages show it.
func TypeName(o Object) string { return typeName(o) }

// mergeMRO is the C3 linearisation of a class with the given bases.
func mergeMRO(t *Type, bases []*Type) ([]*Type, error) {
	seen := map[*Type]bool{}
	for _, b := range bases {
		if seen[b] {
			return nil, Raisef(TypeError, "duplicate base class %s", b.short)
		}
		seen[b] = true
	}
	lists := make([][]*Type, 0, len(bases)+1)
	for _, b := range bases {
		lists = append(lists, b.mro)
	}
	lists = append(lists, bases)
	out := []*Type{t}
	for {
		remaining := lists[:0]
		for _, l := range lists {
			if len(l) > 0 {
				remaining = append(remaining, l)
			}
		}
		lists = remaining
		if len(lists) == 0 {
			return out, nil
		}
		next := mroCandidate(lists)
		if next == nil {
			return nil, mroConflict(lists)
		}
		out = append(out, next)
		for i, l := range lists {
			if l[0] == next {
				lists[i] = l[1:]
			}
		}
	}
}

// mroCandidate is the first head that is in no tail.
func mroCandidate(lists [][]*Type) *Type {
	for _, l := range lists {
		head, ok := l[0], true
		for _, other := range lists {
			for _, t := range other[1:] {
				if t == head {
					ok = false
				}
			}
		}
		if ok {
			return head
		}
	}
	return nil
}

func mroConflict(lists [][]*Type) error {
	var names []string
	seen := map[*Type]bool{}
	for _, l := range lists {
		if !seen[l[0]] {
			seen[l[0]] = true
			names = append(names, l[0].short)
		}
	}
	return Raisef(TypeError, "Cannot create a consistent method resolution\norder (MRO) for bases %s", strings.Join(names, ", "))
}
