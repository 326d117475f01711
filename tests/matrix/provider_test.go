package matrix

import (
	"math"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/tests/matrix/probe"
	"github.com/hpyapi/hpyapi/trampoline"
)

type (
	handle  = hpyctx.Handle
	context = *trampoline.Context
)

// provider is the Probe API in Go: what tests/cpython/modules/probe_provider.c does, slot by slot.
type provider struct {
	probe.UnimplementedProvider
	c          *hpyctx.Context
	subscribed []probe.EachFn
	text, tau  uintptr
}

var _ probe.Provider = (*provider)(nil)

// goProvider is the module of the name that consumers import.
func goProvider() *hpyctx.GoModule {
	p := &provider{}
	return &hpyctx.GoModule{
		Name: "probe_provider",
		Exec: func(c *hpyctx.Context, module handle) error {
			p.c = c
			var err error
			if p.text, err = native.CString("probe, for tests"); err != nil {
				return err
			}
			if p.tau, err = native.Alloc(8); err != nil {
				return err
			}
			native.Store64(p.tau, math.Float64bits(2*math.Pi))
			x, err := probe.Export(c.Trampoline(), p, probe.Data{Tau: p.tau})
			if err != nil {
				return err
			}
			return c.ExportCapsule(x, module)
		},
		Close: func(*hpyctx.Context) {
			native.Free(p.text)
			native.Free(p.tau)
		},
	}
}

func (p *provider) api() *abi.Client { return p.c.API() }

func (p *provider) constant(member int) handle {
	return handle(native.LoadWord(p.c.Word() + abi.Offset(member)))
}

// closeAll closes handles that an error leaves behind.
func (p *provider) closeAll(hs ...handle) {
	for _, h := range hs {
		if h != trampoline.Null {
			_ = p.api().Close(h) // the error to report is the first
		}
	}
}

func (p *provider) Version() (int32, error) { return 1001, nil }
func (p *provider) Answer() (int32, error)  { return 42, nil }

func (p *provider) Hypot(a, b float64) (float64, error) { return math.Hypot(a, b), nil }

func (p *provider) Add(_ context, a, b handle) (handle, error) { return p.api().Add(a, b) }

func (p *provider) Subtract(_ context, a, b handle) (handle, error) { return p.api().Subtract(a, b) }

func (p *provider) Context(_ context, name []byte) (int32, error) {
	n := copy(name, p.c.Name()+"\x00")
	return int32(n - 1), nil
}

// list makes a list of n items; item gives new handles.
func (p *provider) list(n int, item func(i int) (handle, error)) (handle, error) {
	list, err := p.api().ListNew(0)
	if err != nil {
		return trampoline.Null, err
	}
	for i := range n {
		h, err := item(i)
		if err == nil {
			_, err = p.api().ListAppend(list, h)
			p.closeAll(h)
		}
		if err != nil {
			p.closeAll(list)
			return trampoline.Null, err
		}
	}
	return list, nil
}

func (p *provider) Range(_ context, n int64) (handle, error) {
	return p.list(int(n), func(i int) (handle, error) { return p.api().LongFromInt64T(int64(i)) })
}

func (p *provider) Join(_ context, items []handle) (handle, error) {
	mine := make([]handle, len(items))
	defer func() { p.closeAll(mine...) }()
	for i, h := range items {
		var err error
		if h == trampoline.Null {
			mine[i], err = p.api().UnicodeFromString(trampoline.StrOf("null"))
		} else {
			mine[i], err = p.api().Dup(h)
		}
		if err != nil {
			return trampoline.Null, err
		}
	}
	return p.api().TupleFromArray(mine)
}

func (p *provider) Divide(_ context, a, b handle) (result int32, quotient, remainder handle, err error) {
	if quotient, err = p.api().FloorDivide(a, b); err != nil {
		return -1, trampoline.Null, trampoline.Null, err
	}
	if remainder, err = p.api().Remainder(a, b); err != nil {
		p.closeAll(quotient)
		return -1, trampoline.Null, trampoline.Null, err
	}
	return 0, quotient, remainder, nil
}

func (p *provider) Fail(_ context, message trampoline.Str) (handle, error) {
	return trampoline.Null, pyobj.Raisef(pyobj.ValueError, "%s", message.View())
}

func (p *provider) Swallow(_ context, item handle) (int64, error) {
	n, err := p.api().Length(item)
	p.closeAll(item)
	return int64(n), err
}

func (p *provider) Pair(_ context, item, companion handle) (int32, handle, error) {
	defer p.closeAll(item)
	if none, err := p.api().Is(companion, p.constant(abi.HandleNone)); err != nil || none != 0 {
		if err == nil {
			err = pyobj.Raisef(pyobj.TypeError, "no companion")
		}
		return -1, trampoline.Null, err
	}
	list, err := p.list(2, func(i int) (handle, error) { return p.api().Dup([]handle{item, companion}[i]) })
	return 2, list, err
}

func (p *provider) Split(_ context, sequence handle, items []handle) (int32, error) {
	n, err := p.api().Length(sequence)
	if err != nil {
		return -1, err
	}
	if n > len(items) {
		return -1, pyobj.Raisef(pyobj.ValueError, "the room is too small")
	}
	for i := range n {
		if items[i], err = p.api().GetItemI(sequence, i); err != nil {
			p.closeAll(items[:i]...)
			clear(items)
			return -1, err
		}
	}
	return int32(n), nil
}

func (p *provider) Each(_ context, sequence handle, fn probe.EachFn) (handle, error) {
	n, err := p.api().Length(sequence)
	if err != nil {
		return trampoline.Null, err
	}
	return p.list(n, func(i int) (handle, error) {
		item, err := p.api().GetItemI(sequence, i)
		if err != nil || fn.IsNull() {
			return item, err
		}
		defer p.closeAll(item)
		return fn.Call(item)
	})
}

func (p *provider) Total(_ context, values []float64) (float64, error) {
	if len(values) == 0 {
		return math.NaN(), pyobj.Raisef(pyobj.ValueError, "no values")
	}
	total := 0.0
	for _, v := range values {
		total += v
	}
	return total, nil
}

func (p *provider) Squares(_ context, squares []int64) error {
	if len(squares) > 1000 {
		return pyobj.Raisef(pyobj.ValueError, "too many")
	}
	for i := range squares {
		squares[i] = int64(i) * int64(i)
	}
	return nil
}

func (p *provider) Norm(_ context, point *probe.Point) (float64, probe.Point, error) {
	return math.Sqrt(point.X*point.X + point.Y*point.Y), probe.Point{X: -point.X, Y: -point.Y}, nil
}

func (p *provider) Maybe(_ context, item handle) (handle, error) {
	if item == trampoline.Null {
		return trampoline.Null, nil
	}
	return p.api().Dup(item)
}

func (p *provider) Subscribe(_ context, fn probe.EachFn) (int32, error) {
	if len(p.subscribed) == 4 {
		fn.Release()
		return -1, pyobj.Raisef(pyobj.RuntimeError, "no room for more subscribers")
	}
	p.subscribed = append(p.subscribed, fn)
	return int32(len(p.subscribed)), nil
}

func (p *provider) SubscribeCtx(ctx context, fn probe.EachFn) (int32, error) {
	return p.Subscribe(ctx, fn)
}

func (p *provider) Publish(_ context, item handle) (handle, error) {
	return p.list(len(p.subscribed), func(i int) (handle, error) { return p.subscribed[i].Call(item) })
}

func (p *provider) Unsubscribe(context) (int32, error) {
	all := p.subscribed
	p.subscribed = nil
	for _, fn := range all {
		fn.Release()
	}
	return int32(len(all)), nil
}

func (p *provider) Leak(_ context, item handle) error {
	_, err := p.api().Dup(item)
	return err
}

func (p *provider) Mix(_ context, flag bool, a int8, b byte, c int16, d uint16, e int32, f uint32, g int64, h uint64, i float32, j float64, k uint, l probe.Detail, m int) (int64, error) {
	one := int64(0)
	if flag {
		one = 1
	}
	mixed := uint64(0)
	for _, v := range []int64{one, int64(a), int64(b), int64(c), int64(d), int64(e), int64(f), g, int64(h), int64(i * 2), int64(j * 2), int64(k), int64(l), int64(m)} {
		mixed = mixed*31 + uint64(v)
	}
	return int64(mixed >> 1), nil
}

func (p *provider) SwallowAll(_ context, items []handle) (int32, error) {
	n := int32(0)
	for _, h := range items {
		if h != trampoline.Null {
			p.closeAll(h)
			n++
		}
	}
	return n, nil
}

func (p *provider) Invoke(_ context, callable handle) (handle, error) {
	return p.api().Call(callable, nil, trampoline.Null)
}

func (p *provider) Descend(_ context, left int64, step probe.StepFn) (int64, error) {
	if left == 0 {
		return 0, nil
	}
	made, err := step.Call(left - 1)
	return made + 1, err
}

// Broken breaks the rule on purpose: no result and no error.
func (p *provider) Broken(context) (handle, error) { return trampoline.Null, nil }

func (p *provider) Describe(_ context, detail probe.Detail) (uintptr, error) {
	switch detail {
	case probe.DetailLong:
		return p.text, nil
	}
	return 0, pyobj.Raisef(pyobj.ValueError, "no such detail")
}

func (p *provider) Shuffle(_ context, old handle, items, copies, taken []handle) (result, newOld, last handle, err error) {
	if newOld, err = p.api().LongFromInt64T(int64(len(items))); err != nil {
		return
	}
	for i, h := range items {
		if h != trampoline.Null {
			if copies[i], err = p.api().Dup(h); err != nil {
				return
			}
		}
	}
	if n := len(items); n > 0 && items[n-1] != trampoline.Null {
		if last, err = p.api().Dup(items[n-1]); err != nil {
			return
		}
	}
	p.closeAll(taken...)
	return old, newOld, last, nil
}
