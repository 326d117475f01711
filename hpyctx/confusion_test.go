package hpyctx_test

import (
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/numpyapi"
	"github.com/stretchr/testify/require"
)

// A capsule that is not what a consumer was built for is refused before any code of a provider runs.
func TestForeignCapsulesAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		attack string // over m = numpy_api, c = members, run before the consumer is loaded
		want   string
	}{
		"another capsule":     {"m._ARRAY_API = c.Capsule_New()", "the attribute is not a capsule of that name"},
		"a capsule, no name":  {"m._ARRAY_API = c.Capsule_New(None)", "the attribute is not a capsule of that name"},
		"renamed to no name":  {"c.Capsule_Set(m._ARRAY_API, 1, None)", "the attribute is not a capsule of that name"},
		"renamed":             {"c.Capsule_Set(m._ARRAY_API, 1)", "the attribute is not a capsule of that name"},
		"no capsule":          {"m._ARRAY_API = 3", "the attribute is not a capsule of that name"},
		"nothing":             {"del m._ARRAY_API", "there is no such attribute"},
		"pointer overwritten": {"c.Capsule_Set(m._ARRAY_API, 0)", "holds something else than an API table"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, withNumPy)
			p := w.provider(false)
			members := w.module("members")
			w.inside(func(space objspace.Space) error {
				return space.SetAttr(p.Object(), "c", members.Object())
			})
			got := w.inHost(p.Object(), []string{"> c = m.c", "> " + c.attack})
			require.Equal(t, []string{"", ""}, got)
			_, err := w.it.Load(compileNumPy(t, "consumer"))
			require.ErrorContains(t, err, c.want)
			require.Empty(t, w.it.Edges())
			require.Equal(t, "''", w.call(p, "provider_saw"), "no function of the provider ran")
		})
	}
}

func TestRevokedExportStaysRefused(t *testing.T) {
	w := newWorld(t, withNumPy)
	w.provider(true)
	c, err := w.it.Load(compileNumPy(t, "consumer"))
	require.NoError(t, err)
	require.NoError(t, w.it.Revoke("numpy_api", "NumPy", errNotToday))
	require.Contains(t, w.call(c, "total", floats(1)), "not today")
	require.Error(t, w.it.Revoke("numpy_api", "Other", errNotToday))
	require.Error(t, w.it.Revoke("nobody", "NumPy", errNotToday))
	_, err = w.it.Add(hpyctx.GoModule{Name: "late", Exec: func(c *hpyctx.Context, _ hpyctx.Handle) error {
		e, err := c.ImportAPI(&numpyapi.Definition)
		if err != nil {
			return err
		}
		client, err := numpyapi.Bind(e)
		if err != nil {
			return err
		}
		_, err = client.ArrayType()
		return err
	}})
	require.ErrorContains(t, err, "not today", "who asks later is told why, too")
}
