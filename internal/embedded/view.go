package embedded

import (
	"math"
	"sync/atomic"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/native"
)

// viewOf is what native code may know of an object.
func viewOf(o pyobj.Object) native.View {
	v := native.View{Class: classOf(o.Type())}
	switch o := o.(type) {
	case *pyobj.Float:
		v.Data = math.Float64bits(o.Value())
	case *pyobj.Str:
		v.Data = uint64(native.Addr(o))
	case *pyobj.Tuple:
		v.Data = uint64(native.LenAddress(o.Place()))
	case *pyobj.List:
		v.Data = uint64(native.LenAddress(o.Place()))
	case *pyobj.Type:
		if v.Data = classOf(o); kindOf[o] != 0 {
			v.Data |= native.KindDecides
		}
	case *pyobj.Instance:
		if o.Value() == nil {
			v.Data = uint64(native.Addr(&pyobj.PartsOf(o).Native))
		}
	}
	return v
}

// kindOf are the builtin classes that instances carry a value of.
var kindOf = map[*pyobj.Type]uint64{
	pyobj.IntType: native.KindLong, pyobj.FloatType: native.KindFloat, pyobj.StrType: native.KindUnicode, pyobj.BytesType: native.KindBytes,
	pyobj.TupleType: native.KindTuple, pyobj.ListType: native.KindList, pyobj.DictType: native.KindDict, pyobj.TypeType: native.KindType,
}

// classOf is the Class of a class's instances.
func classOf(t *pyobj.Type) uint64 {
	if class := t.Mark.Load(); class != 0 {
		return class
	}
	class := lastClass.Add(1) << native.KindShift
	if kind := kindOf[t]; kind != 0 {
		class |= kind | native.KindExact
	} else {
		for _, base := range t.MRO() {
			class |= kindOf[base]
		}
	}
	t.Mark.CompareAndSwap(0, class) // another interpreter may have been faster
	return t.Mark.Load()
}

var lastClass atomic.Uint64

// reclass is for an object that is of another class from now on.
func (s *Handles) reclass(o pyobj.Object) {
	for w, base := range s.table.All() {
		i := uint64(native.IndexOf(w))
		if base != 0 { // shares the object of another handle
			i = base
		}
		if i < uint64(len(s.objs)) && s.objs[i] == o {
			s.table.Show(w, viewOf(o))
		}
	}
}
