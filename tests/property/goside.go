package property

import (
	"reflect"
	"slices"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/trampoline"
)

// The Go functions that gen makes have the parameters of C without context, lengths, user data, destroy-notifies and what
// is only written; results are the C result, what is written or replaced in order, and the error.

// goParams are the parameters that Go passes.
func (f *Func) goParams() (in []*Param) {
	for _, p := range f.Params {
		switch p.Kind {
		case Length, UserData, DestroyNotify, OutHandle, OutScalar, OutStruct:
		default:
			in = append(in, p)
		}
	}
	return in
}

// goResults are the parameters that Go returns.
func (f *Func) goResults() (out []*Param) {
	for _, p := range f.Params {
		switch p.Kind {
		case OutHandle, OutScalar, OutStruct, InOutHandle, InOutScalar, InOutStruct:
			out = append(out, p)
		}
	}
	return out
}

// side is one module in Go.
type side struct {
	c *hpyctx.Context
	b *Block
	d *Definition
	k *Kit
	// texts that a provider returns; native
	texts []uintptr
	kept  []keptCallback
	name  string
}

func (s *side) values(f *Func, round uint64) *values {
	return &values{c: s.c, b: s.b, f: f, side: s.name, round: round}
}

// arguments makes the arguments of a call of f.
func (s *side) arguments(v *values, t reflect.Type, params []*Param) []reflect.Value {
	var args []reflect.Value
	for i, p := range params {
		args = append(args, s.argument(v, t.In(i), p))
	}
	return args
}

func (s *side) argument(v *values, t reflect.Type, p *Param) reflect.Value {
	x := v.down(p.place, 0)
	switch p.Kind {
	case Scalar, InOutScalar:
		return scalar(t, p.Type, x)
	case Opaque:
		return reflect.ValueOf(uintptr(x))
	case Text:
		if p.Nullable && nullOf(x) {
			return reflect.ValueOf(trampoline.Str{})
		}
		return reflect.ValueOf(trampoline.StrOf(textOf(x)))
	case Handle, Steal:
		return reflect.ValueOf(v.handle(x, p.Nullable))
	case InOutHandle:
		return reflect.ValueOf(v.handle(x, false))
	case InStruct:
		at := reflect.New(t.Elem())
		at.Elem().Set(v.thing(t.Elem(), s.d, p.place, 0))
		return at
	case InOutStruct:
		return v.thing(t, s.d, p.place, 0)
	case Buffer, InOutBuffer, OutBuffer, Handles, StealHandles, OutHandles:
		return s.array(v, t, p)
	}
	return s.function(v, t, p, p.Nullable && nullOf(x))
}

func (v *values) length(p *Param) int { return int(v.down(p.Len.place, 0) % 5) }

func (s *side) array(v *values, t reflect.Type, p *Param) reflect.Value {
	n := v.length(p)
	a := reflect.MakeSlice(t, n, n)
	for i := range n {
		switch p.Kind {
		case Buffer, InOutBuffer:
			a.Index(i).Set(scalar(t.Elem(), p.Type, v.down(p.place, i)))
		case Handles, StealHandles:
			a.Index(i).Set(reflect.ValueOf(v.handle(v.down(p.place, i), true)))
		}
	}
	return a
}

// function makes the value of a callback parameter: a Go function that checks what it gets.
func (s *side) function(v *values, t reflect.Type, p *Param, null bool) reflect.Value {
	if null {
		return reflect.Zero(t)
	}
	of := reflect.ValueOf(s.k.CallbackOf[p.Func.GoName])
	slot, round, calls := v.f.Key, v.round, 0
	fn := reflect.MakeFunc(of.Type().In(0), func(in []reflect.Value) []reflect.Value {
		invocation := calls
		calls++
		w := s.values(p.Func, callbackRound(slot, p.place, invocation, round))
		ctx, _ := in[0].Interface().(*trampoline.Context)
		w.expect(ctx == s.c.Trampoline(), -4, "context of a callback is %v", ctx)
		fails := s.b.Stage == stageCallback && s.b.Slot == slot && int(s.b.Place) == p.place && int(s.b.Invocation) == invocation && s.b.Round == round
		s.received(w, in[1:])
		return s.answer(w, of.Type().In(0), in[1:], fails && p.Func.CanFail())
	})
	return of.Call([]reflect.Value{fn})[0]
}

// received checks the arguments of a call of v.f.
func (s *side) received(v *values, in []reflect.Value) {
	params := v.f.goParams()
	v.expect(len(params) == len(in), -5, "%d arguments, want %d", len(in), len(params))
	for i, p := range params {
		s.receive(v, p, in[i])
	}
}

func (s *side) receive(v *values, p *Param, a reflect.Value) {
	x := v.down(p.place, 0)
	same := func(want reflect.Value) {
		v.expect(a.Interface() == want.Interface(), p.place, "argument is %v, want %v", a, want)
	}
	switch p.Kind {
	case Scalar, InOutScalar:
		same(scalar(a.Type(), p.Type, x))
	case Opaque:
		same(reflect.ValueOf(uintptr(x)))
	case Text:
		s := a.Interface().(trampoline.Str)
		null := p.Nullable && nullOf(x)
		v.expect(s.IsNull() == null && (null || s.View() == textOf(x)), p.place, "text is %q, NULL %v, want %q, NULL %v", s.View(), s.IsNull(), textOf(x), null)
	case Handle, Steal:
		v.checkHandle(a.Interface().(trampoline.Handle), x, p.Nullable, p.place)
	case InOutHandle:
		v.checkHandle(a.Interface().(trampoline.Handle), x, false, p.place)
	case InStruct:
		a = a.Elem()
		same(v.thing(a.Type(), s.d, p.place, 0))
	case InOutStruct:
		same(v.thing(a.Type(), s.d, p.place, 0))
	case CallFunc, KeepFunc:
		null := a.MethodByName("IsNull").Call(nil)[0].Bool()
		v.expect(null == (p.Nullable && nullOf(x)), p.place, "callback is NULL: %v", null)
	default:
		s.receiveArray(v, p, a)
	}
}

func (s *side) receiveArray(v *values, p *Param, a reflect.Value) {
	n := v.length(p)
	v.expect(a.Len() == n, p.place, "%d elements, want %d", a.Len(), n)
	for i := range min(a.Len(), n) {
		x := v.down(p.place, i)
		switch p.Kind {
		case Buffer, InOutBuffer:
			want := scalar(a.Type().Elem(), p.Type, x)
			v.expect(a.Index(i).Interface() == want.Interface(), p.place, "element %d is %v, want %v", i, a.Index(i), want)
		case Handles, StealHandles:
			v.checkHandle(a.Index(i).Interface().(trampoline.Handle), x, true, p.place)
		}
	}
}

// answer closes what the callee owns, and makes the results of a call of v.f, or its error.
func (s *side) answer(v *values, t reflect.Type, in []reflect.Value, fails bool) []reflect.Value {
	for i, p := range v.f.goParams() {
		switch p.Kind {
		case Steal, InOutHandle:
			v.close(in[i].Interface().(trampoline.Handle))
		case StealHandles:
			v.close(in[i].Interface().([]trampoline.Handle)...)
		}
	}
	out := make([]reflect.Value, t.NumOut())
	for i := range out {
		out[i] = reflect.Zero(t.Out(i))
	}
	if fails {
		out[len(out)-1] = reflect.ValueOf(s.raise())
		return out
	}
	for i, p := range v.f.goParams() {
		s.write(v, p, in[i])
	}
	at := 0
	if v.f.Result != "void" {
		out[0], at = s.result(v, t.Out(0)), 1
	}
	for i, p := range v.f.goResults() {
		out[at+i] = s.produced(v, t.Out(at+i), p)
	}
	return out
}

// write fills arrays.
func (s *side) write(v *values, p *Param, a reflect.Value) {
	switch p.Kind {
	case OutBuffer, InOutBuffer:
		for i := range a.Len() {
			a.Index(i).Set(scalar(a.Type().Elem(), p.Type, v.up(p.place, i)))
		}
	case OutHandles:
		for i := range a.Len() {
			a.Index(i).Set(reflect.ValueOf(v.handle(v.up(p.place, i), true)))
		}
	}
}

func (s *side) result(v *values, t reflect.Type) reflect.Value {
	x := v.up(resultPlace, 0)
	switch v.f.Result {
	case "HPy":
		return reflect.ValueOf(v.handle(x, v.f.Nullable))
	case "void *":
		return reflect.ValueOf(pointerOf(x, v.f.Nullable))
	case "const char *":
		return reflect.ValueOf(s.texts[x%4])
	}
	return scalar(t, v.f.Result, x)
}

func pointerOf(x uint64, nullable bool) uintptr {
	if nullable && nullOf(x) {
		return 0
	}
	return uintptr(x | 1)
}

// produced is what is given back through one parameter.
func (s *side) produced(v *values, t reflect.Type, p *Param) reflect.Value {
	x := v.up(p.place, 0)
	switch p.Kind {
	case OutHandle:
		return reflect.ValueOf(v.handle(x, p.Nullable))
	case InOutHandle:
		return reflect.ValueOf(v.handle(x, false))
	case OutStruct, InOutStruct:
		return v.thing(t, s.d, p.place, 1)
	}
	return scalar(t, p.Type, x)
}

// answered checks the results of a call that did not fail, and closes the handles among them.
func (s *side) answered(v *values, out []reflect.Value) {
	if v.f.Result != "void" {
		s.checkResult(v, out[0])
		out = out[1:]
	}
	for i, p := range v.f.goResults() {
		x := v.up(p.place, 0)
		switch p.Kind {
		case OutHandle, InOutHandle:
			h := out[i].Interface().(trampoline.Handle)
			v.checkHandle(h, x, p.Nullable && p.Kind == OutHandle, p.place)
			v.close(h)
		default:
			want := s.produced(v, out[i].Type(), p)
			v.expect(out[i].Interface() == want.Interface(), p.place, "given back: %v, want %v", out[i], want)
		}
	}
}

func (s *side) checkResult(v *values, r reflect.Value) {
	x := v.up(resultPlace, 0)
	switch v.f.Result {
	case "HPy":
		h := r.Interface().(trampoline.Handle)
		v.checkHandle(h, x, v.f.Nullable, resultPlace)
		v.close(h)
	case "const char *":
		is := trampoline.StrAt(r.Interface().(uintptr))
		v.expect(!is.IsNull() && is.View() == staticTexts[x%4], resultPlace, "text %q, want %q", is.View(), staticTexts[x%4])
	case "void *":
		v.expect(r.Interface() == pointerOf(x, v.f.Nullable), resultPlace, "pointer %v, want %x", r, pointerOf(x, v.f.Nullable))
	default:
		want := scalar(r.Type(), v.f.Result, x)
		v.expect(r.Interface() == want.Interface(), resultPlace, "result %v, want %v", r, want)
	}
}

// after checks the arguments of a call when it is over, and closes the handles that were lent.
func (s *side) after(v *values, args []reflect.Value, failed bool) {
	for i, p := range v.f.goParams() {
		a := args[i]
		switch p.Kind {
		case Handle:
			v.close(a.Interface().(trampoline.Handle))
		case Handles:
			v.close(a.Interface().([]trampoline.Handle)...)
		case OutHandles:
			hs := a.Interface().([]trampoline.Handle)
			for j, h := range hs {
				if failed {
					v.expect(h == trampoline.Null, p.place, "element %d is a handle after an error", j)
				} else {
					v.checkHandle(h, v.up(p.place, j), true, p.place)
				}
			}
			v.close(hs...)
		case OutBuffer, InOutBuffer:
			for j := range a.Len() {
				want := scalar(a.Type().Elem(), p.Type, v.up(p.place, j))
				v.expect(failed || a.Index(j).Interface() == want.Interface(), p.place, "element %d was written as %v, want %v", j, a.Index(j), want)
			}
		}
	}
}

// callable is the position among the Go parameters of each callback.
func (f *Func) callable() (at []int) {
	for i, p := range f.goParams() {
		if p.Kind == CallFunc || p.Kind == KeepFunc {
			at = append(at, i)
		}
	}
	return slices.Clip(at)
}
