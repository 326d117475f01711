package embedded

import (
	"math"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/hpydef"
	"github.com/hpyapi/hpyapi/internal/native"
)

// Members: attributes that are fields of an instance's native struct, with the conversions of CPython's structmember.c.

// memberSizes are the bytes of each member type in the struct; a string in place has at least its NUL.
var memberSizes = map[hpydef.MemberType]int64{
	hpydef.MemberShort: 2, hpydef.MemberInt: 4, hpydef.MemberLong: 8, hpydef.MemberFloat: 4, hpydef.MemberDouble: 8,
	hpydef.MemberString: 8, hpydef.MemberObject: 8, hpydef.MemberChar: 1, hpydef.MemberByte: 1, hpydef.MemberUByte: 1,
	hpydef.MemberUShort: 2, hpydef.MemberUInt: 4, hpydef.MemberULong: 8, hpydef.MemberStringInplace: 1, hpydef.MemberBool: 1,
	hpydef.MemberObjectEx: 8, hpydef.MemberLongLong: 8, hpydef.MemberULongLong: 8, hpydef.MemberHPySsizeT: 8, hpydef.MemberNone: 0,
}

// checkMember refuses a member that is not inside the struct.
func checkMember(m hpydef.Member, basicsize int64) error {
	size, ok := memberSizes[m.Type]
	if !ok {
		return nil // an error when it is used, as in CPython
	}
	if m.Offset < 0 || m.Offset+size > basicsize {
		return pyobj.Raisef(pyobj.SystemError, "member %q: offset %d is outside the struct of %d bytes", m.Name, m.Offset, basicsize)
	}
	return nil
}

// field is the address of a member in an instance.
func field(self pyobj.Object, m *hpydef.Member) (uintptr, error) {
	parts := pyobj.PartsOf(self)
	if parts == nil || parts.Native.Word == 0 {
		return 0, pyobj.Raisef(pyobj.SystemError, "'%s' object has no native struct for member '%s'", pyobj.TypeName(self), m.Name)
	}
	return parts.Native.Word + uintptr(m.Offset), nil
}

// isObjectMember reports whether the member is an HPyField, which HPy turns into a getset.
func isObjectMember(m hpydef.Member) bool {
	return m.Type == hpydef.MemberObject || m.Type == hpydef.MemberObjectEx
}

// objectMember makes the attribute of an HPyField.
func objectMember(m hpydef.Member) *pyobj.GetSetDef {
	g := &pyobj.GetSetDef{Name: m.Name, Doc: m.Doc}
	g.Get = func(_ *pyobj.Runtime, self pyobj.Object) (pyobj.Object, error) {
		at, err := field(self, &m)
		if err != nil {
			return nil, err
		}
		if o := pyobj.PartsOf(self).LoadField(native.LoadWord(at)); o != nil {
			return o, nil
		}
		if m.Type == hpydef.MemberObjectEx {
			return nil, pyobj.Raisef(pyobj.AttributeError, "'%.50s' object has no attribute '%s'", pyobj.TypeName(self), m.Name)
		}
		return pyobj.None, nil
	}
	if !m.Readonly {
		g.Set = func(_ *pyobj.Runtime, self, value pyobj.Object) error {
			at, err := field(self, &m)
			if err == nil {
				native.StoreWord(at, pyobj.PartsOf(self).StoreField(native.LoadWord(at), value))
			}
			return err
		}
	}
	return g
}

// plainMember makes the attribute of every other member.
func plainMember(m hpydef.Member) *pyobj.MemberDef {
	d := &pyobj.MemberDef{Name: m.Name, Doc: m.Doc}
	d.Get = func(_ *pyobj.Runtime, self pyobj.Object) (pyobj.Object, error) {
		at, err := field(self, &m)
		if err != nil {
			return nil, err
		}
		return readMember(&m, at)
	}
	if !m.Readonly {
		d.Set = func(rt *pyobj.Runtime, self, value pyobj.Object) error {
			at, err := field(self, &m)
			if err != nil {
				return err
			}
			if value == nil {
				return pyobj.Raisef(pyobj.TypeError, "can't delete numeric/char attribute")
			}
			return writeMember(rt, &m, at, value)
		}
	}
	return d
}

func readMember(m *hpydef.Member, at uintptr) (pyobj.Object, error) {
	switch m.Type {
	case hpydef.MemberBool:
		return pyobj.Bool(native.Load8(at) != 0), nil
	case hpydef.MemberByte:
		return pyobj.Int(int8(native.Load8(at))), nil
	case hpydef.MemberUByte:
		return pyobj.Int(native.Load8(at)), nil
	case hpydef.MemberShort:
		return pyobj.Int(int16(native.Load16(at))), nil
	case hpydef.MemberUShort:
		return pyobj.Int(native.Load16(at)), nil
	case hpydef.MemberInt:
		return pyobj.Int(int32(native.Load32(at))), nil
	case hpydef.MemberUInt:
		return pyobj.Int(native.Load32(at)), nil
	case hpydef.MemberLong, hpydef.MemberLongLong, hpydef.MemberHPySsizeT:
		return pyobj.Int(int64(native.Load64(at))), nil
	case hpydef.MemberULong, hpydef.MemberULongLong:
		return pyobj.IntFromUint64(native.Load64(at)), nil
	case hpydef.MemberFloat:
		return pyobj.NewFloat(float64(native.LoadFloat32(at))), nil
	case hpydef.MemberDouble:
		return pyobj.NewFloat(native.LoadFloat64(at)), nil
	case hpydef.MemberChar:
		return decodeUTF8([]byte{native.Load8(at)})
	case hpydef.MemberString:
		return memberText(native.LoadWord(at))
	case hpydef.MemberStringInplace:
		return memberText(at)
	case hpydef.MemberNone:
		return pyobj.None, nil
	}
	return nil, pyobj.Raisef(pyobj.SystemError, "bad memberdescr type for %s", m.Name)
}

func memberText(at uintptr) (pyobj.Object, error) {
	if at == 0 {
		return pyobj.None, nil
	}
	s, err := hpydef.Text(at)
	if err != nil {
		return nil, pyobj.Raisef(pyobj.SystemError, "string member: %v", err)
	}
	return decodeUTF8([]byte(s))
}

func writeMember(rt *pyobj.Runtime, m *hpydef.Member, at uintptr, v pyobj.Object) error {
	switch m.Type {
	case hpydef.MemberBool:
		b, ok := v.(pyobj.Bool)
		if !ok {
			return pyobj.Raisef(pyobj.TypeError, "attribute value type must be bool")
		}
		native.Store8(at, uint8(truth(bool(b))))
		return nil
	case hpydef.MemberByte, hpydef.MemberUByte, hpydef.MemberShort, hpydef.MemberUShort, hpydef.MemberInt, hpydef.MemberLong:
		return writeSigned(rt, m, at, v)
	case hpydef.MemberUInt, hpydef.MemberULong:
		return writeUnsigned(rt, m, at, v)
	case hpydef.MemberHPySsizeT:
		n, err := asSsize(v)
		return store64(at, uint64(n), err)
	case hpydef.MemberLongLong:
		n, err := asLongLong(rt, v)
		return store64(at, uint64(n), err)
	case hpydef.MemberULongLong:
		if _, ok := integer(v); ok {
			n, err := asUnsignedLongLong(v)
			return store64(at, n, err)
		}
		n, err := asLong(rt, v)
		return store64(at, uint64(n), err)
	case hpydef.MemberFloat, hpydef.MemberDouble:
		return writeFloat(rt, m, at, v)
	case hpydef.MemberChar:
		s, ok := pyobj.AsStr(v)
		if !ok || len(s.String()) != 1 {
			return pyobj.Raisef(pyobj.TypeError, "bad argument type for built-in operation")
		}
		native.Store8(at, s.String()[0])
		return nil
	case hpydef.MemberString, hpydef.MemberStringInplace:
		return pyobj.Raisef(pyobj.TypeError, "readonly attribute")
	}
	return pyobj.Raisef(pyobj.SystemError, "bad memberdescr type for %s", m.Name)
}

func store64(at uintptr, v uint64, err error) error {
	if err == nil {
		native.Store64(at, v)
	}
	return err
}

// writeSigned stores what PyLong_AsLong gives, cut to the member's width with a warning.
func writeSigned(rt *pyobj.Runtime, m *hpydef.Member, at uintptr, v pyobj.Object) error {
	n, err := asLong(rt, v)
	if err != nil {
		return err
	}
	var back int64
	var name string
	switch m.Type {
	case hpydef.MemberByte:
		native.Store8(at, uint8(n))
		back, name = int64(int8(n)), "char"
	case hpydef.MemberUByte:
		native.Store8(at, uint8(n))
		back, name = int64(uint8(n)), "unsigned char"
	case hpydef.MemberShort:
		native.Store16(at, uint16(n))
		back, name = int64(int16(n)), "short"
	case hpydef.MemberUShort:
		native.Store16(at, uint16(n))
		back, name = int64(uint16(n)), "unsigned short"
	case hpydef.MemberInt:
		native.Store32(at, uint32(n))
		back, name = int64(int32(n)), "int"
	default:
		native.Store64(at, uint64(n))
		back = n
	}
	if back != n {
		return rt.Warn(pyobj.RuntimeWarning, "Truncation of value to "+name, 1)
	}
	return nil
}

// writeUnsigned stores what PyLong_AsUnsignedLong gives; negative values are stored as they are, with a warning.
func writeUnsigned(rt *pyobj.Runtime, m *hpydef.Member, at uintptr, v pyobj.Object) error {
	warning := ""
	n, err := asUnsignedLong(v)
	if err != nil {
		s, err := asLong(rt, v)
		if err != nil {
			return err
		}
		n, warning = uint64(s), "Writing negative value into unsigned field"
	}
	if m.Type == hpydef.MemberULong {
		native.Store64(at, n)
	} else {
		native.Store32(at, uint32(n))
		if warning == "" && n > math.MaxUint32 {
			warning = "Truncation of value to unsigned int"
		}
	}
	if warning != "" {
		return rt.Warn(pyobj.RuntimeWarning, warning, 1)
	}
	return nil
}

func writeFloat(rt *pyobj.Runtime, m *hpydef.Member, at uintptr, v pyobj.Object) error {
	f, err := rt.AsDouble(v)
	if err != nil {
		return err
	}
	if m.Type == hpydef.MemberFloat {
		native.StoreFloat32(at, float32(f))
	} else {
		native.StoreFloat64(at, f)
	}
	return nil
}
