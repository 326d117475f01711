package hpyctx_test

import (
	"strings"
	"testing"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/stretchr/testify/require"
)

const vectorcallLines = `
m.middle()()
m.middle()(1, 'x')
m.middle()(1, a=2, b=3)
m.middle()(*[1, 2], **{'k': 3})
callable(m.middle()), callable(m.only())
m.middle(1)()
m.only()()
m.only()(1, k=2)
> x = m.middle()
> x.change()
x()
> y = m.middle()
> m.set(y)
y(5)
> y.change()
y(6)
> z = m.only()
> m.set(z)
z(z is None)
m.set(5)
m.make()
'__vectorcalloffset__' in m.middle.__dict__
> m.middle().__vectorcalloffset__ = 3
m.middle.__call__(m.middle(), 4)
list(map(m.middle(), [1, 2]))
`

// What an instance says by __vectorcalloffset__ is called, as in CPython.
func TestVectorcallAsInCPython(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(vectorcallLines), "\n")
	lib := testenv.OfficialModule(t, "vectorcall", "testdata/vectorcall.c")
	want := linesInCPython(t, lib, lines)
	for name, modes := range map[string][]hpyctx.Mode{"universal": nil, "debug": {debugmode.New(debugmode.Options{ClosedHandles: -1})}} {
		t.Run(name, func(t *testing.T) {
			for i, got := range linesInHost(t, lib, lines, modes...) {
				require.Equal(t, want[i], got, lines[i])
			}
		})
	}
}

// Subclasses have the field too. CPython with HPy 0.9.0 crashes where they make instances.
func TestVectorcallIsInherited(t *testing.T) {
	got := linesInHost(t, testenv.OfficialModule(t, "vectorcall", "testdata/vectorcall.c"), []string{
		"> class Sub(m.middle): pass",
		"Sub()(1)[0::2]",
		"> x = Sub()",
		"> m.set(x)",
		"x()[0]",
		"> class Own(m.middle):\n  def __call__(self, *args): return 'own', args",
		"Own()(1)",
	})
	require.Equal(t, []string{"", "('first', (1,))", "", "", "'second'", "", "('own', (1,))"}, got)
}
