package trampoline_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/hpyapi/hpyapi/trampoline/internal/sample"
	"github.com/stretchr/testify/require"
)

// cell is one combination of the two sides.
type cell struct {
	consumerMode, providerMode mode
	goProvider, watched        bool
}

func (c cell) String() string {
	language := "c"
	if c.goProvider {
		language = "go"
	}
	watch := ""
	if c.watched {
		watch = " watched"
	}
	return fmt.Sprintf("%s → %s %s%s", c.consumerMode, c.providerMode, language, watch)
}

func cells() []cell {
	var out []cell
	for _, consumer := range modes {
		for _, provider := range modes {
			for i := range 4 {
				out = append(out, cell{consumer, provider, i&1 != 0, i&2 != 0})
			}
		}
	}
	return out
}

// edge sets a cell up.
func (w *world) edge(c cell) (consumer *trampoline.Context, e *trampoline.Edge) {
	provider := w.module("provider", c.providerMode)
	consumer = w.module("consumer", c.consumerMode)
	var x *trampoline.Export
	if c.goProvider {
		x = w.goProvider(provider)
	} else {
		x = w.cProvider(provider, nil)
	}
	e, err := x.Import(consumer, trampoline.WantOf(&sample.Definition))
	require.NoError(w.t, err)
	if c.watched {
		e.Watch(nil)
	}
	return consumer, e
}

var exercises = []string{"numbers", "owners", "arrays", "values", "callbacks", "kept", "gifts"}

func TestEverySlotWorksFromC(t *testing.T) {
	for _, c := range cells() {
		for _, name := range exercises {
			t.Run(c.String()+"/"+name, func(t *testing.T) {
				w := newWorld(t)
				consumer, e := w.edge(c)
				for range 3 {
					w.run(name, consumer, e)
				}
				if !c.goProvider {
					require.Zero(t, w.strangers(), "calls with another context than the provider's")
				}
			})
		}
	}
}

func TestEverySlotWorksFromGo(t *testing.T) {
	for _, c := range cells() {
		t.Run(c.String(), func(t *testing.T) {
			w := newWorld(t)
			consumer, e := w.edge(c)
			api, err := sample.Bind(e)
			require.NoError(t, err)
			for range 3 {
				numbers(t, consumer, api)
				owners(t, consumer, api)
				arrays(t, consumer, api)
				values(t, api)
				callbacks(t, consumer, api)
				kept(t, consumer, api)
				gifts(t, consumer, api)
			}
			if !c.goProvider {
				require.Zero(t, w.strangers(), "calls with another context than the provider's")
			}
		})
	}
}

func numbers(t *testing.T, ctx *trampoline.Context, api *sample.Client) {
	v, err := api.Version()
	require.NoError(t, err)
	require.EqualValues(t, 1002, v)
	a, err := api.FromInt(40)
	require.NoError(t, err)
	n, err := api.AsInt(a)
	require.NoError(t, err)
	require.EqualValues(t, 40, n)
	b := newInt(t, ctx, 2)
	sum, err := api.Add(a, b)
	require.NoError(t, err)
	require.EqualValues(t, 42, value(t, ctx, sum))
	first, err := api.First(0, b)
	require.NoError(t, err)
	require.EqualValues(t, 2, value(t, ctx, first))
	first, err = api.First(0, 0)
	require.NoError(t, err)
	require.Zero(t, first)
	minus := newInt(t, ctx, -1)
	n, err = api.AsInt(minus)
	require.NoError(t, err, "-1 is a legal value")
	require.EqualValues(t, -1, n)
	m, err := api.Many(-3, 0.5, 65535, a, 1.25, -1<<40, true, 1, 2, 3, 4, 5, 6.5, 7, b, -300, 255, 0.125, 0.25)
	require.NoError(t, err)
	require.Equal(t, -3+1+3*65535.+160+6.25-6*1099511627776.+7+8+18+30+44+60+84.5+98+30-4800+4335+2.25+4.75, m)
	closeHandle(t, ctx, a, b, minus)
}

func owners(t *testing.T, ctx *trampoline.Context, api *sample.Client) {
	v, err := api.Consume(newInt(t, ctx, 9))
	require.NoError(t, err)
	require.EqualValues(t, 9, v)
	a, b, zero := newInt(t, ctx, 17), newInt(t, ctx, 5), newInt(t, ctx, 0)
	_, q, r, err := api.Divmod(a, b)
	require.NoError(t, err)
	require.EqualValues(t, 3, value(t, ctx, q))
	require.EqualValues(t, 2, value(t, ctx, r))
	_, q, r, err = api.Divmod(a, zero)
	require.EqualError(t, err, "division by zero")
	require.Zero(t, q)
	require.Zero(t, r)
	_, a, err = api.Increment(a, 3)
	require.NoError(t, err)
	_, gone, err := api.Increment(a, -1)
	require.EqualError(t, err, "negative step")
	require.Zero(t, gone)
	_, twin, n, err := api.Maybe(b)
	require.NoError(t, err)
	require.EqualValues(t, 5, n)
	closeHandle(t, ctx, b, zero, twin)
}

func arrays(t *testing.T, ctx *trampoline.Context, api *sample.Client) {
	items := make([]trampoline.Handle, 5)
	n, err := api.Range(10, items)
	require.NoError(t, err)
	require.EqualValues(t, 5, n)
	sum, err := api.Sum(items)
	require.NoError(t, err)
	require.EqualValues(t, 60, value(t, ctx, sum))
	sum, err = api.Sum(nil)
	require.NoError(t, err)
	require.EqualValues(t, 0, value(t, ctx, sum))
	total, err := api.ConsumeAll(items)
	require.NoError(t, err)
	require.EqualValues(t, 60, total)
	d, err := api.Dot([]float64{1, 2, 3}, []float64{0.5, 0.25, 2})
	require.NoError(t, err)
	require.Equal(t, 7.0, d)
	squares := make([]int32, 4)
	require.NoError(t, api.Squares(squares))
	require.Equal(t, []int32{0, 1, 4, 9}, squares)
	require.EqualError(t, api.Squares(make([]int32, 1001)), "too many")
	floats := []float32{1.5, -2}
	some, err := api.DoubleAll(floats)
	require.NoError(t, err)
	require.True(t, some)
	require.Equal(t, []float32{3, -4}, floats)
}

func values(t *testing.T, api *sample.Client) {
	for text, want := range map[trampoline.Str]int{trampoline.StrOf(""): 0, trampoline.StrOf("héllo"): 6, {}: -1} {
		n, err := api.TextLength(text)
		require.NoError(t, err)
		require.Equal(t, want, n)
	}
	_, err := api.Raise(trampoline.StrOf("as asked"))
	require.EqualError(t, err, "as asked")
	var typed valueError
	require.ErrorAs(t, err, &typed, "the provider's own error arrives")
	r, to, err := api.Move(&sample.Point{X: 1.5, Y: 2.5, Weight: 30, Tag: [4]byte{1, 2, 3, 4}}, sample.RoundingUp)
	require.NoError(t, err)
	require.EqualValues(t, 7, r)
	require.Equal(t, sample.Point{X: 2.5, Y: 2.5, Weight: 31, Tag: [4]byte{1, 2, 3, 5}}, to)
	was, next, err := api.Count(5, 2)
	require.NoError(t, err)
	require.EqualValues(t, 5, was)
	require.EqualValues(t, 7, next)
	at, err := api.Counter()
	require.NoError(t, err)
	require.EqualValues(t, 41, *trampoline.At[int64](at))
	pi, err := api.Pi()
	require.NoError(t, err)
	require.Equal(t, 3.25, pi)
}

func callbacks(t *testing.T, ctx *trampoline.Context, api *sample.Client) {
	items := []trampoline.Handle{newInt(t, ctx, 1), newInt(t, ctx, 2), newInt(t, ctx, 3)}
	own := ctx.Owner.(*abi.Client)
	sum, err := api.Each(items, sample.EachFnOf(func(c *trampoline.Context, item trampoline.Handle, index int32) (trampoline.Handle, error) {
		require.Same(t, ctx, c, "a callback runs with its own module's context")
		v, err := own.LongAsInt64T(item)
		require.NoError(t, err)
		return own.LongFromInt64T(10*v + int64(index))
	}))
	require.NoError(t, err)
	require.EqualValues(t, 63, value(t, ctx, sum))
	broken := errors.New("callback failed")
	_, err = api.Each(items, sample.EachFnOf(func(c *trampoline.Context, _ trampoline.Handle, index int32) (trampoline.Handle, error) {
		if index == 1 {
			return 0, broken
		}
		return own.LongFromInt64T(0)
	}))
	require.ErrorIs(t, err, broken)
	greatest, err := api.Max(items[0], items[2], sample.CompareFnOf(func(_ *trampoline.Context, a, b trampoline.Handle) (float64, error) {
		return -1, nil
	}))
	require.NoError(t, err)
	require.EqualValues(t, 3, value(t, ctx, greatest))
	greatest, err = api.Max(items[2], items[0], sample.CompareFn{})
	require.NoError(t, err)
	require.EqualValues(t, 3, value(t, ctx, greatest))
	closeHandle(t, ctx, items...)
}

func kept(t *testing.T, ctx *trampoline.Context, api *sample.Client) {
	own := ctx.Owner.(*abi.Client)
	item := newInt(t, ctx, 5)
	none, err := api.Fire(item)
	require.NoError(t, err)
	require.Zero(t, none)
	_, err = api.OnEvent(sample.EventFnOf(func(_ *trampoline.Context, items []trampoline.Handle) (result int32, made trampoline.Handle, err error) {
		v, err := own.LongAsInt64T(items[0])
		require.NoError(t, err)
		made, err = own.LongFromInt64T(v * int64(len(items)))
		return 0, made, err
	}))
	require.NoError(t, err)
	made, err := api.Fire(item)
	require.NoError(t, err)
	require.EqualValues(t, 10, value(t, ctx, made))
	_, err = api.OnEvent(sample.EventFn{})
	require.NoError(t, err)
	closeHandle(t, ctx, item)
}

func gifts(t *testing.T, ctx *trampoline.Context, api *sample.Client) {
	sum, err := api.Merge(newInt(t, ctx, 1), newInt(t, ctx, 2), []trampoline.Handle{newInt(t, ctx, 3), newInt(t, ctx, 4)})
	require.NoError(t, err)
	require.EqualValues(t, 10, sum)
	item := newInt(t, ctx, 10)
	once, err := api.Once(item, sample.EachFnOf(func(ctx *trampoline.Context, item trampoline.Handle, index int32) (trampoline.Handle, error) {
		return ctx.Owner.(*abi.Client).Dup(item)
	}))
	require.NoError(t, err)
	require.EqualValues(t, 10, value(t, ctx, once))
	closeHandle(t, ctx, item)
}
