package pyobj

import (
	"sync/atomic"
	"unsafe"
)

// cText is a copy of an object's text for C, which ends in NUL. It is made when somebody asks, and there for as long as
// the object is: nobody frees it. Interpreters may share the object.
type cText struct{ first atomic.Pointer[byte] }

// of gives the copy; text is what the object has.
func (c *cText) of(text string) *byte {
	if p := c.first.Load(); p != nil {
		return p
	}
	b := make([]byte, len(text)+1)
	copy(b, text)
	c.first.CompareAndSwap(nil, &b[0])
	return c.first.Load()
}

// CText is the text in UTF-8 with a NUL behind it, which stays where it is for as long as the str is there. C must not write to it.
func (s *Str) CText() *byte { return s.c.of(s.s) }

// CText is like that of str.
func (b *Bytes) CText() *byte { return b.c.of(string(b.b)) }

// CName is the name without the module, in the manner of CText; the one that the class had at the first time.
func (t *Type) CName() *byte { return t.c.of(t.Name()) }

// Where a Str has its text, as a string, and the address of what CText gave.
const (
	StrText  = unsafe.Offsetof(Str{}.s)
	StrCText = unsafe.Offsetof(Str{}.c)
)
