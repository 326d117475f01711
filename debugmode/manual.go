package debugmode

import (
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// manual does the members that no general rule translates, for one module in debug mode: its methods get handles of the
// module's own space and give such; the host's provider behind it knows universal words only.
//
// It implements [abi.Manual].
type manual struct {
	*space
	host abi.Provider
}

// need resolves a handle that an argument must be.
func (m *manual) need(h trampoline.Handle, param string) (trampoline.Handle, error) {
	if h == trampoline.Null {
		return trampoline.Null, nil // the host says what it thinks of NULL
	}
	if u, ok := m.Resolve(h); ok {
		return u, nil
	}
	return trampoline.Null, m.badHandle(h, param)
}

// badHandle reports a handle that the module should not have passed.
func (m *manual) badHandle(h trampoline.Handle, param string) error {
	at := m.site()
	return m.Misuse(at, h, &trampoline.MisuseError{Param: param, By: m.module.Name(), Rule: trampoline.RuleHandle, Why: "invalid handle"})
}

// adopt opens a handle for a result that the host gave.
func (m *manual) adopt(u trampoline.Handle, err error) (trampoline.Handle, error) {
	if err != nil || u == trampoline.Null {
		return trampoline.Null, err
	}
	h := m.Adopt(u)
	if h == trampoline.Null {
		m.dropUniversal(u)
		return trampoline.Null, m.objects.Raisef("MemoryError", "debug mode: module %q has no room for another handle", m.module.Name())
	}
	return h, nil
}

// FatalError implements [abi.Manual].
func (m *manual) FatalError(ctx *trampoline.Context, message trampoline.Str) error {
	return m.host.FatalError(ctx, message)
}

// TypeFromSpec implements [abi.Manual]. The host resolves the handles in params through the module's space itself.
func (m *manual) TypeFromSpec(ctx *trampoline.Context, spec, params uintptr) (trampoline.Handle, error) {
	return m.adopt(m.host.TypeFromSpec(ctx, spec, params))
}

// CallRealFunctionFromTrampoline implements [abi.Manual].
func (m *manual) CallRealFunctionFromTrampoline(ctx *trampoline.Context, sig abi.FuncSignature, function, args uintptr) error {
	return m.host.CallRealFunctionFromTrampoline(ctx, sig, function, args)
}

// ReenterPythonExecution implements [abi.Manual].
func (m *manual) ReenterPythonExecution(ctx *trampoline.Context, state abi.ThreadState) error {
	return m.host.ReenterPythonExecution(ctx, state)
}

// LeavePythonExecution implements [abi.Manual].
func (m *manual) LeavePythonExecution(ctx *trampoline.Context) (abi.ThreadState, error) {
	return m.host.LeavePythonExecution(ctx)
}

// BytesAsString implements [abi.Manual].
func (m *manual) BytesAsString(ctx *trampoline.Context, h trampoline.Handle) (uintptr, error) {
	u, err := m.need(h, "h")
	if err != nil {
		return 0, err
	}
	a, err := m.host.BytesAsString(ctx, u)
	return m.protect(h, a, m.bytesLen(u), err)
}

// BytesASSTRING implements [abi.Manual].
func (m *manual) BytesASSTRING(ctx *trampoline.Context, h trampoline.Handle) (uintptr, error) {
	u, err := m.need(h, "h")
	if err != nil {
		return 0, err
	}
	a, err := m.host.BytesASSTRING(ctx, u)
	return m.protect(h, a, m.bytesLen(u), err)
}

// UnicodeAsUTF8AndSize implements [abi.Manual].
func (m *manual) UnicodeAsUTF8AndSize(ctx *trampoline.Context, h trampoline.Handle) (uintptr, int, error) {
	u, err := m.need(h, "h")
	if err != nil {
		return 0, 0, err
	}
	a, n, err := m.host.UnicodeAsUTF8AndSize(ctx, u)
	a, err = m.protect(h, a, n, err)
	return a, n, err
}

// TypeGetName implements [abi.Manual].
func (m *manual) TypeGetName(ctx *trampoline.Context, typ trampoline.Handle) (uintptr, error) {
	u, err := m.need(typ, "type")
	if err != nil {
		return 0, err
	}
	if err := m.mustBeType(u, "type"); err != nil {
		return 0, err
	}
	a, err := m.host.TypeGetName(ctx, u)
	n := 0
	if err == nil && a != 0 {
		n = trampoline.StrAt(a).Len()
	}
	return m.protect(typ, a, n, err)
}

// bytesLen is the length of the bytes object behind a universal word, 0 when it is none.
func (s *space) bytesLen(u trampoline.Handle) int {
	v, err := s.universal.Value(u)
	if err != nil {
		return 0
	}
	if c := s.objects.Look(v); c.Kind == objspace.Bytes {
		return len(c.Text)
	}
	return 0
}

// protect gives the module a copy of n bytes of text at a, which becomes unreadable when the handle is closed. Constants
// are never closed, so their text need not be copied.
func (s *space) protect(h trampoline.Handle, a uintptr, n int, err error) (uintptr, error) {
	if err != nil || a == 0 {
		return a, err
	}
	_, i, ok := s.table.Resolve(uint64(h))
	if !ok || s.table.Note(i).Life == native.Constant {
		return a, nil
	}
	x := s.addExtra(i)
	if x.raw == nil {
		x.raw = &rawData{}
	}
	p, err := x.raw.hand(native.Bytes(a, n))
	if err != nil {
		return 0, s.objects.Raisef("MemoryError", "debug mode: protected copy of %d bytes: %v", n, err)
	}
	return p, nil
}
