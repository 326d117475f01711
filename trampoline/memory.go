package trampoline

// This file is for Go programs and generated code.

import (
	"strings"
	"unsafe"

	"github.com/hpyapi/hpyapi/internal/native"
)

// arena is a thread's scratch memory, made when first used.
type arena struct{ s *native.Scratch }

func (a *arena) mark() uintptr {
	if a.s == nil {
		return 0
	}
	return a.s.Mark()
}

func (a *arena) release(m uintptr) {
	if a.s != nil {
		a.s.Release(m)
	}
}

func (a *arena) alloc(n int) (uintptr, error) {
	if a.s == nil {
		s, err := native.NewScratch(0)
		if err != nil {
			return 0, err
		}
		a.s = s
	}
	return a.s.Alloc(n)
}

func (a *arena) close() error {
	if a.s == nil {
		return nil
	}
	s := a.s
	a.s = nil
	return s.Free()
}

// For generated code: Room gives the call room for n values in native memory, zeroed, valid until the call
// ends.
func Room[T any](c *Call, n int) ([]T, error) {
	var t T
	if c.duties&dutyArena == 0 {
		c.duties |= dutyArena
		c.mark = c.t.arena.mark()
	}
	a, err := c.t.arena.alloc(n * int(unsafe.Sizeof(t)))
	if err != nil {
		return nil, &RecursionError{API: c.edge.def.Name, Slot: c.name(), Limit: c.t.limit()}
	}
	s := native.Slice[T](a, n)
	clear(s)
	return s, nil
}

// For generated code: View views the n values at address a in memory of a C caller, for as long as the call
// lasts. It panics with an error that Guard raises as a ValueError when n is negative
// or a is NULL although n is not 0.
func View[T any](a uintptr, n int) []T {
	if n < 0 {
		panic(&MisuseError{Why: "negative length", Type: "ValueError", Rule: RuleLength})
	}
	if a == 0 && n > 0 {
		panic(&MisuseError{Why: "NULL where an array is expected", Type: "ValueError"})
	}
	if n == 0 {
		return []T{}
	}
	return native.Slice[T](a, n)
}

// For generated code: ViewOrNil is View for an array that may be NULL: then it is nil, whatever n is.
func ViewOrNil[T any](a uintptr, n int) []T {
	if a == 0 {
		return nil
	}
	return View[T](a, n)
}

// For generated code: NoHandles writes Null where a C caller expects n handles, which it would take for handles after a call
// that could not even begin. a may be NULL.
func NoHandles(a uintptr, n int) {
	if a != 0 && n > 0 {
		clear(native.Slice[Handle](a, n))
	}
}

// For generated code: At views one value of C memory. It panics as View does when a is NULL.
func At[T any](a uintptr) *T {
	if a == 0 {
		panic(&MisuseError{Why: "NULL where an address is expected", Type: "ValueError"})
	}
	return native.At[T](a)
}

// For generated code: Address is the address of one value in native memory, 0 for nil.
func Address[T any](p *T) uintptr { return native.Addr(p) }

// For generated code: AtOrNil views one value of C memory, nil for NULL.
func AtOrNil[T any](a uintptr) *T {
	if a == 0 {
		return nil
	}
	return native.At[T](a)
}

// For generated code: Wanted is AtOrNil for the place of a result that a C caller may leave out. The call notes under the
// number n, at most 31, that it did: a callee in C finds NULL as well.
func Wanted[T any](c *Call, n int, a uintptr) *T {
	if a == 0 {
		c.omitted |= 1 << n
	}
	return AtOrNil[T](a)
}

// For generated code: RoomIfWanted is Room for one such result; none when the caller left it out.
func RoomIfWanted[T any](c *Call, n int) ([]T, error) {
	if c.omitted&(1<<n) != 0 {
		return nil, nil
	}
	return Room[T](c, 1)
}

// For generated code: Got is what a callee wrote into such a room, the zero value without one.
func Got[T any](room []T) (v T) {
	if len(room) > 0 {
		v = room[0]
	}
	return v
}

// For generated code: ShowOne is Show for one value; nil gives NULL.
func ShowOne[T any](c *Call, p *T) (uintptr, error) {
	if p == nil || c.native {
		return native.Addr(p), nil
	}
	r, err := Room[T](c, 1)
	if err == nil {
		r[0] = *p
	}
	return native.SliceAddr(r), err
}

// For generated code: BoolWord is a C bool as a word.
func BoolWord(b bool) uintptr {
	if b {
		return 1
	}
	return 0
}

// For generated code: Show gives an address at which C sees s until the call ends: that of s itself when
// it is C memory already, else that of a copy.
func Show[T any](c *Call, s []T) (uintptr, error) {
	if len(s) == 0 || c.native {
		return native.SliceAddr(s), nil
	}
	r, err := Room[T](c, len(s))
	copy(r, s)
	return native.SliceAddr(r), err
}

// For generated code: Fetch copies what C wrote at an address from Show back into s.
func Fetch[T any](c *Call, s []T, a uintptr) {
	if len(s) > 0 && !c.native {
		copy(s, native.Slice[T](a, len(s)))
	}
}

// For generated code: Addr is the address of a value in native memory, as Room gives it.
func Addr[T any](s []T) uintptr { return native.SliceAddr(s) }

// Str is a string parameter: text of the caller, valid until the call ends. The zero
// value is NULL.
type Str struct {
	p *byte // n bytes; in C memory they are followed by a NUL
	n int
}

// StrOf makes a Str of Go text.
func StrOf(s string) Str {
	if s == "" {
		return Str{&empty[0], 0}
	}
	return Str{unsafe.StringData(s), len(s)}
}

// empty is what an empty Str points at, to tell it from NULL. It is never written.
var empty [1]byte

// For generated code: StrAt views the NUL-terminated text at an address in C memory. NULL gives the zero
// Str.
func StrAt(a uintptr) Str {
	if a == 0 {
		return Str{}
	}
	n := 0
	for native.Load8(a+uintptr(n)) != 0 {
		n++
	}
	return Str{native.At[byte](a), n}
}

// IsNull reports whether the caller passed NULL.
func (s Str) IsNull() bool { return s.p == nil }

// Len is the length in bytes.
func (s Str) Len() int { return s.n }

// View is the text itself, valid until the call ends. Use String to keep it.
func (s Str) View() string {
	// Safety: p points at n bytes that nobody writes during the call.
	return unsafe.String(s.p, s.n)
}

// String is a copy of the text.
func (s Str) String() string { return strings.Clone(s.View()) }

// ShowStr gives an address at which C sees s, NUL-terminated, until the call ends. Text
// with a NUL in it is an error.
func (c *Call) ShowStr(s Str, param string) (uintptr, error) {
	if s.p == nil || c.native {
		return native.Addr(s.p), nil
	}
	if strings.IndexByte(s.View(), 0) >= 0 {
		return 0, &MisuseError{API: c.edge.def.Name, Slot: c.name(), Param: param, By: c.caller().name, Type: "ValueError", Why: "embedded null character"}
	}
	r, err := Room[byte](c, s.n+1)
	copy(r, s.View())
	return native.SliceAddr(r), err
}
