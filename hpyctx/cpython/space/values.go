package space

import (
	"iter"
	"math/big"
	"strings"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
)

// None implements [objspace.Values].
func (s *Space) None() objspace.Value { return s.borrowed(s.at[symNone]) }

// Bool implements [objspace.Values].
func (s *Space) Bool(b bool) objspace.Value {
	v := uintptr(0)
	if b {
		v = 1
	}
	return s.own(s.quick(symBoolFrom, v))
}

// Int implements [objspace.Values].
func (s *Space) Int(i int64) objspace.Value { return s.made(s.quick(symLongFrom, uintptr(i))) }

// BigInt implements [objspace.Values].
func (s *Space) BigInt(i *big.Int) objspace.Value {
	return s.made(s.lend(i.Text(16), func(at uintptr) uintptr { return s.quick(symLongFromString, at, 0, 16) }))
}

// Float implements [objspace.Values].
func (s *Space) Float(f float64) objspace.Value {
	var c native.Call
	c.Fn, c.F[0] = s.at[symFloatFrom], f
	c.Do()
	return s.made(c.Ret)
}

// Str implements [objspace.Values]. What is no UTF-8 becomes U+FFFD.
func (s *Space) Str(text string) objspace.Value {
	text = strings.ToValidUTF8(text, "\uFFFD")
	return s.made(s.lend(text, func(at uintptr) uintptr { return s.quick(symUnicodeFrom, at, uintptr(len(text))) }))
}

// Bytes implements [objspace.Values].
func (s *Space) Bytes(b []byte) objspace.Value {
	return s.made(s.lend(string(b), func(at uintptr) uintptr { return s.quick(symBytesFrom, at, uintptr(len(b))) }))
}

// made is a new object of a builtin class. There is none only when there is no memory.
func (s *Space) made(word uintptr) objspace.Value {
	if word == 0 {
		panic("space: out of memory: " + s.failed().Error())
	}
	return s.own(word)
}

// Tuple implements [objspace.Values].
func (s *Space) Tuple(items ...objspace.Value) objspace.Value {
	return s.made(s.sequence(symTupleNew, symTupleSet, items))
}

// List implements [objspace.Values].
func (s *Space) List(items ...objspace.Value) objspace.Value {
	return s.made(s.sequence(symListNew, symListSet, items))
}

// sequence is a new tuple or list, whose setters take the references.
func (s *Space) sequence(create, set symbol, items []objspace.Value) uintptr {
	o := s.quick(create, uintptr(len(items)))
	for i, item := range items {
		if o == 0 {
			break
		}
		word := s.word(item)
		s.quick(symIncRef, word)
		s.quick(set, o, uintptr(i), word)
	}
	return o
}

// Dict implements [objspace.Values].
func (s *Space) Dict() objspace.Value { return s.made(s.quick(symDictNew)) }

// Slice implements [objspace.Values].
func (s *Space) Slice(start, stop, step objspace.Value) objspace.Value {
	return s.made(s.quick(symSliceNew, s.word(start), s.word(stop), s.word(step)))
}

// kinds are the classes whose content Go reads, those derived from others before them.
var kinds = []struct {
	class symbol
	kind  objspace.Kind
}{
	{symBoolType, objspace.Bool}, {symLongType, objspace.Int}, {symFloatType, objspace.Float}, {symComplexType, objspace.Complex},
	{symUnicodeType, objspace.Str}, {symBytesType, objspace.Bytes}, {symTupleType, objspace.Tuple}, {symListType, objspace.List},
	{symDictType, objspace.Dict}, {symTypeType, objspace.Type}, {symModuleType, objspace.Module},
}

// Look implements [objspace.Values].
func (s *Space) Look(v objspace.Value) (c objspace.Content) {
	word := s.word(v)
	switch word {
	case 0:
		return c
	case s.at[symNone]:
		c.Kind = objspace.None
		return c
	case s.at[symNotImplemented]:
		c.Kind = objspace.NotImplemented
		return c
	case s.at[symEllipsis]:
		c.Kind = objspace.Ellipsis
		return c
	}
	class := s.quick(symType, word)
	defer s.quick(symDecRef, class)
	for _, k := range kinds {
		if class == s.at[k.class] || s.quick(symIsSubtype, class, s.at[k.class]) != 0 {
			c.Kind, c.Derived = k.kind, class != s.at[k.class]
			s.read(word, &c)
			return c
		}
	}
	return c
}

// read reads the content of an object of a kind.
func (s *Space) read(word uintptr, c *objspace.Content) {
	switch c.Kind {
	case objspace.Bool:
		c.Bool = s.quick(symIsTrue, word) == 1
	case objspace.Int:
		c.Int, c.Big = s.integer(word)
	case objspace.Float:
		c.Float = s.float(symFloatAs, word)
	case objspace.Complex:
		c.Complex = complex(s.float(symComplexReal, word), s.float(symComplexImag, word))
	case objspace.Str:
		c.Text = s.text(word)
	case objspace.Bytes:
		c.Text = s.bytes(word)
	case objspace.Type:
		c.Text = typeNameAt(word)
	case objspace.Module:
		c.Text = s.moduleName(word)
	case objspace.Tuple, objspace.List:
		c.Len = int(s.quick(symSize, word))
		c.Items = s.items(s.borrowed(word))
	case objspace.Dict:
		c.Len = int(s.quick(symSize, word))
	}
}

func (s *Space) float(as symbol, word uintptr) float64 {
	var c native.Call
	c.Fn, c.Int[0] = s.at[as], word
	c.Do()
	return c.RetF
}

// integer is the value of an int, in the second result when it does not fit into the first.
func (s *Space) integer(word uintptr) (int64, *big.Int) {
	native.Store32(s.room, 0)
	v := int64(s.quick(symLongAsOverflow, word, s.room))
	if native.Load32(s.room) == 0 {
		return v, nil
	}
	text := s.quick(symToBase, word, 16) // a decimal text would be refused for what is long
	defer s.quick(symDecRef, text)
	n, ok := new(big.Int).SetString(strings.Replace(s.text(text), "0x", "", 1), 16)
	if !ok {
		panic("BUG: space: an int is written " + s.text(text))
	}
	return 0, n
}

// text is the text of a str, surrogates as Python's own "surrogatepass" writes them.
func (s *Space) text(word uintptr) string {
	if at := s.quick(symUnicodeAsUTF8, word, s.room); at != 0 {
		return string(native.Bytes(at, int(native.Load64(s.room))))
	}
	s.quick(symErrClear)
	const encoding = "utf-8\x00surrogatepass"
	b := s.lend(encoding, func(at uintptr) uintptr { return s.quick(symUnicodeEncode, word, at, at+6) })
	if b == 0 {
		s.quick(symErrClear)
		return ""
	}
	defer s.quick(symDecRef, b)
	return s.bytes(b)
}

func (s *Space) bytes(word uintptr) string {
	if int32(s.quick(symBytesAs, word, s.room, s.room+8)) == -1 {
		s.quick(symErrClear)
		return ""
	}
	return string(native.Bytes(native.LoadWord(s.room), int(native.Load64(s.room+8))))
}

func (s *Space) moduleName(word uintptr) string {
	name, err := s.Attr(s.borrowed(word), "__name__")
	if err != nil {
		return ""
	}
	return s.Look(name).Text
}

// items are those of a tuple or a list, which may change meanwhile.
func (s *Space) items(of *object) iter.Seq[objspace.Value] {
	return func(yield func(objspace.Value) bool) {
		for i := 0; i < int(s.quick(symSize, of.word)); i++ {
			item, err := s.Item(of, s.Int(int64(i)))
			if err != nil || !yield(item) {
				return
			}
		}
	}
}

// ClassName implements [objspace.Values].
func (s *Space) ClassName(v objspace.Value) string {
	class := s.own(s.quick(symType, s.word(v)))
	return s.fullName(class)
}

// fullName is the name of a class with its module.
func (s *Space) fullName(class *object) string {
	var parts []string
	for _, attribute := range []string{"__module__", "__qualname__"} {
		if a, err := s.Attr(class, attribute); err == nil {
			parts = append(parts, s.Look(a).Text)
		}
	}
	return strings.Join(parts, ".")
}

// Shape implements [objspace.Values].
func (s *Space) Shape(v objspace.Value) (abi.TypeBuiltinShape, bool) {
	class := handleOf(s.quick(symType, s.word(v)))
	defer s.Handles().Close(class)
	shape, err := s.hpy.TypeGetBuiltinShape(nil, class)
	return shape, err == nil
}

// Callable implements [objspace.Values].
func (s *Space) Callable(v objspace.Value) bool { return s.quick(symCallable, s.word(v)) != 0 }
