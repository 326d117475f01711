package cpython

import (
	"errors"
	"fmt"
	"unsafe"

	"github.com/hpyapi/hpyapi/internal/native"
)

// TableCall is one call of a function in a table. Generated clients make them: Begin, the arguments in their order, Call or Object,
// and Failed. The first error stays, and then the function is not called. It belongs to the goroutine of the batch.
type TableCall struct {
	t             *Thread
	err           error
	slow          bool
	floats, words int
	ints          int
	room          uintptr // the next free byte of the thread's
	c             native.Call
	stack         [MaxTableStack]uintptr
	stolen        [maxStolen]Object
	steals        int
	backs         int
	back          [maxBacks]copyBack
	large         []uintptr // memory that was allocated
}

// MaxTableStack is how many arguments of a function in a table may lie on the stack.
const MaxTableStack = 16

const (
	maxStolen = 4
	maxBacks  = 6
)

// copyBack is native memory whose contents belong into a slice of the caller's.
type copyBack struct {
	to   []byte
	from uintptr
}

// Begin begins the call of a slot.
func (c *TableCall) Begin(t *Thread, table *Table, slot int) {
	if c.err = t.usable(); c.err != nil {
		return
	}
	if !table.Has(slot) {
		c.err = table.absent(slot)
		return
	}
	c.t, c.room, c.c.Fn, c.slow = t, t.room, table.word(slot), table.def.Slots[slot].Slow
}

// Word passes an integer, or an address of native memory.
func (c *TableCall) Word(v uintptr) {
	if c.ints < native.NInt {
		c.c.Int[c.ints] = v
		c.ints++
		return
	}
	c.spill(v)
}

// Bool passes a bool.
func (c *TableCall) Bool(v bool) {
	var word uintptr
	if v {
		word = 1
	}
	c.Word(word)
}

// Float64 passes a double.
func (c *TableCall) Float64(v float64) {
	if c.floats < len(c.c.F) {
		c.c.F[c.floats] = v
		c.floats++
		return
	}
	c.fail(errors.New("cpython: a call with more than eight floating-point arguments"))
}

// Float32 passes a float.
func (c *TableCall) Float32(v float32) {
	if c.floats < len(c.c.F) {
		c.c.SetFloat32(c.floats, v)
		c.floats++
		return
	}
	c.fail(errors.New("cpython: a call with more than eight floating-point arguments"))
}

func (c *TableCall) spill(v uintptr) {
	if c.words == MaxTableStack {
		c.fail(errors.New("cpython: a call with too many arguments"))
		return
	}
	c.stack[c.words] = v
	c.words++
}

func (c *TableCall) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

// Head passes a field of the table's header.
func (c *TableCall) Head(table *Table, offset int) {
	c.Word(native.LoadWord(table.at + uintptr(offset)))
}

// Object passes an object, which the batch goes on owning. No object is NULL where that is allowed.
func (c *TableCall) Object(name string, o Object, nullable bool) {
	if o == (Object{}) && nullable {
		c.Word(0)
		return
	}
	word, err := o.word()
	if err == nil && o.t != c.t && c.err == nil {
		err = errors.New("the object is of another batch")
	}
	if err != nil && c.err == nil {
		c.err = fmt.Errorf("cpython: argument %s: %w", name, err)
	}
	c.Word(word)
}

// Steal passes an object whose reference the function takes, whether it fails or not; o is dropped then. When the function is
// not called at all, the batch goes on owning it.
func (c *TableCall) Steal(name string, o Object, nullable bool) {
	c.Object(name, o, nullable)
	if o == (Object{}) || c.err != nil {
		return
	}
	if c.steals == maxStolen {
		c.fail(errors.New("cpython: a call that steals too many references"))
		return
	}
	c.stolen[c.steals] = o
	c.steals++
}

// Text passes a C string for the length of the call. It must have no NUL.
func (c *TableCall) Text(s string) {
	at := c.lend(len(s) + 1)
	if at == 0 {
		return
	}
	for i := range len(s) {
		if s[i] == 0 {
			c.fail(errors.New("cpython: a text with a NUL in it cannot be passed to C"))
		}
	}
	copy(native.Bytes(at, len(s)), s)
	native.Store8(at+uintptr(len(s)), 0)
	c.Word(at)
}

// Lend passes a copy of a slice for the length of the call, nil as NULL.
func Lend[T any](c *TableCall, s []T) {
	if s == nil {
		c.Word(0)
		return
	}
	b := bytesOf(s)
	if at := c.lend(len(b)); at != 0 {
		copy(native.Bytes(at, len(b)), b)
		c.Word(at)
	}
}

// LendOut is Lend for memory that the function may write: what it wrote is in s afterwards.
func LendOut[T any](c *TableCall, s []T) {
	first := c.ints
	Lend(c, s)
	if len(s) == 0 || c.err != nil {
		return
	}
	if c.backs == maxBacks {
		c.fail(errors.New("cpython: a call that writes too many arrays"))
		return
	}
	at := uintptr(0)
	if first < native.NInt {
		at = c.c.Int[first]
	} else {
		at = c.stack[c.words-1]
	}
	c.back[c.backs] = copyBack{bytesOf(s), at}
	c.backs++
}

// bytesOf views the elements, which hold no pointers, as bytes.
func bytesOf[T any](s []T) []byte {
	var v T
	// Safety: the same memory by another type, with the same lifetime.
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(v)))
}

// Out passes the address of a word, zero at first, for an object that the function gives.
func (c *TableCall) Out() (at uintptr) {
	if at = c.lend(8); at != 0 {
		native.StoreWord(at, 0)
		c.Word(at)
	}
	return at
}

// lend gives memory for the length of the call: the thread's, while there is some left.
func (c *TableCall) lend(n int) uintptr {
	if c.err != nil {
		return 0
	}
	size := (uintptr(n) + 15) &^ 15
	if c.room+size <= c.t.room+roomSize {
		c.room += size
		return c.room - size
	}
	at, err := native.Alloc(n)
	if err != nil {
		c.fail(err)
		return 0
	}
	c.large = append(c.large, at)
	return at
}

// Call calls the function and gives the word that it returns: the upper bits of a narrow one mean nothing.
func (c *TableCall) Call() uintptr {
	if c.err == nil {
		for _, o := range c.stolen[:c.steals] {
			c.t.forget(o.index)
		}
		switch {
		case c.words > 0:
			c.c.DoStack(c.stack[:c.words])
		case c.slow:
			c.c.DoReleased()
		default:
			c.c.Do()
		}
		for _, b := range c.back[:c.backs] {
			copy(b.to, native.Bytes(b.from, len(b.to)))
		}
	}
	for _, at := range c.large {
		native.Free(at)
	}
	c.large = nil
	return c.c.Ret
}

// Float64Result is the double that the function returned.
func (c *TableCall) Float64Result() float64 { return c.c.RetF }

// Float32Result is the float that the function returned.
func (c *TableCall) Float32Result() float32 { return c.c.RetFloat32() }

// Return calls the function and gives the object that it returns, with a reference that is the batch's: a new one, or one more
// to an object that is borrowed. NULL is an error, or no object where that is allowed.
func (c *TableCall) Return(borrowed, nullable bool) (Object, error) {
	word := c.Call()
	if c.err != nil {
		return Object{}, c.err
	}
	if word == 0 && nullable {
		return Object{}, c.Failed(true)
	}
	if borrowed {
		return c.t.borrowed(word)
	}
	return c.t.result(word)
}

// Given is the object that the function wrote to what Out gave; no object for NULL.
func (c *TableCall) Given(at uintptr) Object {
	if at == 0 {
		return Object{}
	}
	word := native.LoadWord(at)
	if word == 0 {
		return Object{}
	}
	return c.t.own(word)
}

// Failed is the error of the call. maybe says that what the function returned may mean one; then the pending exception is it.
func (c *TableCall) Failed(maybe bool) error {
	if c.err != nil || !maybe || c.t.py.quick(symErrOccurred, 0, 0, 0) == 0 {
		return c.err
	}
	return c.t.raised()
}
