package cpython

import (
	"errors"
	"fmt"

	"github.com/hpyapi/hpyapi/internal/native"
)

// NewCapsule makes a capsule around an address, which is not 0. An empty name is NULL. ended, which may be nil, is called once, when Python
// drops the capsule, with the name that it has then: on the thread that drops it, with the GIL, and it must not call Python. What
// the address leads to has to stay until then.
func (t *Thread) NewCapsule(address uintptr, name string, ended func(name string)) (Object, error) {
	if err := t.usable(); err != nil {
		return Object{}, err
	}
	own := &ownCapsule{ended: ended}
	if name != "" {
		var err error
		if own.name, err = native.CString(name); err != nil {
			return Object{}, fmt.Errorf("cpython: %w", err)
		}
	}
	capsule, err := t.result(t.py.quick(symCapsuleNew, address, own.name, uintptr(t.in.endOwn)))
	if err != nil {
		native.Free(own.name)
		return Object{}, err
	}
	return capsule, t.status(t.py.quick(symCapsuleSetContext, t.refs[capsule.index].word, t.in.functions.Add(own), 0))
}

// ownCapsule is what NewCapsule keeps for a capsule, whose context is its number.
type ownCapsule struct {
	name  uintptr // in native memory, 0 for NULL
	ended func(name string)
}

// endedOwn is the destructor of what NewCapsule made.
func endedOwn(f *native.Frame) {
	in, word := process.current, f.Int[0]
	id := in.py.quick(symCapsuleContext, word, 0, 0)
	own, ok := in.functions.Get(id).(*ownCapsule)
	if !ok {
		return // somebody gave the capsule another context; what it stands for stays
	}
	if own.ended != nil {
		own.ended(native.GoString(in.py.quick(symCapsuleName, word, 0, 0), mostCapsuleName))
	}
	in.functions.Remove(id)
	native.Free(own.name)
}

// mostCapsuleName bounds the names of capsules that are looked at.
const mostCapsuleName = 4096

// capsuleName is where the name of a capsule is, and the name.
func (o Object) capsuleName() (word, at uintptr, name string, err error) {
	if word, err = o.word(); err != nil {
		return 0, 0, "", err
	}
	if !o.t.is(word, symCapsuleType) {
		return 0, 0, "", errors.New("cpython: it is no capsule")
	}
	at = o.t.py.quick(symCapsuleName, word, 0, 0)
	return word, at, native.GoString(at, mostCapsuleName), nil
}

// CapsuleName is the name of a capsule, empty for NULL.
func CapsuleName(o Object) (string, error) {
	_, _, name, err := o.capsuleName()
	return name, err
}

// CapsuleAddress is the address in a capsule of that name, empty for NULL.
func CapsuleAddress(o Object, name string) (uintptr, error) {
	word, at, is, err := o.capsuleName()
	if err != nil {
		return 0, err
	}
	if is != name {
		return 0, fmt.Errorf("cpython: the capsule is named %q, and must be named %q", is, name)
	}
	return o.t.py.quick(symCapsulePointer, word, at, 0), nil
}

// TakeCapsule is CapsuleAddress for who takes over what the capsule leads to, as consumers of DLPack do: the capsule is renamed
// to used, so that nobody else takes it. A capsule that has that name already was taken before; the error says by whom: by the consumer that a
// Go program said, else the library that gave the name.
func TakeCapsule(o Object, name, used, consumer string) (uintptr, error) {
	word, at, is, err := o.capsuleName()
	if err != nil {
		return 0, err
	}
	if is == used && used != name {
		return 0, fmt.Errorf("cpython: the capsule was taken before, by %s", o.t.in.taker(at))
	}
	address, err := CapsuleAddress(o, name)
	if err != nil {
		return 0, err
	}
	renamed, err := o.t.in.nameTaken(used, consumer)
	if err != nil {
		return 0, err
	}
	return address, o.t.status(o.t.py.quick(symCapsuleSetName, word, renamed, 0))
}

// taken is the name of capsules that one consumer took. Each consumer's is at a place of its own, which is how it is told.
type taken struct{ name, consumer string }

// mostTakers bounds them: consumers beyond have one name together.
const mostTakers = 1000

// nameTaken is where the name of a taken capsule is; it stays as long as Python. The caller has the GIL.
func (in *Interpreter) nameTaken(name, consumer string) (uintptr, error) {
	if len(in.takers) >= mostTakers {
		consumer = "this program"
	}
	key := taken{name, consumer}
	if in.takers[key] == 0 {
		at, err := native.CString(name)
		if err != nil {
			return 0, fmt.Errorf("cpython: %w", err)
		}
		in.takers[key] = at
	}
	return in.takers[key], nil
}

// taker says who gave a capsule the name at an address.
func (in *Interpreter) taker(at uintptr) string {
	for key, place := range in.takers {
		if place == at {
			return key.consumer
		}
	}
	if library := native.FileAt(at); library != "" {
		return library
	}
	return "somebody who did not leave a name"
}
