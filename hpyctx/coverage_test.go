package hpyctx_test

import (
	"strings"
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/stretchr/testify/require"
)

// watched is a mode that counts every call of the module into the HPy API.
type watched struct{}

func (watched) Name() string { return "watched" }

func (watched) Attach(c *hpyctx.Context) error {
	c.HostEdge().Watch(nil)
	return nil
}

func (watched) Detach(*hpyctx.Context) error { return nil }

// The members that need CPython: they raise SystemError and name themselves.
var unsupported = []string{
	"ctx_AsPyObject: m.AsPyObject(1)",
	"ctx_AsStruct_Legacy: m.AsStruct_Legacy(1)",
	"ctx_CallRealFunctionFromTrampoline: m.CallRealFunctionFromTrampoline()",
	"ctx_FromPyObject: m.FromPyObject()",
}

// Every member of the context is there and answers, the ten newest and the unsupported ones included.
func TestEveryMemberIsCalledFromC(t *testing.T) {
	w := newWorld(t, warningsAreErrors)
	lib := testenv.OfficialModule(t, "members", "testdata/members.c")
	lib.Flags = append(lib.Flags, "-DUNSUPPORTED")
	members, err := w.it.Load(testenv.Compile(t, lib), watched{})
	require.NoError(t, err)
	w.inHost(members.Object(), memberLines())

	for _, u := range unsupported {
		name, line, _ := strings.Cut(u, ": ")
		require.Equal(t, "SystemError: "+name+" is not supported by this interpreter, which is not CPython",
			w.inHost(members.Object(), []string{line})[0])
	}
	newer, err := w.it.Load(testenv.Compile(t, testenv.Module(t, "newer", "testdata/newer.c")), watched{})
	require.NoError(t, err)
	w.checkNewerMembers(newer)

	types, err := w.it.Load(compile(t, "types"), watched{})
	require.NoError(t, err)
	w.inHost(types.Object(), typeLines())
	require.Equal(t, []string{"0"}, w.inHost(types.Object(), []string{"m.MyTuple((1, 2)).mark(3)"}))

	a, b, c := members.Context().HostEdge().Counts(), newer.Context().HostEdge().Counts(), types.Context().HostEdge().Counts()
	functions := 0
	for i, s := range abi.Definition.Slots {
		if s.Kind != trampoline.SlotFunc {
			continue
		}
		functions++
		if s.Name != "ctx_FatalError" && a[i].Calls+b[i].Calls+c[i].Calls == 0 {
			t.Errorf("%s was never called", s.Name)
		}
	}
	require.Equal(t, 189, functions)
	require.Len(t, abi.Definition.Slots, 273)
}

func (w *world) checkNewerMembers(m *hpyctx.Module) {
	lines := []string{
		"m.DictType()", "<class 'dict'>",
		"> l = [1, 2, 3, 4]", "",
		"m.List_Insert(l, 1, 9), l", "(None, [1, 9, 2, 3, 4])",
		"m.List_Insert((), 1, 9)", "SystemError: bad argument to internal function",
		"m.GetSlice(l, 1, 3), m.GetSlice('abc', 1, 100), m.GetSlice(l, -2, 100)", "([9, 2], 'bc', [3, 4])",
		"m.GetSlice(3, 1, 3)", "TypeError: 'int' object is unsliceable",
		"m.SetSlice(l, 0, 2, 'xy'), l", "(None, ['x', 'y', 2, 3, 4])",
		"m.DelSlice(l, 0, 3), l", "(None, [3, 4])",
		"> i = m.GetIter(l)", "",
		"m.Iter_Check(i), m.Iter_Check(l)", "(True, False)",
		"m.Iter_Next(i), m.Iter_Next(i), m.Iter_Next(i)", "(3, 4, '<end>')",
		"m.GetIter(3)", "TypeError: 'int' object is not iterable",
		"m.Slice_New(1, 2, 3), m.Slice_New(), m.Slice_New(1)", "(slice(1, 2, 3), slice(None, None, None), slice(1, None, None))",
		"> d = m.MyDict(a=1)", "",
		"d, d['a'], m.AsStruct_Dict(d), m.MyDict.__mro__", "({'a': 1}, 1, 0, (<class 'newer.MyDict'>, <class 'dict'>, <class 'object'>))",
		"> class H:\n    attr = d", "",
		"H.attr", "({'a': 1}, None, <class '__main__.H'>)",
	}
	var in, want []string
	for i := 0; i < len(lines); i += 2 {
		in, want = append(in, lines[i]), append(want, lines[i+1])
	}
	require.Equal(w.tb, want, w.inHost(m.Object(), in))
}
