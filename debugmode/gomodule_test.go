package debugmode_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/trampoline"
)

func TestFunctionsOfModulesInGoAreJudgedLikeThoseInC(t *testing.T) {
	w := bareWorld(t)
	d := debugmode.New(debugmode.Options{})
	method := func(name string, call func(c *hpyctx.Context, arg hpyctx.Handle) (hpyctx.Handle, error)) hpyctx.GoMethod {
		return hpyctx.GoMethod{Name: name, Min: 1, Max: 1, Call: func(c *hpyctx.Context, _ hpyctx.Handle, args []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
			return call(c, args[0])
		}}
	}
	m, err := w.It.Add(hpyctx.GoModule{Name: "gopher", Methods: []hpyctx.GoMethod{
		method("borrowed", func(_ *hpyctx.Context, arg hpyctx.Handle) (hpyctx.Handle, error) { return arg, nil }),
		method("closed", func(c *hpyctx.Context, arg hpyctx.Handle) (hpyctx.Handle, error) {
			h, err := c.API().Dup(arg)
			return h, errors.Join(err, c.API().Close(h))
		}),
		method("leak", func(c *hpyctx.Context, arg hpyctx.Handle) (hpyctx.Handle, error) {
			_, err := c.API().Dup(arg)
			return trampoline.Null, errors.Join(err, errors.New("enough"))
		}),
	}}, d)
	require.NoError(t, err)
	require.Contains(t, w.CallOf(m, "borrowed", str("x")), "ValueError")
	require.Contains(t, w.CallOf(m, "closed", str("x")), "ValueError")
	require.Contains(t, w.CallOf(m, "leak", str("lost")), "enough")
	var kinds []debugmode.Kind
	for _, r := range d.Reports() {
		kinds = append(kinds, r.Kind)
		require.Equal(t, "gopher", r.Module)
	}
	require.Equal(t, []debugmode.Kind{debugmode.ReturnBorrowed, debugmode.DoubleClose}, kinds)
	require.Contains(t, d.Reports()[0].String(), "argument of borrowed")
	leaks := d.Leaks()
	require.Len(t, leaks, 1)
	require.Equal(t, `handle of "lost", from result of ctx_Dup`, leaks[0].String())
}
