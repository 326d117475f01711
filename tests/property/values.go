package property

import (
	"fmt"
	"math"
	"reflect"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/trampoline"
)

const resultPlace = 0xFFFF

// derive is the value that both sides know; support.h has the same.
func derive(seed uint64, fn uint32, place, element int, up uint64, round uint64) uint64 {
	x := seed*0x9E3779B97F4A7C15 + (uint64(fn)+1)*0xBF58476D1CE4E5B9 +
		(uint64(place)<<20|up<<16|uint64(element))*0x94D049BB133111EB + round*0xD6E8FEB86659FD93
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

func callbackRound(slot uint32, place, invocation int, round uint64) uint64 {
	return ((round*512+uint64(slot))*32+uint64(place))*16 + uint64(invocation)
}

// values derives what one call of one function carries.
type values struct {
	c     *hpyctx.Context
	b     *Block
	f     *Func
	side  string
	round uint64
}

func (v *values) down(place, element int) uint64 {
	return derive(v.b.Seed, v.f.Key, place, element, 0, v.round)
}

func (v *values) up(place, element int) uint64 {
	return derive(v.b.Seed, v.f.Key, place, element, 1, v.round)
}

func (v *values) expect(ok bool, place int, format string, args ...any) {
	v.b.expect(ok, v.side, v.f, place, format, args...)
}

func nullOf(x uint64) bool { return x%4 == 0 }

// choices are the values of the enum.
var choices = []int64{-3, 0, 77}

// scalar derives a value of a Go type from that of the C type.
func scalar(t reflect.Type, ctype string, x uint64) reflect.Value {
	v := reflect.New(t).Elem()
	minus := x>>60 == 0
	switch t.Kind() {
	case reflect.Bool:
		v.SetBool(x&1 == 1)
	case reflect.Float32, reflect.Float64:
		switch {
		case minus:
			v.SetFloat(-1)
		case t.Kind() == reflect.Float32:
			v.SetFloat(float64(float32(int16(x)) / 8))
		default:
			v.SetFloat(float64(int32(x)) / 16)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		switch {
		case isChoice(ctype):
			v.SetInt(choices[x%3])
		case minus:
			v.SetInt(-1)
		default:
			shift := 64 - t.Bits()
			v.SetInt(int64(x) << shift >> shift)
		}
	default:
		if minus {
			x = math.MaxUint64
		}
		v.SetUint(x << (64 - t.Bits()) >> (64 - t.Bits()))
	}
	return v
}

func isChoice(ctype string) bool { return len(ctype) > 7 && ctype[len(ctype)-7:] == "_choice" }

// thing derives a struct.
func (v *values) thing(t reflect.Type, d *Definition, place int, up uint64) reflect.Value {
	s := reflect.New(t).Elem()
	for i, ctype := range d.Fields {
		s.Field(i).Set(scalar(s.Field(i).Type(), ctype, derive(v.b.Seed, v.f.Key, place, i, up, v.round)))
	}
	tail := s.Field(len(d.Fields))
	for i := range structFieldArray {
		tail.Index(i).Set(scalar(tail.Type().Elem(), "int16_t", derive(v.b.Seed, v.f.Key, place, 100+i, up, v.round)))
	}
	return s
}

// textOf derives a text.
func textOf(x uint64) string {
	if x%7 == 1 {
		return ""
	}
	return fmt.Sprintf("t\u00e9xt %x", x)
}

var staticTexts = []string{"", "one", "tw\u00f6", "three three three"}

// handle opens a handle to what is derived.
func (v *values) handle(x uint64, nullable bool) trampoline.Handle {
	if nullable && nullOf(x) {
		return trampoline.Null
	}
	api := v.c.API()
	var h trampoline.Handle
	var err error
	switch x % 3 {
	case 0:
		h, err = api.LongFromInt64T(int64(int16(x >> 8)))
	case 1:
		h, err = api.LongFromInt64T(int64(x))
	default:
		h, err = api.UnicodeFromString(trampoline.StrOf(fmt.Sprintf("h%x", x)))
	}
	v.expect(err == nil, -2, "no object: %v", err)
	return h
}

// checkHandle compares what a handle stands for.
func (v *values) checkHandle(h trampoline.Handle, x uint64, nullable bool, place int) {
	if null := nullable && nullOf(x); null || h == trampoline.Null {
		v.expect(null && h == trampoline.Null, place, "handle is %x, Null is expected: %v", h, null)
		return
	}
	api := v.c.API()
	if x%3 < 2 {
		want := int64(x)
		if x%3 == 0 {
			want = int64(int16(x >> 8))
		}
		is, err := api.LongAsInt64T(h)
		v.expect(err == nil && is == want, place, "handle of %d (%v), want %d", is, err, want)
		return
	}
	a, n, err := api.UnicodeAsUTF8AndSize(h)
	want := fmt.Sprintf("h%x", x)
	v.expect(err == nil && n == len(want) && trampoline.StrAt(a).View() == want, place, "handle of a text (%v), want %s", err, want)
}

// close closes handles that are not Null.
func (v *values) close(hs ...trampoline.Handle) {
	for _, h := range hs {
		if h != trampoline.Null {
			v.expect(v.c.API().Close(h) == nil, -3, "close failed")
		}
	}
}
