package hpydef

import "fmt"

// Module is an HPyModuleDef.
type ModuleDef struct {
	Doc       string
	HasDoc    bool
	StateSize int64
	Legacy    uintptr // legacy methods, which a universal host refuses
	Defines   Defines
	Globals   []uintptr // addresses of the module's HPyGlobal variables
}

// Defines is a list of HPyDef by kind, each in order of definition.
type Defines struct {
	Slots   []SlotDef
	Meths   []Meth
	Members []Member
	GetSets []GetSet
}

// SlotDef is an HPySlot; Impl is the address of a C function.
type SlotDef struct {
	Slot Slot
	Impl uintptr
}

// Meth is an HPyMeth.
type Meth struct {
	Name      string
	Impl      uintptr
	Entry     uintptr // what CPython calls: cpy_trampoline
	Signature Signature
	Doc       string
}

// Member is an HPyMember; Offset counts from the start of the type's own struct.
type Member struct {
	Name     string
	Type     MemberType
	Offset   int64
	Readonly bool
	Doc      string
}

// GetSet is an HPyGetSet; Get and Set are addresses of C functions, 0 for none.
type GetSet struct {
	Name     string
	Get, Set uintptr
	Doc      string
	Closure  uintptr
}

// ReadModule reads the HPyModuleDef at addr.
func ReadModule(addr uintptr) (*ModuleDef, error) {
	v, err := load(addr, moduleDefSize, "HPyModuleDef")
	if err != nil {
		return nil, err
	}
	m := &ModuleDef{
		HasDoc:    v.word(moduleDefDoc) != 0,
		StateSize: v.i64(moduleDefState),
		Legacy:    v.word(moduleDefLegacy),
	}
	if m.Doc, err = doc(v.word(moduleDefDoc), "HPyModuleDef.doc"); err != nil {
		return nil, err
	}
	if m.Defines, err = readDefines(v.word(moduleDefDefines), "HPyModuleDef.defines"); err != nil {
		return nil, err
	}
	if m.Globals, err = Words(v.word(moduleDefGlobals)); err != nil {
		return nil, fmt.Errorf("HPyModuleDef.globals: %w", err)
	}
	return m, nil
}

func readDefines(addr uintptr, what string) (Defines, error) {
	var d Defines
	list, err := Words(addr)
	if err != nil {
		return d, fmt.Errorf("%s: %w", what, err)
	}
	for i, at := range list {
		if err := d.read(at); err != nil {
			return d, fmt.Errorf("%s[%d]: %w", what, i, err)
		}
	}
	return d, nil
}

func (d *Defines) read(addr uintptr) error {
	v, err := load(addr, defSize, "HPyDef")
	if err != nil {
		return err
	}
	kind, u := v.i32(defKind), v[defUnion:]
	switch kind {
	case kindSlot:
		s := SlotDef{Slot: Slot(u.i32(slotSlot)), Impl: u.word(slotImpl)}
		if s.Impl == 0 {
			return fmt.Errorf("%v: impl is NULL", s.Slot)
		}
		d.Slots = append(d.Slots, s)
	case kindMeth:
		m, err := readMeth(u)
		if err != nil {
			return err
		}
		d.Meths = append(d.Meths, m)
	case kindMember:
		m, err := readMember(u)
		if err != nil {
			return err
		}
		d.Members = append(d.Members, m)
	case kindGetSet:
		g, err := readGetSet(u)
		if err != nil {
			return err
		}
		d.GetSets = append(d.GetSets, g)
	default:
		return fmt.Errorf("HPyDef: unknown kind %d", kind)
	}
	return nil
}

func readMeth(u view) (m Meth, err error) {
	if m.Name, err = name(u.word(methName), "HPyMeth.name"); err != nil {
		return m, err
	}
	m.Impl, m.Entry, m.Signature = u.word(methImpl), u.word(methEntry), Signature(u.i32(methSignature))
	if m.Signature < VarArgs || m.Signature > OneArg {
		return m, fmt.Errorf("method %q: %w", m.Name, ErrSignature)
	}
	if m.Impl == 0 {
		return m, fmt.Errorf("method %q: impl is NULL", m.Name)
	}
	m.Doc, err = doc(u.word(methDoc), "HPyMeth.doc")
	return m, err
}

func readMember(u view) (m Member, err error) {
	if m.Name, err = name(u.word(memberName), "HPyMember.name"); err != nil {
		return m, err
	}
	m.Type, m.Offset, m.Readonly = MemberType(u.i32(memberType)), u.i64(memberOffset), u.i32(memberReadonly) != 0
	m.Doc, err = doc(u.word(memberDoc), "HPyMember.doc")
	return m, err
}

func readGetSet(u view) (g GetSet, err error) {
	if g.Name, err = name(u.word(getsetName), "HPyGetSet.name"); err != nil {
		return g, err
	}
	g.Get, g.Set, g.Closure = u.word(getsetGet), u.word(getsetSet), u.word(getsetClosure)
	g.Doc, err = doc(u.word(getsetDoc), "HPyGetSet.doc")
	return g, err
}

// TypeSpec is an HPyType_Spec.
type TypeSpec struct {
	Name        string
	Basicsize   int32
	Itemsize    int32
	Flags       uint64
	Shape       int32
	LegacySlots uintptr
	Defines     Defines
	Doc         string
	HasDoc      bool
}

// ReadTypeSpec reads the HPyType_Spec at addr.
func ReadTypeSpec(addr uintptr) (*TypeSpec, error) {
	v, err := load(addr, specSize, "HPyType_Spec")
	if err != nil {
		return nil, err
	}
	s := &TypeSpec{
		Basicsize:   v.i32(specBasicsize),
		Itemsize:    v.i32(specItemsize),
		Flags:       uint64(v.i64(specFlags)),
		Shape:       v.i32(specShape),
		LegacySlots: v.word(specLegacySlots),
		HasDoc:      v.word(specDoc) != 0,
	}
	if s.Name, err = name(v.word(specName), "HPyType_Spec.name"); err != nil {
		return nil, err
	}
	if s.Doc, err = doc(v.word(specDoc), "HPyType_Spec.doc"); err != nil {
		return nil, err
	}
	s.Defines, err = readDefines(v.word(specDefines), "HPyType_Spec.defines")
	return s, err
}

// SpecParam is an HPyType_SpecParam; Object is a handle of the module's own space.
type SpecParam struct {
	Kind   int32
	Object uint64
}

// ReadSpecParams reads the array at addr up to the entry of kind 0; a null address is an empty list.
func ReadSpecParams(addr uintptr) ([]SpecParam, error) {
	if addr == 0 {
		return nil, nil
	}
	var out []SpecParam
	for len(out) < maxList {
		v, err := load(addr+uintptr(len(out))*specParamSize, specParamSize, "HPyType_SpecParam")
		if err != nil {
			return nil, err
		}
		p := SpecParam{Kind: v.i32(specParamKind), Object: uint64(v.word(specParamObject))}
		if p.Kind == 0 {
			return out, nil
		}
		out = append(out, p)
	}
	return nil, fmt.Errorf("HPyType_SpecParam: more than %d entries", maxList)
}

// CFunction is an implementation with the trampoline that CPython would use.
type CFunction struct{ Trampoline, Impl uintptr }

// ReadCapsuleDestructor reads an HPyCapsule_Destructor.
func ReadCapsuleDestructor(addr uintptr) (CFunction, error) {
	v, err := load(addr, destructorSize, "HPyCapsule_Destructor")
	if err != nil {
		return CFunction{}, err
	}
	return CFunction{v.word(destructorTramp), v.word(destructorImpl)}, nil
}

// ReadCallFunction reads an HPyCallFunction.
func ReadCallFunction(addr uintptr) (CFunction, error) {
	v, err := load(addr, CallFunctionSize, "HPyCallFunction")
	if err != nil {
		return CFunction{}, err
	}
	return CFunction{v.word(CallFunctionTramp), v.word(CallFunctionImpl)}, nil
}
