package stdlib

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
)

// structModule is the module struct of one runtime; failure is its exception class.
type structModule struct{ failure pyobj.Object }

// layout is a format that was read.
type layout struct {
	fields []field
	size   int // of the bytes
	values int // how many values go in and out
	order  binary.ByteOrder
}

// field is one format character with its count.
type field struct {
	code   byte
	count  int
	at     int // offset of the first value
	scalar pyobj.Scalar
}

func fillStruct(rt *pyobj.Runtime, m *pyobj.Module) error {
	attrs := pyobj.NewDict()
	attrs.SetStr("__module__", pyobj.NewStr("struct"))
	failure, err := rt.Call(pyobj.TypeType, pyobj.NewStr("error"), pyobj.NewTuple(pyobj.ExceptionType), attrs)
	if err != nil {
		return err
	}
	m.Dict().SetStr("error", failure)
	s := &structModule{failure}
	m.AddFunctions(
		function("calcsize", 1, 1, func(rt *pyobj.Runtime, args []pyobj.Object) (pyobj.Object, error) {
			l, err := s.read(rt, args[0])
			if err != nil {
				return nil, err
			}
			return pyobj.Int(l.size), nil
		}),
		function("pack", 1, 1<<30, s.pack), function("unpack", 2, 2, s.unpack), function("pack_into", 3, 1<<30, s.packInto),
		&pyobj.MethodDef{Name: "unpack_from", Kind: pyobj.Keywords, Func: s.unpackFrom},
	)
	return nil
}

func (s *structModule) fail(rt *pyobj.Runtime, format string, args ...any) error {
	return rt.RaiseString(s.failure, fmt.Sprintf(format, args...))
}

// maxStruct bounds the size of what a format describes.
const maxStruct = 1 << 30

// read reads a format.
func (s *structModule) read(rt *pyobj.Runtime, o pyobj.Object) (*layout, error) {
	var format string
	if v, ok := pyobj.AsStr(o); ok {
		format = v.String()
	} else if b, ok := pyobj.AsBytes(o); ok {
		format = string(b.Bytes())
	} else {
		return nil, pyobj.Raisef(pyobj.TypeError, "Struct() argument 1 must be a str or bytes object, not %s", pyobj.TypeName(o))
	}
	l, native := &layout{order: binary.LittleEndian}, true
	if format != "" {
		switch format[0] {
		case '<', '=':
			native, format = false, format[1:]
		case '>', '!':
			l.order, native, format = binary.BigEndian, false, format[1:]
		case '@':
			format = format[1:]
		}
	}
	for len(format) > 0 {
		n, digits := 1, 0
		for ; digits < len(format) && format[digits] >= '0' && format[digits] <= '9'; digits++ {
			if digits == 0 {
				n = 0
			}
			if n = n*10 + int(format[digits]-'0'); n > maxStruct {
				return nil, s.fail(rt, "total struct size too long")
			}
		}
		if digits == len(format) {
			return nil, s.fail(rt, "repeat count given without format specifier")
		}
		code := format[digits]
		format = format[digits+1:]
		if isSpace(code) {
			continue
		}
		if err := s.add(rt, l, code, n, native); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// add adds one format character to a layout.
func (s *structModule) add(rt *pyobj.Runtime, l *layout, code byte, n int, native bool) error {
	f := field{code: code, count: n}
	size, align := n, 1
	switch code {
	case 'x':
	case 's', 'p':
		l.values++
	default:
		var ok bool
		if f.scalar, ok = pyobj.ScalarOf(code, native); !ok {
			return s.fail(rt, "bad char in struct format")
		}
		size = n * f.scalar.Size
		if native {
			align = f.scalar.Size
		}
		l.values += n
	}
	f.at = (l.size + align - 1) / align * align
	if l.size = f.at + size; l.size > maxStruct {
		return s.fail(rt, "total struct size too long")
	}
	if code != 'x' {
		l.fields = append(l.fields, f)
	}
	return nil
}

func (s *structModule) pack(rt *pyobj.Runtime, args []pyobj.Object) (pyobj.Object, error) {
	l, err := s.read(rt, args[0])
	if err != nil {
		return nil, err
	}
	if err := pyobj.CheckBytes(l.size); err != nil {
		return nil, err
	}
	out := make([]byte, l.size)
	if err := s.store(rt, "pack", l, out, args[1:]); err != nil {
		return nil, err
	}
	return pyobj.NewBytes(out), nil
}

// store writes values into b, which is as long as the layout says.
func (s *structModule) store(rt *pyobj.Runtime, fn string, l *layout, b []byte, values []pyobj.Object) error {
	if len(values) != l.values {
		return s.fail(rt, "%s expected %d items for packing (got %d)", fn, l.values, len(values))
	}
	for _, f := range l.fields {
		if f.code == 's' || f.code == 'p' {
			if err := s.storeText(rt, f, b[f.at:f.at+f.count], values[0]); err != nil {
				return err
			}
			values = values[1:]
			continue
		}
		for i := range f.count {
			problem, err := f.scalar.Store(rt, b[f.at+i*f.scalar.Size:], l.order, values[i])
			if err == nil {
				err = s.problem(rt, f, problem)
			}
			if err != nil {
				return err
			}
		}
		values = values[f.count:]
	}
	return nil
}

func (s *structModule) storeText(rt *pyobj.Runtime, f field, b []byte, v pyobj.Object) error {
	text, ok := pyobj.AsBytes(v)
	if !ok {
		return s.fail(rt, "argument for '%c' must be a bytes object", f.code)
	}
	if f.code == 'p' && len(b) > 0 {
		b[0] = byte(min(copy(b[1:], text.Bytes()), 255))
		return nil
	}
	copy(b, text.Bytes())
	return nil
}

// problem is the exception for a value that does not fit its format.
func (s *structModule) problem(rt *pyobj.Runtime, f field, problem pyobj.StoreProblem) error {
	switch {
	case problem == pyobj.StoreOK:
		return nil
	case problem == pyobj.StoreTooBig && f.code == 'P':
		return s.fail(rt, "int too large to convert")
	case problem == pyobj.StoreTooBig:
		return s.fail(rt, "argument out of range")
	case problem == pyobj.StoreRange:
		lo, hi := f.scalar.Limits()
		what := map[byte]string{'b': "byte format", 'B': "ubyte format", 'h': "short format", 'H': "ushort format"}[f.code]
		if what == "" {
			what = fmt.Sprintf("'%c' format", f.code)
		}
		return s.fail(rt, "%s requires %d <= number <= %d", what, lo, hi)
	case f.code == 'c':
		return s.fail(rt, "char format requires a bytes object of length 1")
	case f.code == 'f' || f.code == 'd':
		return s.fail(rt, "required argument is not a float")
	}
	return s.fail(rt, "required argument is not an integer")
}

// load reads the values out of b.
func (l *layout) load(b []byte) pyobj.Object {
	var out []pyobj.Object
	for _, f := range l.fields {
		switch f.code {
		case 's':
			out = append(out, pyobj.NewBytes(bytes.Clone(b[f.at:f.at+f.count])))
		case 'p':
			n := 0
			if f.count > 0 {
				n = min(int(b[f.at]), f.count-1)
			}
			out = append(out, pyobj.NewBytes(bytes.Clone(b[f.at+min(1, f.count):f.at+min(1, f.count)+n])))
		default:
			for i := range f.count {
				out = append(out, f.scalar.Load(b[f.at+i*f.scalar.Size:], l.order))
			}
		}
	}
	return pyobj.NewTuple(out...)
}

func (s *structModule) unpack(rt *pyobj.Runtime, args []pyobj.Object) (pyobj.Object, error) {
	l, err := s.read(rt, args[0])
	if err != nil {
		return nil, err
	}
	var out pyobj.Object
	err = withBuffer(rt, args[1], false, func(b []byte) error {
		if len(b) != l.size {
			return s.fail(rt, "unpack requires a buffer of %d bytes", l.size)
		}
		out, err = l.tuple(b)
		return err
	})
	return out, err
}

// tuple is load for a number of values that can be a tuple.
func (l *layout) tuple(b []byte) (pyobj.Object, error) {
	if err := pyobj.CheckItems(l.values); err != nil {
		return nil, err
	}
	return l.load(b), nil
}

// withBuffer lends the memory of an object.
func withBuffer(rt *pyobj.Runtime, o pyobj.Object, writable bool, f func(b []byte) error) error {
	b, err := rt.GetBuffer(o, writable)
	if err != nil {
		return err
	}
	if b.Release != nil {
		defer b.Release()
	}
	return f(b.Data)
}

func (s *structModule) unpackFrom(rt *pyobj.Runtime, _ pyobj.Object, args []pyobj.Object, kwnames *pyobj.Tuple) (pyobj.Object, error) {
	a, err := pyobj.BindArgs("unpack_from", []string{"format", "buffer", "offset"}, 2, args, kwnames)
	if err != nil {
		return nil, err
	}
	l, err := s.read(rt, a[0])
	if err != nil {
		return nil, err
	}
	offset := 0
	if a[2] != nil {
		if offset, err = rt.AsSsize(a[2], pyobj.IndexError); err != nil {
			return nil, err
		}
	}
	var out pyobj.Object
	err = withBuffer(rt, a[1], false, func(b []byte) error {
		at, err := s.place(rt, len(b), offset, l.size, "unpack_from", "unpacking", "not enough data to unpack %d bytes at offset %d")
		if err != nil {
			return err
		}
		out, err = l.tuple(b[at : at+l.size])
		return err
	})
	return out, err
}

func (s *structModule) packInto(rt *pyobj.Runtime, args []pyobj.Object) (pyobj.Object, error) {
	l, err := s.read(rt, args[0])
	if err != nil {
		return nil, err
	}
	offset, err := rt.AsSsize(args[2], pyobj.IndexError)
	if err != nil {
		return nil, err
	}
	if _, ok := pyobj.AsBytes(args[1]); ok {
		return nil, pyobj.Raisef(pyobj.TypeError, "argument must be read-write bytes-like object, not %s", pyobj.TypeName(args[1]))
	}
	return pyobj.None, withBuffer(rt, args[1], true, func(b []byte) error {
		at, err := s.place(rt, len(b), offset, l.size, "pack_into", "packing", "no space to pack %d bytes at offset %d")
		if err != nil {
			return err
		}
		return s.store(rt, "pack_into", l, b[at:at+l.size], args[3:])
	})
}

// place is where size bytes lie in a buffer of n; a negative offset counts from the end.
func (s *structModule) place(rt *pyobj.Runtime, n, offset, size int, fn, doing, short string) (int, error) {
	if offset < 0 {
		if offset+size > 0 {
			return 0, s.fail(rt, short, size, offset)
		}
		if offset+n < 0 {
			return 0, s.fail(rt, "offset %d out of range for %d-byte buffer", offset, n)
		}
		offset += n
	}
	if n-offset < size {
		return 0, s.fail(rt, "%s requires a buffer of at least %d bytes for %s %d bytes at offset %d (actual buffer size is %d)",
			fn, uint64(offset)+uint64(size), doing, size, offset, n)
	}
	return offset, nil
}
