package cpython

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"reflect"

	"github.com/hpyapi/hpyapi/internal/native"
)

// Tuple are the items of a Python tuple.
type Tuple []any

// mostNested is how deep containers may nest that are converted; those that contain themselves have no end.
const mostNested = 200

var errNested = errors.New("cpython: containers nest too deep, or contain themselves")

// From makes a Python object of a Go value: nil becomes None; booleans, integers of all kinds and *big.Int, floats, strings and
// []byte become what they are in Python; Tuple a tuple, other slices a list, maps a dict, with their elements converted in the
// same way; Function a function; an Object stays what it is.
func (t *Thread) From(v any) (Object, error) {
	if err := t.usable(); err != nil {
		return Object{}, err
	}
	before := len(t.refs)
	o, err := t.from(v, 0)
	if err != nil {
		t.drop(before)
	}
	return o, err
}

// wordOf is From for who drops what it made soon.
func (t *Thread) wordOf(v any) (uintptr, error) {
	o, err := t.From(v)
	if err != nil {
		return 0, err
	}
	return o.word()
}

func (t *Thread) from(v any, depth int) (Object, error) {
	if depth > mostNested {
		return Object{}, errNested
	}
	switch v := v.(type) {
	case nil:
		return t.borrowed(t.py.object(symNone))
	case Object:
		word, err := v.word()
		if err != nil {
			return Object{}, err
		}
		return t.borrowed(word)
	case bool:
		var b uintptr
		if v {
			b = 1
		}
		return t.result(t.py.quick(symBoolFrom, b, 0, 0))
	case string:
		return t.text(v)
	case []byte:
		return t.bytes(v)
	case *big.Int:
		return t.bigInt(v)
	case Function:
		return t.function(v)
	case Tuple:
		return t.sequence(symTupleNew, symTupleSet, reflect.ValueOf([]any(v)), depth)
	}
	return t.fromKind(reflect.ValueOf(v), depth)
}

// fromKind converts what has a type of its own by what it is made of.
func (t *Thread) fromKind(v reflect.Value, depth int) (Object, error) {
	switch v.Kind() {
	case reflect.Bool:
		return t.from(v.Bool(), depth)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return t.result(t.py.quick(symLongFromLongLong, uintptr(v.Int()), 0, 0))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return t.result(t.py.quick(symLongFromUnsigned, uintptr(v.Uint()), 0, 0))
	case reflect.Float32, reflect.Float64:
		var c native.Call
		c.Fn, c.F[0] = t.py.at[symFloatFromDouble], v.Float()
		c.Do()
		return t.result(c.Ret)
	case reflect.String:
		return t.text(v.String())
	case reflect.Slice, reflect.Array:
		return t.sequence(symListNew, symListSet, v, depth)
	case reflect.Map:
		return t.dict(v, depth)
	}
	return Object{}, fmt.Errorf("cpython: a Go %s has no counterpart in Python", v.Type())
}

// lend gives native memory with the bytes and a NUL, for the length of a call.
func (t *Thread) lend(s string, use func(at uintptr) uintptr) (uintptr, error) {
	at := t.room
	if len(s) >= roomSize {
		var err error
		if at, err = native.Alloc(len(s) + 1); err != nil {
			return 0, fmt.Errorf("cpython: %w", err)
		}
		defer native.Free(at)
	}
	copy(native.Bytes(at, len(s)), s)
	native.Store8(at+uintptr(len(s)), 0)
	return use(at), nil
}

func (t *Thread) text(s string) (Object, error) {
	word, err := t.lend(s, func(at uintptr) uintptr { return t.py.quick(symUnicodeFrom, at, uintptr(len(s)), 0) })
	if err != nil {
		return Object{}, err
	}
	return t.result(word)
}

func (t *Thread) bytes(b []byte) (Object, error) {
	word, err := t.lend(string(b), func(at uintptr) uintptr { return t.py.quick(symBytesFrom, at, uintptr(len(b)), 0) })
	if err != nil {
		return Object{}, err
	}
	return t.result(word)
}

func (t *Thread) bigInt(v *big.Int) (Object, error) {
	if v == nil {
		return t.from(nil, 0)
	}
	word, err := t.lend(v.Text(16), func(at uintptr) uintptr { return t.py.quick(symLongFromString, at, 0, 16) })
	if err != nil {
		return Object{}, err
	}
	return t.result(word)
}

// sequence makes a tuple or a list, whose setters steal the item.
func (t *Thread) sequence(make, set symbol, items reflect.Value, depth int) (Object, error) {
	o, err := t.result(t.py.quick(make, uintptr(items.Len()), 0, 0))
	if err != nil {
		return o, err
	}
	word, err := o.word()
	for i := 0; i < items.Len() && err == nil; i++ {
		var item Object
		if item, err = t.from(items.Index(i).Interface(), depth+1); err != nil {
			break
		}
		var w uintptr
		if w, err = item.take(); err != nil {
			break
		}
		err = t.status(t.py.quick(set, word, uintptr(i), w))
	}
	return o, err
}

func (t *Thread) dict(m reflect.Value, depth int) (Object, error) {
	o, err := t.result(t.py.quick(symDictNew, 0, 0, 0))
	if err != nil {
		return o, err
	}
	word, err := o.word()
	for entries := m.MapRange(); err == nil && entries.Next(); {
		before := len(t.refs)
		var key, value Object
		if key, err = t.from(entries.Key().Interface(), depth+1); err != nil {
			break
		}
		if value, err = t.from(entries.Value().Interface(), depth+1); err != nil {
			break
		}
		err = t.status(t.py.run(symDictSet, word, t.refs[key.index].word, t.refs[value.index].word))
		t.drop(before)
	}
	return o, err
}

// Value makes a Go value of the object, by its exact type: None becomes nil, int an int64 or a *big.Int, float a float64, str a
// string, bytes a []byte, tuple a Tuple, list a []any, dict a map[any]any. Other objects, those of subclasses among them, are an
// error; so is a dict with a key that is no key in Go.
func (o Object) Value() (any, error) {
	if _, err := o.word(); err != nil {
		return nil, err
	}
	var v any
	err := o.t.Scope(func() (err error) {
		v, err = o.value(0)
		return err
	})
	return v, err
}

func (o Object) value(depth int) (any, error) {
	word, err := o.word()
	if err != nil {
		return nil, err
	}
	if depth > mostNested {
		return nil, errNested
	}
	py := o.t.py
	class, err := o.t.result(py.quick(symType, word, 0, 0))
	if err != nil {
		return nil, err
	}
	defer class.Drop()
	switch o.t.refs[class.index].word {
	case py.at[symBoolType]:
		return word == py.at[symTrue], nil
	case py.at[symLongType]:
		return o.integer()
	case py.at[symFloatType]:
		return o.float()
	case py.at[symUnicodeType]:
		return o.str()
	case py.at[symBytesType]:
		return o.content(symBytesAs)
	case py.at[symTupleType]:
		items, err := o.items(depth)
		return Tuple(items), err
	case py.at[symListType]:
		return o.items(depth)
	case py.at[symDictType]:
		return o.entries(depth)
	}
	if word == py.at[symNone] {
		return nil, nil
	}
	name, err := class.typeName()
	if err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("cpython: a Python %s has no counterpart in Go", name)
}

func (o Object) integer() (any, error) {
	word, t := o.t.refs[o.index].word, o.t
	overflow := t.room
	native.Store32(overflow, 0)
	v := int64(t.py.quick(symLongAsOverflow, word, overflow, 0))
	if native.Load32(overflow) == 0 {
		if v == -1 && t.py.quick(symErrOccurred, 0, 0, 0) != 0 {
			return nil, t.raised()
		}
		return v, nil
	}
	hex, err := o.Method("__format__", "x") // str would be refused for what is long
	if err != nil {
		return nil, err
	}
	text, err := hex.str()
	if err != nil {
		return nil, err
	}
	n, ok := new(big.Int).SetString(text, 16)
	if !ok {
		return nil, fmt.Errorf("BUG: cpython: the int is written %.40q", text)
	}
	return n, nil
}

func (o Object) float() (any, error) {
	var c native.Call
	c.Fn, c.Int[0] = o.t.py.at[symFloatAsDouble], o.t.refs[o.index].word
	c.Do()
	return c.RetF, nil
}

// str is the text of a str.
func (o Object) str() (string, error) {
	t, size := o.t, o.t.room
	at := t.py.quick(symUnicodeAsUTF8, t.refs[o.index].word, size, 0)
	if at == 0 {
		return "", t.raised()
	}
	return string(native.Bytes(at, int(native.Load64(size)))), nil
}

// content is the content of a bytes object.
func (o Object) content(as symbol) ([]byte, error) {
	t := o.t
	if err := t.status(t.py.quick(as, t.refs[o.index].word, t.room, t.room+8)); err != nil {
		return nil, err
	}
	return append([]byte{}, native.Bytes(native.LoadWord(t.room), int(native.Load64(t.room+8)))...), nil
}

func (o Object) items(depth int) ([]any, error) {
	items := []any{}
	for i := 0; ; i++ { // a list may change meanwhile
		n := int(o.t.py.quick(symSize, o.t.refs[o.index].word, 0, 0))
		if n < 0 {
			return nil, o.t.raised()
		}
		if i >= n {
			return items, nil
		}
		item, err := o.Item(i)
		if err != nil {
			return nil, err
		}
		v, err := item.value(depth + 1)
		item.Drop()
		if err != nil {
			return nil, err
		}
		items = append(items, v)
	}
}

func (o Object) entries(depth int) (any, error) {
	list, err := o.t.result(o.t.py.quick(symDictItems, o.t.refs[o.index].word, 0, 0))
	if err != nil {
		return nil, err
	}
	pairs, err := list.items(depth)
	if err != nil {
		return nil, err
	}
	m := make(map[any]any, len(pairs))
	for _, p := range pairs {
		pair := p.(Tuple)
		key := pair[0]
		if f, ok := key.(float64); key != nil && !reflect.TypeOf(key).Comparable() || ok && math.IsNaN(f) {
			return nil, fmt.Errorf("cpython: a dict has a key that is no key in Go: %v", key)
		}
		m[key] = pair[1]
	}
	return m, nil
}
