package trampoline_test

import (
	"errors"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/hpyapi/hpyapi/trampoline/internal/sample"
)

// goProvider is the sample API in Go. Like the one in C it does everything through its
// own context.
type goProvider struct {
	sample.UnimplementedProvider
	own       *trampoline.Context
	strangers int
	event     sample.EventFn
	counter   uintptr
}

func (w *world) goProvider(ctx *trampoline.Context) *trampoline.Export {
	counter, err := native.Alloc(16)
	if err != nil {
		w.t.Fatal(err)
	}
	w.blocks = append(w.blocks, counter)
	native.Store64(counter, 41)
	native.StoreFloat64(counter+8, 3.25)
	x, err := sample.Export(ctx, &goProvider{own: ctx, counter: counter}, sample.Data{Pi: counter + 8})
	if err != nil {
		w.t.Fatal(err)
	}
	return x
}

func (p *goProvider) api(ctx *trampoline.Context) *abi.Client {
	if ctx != p.own {
		p.strangers++
	}
	return ctx.Owner.(*abi.Client)
}

func (p *goProvider) Version() (int32, error) { return 1002, nil }

func (p *goProvider) FromInt(ctx *trampoline.Context, v int64) (trampoline.Handle, error) {
	return p.api(ctx).LongFromInt64T(v)
}

func (p *goProvider) AsInt(ctx *trampoline.Context, h trampoline.Handle) (int64, error) {
	return p.api(ctx).LongAsInt64T(h)
}

func (p *goProvider) Add(ctx *trampoline.Context, a, b trampoline.Handle) (trampoline.Handle, error) {
	api := p.api(ctx)
	x, err := api.LongAsInt64T(a)
	if err != nil {
		return 0, err
	}
	y, err := api.LongAsInt64T(b)
	if err != nil {
		return 0, err
	}
	return api.LongFromInt64T(x + y)
}

func (p *goProvider) Plus(ctx *trampoline.Context, a, b trampoline.Handle) (trampoline.Handle, error) {
	return p.Add(ctx, a, b)
}

func (p *goProvider) First(ctx *trampoline.Context, a, b trampoline.Handle) (trampoline.Handle, error) {
	if a.IsNull() {
		a = b
	}
	if a.IsNull() {
		return 0, nil
	}
	return p.api(ctx).Dup(a)
}

func (p *goProvider) Consume(ctx *trampoline.Context, h trampoline.Handle) (int64, error) {
	v, err := p.api(ctx).LongAsInt64T(h)
	return v, errors.Join(err, p.api(ctx).Close(h))
}

func (p *goProvider) Divmod(ctx *trampoline.Context, a, b trampoline.Handle) (result int32, quotient, remainder trampoline.Handle, err error) {
	api := p.api(ctx)
	x, err := api.LongAsInt64T(a)
	if err != nil {
		return
	}
	y, err := api.LongAsInt64T(b)
	if err != nil {
		return
	}
	if y == 0 {
		return 0, 0, 0, valueError("division by zero")
	}
	if quotient, err = api.LongFromInt64T(x / y); err != nil {
		return
	}
	remainder, err = api.LongFromInt64T(x % y)
	return
}

func (p *goProvider) Increment(ctx *trampoline.Context, h trampoline.Handle, step int64) (result int32, newH trampoline.Handle, err error) {
	v, err := p.Consume(ctx, h)
	if err == nil && step < 0 {
		err = valueError("negative step")
	}
	if err == nil {
		newH, err = p.api(ctx).LongFromInt64T(v + step)
	}
	return
}

func (p *goProvider) Sum(ctx *trampoline.Context, items []trampoline.Handle) (trampoline.Handle, error) {
	var s int64
	for _, h := range items {
		v, err := p.api(ctx).LongAsInt64T(h)
		if err != nil {
			return 0, err
		}
		s += v
	}
	return p.api(ctx).LongFromInt64T(s)
}

func (p *goProvider) ConsumeAll(ctx *trampoline.Context, items []trampoline.Handle) (int64, error) {
	var s int64
	for _, h := range items {
		v, err := p.Consume(ctx, h)
		if err != nil {
			return 0, err
		}
		s += v
	}
	return s, nil
}

func (p *goProvider) Range(ctx *trampoline.Context, first int64, items []trampoline.Handle) (int32, error) {
	for i := range items {
		h, err := p.api(ctx).LongFromInt64T(first + int64(i))
		if err != nil {
			return 0, err
		}
		items[i] = h
	}
	return int32(len(items)), nil
}

func (p *goProvider) Dot(ctx *trampoline.Context, values, weights []float64) (float64, error) {
	s := 0.0
	for i, v := range values {
		s += v * weights[i]
	}
	return s, nil
}

func (p *goProvider) Squares(ctx *trampoline.Context, squares []int32) error {
	if len(squares) > 1000 {
		return valueError("too many")
	}
	for i := range squares {
		squares[i] = int32(i * i)
	}
	return nil
}

func (p *goProvider) DoubleAll(ctx *trampoline.Context, values []float32) (bool, error) {
	for i := range values {
		values[i] *= 2
	}
	return len(values) > 0, nil
}

func (p *goProvider) TextLength(ctx *trampoline.Context, text trampoline.Str) (int, error) {
	if text.IsNull() {
		return -1, nil
	}
	return text.Len(), nil
}

func (p *goProvider) Raise(ctx *trampoline.Context, text trampoline.Str) (trampoline.Handle, error) {
	return 0, valueError(text.String())
}

func (p *goProvider) Move(ctx *trampoline.Context, from *sample.Point, rounding sample.Rounding) (result int32, to sample.Point, err error) {
	to = *from
	to.X++
	to.Weight += int32(rounding)
	to.Tag[3]++
	return 7, to, nil
}

func (p *goProvider) Count(ctx *trampoline.Context, v uint64, step float32) (result float32, newValue uint64, err error) {
	return float32(v), v + uint64(step), nil
}

func (p *goProvider) Each(ctx *trampoline.Context, items []trampoline.Handle, fn sample.EachFn) (trampoline.Handle, error) {
	var s int64
	for i, h := range items {
		r, err := fn.Call(h, int32(i))
		if err != nil {
			return 0, err
		}
		v, err := p.Consume(ctx, r)
		if err != nil {
			return 0, err
		}
		s += v
	}
	return p.api(ctx).LongFromInt64T(s)
}

func (p *goProvider) Max(ctx *trampoline.Context, a, b trampoline.Handle, compare sample.CompareFn) (trampoline.Handle, error) {
	d := 0.0
	if compare.IsNull() {
		x, err := p.api(ctx).LongAsInt64T(a)
		if err != nil {
			return 0, err
		}
		y, err := p.api(ctx).LongAsInt64T(b)
		if err != nil {
			return 0, err
		}
		d = float64(x - y)
	} else {
		var err error
		if d, err = compare.Call(a, b); err != nil {
			return 0, err
		}
	}
	if d < 0 {
		a = b
	}
	return p.api(ctx).Dup(a)
}

func (p *goProvider) OnEvent(ctx *trampoline.Context, fn sample.EventFn) (int32, error) {
	old := p.event
	p.event = fn
	old.Release()
	return 0, nil
}

func (p *goProvider) Fire(ctx *trampoline.Context, item trampoline.Handle) (trampoline.Handle, error) {
	if p.event.IsNull() {
		return 0, nil
	}
	_, made, err := p.event.Call([]trampoline.Handle{item, item})
	return made, err
}

func (p *goProvider) Many(ctx *trampoline.Context, a int8, b float64, c uint16, d trampoline.Handle, e float32, f int64, g bool, h, i, j, k, l float64, m float32, n float64, o trampoline.Handle, q int16, r byte, s float64, t float32) (float64, error) {
	x, err := p.api(ctx).LongAsInt64T(d)
	if err != nil {
		return nan, err
	}
	y, err := p.api(ctx).LongAsInt64T(o)
	if err != nil {
		return nan, err
	}
	one := 0.0
	if g {
		one = 1
	}
	return float64(a) + 2*b + 3*float64(c) + 4*float64(x) + 5*float64(e) + 6*float64(f) + 7*one + 8*h + 9*i + 10*j + 11*k + 12*l +
		13*float64(m) + 14*n + 15*float64(y) + 16*float64(q) + 17*float64(r) + 18*s + 19*float64(t), nil
}

func (p *goProvider) Counter(*trampoline.Context) (uintptr, error) { return p.counter, nil }

func (p *goProvider) Maybe(ctx *trampoline.Context, h trampoline.Handle) (result int32, copyArg trampoline.Handle, v int64, err error) {
	if copyArg, err = p.api(ctx).Dup(h); err != nil {
		return
	}
	v, err = p.api(ctx).LongAsInt64T(h)
	return
}

func (p *goProvider) Peek(_ *trampoline.Context, address uintptr) (byte, error) {
	return native.Load8(address), nil
}

func (p *goProvider) Merge(ctx *trampoline.Context, a, b trampoline.Handle, rest []trampoline.Handle) (int64, error) {
	x, err := p.Consume(ctx, a)
	if err != nil {
		return 0, err
	}
	y, err := p.Consume(ctx, b)
	if err != nil {
		return 0, err
	}
	z, err := p.ConsumeAll(ctx, rest)
	return x + y + z, err
}

func (p *goProvider) Once(_ *trampoline.Context, item trampoline.Handle, fn sample.EachFn) (trampoline.Handle, error) {
	defer fn.Release()
	return fn.Call(item, 1)
}
