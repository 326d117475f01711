package matrix

import (
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/tests/matrix/probe"
	"github.com/hpyapi/hpyapi/trampoline"
)

// consumer calls the Probe API from Go, as tests/cpython/modules/probe_consumer.c does from C: one function per way of
// calling it, with the same names, arguments and results.
type consumer struct {
	c         *hpyctx.Context
	api       *probe.Client
	forgotten int64
}

func goConsumer() *hpyctx.GoModule {
	k := &consumer{}
	m := &hpyctx.GoModule{
		Name: "probe_consumer",
		Exec: func(c *hpyctx.Context, _ handle) error {
			k.c = c
			edge, err := c.ImportAPI(&probe.Definition)
			if err != nil {
				return err
			}
			k.api, err = probe.Bind(edge)
			return err
		},
	}
	for _, f := range []struct {
		name     string
		min, max int
		call     func(args []handle) (handle, error)
	}{
		{"add", 2, 2, func(a []handle) (handle, error) { return k.api.Add(a[0], a[1]) }},
		{"subtract", 2, 2, func(a []handle) (handle, error) { return k.api.Subtract(a[0], a[1]) }},
		{"add_repeat", 3, 3, k.addRepeat},
		{"context", 0, 0, k.context},
		{"range", 1, 1, k.ranged},
		{"join", 0, -1, func(a []handle) (handle, error) { return k.api.Join(a) }},
		{"join_null", 0, -1, k.joinNull},
		{"divide", 2, 2, k.divide},
		{"fail", 0, 0, func([]handle) (handle, error) { return k.api.Fail(trampoline.StrOf("as asked")) }},
		{"swallow", 1, 1, k.swallow},
		{"pair", 2, 2, k.pair},
		{"split", 2, 2, k.split},
		{"each", 2, 2, k.each},
		{"each_null", 1, 1, func(a []handle) (handle, error) { return k.api.Each(a[0], probe.EachFn{}) }},
		{"total", 0, -1, k.total},
		{"squares", 1, 1, k.squares},
		{"norm", 2, 2, k.norm},
		{"maybe", 0, 1, k.maybe},
		{"subscribe", 2, 2, k.subscribe},
		{"publish", 1, 1, func(a []handle) (handle, error) { return k.api.Publish(a[0]) }},
		{"unsubscribe", 0, 0, func([]handle) (handle, error) { return k.count(k.api.Unsubscribe()) }},
		{"forgotten", 0, 0, func([]handle) (handle, error) { return k.number(k.forgotten, nil) }},
		{"hypot", 2, 2, k.hypot},
		{"provider_leak", 1, 1, k.providerLeak},
		{"consumer_leak", 2, 2, k.consumerLeak},
		{"mix", 0, 0, func([]handle) (handle, error) {
			n, err := k.api.Mix(true, -1, 255, -32768, 65535, -1<<31, 1<<32-1, -1<<63, 1<<64-1, 1.5, -2.5, 1<<64-1, probe.DetailLong, -7)
			return k.number(n, err)
		}},
		{"swallow_all", 0, -1, k.swallowAll},
		{"invoke", 1, 1, func(a []handle) (handle, error) { return k.api.Invoke(a[0]) }},
		{"descend", 1, 1, k.descend},
		{"shuffle", 1, 15, k.shuffle},
		{"answer", 0, 0, func([]handle) (handle, error) { return k.count(k.api.Answer()) }},
		{"describe", 1, 1, k.describe},
	} {
		m.Methods = append(m.Methods, hpyctx.GoMethod{Name: f.name, Min: f.min, Max: f.max,
			Call: func(_ *hpyctx.Context, _ handle, args []handle, _ []string) (handle, error) { return f.call(args) }})
	}
	return m
}

func (k *consumer) hpy() *abi.Client { return k.c.API() }

func (k *consumer) close(hs ...handle) {
	for _, h := range hs {
		if h != trampoline.Null {
			_ = k.hpy().Close(h) // the error to report is the first
		}
	}
}

func (k *consumer) number(n int64, err error) (handle, error) {
	if err != nil {
		return trampoline.Null, err
	}
	return k.hpy().LongFromInt64T(n)
}

func (k *consumer) count(n int32, err error) (handle, error) { return k.number(int64(n), err) }

func (k *consumer) float(v float64, err error) (handle, error) {
	if err != nil {
		return trampoline.Null, err
	}
	return k.hpy().FloatFromDouble(v)
}

func (k *consumer) text(s string) (handle, error) {
	return k.hpy().UnicodeFromString(trampoline.StrOf(s))
}

// pack makes a tuple of handles, which it closes; Null becomes the string "null".
func (k *consumer) pack(items ...handle) (handle, error) {
	defer func() { k.close(items...) }()
	for i, h := range items {
		if h == trampoline.Null {
			var err error
			if items[i], err = k.text("null"); err != nil {
				return trampoline.Null, err
			}
		}
	}
	return k.hpy().TupleFromArray(items)
}

func (k *consumer) addRepeat(a []handle) (handle, error) {
	n, err := k.hpy().LongAsInt64T(a[2])
	sum := trampoline.Null
	for range n {
		if err != nil {
			break
		}
		k.close(sum)
		sum, err = k.api.Add(a[0], a[1])
	}
	return sum, err
}

func (k *consumer) context([]handle) (handle, error) {
	name := make([]byte, 64)
	n, err := k.api.Context(name)
	if err != nil {
		return trampoline.Null, err
	}
	mine, err := k.text(k.c.Name())
	if err != nil {
		return trampoline.Null, err
	}
	theirs, err := k.text(string(name[:n]))
	if err != nil {
		return trampoline.Null, err
	}
	return k.pack(mine, theirs)
}

func (k *consumer) ranged(a []handle) (handle, error) {
	n, err := k.hpy().LongAsInt64T(a[0])
	if err != nil {
		return trampoline.Null, err
	}
	return k.api.Range(n)
}

func (k *consumer) joinNull(a []handle) (handle, error) {
	items := append(append([]handle{trampoline.Null}, a...), trampoline.Null)
	return k.api.Join(items)
}

func (k *consumer) divide(a []handle) (handle, error) {
	_, q, r, err := k.api.Divide(a[0], a[1])
	if err != nil {
		return trampoline.Null, err
	}
	return k.pack(q, r)
}

func (k *consumer) swallow(a []handle) (handle, error) {
	mine, err := k.hpy().Dup(a[0])
	if err != nil {
		return trampoline.Null, err
	}
	return k.number(k.api.Swallow(mine))
}

func (k *consumer) pair(a []handle) (handle, error) {
	mine, err := k.hpy().Dup(a[0])
	if err != nil {
		return trampoline.Null, err
	}
	_, list, err := k.api.Pair(mine, a[1])
	return list, err
}

func (k *consumer) split(a []handle) (handle, error) {
	room, err := k.hpy().LongAsInt64T(a[1])
	if err != nil {
		return trampoline.Null, err
	}
	items := make([]handle, room)
	n, err := k.api.Split(a[0], items)
	if err != nil {
		for _, h := range items {
			if h != trampoline.Null {
				return trampoline.Null, pyobj.Raisef(pyobj.AssertionError, "a handle was left after a failure")
			}
		}
		return trampoline.Null, err
	}
	return k.pack(items[:n]...)
}

func (k *consumer) each(a []handle) (handle, error) {
	calls, name := int64(0), ""
	list, err := k.api.Each(a[0], probe.EachFnOf(func(ctx *trampoline.Context, item handle) (handle, error) {
		calls++
		name = ctx.Name()
		return k.hpy().Add(item, a[1])
	}))
	if err != nil {
		return trampoline.Null, err
	}
	n, err := k.number(calls, nil)
	if err != nil {
		return trampoline.Null, err
	}
	text, err := k.text(name)
	if err != nil {
		return trampoline.Null, err
	}
	return k.pack(list, n, text)
}

func (k *consumer) total(a []handle) (handle, error) {
	values := make([]float64, len(a))
	for i, h := range a {
		var err error
		if values[i], err = k.hpy().FloatAsDouble(h); err != nil {
			return trampoline.Null, err
		}
	}
	return k.float(k.api.Total(values))
}

func (k *consumer) squares(a []handle) (handle, error) {
	n, err := k.hpy().LongAsInt64T(a[0])
	if err != nil {
		return trampoline.Null, err
	}
	squares := make([]int64, max(n, 8))
	if err := k.api.Squares(squares[:n]); err != nil {
		return trampoline.Null, err
	}
	results := make([]handle, 8)
	for i := range results {
		if results[i], err = k.number(squares[i], nil); err != nil {
			return trampoline.Null, err
		}
	}
	return k.pack(results...)
}

func (k *consumer) norm(a []handle) (handle, error) {
	x, err := k.hpy().FloatAsDouble(a[0])
	if err != nil {
		return trampoline.Null, err
	}
	y, err := k.hpy().FloatAsDouble(a[1])
	if err != nil {
		return trampoline.Null, err
	}
	norm, mirrored, err := k.api.Norm(&probe.Point{X: x, Y: y})
	results := make([]handle, 3)
	for i, v := range []float64{norm, mirrored.X, mirrored.Y} {
		if results[i], err = k.float(v, err); err != nil {
			return trampoline.Null, err
		}
	}
	return k.pack(results...)
}

func (k *consumer) maybe(a []handle) (handle, error) {
	item := trampoline.Null
	if len(a) > 0 {
		item = a[0]
	}
	h, err := k.api.Maybe(item)
	if err == nil && h == trampoline.Null {
		return k.text("null")
	}
	return h, err
}

// subscribe passes a function that adds a number; the second argument chooses the kind of notify, which is one in Go.
func (k *consumer) subscribe(a []handle) (handle, error) {
	n, err := k.hpy().LongAsInt64T(a[0])
	if err != nil {
		return trampoline.Null, err
	}
	withCtx, err := k.hpy().IsTrue(a[1])
	if err != nil {
		return trampoline.Null, err
	}
	fn := probe.EachFnOf(func(_ *trampoline.Context, item handle) (handle, error) {
		number, err := k.number(n, nil)
		if err != nil {
			return trampoline.Null, err
		}
		defer k.close(number)
		return k.hpy().Add(item, number)
	}).WithDestroy(func(*trampoline.Context) { k.forgotten++ })
	if withCtx != 0 {
		return k.count(k.api.SubscribeCtx(fn))
	}
	return k.count(k.api.Subscribe(fn))
}

func (k *consumer) hypot(a []handle) (handle, error) {
	x, err := k.hpy().FloatAsDouble(a[0])
	if err != nil {
		return trampoline.Null, err
	}
	y, err := k.hpy().FloatAsDouble(a[1])
	if err != nil {
		return trampoline.Null, err
	}
	return k.float(k.api.Hypot(x, y))
}

func (k *consumer) providerLeak(a []handle) (handle, error) {
	if err := k.api.Leak(a[0]); err != nil {
		return trampoline.Null, err
	}
	return k.number(0, nil)
}

func (k *consumer) consumerLeak(a []handle) (handle, error) {
	if _, err := k.api.Add(a[0], a[1]); err != nil {
		return trampoline.Null, err
	}
	return k.number(0, nil)
}

func (k *consumer) swallowAll(a []handle) (handle, error) {
	items := []handle{trampoline.Null}
	for _, h := range a {
		mine, err := k.hpy().Dup(h)
		if err != nil {
			return trampoline.Null, err
		}
		items = append(items, mine)
	}
	return k.count(k.api.SwallowAll(items))
}

func (k *consumer) descend(a []handle) (handle, error) {
	n, err := k.hpy().LongAsInt64T(a[0])
	if err != nil {
		return trampoline.Null, err
	}
	mine := int64(0)
	var step probe.StepFn
	step = probe.StepFnOf(func(_ *trampoline.Context, left int64) (int64, error) {
		mine++
		return k.api.Descend(left, step)
	})
	steps, err := k.api.Descend(n, step)
	if err != nil {
		return trampoline.Null, err
	}
	first, err := k.number(steps, nil)
	if err != nil {
		return trampoline.Null, err
	}
	second, err := k.number(mine, nil)
	if err != nil {
		return trampoline.Null, err
	}
	return k.pack(first, second)
}

func (k *consumer) shuffle(a []handle) (handle, error) {
	n := len(a)
	items, taken, copies := make([]handle, n), make([]handle, n), make([]handle, n)
	copy(items, a[1:])
	for i, h := range a {
		var err error
		if taken[i], err = k.hpy().Dup(h); err != nil {
			return trampoline.Null, err
		}
	}
	old, err := k.hpy().Dup(a[0])
	if err != nil {
		return trampoline.Null, err
	}
	result, newOld, last, err := k.api.Shuffle(old, items, copies, taken)
	if err != nil {
		return trampoline.Null, err
	}
	return k.pack(append([]handle{result, newOld, last}, copies...)...)
}

func (k *consumer) describe(a []handle) (handle, error) {
	n, err := k.hpy().LongAsInt64T(a[0])
	if err != nil {
		return trampoline.Null, err
	}
	text, err := k.api.Describe(probe.Detail(n))
	if err != nil {
		return trampoline.Null, err
	}
	return k.text(trampoline.StrAt(text).String())
}
