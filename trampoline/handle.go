package trampoline

// This file is for Go programs and hosts.

import "github.com/hpyapi/hpyapi/internal/native"

// Handle is the word of an HPy handle. It means something only in the handle space
// of the context that issued it, and only until it is closed. The zero value is
// HPy_NULL.
type Handle uint64

// Null is HPy_NULL: no handle. It stays Null in every space.
const Null Handle = 0

// IsNull reports whether h is HPy_NULL.
func (h Handle) IsNull() bool { return h == Null }

// HandleSpace is what trampolines need of a handle space. u always stands for a word of the
// interpreter's universal space, the common currency between spaces of one interpreter;
// in the universal space itself every method is a check and nothing more.
//
// The caller owns the interpreter lock. No method is called with Null. A method that
// answers ok = false has changed nothing.
type HandleSpace interface {
	// Resolve looks h up without opening or closing anything; u is borrowed from h.
	// Not ok when h is closed, of another space, or no handle at all.
	Resolve(h Handle) (u Handle, ok bool)
	// Borrow opens a handle for a callee for the length of one call. u stays the
	// caller's. Null when the space is full.
	Borrow(u Handle) Handle
	// Return ends a Borrow. A space that keeps track reports a callee that closed the
	// handle or is still using it.
	Return(h Handle)
	// Adopt opens a handle that takes over u. Null, and u untouched, when the space is
	// full.
	Adopt(u Handle) Handle
	// Take closes h and hands what it owned to the caller as u. Not ok as for Resolve,
	// and for handles that must not be closed.
	Take(h Handle) (u Handle, ok bool)
}

// nativeSpace is a HandleSpace whose handles native code can translate, without entering Go, as
// long as all is well. What native code does is what the methods of HandleSpace would do.
type nativeSpace interface {
	HandleSpace
	// Native describes the space to native code, with the marks of a call; not ok while the
	// space has to see every call itself. After a change of that the owner of the space calls
	// [Context.Refresh]. Whoever switches an edge calls it, on any goroutine: unlike the other
	// methods it must not rely on the interpreter lock.
	Native(at Site) (side native.Side, ok bool)
	// Attend is called at the end of a native call when the space's table asked for attention.
	// The caller owns the interpreter lock.
	Attend()
}

// Judge is a HandleSpace that has a say in what becomes of broken rules, such as that of debug
// mode.
type Judge interface {
	HandleSpace
	// Misuse is told that the module of the space broke a rule, before the error goes
	// anywhere; what it returns takes the error's place. h is the handle that it is about,
	// Null for none. For RuleThread the caller does not own the interpreter lock.
	Misuse(at Site, h Handle, err *MisuseError) error
}

// judge gives a broken rule to the space of the module that broke it.
func judge(s HandleSpace, at Site, h Handle, err *MisuseError) error {
	if j, ok := s.(Judge); ok {
		return j.Misuse(at, h, err)
	}
	return err
}
