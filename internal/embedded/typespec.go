package embedded

import (
	"errors"
	"strings"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/hpydef"
	"github.com/hpyapi/hpyapi/trampoline"
)

// HPyType_FromSpec: classes from the specs of modules.

const flagHaveGC = uint64(pyobj.FlagHaveGC)

// TypeFromSpec makes a class. The arguments are addresses of an HPyType_Spec and of an array of HPyType_SpecParam, which
// may be 0; unlike all other handles, those in the array are words of the module's own space.
func (p *Provider) TypeFromSpec(_ caller, specAddr, paramsAddr uintptr) (handle, error) {
	spec, err := hpydef.ReadTypeSpec(specAddr)
	if err != nil {
		return 0, p.badDefinition(err)
	}
	params, err := hpydef.ReadSpecParams(paramsAddr)
	if err != nil {
		return 0, p.badDefinition(err)
	}
	if err := checkSpec(spec, params); err != nil {
		return 0, err
	}
	t := &pyobj.TypeSpec{
		Name: spec.Name, Doc: spec.Doc, HasDoc: spec.HasDoc,
		Flags:     pyobj.TypeFlags(spec.Flags),
		Shape:     pyobj.Shape(spec.Shape),
		Basicsize: int(spec.Basicsize),
	}
	if err := p.addParams(t, params); err != nil {
		return 0, err
	}
	if err := p.addDefines(t, spec); err != nil {
		return 0, err
	}
	class, err := p.rt.NewType(t)
	if err != nil {
		return 0, err
	}
	return p.handles.New(class)
}

// badDefinition is the exception for a definition that cannot be read.
func (p *Provider) badDefinition(err error) error {
	if errors.Is(err, hpydef.ErrSignature) {
		return pyobj.Raisef(pyobj.ValueError, "Unsupported HPyMeth signature")
	}
	return pyobj.Raisef(pyobj.SystemError, "module %q: %v", p.module.Name(), err)
}

func checkSpec(spec *hpydef.TypeSpec, params []hpydef.SpecParam) error {
	var bases, tuples int
	for _, q := range params {
		switch q.Kind {
		case hpydef.ParamBase:
			bases++
		case hpydef.ParamBasesTuple:
			tuples++
		case hpydef.ParamMetaclass:
		default:
			return pyobj.Raisef(pyobj.TypeError, "unknown HPyType_SpecParam specification for '%s'", spec.Name)
		}
	}
	traverse, call, field := false, false, false
	for _, m := range spec.Defines.Members {
		field = field || m.Name == callFieldName
	}
	for _, s := range spec.Defines.Slots {
		traverse = traverse || s.Slot == hpydef.TpTraverse
		call = call || s.Slot == hpydef.TpCall
	}
	switch {
	case tuples > 1:
		return pyobj.Raisef(pyobj.TypeError, "multiple specifications of HPyType_SpecParam_BasesTuple")
	case bases > 0 && tuples > 0:
		return pyobj.Raisef(pyobj.TypeError, "cannot specify both HPyType_SpecParam_Base and HPytype_SpecParam_BasesTuple")
	case spec.LegacySlots != 0 && spec.Shape != int32(pyobj.ShapeLegacy):
		return pyobj.Raisef(pyobj.TypeError, "cannot specify .legacy_slots without setting .builtin_shape=HPyType_BuiltinShape_Legacy")
	case spec.Flags&flagHaveGC != 0 && !traverse:
		return pyobj.Raisef(pyobj.ValueError, "You must provide an HPy_tp_traverse slot if you specify HPy_TPFLAGS_HAVE_GC")
	case spec.Basicsize < 0 || spec.Itemsize < 0:
		return pyobj.Raisef(pyobj.SystemError, "type '%s': negative basicsize or itemsize", spec.Name)
	case call && spec.Itemsize != 0:
		return pyobj.Raisef(pyobj.TypeError, "Cannot use HPy call protocol with var objects")
	case call && field: // the words are HPy's own, to the missing blank
		return pyobj.Raisef(pyobj.TypeError, "Cannot have HPy_tp_call and explicit member'__vectorcalloffset__'. Specify just one of them.")
	case spec.Basicsize == 0 && len(spec.Defines.Members) > 0:
		return pyobj.Raisef(pyobj.TypeError, "Type claims to have basicsize==0 but defines members")
	}
	return nil
}

// addParams resolves bases and metaclass, which are handles of the module's own space.
func (p *Provider) addParams(t *pyobj.TypeSpec, params []hpydef.SpecParam) error {
	space := p.module.Edge().Consumer().HandleSpace()
	for _, q := range params {
		u, ok := space.Resolve(trampoline.Handle(q.Object))
		if !ok {
			return pyobj.Raisef(pyobj.SystemError, "type '%s': HPyType_SpecParam has a handle that is closed or of another handle space", t.Name)
		}
		o, err := p.handles.Object(u)
		if err != nil {
			return err
		}
		switch q.Kind {
		case hpydef.ParamBase:
			err = addBase(t, o)
		case hpydef.ParamBasesTuple:
			err = addBases(t, o)
		case hpydef.ParamMetaclass:
			err = setMeta(p.rt, t, o)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func addBase(t *pyobj.TypeSpec, o pyobj.Object) error {
	b, ok := o.(*pyobj.Type)
	if !ok {
		return pyobj.Raisef(pyobj.TypeError, "bases must be types")
	}
	t.Bases = append(t.Bases, b)
	return nil
}

func addBases(t *pyobj.TypeSpec, o pyobj.Object) error {
	tuple, ok := pyobj.AsTuple(o)
	if !ok {
		return pyobj.Raisef(pyobj.TypeError, "bases must be a tuple of types, not '%s'", pyobj.TypeName(o))
	}
	for _, b := range tuple.Items() {
		if err := addBase(t, b); err != nil {
			return err
		}
	}
	return nil
}

func setMeta(rt *pyobj.Runtime, t *pyobj.TypeSpec, o pyobj.Object) error {
	if t.Meta != nil {
		return pyobj.Raisef(pyobj.ValueError, "metaclass was specified multiple times")
	}
	m, ok := o.(*pyobj.Type)
	if !ok || !m.IsSubtype(pyobj.TypeType) {
		r, err := rt.Repr(o)
		if err != nil {
			return err
		}
		return pyobj.Raisef(pyobj.TypeError, "Metaclass '%s' is not a subclass of 'type'.", r.String())
	}
	t.Meta = m
	return nil
}

// nameFunctions tells the module what the C functions of a class are called.
func (p *Provider) nameFunctions(spec *hpydef.TypeSpec) {
	class := spec.Name[strings.LastIndexByte(spec.Name, '.')+1:] + "."
	for _, m := range spec.Defines.Meths {
		p.module.Named(m.Impl, class+m.Name)
	}
	for _, s := range spec.Defines.Slots {
		p.module.Named(s.Impl, class+s.Slot.String())
	}
	for _, g := range spec.Defines.GetSets {
		p.module.Named(g.Get, class+g.Name)
		p.module.Named(g.Set, class+g.Name)
	}
}

func (p *Provider) addDefines(t *pyobj.TypeSpec, spec *hpydef.TypeSpec) error {
	d := &spec.Defines
	p.nameFunctions(spec)
	for _, m := range d.Meths {
		t.Methods = append(t.Methods, p.method(m))
	}
	for _, m := range d.Members {
		if err := checkMember(m, int64(spec.Basicsize)); err != nil {
			return err
		}
		if isObjectMember(m) {
			t.GetSets = append(t.GetSets, objectMember(m))
		} else {
			t.Members = append(t.Members, plainMember(m))
		}
		if m.Name == callFieldName {
			if err := p.addCallField(t, m, spec); err != nil {
				return err
			}
		}
	}
	for _, g := range d.GetSets {
		t.GetSets = append(t.GetSets, p.getset(g))
	}
	for _, s := range d.Slots {
		if err := p.addSlot(&t.Slots, s, d.Slots); err != nil {
			return err
		}
	}
	return nil
}
