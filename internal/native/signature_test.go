//go:build linux && (amd64 || arm64)

package native

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// ctype is a C type that arguments and results may have.
type ctype int

const (
	tInt8 ctype = iota
	tInt16
	tInt32
	tInt64
	tUint8
	tUint16
	tUint32
	tUint64
	tPointer
	tFloat
	tDouble
	tVoid
)

var ctypeNames = []string{"int8_t", "int16_t", "int32_t", "int64_t", "uint8_t", "uint16_t", "uint32_t", "uint64_t", "void *", "float", "double", "void"}

func (t ctype) floating() bool { return t == tFloat || t == tDouble }

func (t ctype) bits() int { return []int{8, 16, 32, 64, 8, 16, 32, 64, 64, 32, 64, 0}[t] }

// signature is a random C function type with the values that its arguments and its
// result have in the test.
type signature struct {
	id     int
	args   []ctype
	values []uint64 // raw bits, cut to the type's width
	result ctype
	value  uint64
}

func randomSignature(r *rand.Rand, id, n int) signature {
	s := signature{id: id, result: ctype(r.IntN(int(tVoid) + 1))}
	for range n {
		t := ctype(r.IntN(int(tVoid)))
		s.args = append(s.args, t)
		s.values = append(s.values, randomValue(r, t))
	}
	s.value = randomValue(r, s.result)
	return s
}

func randomValue(r *rand.Rand, t ctype) uint64 {
	switch t {
	case tVoid:
		return 0
	case tFloat:
		return uint64(math.Float32bits(float32(r.NormFloat64())))
	case tDouble:
		return math.Float64bits(r.NormFloat64())
	}
	return r.Uint64() >> (64 - t.bits())
}

func mask(v uint64, t ctype) uint64 {
	if t == tVoid {
		return 0
	}
	return v & (^uint64(0) >> (64 - t.bits()))
}

// literal is a C expression of the type with the value.
func literal(t ctype, v uint64) string {
	switch t {
	case tFloat:
		return fmt.Sprintf("as_float(0x%xu)", v)
	case tDouble:
		return fmt.Sprintf("as_double(0x%xull)", v)
	}
	return fmt.Sprintf("(%s)0x%xull", ctypeNames[t], v)
}

// source gives three C functions: take_N checks its arguments and gives the result;
// call_N calls a function with the arguments and checks its result; dirty_N does the
// same with rubbish in the bits above narrow integers.
func (s signature) source() string {
	var params, plain, dirty, dirtyParams, checks []string
	for i, t := range s.args {
		params = append(params, fmt.Sprintf("%s a%d", ctypeNames[t], i))
		plain = append(plain, literal(t, s.values[i]))
		checks = append(checks, fmt.Sprintf("\tif (!SAME(a%d, %s)) return bad = %d, %s;", i, literal(t, s.values[i]), i+1, s.returned("")))
		if t.floating() || t.bits() == 64 {
			dirtyParams = append(dirtyParams, ctypeNames[t])
			dirty = append(dirty, literal(t, s.values[i]))
		} else {
			dirtyParams = append(dirtyParams, "uint64_t")
			dirty = append(dirty, fmt.Sprintf("0x%xull", 0xa5a5a5a5a5a5a5a5<<t.bits()|s.values[i]))
		}
	}
	list := func(l []string) string {
		if len(l) == 0 {
			return "void"
		}
		return strings.Join(l, ", ")
	}
	result := ctypeNames[s.result]
	check := fmt.Sprintf("%s r = f(%%s); return SAME(r, %s) ? 0 : 1;", result, literal(s.result, s.value))
	if s.result == tVoid {
		check = "f(%s); return 0;"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s take_%d(%s) {\n%s\n\tbad = 0; return %s;\n}\n", result, s.id, list(params), strings.Join(checks, "\n"), s.returned(literal(s.result, s.value)))
	fmt.Fprintf(&b, "int call_%d(%s (*f)(%s)) { "+check+" }\n", s.id, result, list(params), strings.Join(plain, ", "))
	fmt.Fprintf(&b, "int dirty_%d(%s (*f)(%s)) { "+check+" }\n", s.id, result, list(dirtyParams), strings.Join(dirty, ", "))
	return b.String()
}

// returned is what stands after a comma or return for a result of the type.
func (s signature) returned(v string) string {
	if s.result == tVoid {
		return "(void)0"
	}
	if v == "" {
		return fmt.Sprintf("(%s)0", ctypeNames[s.result])
	}
	return v
}

const signaturePrelude = `
#include <stdint.h>
#include <string.h>
int bad = -1;
static inline float as_float(uint32_t v) { float f; memcpy(&f, &v, 4); return f; }
static inline double as_double(uint64_t v) { double f; memcpy(&f, &v, 8); return f; }
#define SAME(a, b) ({ __typeof__(a) x_ = (a), y_ = (b); memcmp(&x_, &y_, sizeof x_) == 0; })
`

// signatures are 0 to 20 arguments, several of each number.
func signatures() []signature {
	r := rand.New(rand.NewPCG(4, 46))
	var all []signature
	for n := 0; n <= 20; n++ {
		for range 4 {
			all = append(all, randomSignature(r, len(all), n))
		}
	}
	return all
}

func signatureLibrary(t testing.TB, all []signature) *Library {
	var b strings.Builder
	b.WriteString(signaturePrelude)
	for _, s := range all {
		b.WriteString(s.source())
	}
	return compileC(t, strings.ReplaceAll(b.String(), "return (void)0;", "return;"))
}

// checkSignature is the Go side of call_N and dirty_N.
func checkSignature(f *Frame) {
	s := &signatureCases[f.User()]
	a := f.Args()
	for i, t := range s.args {
		if got := readArg(&a, t); got != s.values[i] {
			signatureErrors = append(signatureErrors, fmt.Sprintf("signature %d argument %d %s: got %#x want %#x", s.id, i, ctypeNames[t], got, s.values[i]))
		}
	}
	switch s.result {
	case tVoid:
	case tFloat:
		f.SetFloat32(math.Float32frombits(uint32(s.value)))
	case tDouble:
		f.SetFloat64(math.Float64frombits(s.value))
	default:
		f.SetWord(uintptr(s.value))
	}
}

// What checkSignature, which cannot be a closure, works on.
var (
	signatureCases  []signature
	signatureErrors []string
)

func readArg(a *ArgReader, t ctype) uint64 {
	switch t {
	case tInt8:
		return uint64(uint8(a.Int8()))
	case tInt16:
		return uint64(uint16(a.Int16()))
	case tInt32:
		return uint64(uint32(a.Int32()))
	case tInt64:
		return uint64(a.Int64())
	case tUint8:
		return uint64(a.Uint8())
	case tUint16:
		return uint64(a.Uint16())
	case tUint32:
		return uint64(a.Uint32())
	case tUint64:
		return a.Uint64()
	case tFloat:
		return uint64(math.Float32bits(a.Float32()))
	case tDouble:
		return math.Float64bits(a.Float64())
	}
	return uint64(a.Word())
}

func writeArg(w *ArgWriter, t ctype, v uint64) {
	switch t {
	case tFloat:
		w.Float32(math.Float32frombits(uint32(v)))
	case tDouble:
		w.Float64(math.Float64frombits(v))
	case tInt8:
		w.Word(uintptr(int8(v)))
	case tInt16:
		w.Word(uintptr(int16(v)))
	default:
		w.Word(uintptr(v))
	}
}

func resultOf(c *Call, t ctype) uint64 {
	switch t {
	case tFloat:
		return uint64(math.Float32bits(c.RetFloat32()))
	case tDouble:
		return math.Float64bits(c.RetF)
	}
	return mask(uint64(c.Ret), t)
}

func TestSignatures(t *testing.T) {
	lib := signatureLibrary(t, signatures())
	t.Run("arguments arrive in C as they were sent", func(t *testing.T) { testSignaturesToC(t, lib) })
	t.Run("arguments arrive in Go as they were sent", func(t *testing.T) { testSignaturesToGo(t, lib) })
	t.Run("thunks disturb no argument", func(t *testing.T) { testSignaturesThroughThunks(t, lib) })
}

func testSignaturesToC(t *testing.T, lib *Library) {
	all := signatures()
	bad, err := lib.Lookup("bad")
	require.NoError(t, err)
	for _, s := range all {
		var c Call
		c.Fn = uintptr(fn(t, lib, fmt.Sprintf("take_%d", s.id)))
		w := c.Args()
		for i, at := range s.args {
			writeArg(&w, at, s.values[i])
		}
		w.Do()
		require.EqualValues(t, 0, Load32(bad), "signature %v: argument number", s)
		require.Equal(t, s.value, resultOf(&c, s.result), "signature %v: result", s)
	}
}

func testSignaturesToGo(t *testing.T, lib *Library) {
	all := signatures()
	signatureCases, signatureErrors = all, nil
	for _, s := range all {
		cb := mustCallback(t, checkSignature, uintptr(s.id))
		for _, name := range []string{"call", "dirty"} {
			r := callC(fn(t, lib, fmt.Sprintf("%s_%d", name, s.id)), uintptr(cb))
			require.Empty(t, signatureErrors, name)
			require.EqualValues(t, 0, int32(r), "%s signature %v: result", name, s)
		}
	}
}

func testSignaturesThroughThunks(t *testing.T, lib *Library) {
	all := signatures()
	signatureCases, signatureErrors = all, nil
	for i, s := range all {
		if len(s.args) == 0 || s.args[0] != tPointer && s.args[0] != tUint64 {
			continue
		}
		sent := s.values[0]
		all[i].values[0] = ^sent // what a hit puts in its place
		cb := mustCallback(t, checkSignature, uintptr(s.id))
		call := fn(t, lib, fmt.Sprintf("call_%d", s.id))

		hit := mustSwap(t, uintptr(sent), uintptr(^sent), cb, 0)
		require.EqualValues(t, 0, int32(callC(call, uintptr(hit))), "hit, signature %v", s)
		always, err := AlwaysThunk(uintptr(^sent), cb)
		require.NoError(t, err)
		require.EqualValues(t, 0, int32(callC(call, uintptr(always))), "always, signature %v", s)
		Release(always)
		require.Empty(t, signatureErrors)

		all[i].values[0] = sent
		miss := mustSwap(t, uintptr(sent+1), uintptr(^sent), 0, cb)
		require.EqualValues(t, 0, int32(callC(call, uintptr(miss))), "miss, signature %v", s)
		require.Empty(t, signatureErrors)
	}
}

func TestLeafCallsPassRegisterArguments(t *testing.T) {
	lib := compileC(t, `
double mix(long a, double x, int b, float y) { return a + 2*x + 3*b + 4*y; }
long six(long a, long b, long c, long d, long e, long f) { return a + 2*b + 3*c + 4*d + 5*e + 6*f; }
float half(float x) { return x / 2; }
`)
	var c Call
	c.Fn = uintptr(fn(t, lib, "mix"))
	c.Int[0], c.Int[1] = 1, 2
	c.F[0] = 3
	c.SetFloat32(1, 4)
	for _, do := range []func(){c.Do, c.DoReleased} {
		c.RetF = 0
		do()
		require.Equal(t, 29.0, c.RetF)
	}
	c.Fn = uintptr(fn(t, lib, "half"))
	c.SetFloat32(0, 5)
	c.Do()
	require.Equal(t, float32(2.5), c.RetFloat32())
	c.Fn = uintptr(fn(t, lib, "six"))
	copy(c.Int[:6], []uintptr{1, 2, 3, 4, 5, 6})
	for _, do := range []func(){c.Do6, c.Do, c.DoReleased, func() { c.DoStack(nil) }} {
		c.Ret = 0
		do()
		require.EqualValues(t, 91, c.Ret)
	}
}
