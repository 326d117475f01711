package property

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Kind is what a parameter is for.
type Kind uint8

const (
	Scalar        Kind = iota // a number, bool or enum
	Opaque                    // void *, passed on
	Text                      // const char *
	Handle                    // borrowed
	Steal                     // taken over
	OutHandle                 // written
	InOutHandle               // replaced
	OutScalar                 // T *: written
	InOutScalar               // T *: replaced
	InStruct                  // const struct *: read
	OutStruct                 // written
	InOutStruct               // replaced
	Buffer                    // const T[]: read
	OutBuffer                 // T[]: written
	InOutBuffer               // T[]: replaced
	Handles                   // const HPy[]: borrowed
	StealHandles              // HPy[]: taken over
	OutHandles                // HPy[]: written
	Length                    // of the arrays that name it
	CallFunc                  // a callback for the length of the call
	KeepFunc                  // a callback that the provider keeps
	UserData                  // of a callback
	DestroyNotify             // of a kept callback
)

// Error rules, as the dialect writes them.
const (
	ErrNone  = ""
	ErrNull  = "NULL"
	ErrMinus = "-1"
	ErrNaN   = "NAN"
	ErrCheck = "CHECK"
)

// Definition is one API.
type Definition struct {
	Seed      uint64
	Number    int      // tells the definitions of one program apart
	Prefix    string   // C prefix, and the name of the provider's module
	Fields    []string // C types of the struct's fields; the last is an array
	Callbacks []*Func
	Slots     []*Func        // nil is a hole
	Data      map[int]string // C types of the slots that are data, by index
}

// Func is a slot or callback type.
type Func struct {
	Index    int
	Key      uint32 // names the function among all whose values are derived
	Name     string // without prefix
	GoName   string
	Params   []*Param // without the context
	Bare     bool     // takes no context
	Result   string   // C type
	Nullable bool     // of the result
	Static   bool     // the result is text that the provider owns
	Slow     bool
	Error    string
}

// Param is one parameter.
type Param struct {
	Kind     Kind
	Name     string
	Type     string // C type of the scalar or element
	Nullable bool
	Len      *Param // of an array
	Of       *Param // callback of user data or destroy-notify
	Func     *Func  // type of a callback
	Context  bool   // of a destroy-notify
	place    int
}

// Place is the parameter's number in the derivation of values.
func (p *Param) Place() int { return p.place }

// Array reports whether the parameter is an array with a length.
func (p *Param) Array() bool {
	return p.Kind >= Buffer && p.Kind <= OutHandles
}

// CanFail reports whether the function has a way to signal an error.
func (f *Func) CanFail() bool { return f.Error != ErrNone }

// Struct reports whether any function of the definition uses the struct; it is declared in any case.
const structFieldArray = 3

var ints = []string{"int8_t", "int16_t", "int32_t", "int64_t", "uint8_t", "uint16_t", "uint32_t", "uint64_t", "size_t", "HPy_ssize_t"}

var lengths = []string{"int8_t", "uint8_t", "int16_t", "uint16_t", "int32_t", "uint32_t", "int64_t", "uint64_t", "size_t", "HPy_ssize_t"}

// maker makes one definition.
type maker struct {
	*rand.Rand
	d *Definition
}

// New makes the definition of a seed with so many slots. number tells it apart from others in the same program.
func New(seed uint64, number, slots int) *Definition {
	m := &maker{rand.New(rand.NewPCG(seed, uint64(number))), nil}
	m.d = &Definition{Seed: seed, Number: number, Prefix: fmt.Sprintf("prop%d", number), Data: map[int]string{}}
	for range 2 + m.IntN(6) {
		m.d.Fields = append(m.d.Fields, m.fieldType())
	}
	for i := range 6 {
		m.d.Callbacks = append(m.d.Callbacks, m.callback(i))
	}
	for i := range slots {
		switch {
		case i > 0 && m.IntN(20) == 0:
			m.d.Slots = append(m.d.Slots, nil)
			if m.IntN(2) == 0 {
				m.d.Data[i] = m.fieldType()
			}
		default:
			m.d.Slots = append(m.d.Slots, m.slot(i))
		}
	}
	return m.d
}

func (m *maker) pick(of []string) string { return of[m.IntN(len(of))] }

// fieldType is a type that a struct may have and data may be.
func (m *maker) fieldType() string {
	if m.IntN(3) == 0 {
		return m.pick([]string{"float", "double", "bool"})
	}
	return m.pick(ints)
}

// scalarType is a type that is passed by value; numbers in registers of both classes are about as likely.
func (m *maker) scalarType() string {
	switch m.IntN(8) {
	case 0, 1:
		return "double"
	case 2:
		return "float"
	case 3:
		return "bool"
	case 4:
		return m.d.Prefix + "_choice"
	}
	return m.pick(ints)
}

func (m *maker) slot(i int) *Func {
	f := &Func{Index: i, Key: uint32(i), Name: fmt.Sprintf("s%d", i), GoName: fmt.Sprintf("S%d", i)}
	f.Bare = m.IntN(12) == 0
	m.params(f, m.IntN(21))
	m.result(f)
	return f
}

func (m *maker) callback(i int) *Func {
	f := &Func{Index: i, Key: 1000 + uint32(i), Name: fmt.Sprintf("cb%d", i), GoName: fmt.Sprintf("Cb%d", i)}
	f.Params = append(f.Params, nil) // keeps the place of the user data, which may stand anywhere
	m.params(f, m.IntN(9))
	f.Params = f.Params[1:]
	user := &Param{Kind: UserData, Name: "user"}
	at := m.IntN(len(f.Params) + 1)
	f.Params = append(f.Params[:at], append([]*Param{user}, f.Params[at:]...)...)
	f.number()
	m.result(f)
	return f
}

// params adds up to n parameters.
func (m *maker) params(f *Func, n int) {
	for len(f.Params) < n {
		f.Params = append(f.Params, m.param(f, n-len(f.Params))...)
	}
	f.number()
}

// number names the parameters by their place.
func (f *Func) number() {
	for i, p := range f.Params {
		if p == nil {
			continue
		}
		p.place = i
		if p.Kind != UserData || p.Of != nil {
			p.Name = fmt.Sprintf("p%d", i)
		}
	}
}

// param makes one parameter with those that it needs beside it, at most room of them.
func (m *maker) param(f *Func, room int) []*Param {
	callback := f.Key >= 1000
	for {
		k := Kind(m.IntN(int(DestroyNotify) + 8))
		switch {
		case k > DestroyNotify: // plain arguments, so that many functions use registers and stack in every way
			if k%2 == 0 {
				return []*Param{{Kind: Scalar, Type: m.scalarType()}}
			}
			k = Handle
		case k == Length, k == UserData, k == DestroyNotify:
			continue
		}
		if f.Bare && k != Scalar && k != Opaque && k != Text && k != OutScalar && k != InStruct && k != Buffer {
			continue
		}
		if callback && (k == CallFunc || k == KeepFunc) || len(m.d.Callbacks) == 0 && (k == CallFunc || k == KeepFunc) {
			continue
		}
		if ps := m.group(f, k, room); ps != nil {
			m.Shuffle(len(ps), func(i, j int) { ps[i], ps[j] = ps[j], ps[i] })
			return ps
		}
	}
}

// group makes a parameter of a kind and its companions, nil when there is no room for them.
func (m *maker) group(f *Func, k Kind, room int) []*Param {
	p := &Param{Kind: k, Type: m.scalarType(), Nullable: m.IntN(3) == 0}
	switch k {
	case Scalar, Opaque, Steal, InOutHandle, InOutScalar, InOutStruct, InStruct, OutHandles, StealHandles, Handles, Buffer, OutBuffer, InOutBuffer:
		p.Nullable = false
	}
	switch {
	case p.Array():
		for _, q := range f.Params { // sharing a length needs no further parameter
			if q != nil && q.Kind == Length && m.IntN(2) == 0 {
				p.Len = q
				return []*Param{p}
			}
		}
		if room < 2 {
			return nil
		}
		p.Len = &Param{Kind: Length, Type: m.pick(lengths)}
		return []*Param{p, p.Len}
	case k == CallFunc:
		if room < 2 {
			return nil
		}
		p.Func = m.d.Callbacks[m.IntN(len(m.d.Callbacks))]
		return []*Param{p, {Kind: UserData, Of: p}}
	case k == KeepFunc:
		if room < 3 {
			return nil
		}
		p.Func = m.d.Callbacks[m.IntN(len(m.d.Callbacks))]
		return []*Param{p, {Kind: UserData, Of: p}, {Kind: DestroyNotify, Of: p, Context: m.IntN(4) == 0}}
	}
	return []*Param{p}
}

// result chooses what the function returns, and how it fails.
func (m *maker) result(f *Func) {
	f.Result = m.pick([]string{"void", "HPy", "HPy", "HPy", "number", "number", "number", "void *", "text"})
	if f.Bare && f.Result == "HPy" {
		f.Result = "number"
	}
	if f.Key >= 1000 && f.Result == "text" {
		f.Result = "number"
	}
	switch f.Result {
	case "void":
		f.Error = m.pick([]string{ErrCheck, ErrCheck, ErrNone})
	case "HPy":
		f.Error = ErrNull
		f.Nullable = m.IntN(4) == 0
	case "void *":
		f.Error = m.pick([]string{ErrNull, ErrNull, ErrCheck, ErrNone})
		f.Nullable = m.IntN(4) == 0
	case "text":
		f.Result, f.Static = "const char *", true
		f.Error = m.pick([]string{ErrNull, ErrNone})
	default:
		f.Result = m.scalarType()
		f.Error = m.pick(rulesOf(f.Result))
	}
	if f.Bare {
		f.Error = ErrNone
	}
	f.Slow = m.IntN(5) == 0
}

func rulesOf(result string) []string {
	switch result {
	case "float", "double":
		return []string{ErrNaN, ErrNaN, ErrMinus, ErrCheck, ErrNone}
	case "bool":
		return []string{ErrCheck, ErrNone}
	}
	if strings.HasPrefix(result, "uint") || result == "size_t" {
		return []string{ErrCheck, ErrNone} // they have no -1
	}
	return []string{ErrMinus, ErrMinus, ErrCheck, ErrNone}
}
