package debugmode

import (
	"slices"

	"github.com/hpyapi/hpyapi/internal/native"
)

// rawData are the protected copies of the text that was handed out for one handle: unreadable once the handle is
// closed. Methods of a nil rawData do nothing.
type rawData struct {
	copies   []*native.Protected
	poisoned bool
}

// hand makes a protected copy of text and gives its address.
func (r *rawData) hand(text []byte) (uintptr, error) {
	p, err := native.NewProtected(text)
	if err != nil {
		return 0, err
	}
	r.copies = append(r.copies, p)
	return p.Addr(), nil
}

// poison makes the copies unreadable; their addresses stay taken.
func (r *rawData) poison() {
	if r == nil || r.poisoned {
		return
	}
	r.poisoned = true
	for _, p := range r.copies {
		// Should the kernel refuse, the copy stays readable: the module's mistake is then not found, and nothing else is wrong.
		_ = p.Poison()
	}
}

func (r *rawData) free() {
	if r == nil {
		return
	}
	for _, p := range r.copies {
		_ = p.Free() // a mapping of our own: the kernel has no reason to refuse
	}
	r.copies = nil
}

// size is the address space that the text takes, without rounding to pages.
func (r *rawData) size() int {
	if r == nil {
		return 0
	}
	n := 0
	for _, p := range r.copies {
		n += p.Size() + 1
	}
	return n
}

// has reports whether an address is in one of the copies.
func (r *rawData) has(addr uintptr) bool {
	return r != nil && slices.ContainsFunc(r.copies, func(p *native.Protected) bool {
		return p.Addr() <= addr && addr <= p.Addr()+uintptr(p.Size())
	})
}
