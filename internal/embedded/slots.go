package embedded

import (
	"runtime"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/hpydef"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Slots of types: C functions of a module behind the operations of its classes.

var binarySlots = map[hpydef.Slot]pyobj.BinaryOp{
	hpydef.NbAdd: pyobj.OpAdd, hpydef.NbSubtract: pyobj.OpSubtract, hpydef.NbMultiply: pyobj.OpMultiply,
	hpydef.NbRemainder: pyobj.OpRemainder, hpydef.NbDivmod: pyobj.OpDivmod, hpydef.NbLshift: pyobj.OpLshift,
	hpydef.NbRshift: pyobj.OpRshift, hpydef.NbAnd: pyobj.OpAnd, hpydef.NbXor: pyobj.OpXor, hpydef.NbOr: pyobj.OpOr,
	hpydef.NbFloorDivide: pyobj.OpFloorDivide, hpydef.NbTrueDivide: pyobj.OpTrueDivide, hpydef.NbMatrixMultiply: pyobj.OpMatrixMultiply,
}

var inPlaceSlots = map[hpydef.Slot]pyobj.BinaryOp{
	hpydef.NbInplaceAdd: pyobj.OpAdd, hpydef.NbInplaceSubtract: pyobj.OpSubtract, hpydef.NbInplaceMultiply: pyobj.OpMultiply,
	hpydef.NbInplaceRemainder: pyobj.OpRemainder, hpydef.NbInplaceLshift: pyobj.OpLshift, hpydef.NbInplaceRshift: pyobj.OpRshift,
	hpydef.NbInplaceAnd: pyobj.OpAnd, hpydef.NbInplaceXor: pyobj.OpXor, hpydef.NbInplaceOr: pyobj.OpOr,
	hpydef.NbInplaceFloorDivide: pyobj.OpFloorDivide, hpydef.NbInplaceTrueDivide: pyobj.OpTrueDivide,
	hpydef.NbInplaceMatrixMultiply: pyobj.OpMatrixMultiply,
}

var unarySlots = map[hpydef.Slot]pyobj.UnaryOp{
	hpydef.NbNegative: pyobj.OpNegative, hpydef.NbPositive: pyobj.OpPositive, hpydef.NbAbsolute: pyobj.OpAbsolute,
	hpydef.NbInvert: pyobj.OpInvert, hpydef.NbInt: pyobj.OpInt, hpydef.NbFloat: pyobj.OpFloat, hpydef.NbIndex: pyobj.OpIndex,
}

// addSlot puts one slot of a spec into s; all are the slots of the spec.
func (p *Provider) addSlot(s *pyobj.Slots, d hpydef.SlotDef, all []hpydef.SlotDef) error {
	if op, ok := binarySlots[d.Slot]; ok {
		s.Binary[op] = p.binaryFunc(d.Impl)
		return nil
	}
	if op, ok := inPlaceSlots[d.Slot]; ok {
		s.InPlace[op] = p.binaryFunc(d.Impl)
		return nil
	}
	if op, ok := unarySlots[d.Slot]; ok {
		s.Unary[op] = p.unaryFunc(d.Impl)
		return nil
	}
	if p.addContainerSlot(s, d) || p.addObjectSlot(s, d) {
		return nil
	}
	switch d.Slot {
	case hpydef.NbPower:
		s.Power = p.ternaryFunc(d.Impl)
	case hpydef.NbInplacePower:
		s.InPlacePower = p.ternaryFunc(d.Impl)
	case hpydef.BfGetbuffer:
		s.GetBuffer = p.bufferFunc(d.Impl, releaseSlot(all))
	case hpydef.BfReleasebuffer, hpydef.TpTraverse:
		// The first goes with bf_getbuffer. References in fields are Go references, so nothing needs to be traversed.
	default:
		return pyobj.Raisef(pyobj.SystemError, "unsupported slot %d in HPyType_Spec.defines", int32(d.Slot))
	}
	return nil
}

func releaseSlot(all []hpydef.SlotDef) uintptr {
	for _, s := range all {
		if s.Slot == hpydef.BfReleasebuffer {
			return s.Impl
		}
	}
	return 0
}

func (p *Provider) addContainerSlot(s *pyobj.Slots, d hpydef.SlotDef) bool {
	switch d.Slot {
	case hpydef.SqLength:
		s.SqLength = p.lenFunc(d.Impl)
	case hpydef.MpLength:
		s.MpLength = p.lenFunc(d.Impl)
	case hpydef.SqConcat:
		s.SqConcat = p.binaryFunc(d.Impl)
	case hpydef.SqInplaceConcat:
		s.SqInPlaceConcat = p.binaryFunc(d.Impl)
	case hpydef.SqRepeat:
		s.SqRepeat = p.indexFunc(d.Impl)
	case hpydef.SqInplaceRepeat:
		s.SqInPlaceRepeat = p.indexFunc(d.Impl)
	case hpydef.SqItem:
		s.SqItem = p.indexFunc(d.Impl)
	case hpydef.SqAssItem:
		s.SqAssItem = p.assignIndexFunc(d.Impl)
	case hpydef.SqContains:
		s.SqContains = p.containsFunc(d.Impl)
	case hpydef.MpSubscript:
		s.MpSubscript = p.binaryFunc(d.Impl)
	case hpydef.MpAssSubscript:
		s.MpAssSubscript = p.assignFunc(d.Impl)
	default:
		return false
	}
	return true
}

func (p *Provider) addObjectSlot(s *pyobj.Slots, d hpydef.SlotDef) bool {
	switch d.Slot {
	case hpydef.NbBool:
		s.Bool = p.inquiryFunc(d.Impl)
	case hpydef.TpRepr:
		s.Repr = p.unaryFunc(d.Impl)
	case hpydef.TpStr:
		s.Str = p.unaryFunc(d.Impl)
	case hpydef.TpHash:
		s.Hash = p.hashFunc(d.Impl)
	case hpydef.TpRichcompare:
		s.RichCompare = p.compareFunc(d.Impl)
	case hpydef.TpCall:
		s.Call = p.keywordsFunc(d.Impl)
	case hpydef.TpNew:
		s.New = p.newFunc(d.Impl)
	case hpydef.TpInit:
		s.Init = p.initFunc(d.Impl)
	case hpydef.TpDescrGet:
		s.DescrGet = p.descrGetFunc(d.Impl)
	case hpydef.TpFinalize:
		s.Finalize = p.finalizeFunc(d.Impl)
	case hpydef.TpDestroy:
		s.Destroy = p.destroyFunc(d.Impl)
	default:
		return false
	}
	return true
}

// lend opens a handle for a call of C code; the caller closes it with back. A nil object is Null.
func (p *Provider) lend(o pyobj.Object) (handle, error) { return p.handles.New(o) }

func (p *Provider) back(hs ...handle) {
	for _, h := range hs {
		_ = p.handles.Close(h) // our own handle: the callee got another or promised to leave it open
	}
}

// taken turns the result of C code into an object.
func (p *Provider) taken(h handle, err error) (pyobj.Object, error) {
	if err != nil {
		return nil, p.raised(err)
	}
	if h == trampoline.Null {
		return nil, nil
	}
	o, err := p.handles.Object(h)
	if err != nil {
		return nil, err
	}
	return o, p.handles.Close(h)
}

// judged is the exception of a function that says -1 when it failed; one that says so without an exception gets one.
func (p *Provider) judged(n int, err error) error {
	if err == nil && n == -1 {
		return pyobj.Raisef(pyobj.SystemError, "module %q: a slot function returned -1 without setting an exception", p.module.Name())
	}
	return p.raised(err)
}

// with1 and its companions lend objects for one call.
func with1[R any](p *Provider, a pyobj.Object, call func(a handle) (R, error)) (r R, err error) {
	x, err := p.lend(a)
	if err != nil {
		return r, err
	}
	defer p.back(x) // also when Go code behind the call ends its goroutine
	return call(x)
}

func with2[R any](p *Provider, a, b pyobj.Object, call func(a, b handle) (R, error)) (r R, err error) {
	x, err := p.lend(a)
	if err != nil {
		return r, err
	}
	y, err := p.lend(b)
	if err != nil {
		p.back(x)
		return r, err
	}
	defer p.back(x, y)
	return call(x, y)
}

func with3[R any](p *Provider, a, b, c pyobj.Object, call func(a, b, c handle) (R, error)) (R, error) {
	return with2(p, a, b, func(x, y handle) (R, error) {
		return with1(p, c, func(z handle) (R, error) { return call(x, y, z) })
	})
}

func (p *Provider) unaryFunc(impl uintptr) pyobj.UnaryFunc {
	fn := abi.FuncUnaryfuncAt(p.module.Edge(), trampoline.Code(impl))
	return func(_ *pyobj.Runtime, self pyobj.Object) (pyobj.Object, error) {
		return p.taken(with1(p, self, fn.Call))
	}
}

func (p *Provider) binaryFunc(impl uintptr) pyobj.BinaryFunc {
	fn := abi.FuncBinaryfuncAt(p.module.Edge(), trampoline.Code(impl))
	return func(_ *pyobj.Runtime, a, b pyobj.Object) (pyobj.Object, error) {
		return p.taken(with2(p, a, b, fn.Call))
	}
}

func (p *Provider) ternaryFunc(impl uintptr) pyobj.TernaryFunc {
	fn := abi.FuncTernaryfuncAt(p.module.Edge(), trampoline.Code(impl))
	return func(_ *pyobj.Runtime, a, b, c pyobj.Object) (pyobj.Object, error) {
		return p.taken(with3(p, a, b, c, fn.Call))
	}
}

func (p *Provider) lenFunc(impl uintptr) pyobj.LenFunc {
	fn := abi.FuncLenfuncAt(p.module.Edge(), trampoline.Code(impl))
	return func(_ *pyobj.Runtime, self pyobj.Object) (int, error) {
		n, err := with1(p, self, fn.Call)
		return n, p.judged(n, err)
	}
}

func (p *Provider) inquiryFunc(impl uintptr) pyobj.InquiryFunc {
	fn := abi.FuncInquiryAt(p.module.Edge(), trampoline.Code(impl))
	return func(_ *pyobj.Runtime, self pyobj.Object) (bool, error) {
		n, err := with1(p, self, fn.Call)
		return n != 0, p.judged(int(n), err)
	}
}

func (p *Provider) indexFunc(impl uintptr) pyobj.IndexFunc {
	fn := abi.FuncSsizeargfuncAt(p.module.Edge(), trampoline.Code(impl))
	return func(_ *pyobj.Runtime, self pyobj.Object, i int) (pyobj.Object, error) {
		return p.taken(with1(p, self, func(h handle) (handle, error) { return fn.Call(h, i) }))
	}
}

func (p *Provider) assignIndexFunc(impl uintptr) pyobj.AssignIndexFunc {
	fn := abi.FuncSsizeobjargprocAt(p.module.Edge(), trampoline.Code(impl))
	return func(_ *pyobj.Runtime, self pyobj.Object, i int, value pyobj.Object) error {
		n, err := with2(p, self, value, func(h, v handle) (int32, error) { return fn.Call(h, i, v) })
		return p.judged(int(n), err)
	}
}

func (p *Provider) assignFunc(impl uintptr) pyobj.AssignFunc {
	fn := abi.FuncObjobjargprocAt(p.module.Edge(), trampoline.Code(impl))
	return func(_ *pyobj.Runtime, self, key, value pyobj.Object) error {
		n, err := with3(p, self, key, value, fn.Call)
		return p.judged(int(n), err)
	}
}

func (p *Provider) containsFunc(impl uintptr) pyobj.ContainsFunc {
	fn := abi.FuncObjobjprocAt(p.module.Edge(), trampoline.Code(impl))
	return func(_ *pyobj.Runtime, self, item pyobj.Object) (bool, error) {
		n, err := with2(p, self, item, fn.Call)
		return n != 0, p.judged(int(n), err)
	}
}

func (p *Provider) hashFunc(impl uintptr) pyobj.HashFunc {
	fn := abi.FuncHashfuncAt(p.module.Edge(), trampoline.Code(impl))
	return func(_ *pyobj.Runtime, self pyobj.Object) (int64, error) {
		n, err := with1(p, self, fn.Call)
		return int64(n), p.raised(err) // -1 without an exception is for hash() to refuse, as in CPython
	}
}

func (p *Provider) compareFunc(impl uintptr) pyobj.CompareFunc {
	fn := abi.FuncRichcmpfuncAt(p.module.Edge(), trampoline.Code(impl))
	return func(_ *pyobj.Runtime, self, other pyobj.Object, op pyobj.CompareOp) (pyobj.Object, error) {
		return p.taken(with2(p, self, other, func(a, b handle) (handle, error) { return fn.Call(a, b, abi.RichCmpOp(op)) }))
	}
}

func (p *Provider) descrGetFunc(impl uintptr) pyobj.DescrGetFunc {
	fn := abi.FuncDescrgetfuncAt(p.module.Edge(), trampoline.Code(impl))
	return func(_ *pyobj.Runtime, self, obj pyobj.Object, typ *pyobj.Type) (pyobj.Object, error) {
		var t pyobj.Object
		if typ != nil {
			t = typ
		}
		return p.taken(with3(p, self, obj, t, fn.Call))
	}
}

func (p *Provider) finalizeFunc(impl uintptr) pyobj.FinalizeFunc {
	fn := abi.FuncDestructorAt(p.module.Edge(), trampoline.Code(impl))
	return func(_ *pyobj.Runtime, self pyobj.Object) error {
		// A finaliser runs at any safe point, also while an error is on its way.
		t := p.module.Thread()
		pending := t.TakeErr()
		_, err := with1(p, self, func(h handle) (struct{}, error) { return struct{}{}, fn.Call(h) })
		if err == nil {
			err = t.TakeErr()
		}
		if pending != nil {
			t.SetErr(pending)
		}
		return p.raised(err)
	}
}

// destroyFunc calls tp_destroy, which has no context and must not use the API.
func (p *Provider) destroyFunc(impl uintptr) pyobj.DestroyFunc {
	anchor := p.anchor()
	return func(payload pyobj.Payload) {
		defer runtime.KeepAlive(anchor)
		var c native.Call
		c.Fn = impl
		c.Int[0] = payload.Word
		c.Do6()
	}
}
