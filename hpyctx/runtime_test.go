package hpyctx_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// HPy's C helpers (argparse, buildvalue, format, structseq, helpers) and the buffer slots, here and in CPython.
func TestRuntimeHelpersAsInCPython(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(runtimeCases), "\n")
	want := inCPython(t, "runtime", lines)
	w := newWorld(t, warningsAreErrors)
	got := w.inHost(w.module("runtime").Object(), lines)
	require.Len(t, got, len(want))
	for i, line := range lines {
		if mask(got[i]) != mask(want[i]) {
			t.Errorf("%s\n  CPython %s\n  here    %s", line, want[i], got[i])
		}
	}
}

const runtimeCases = `
m.parse(1, 2, 3, 4.5, 5.5, 'six', [7], None)
m.parse(1, 2, 3, 4, 5, 'six', [], None)
m.parse(2**31, 2, 3, 4.5, 5.5, 'six', [7], None)
m.parse(1, 2**63, 3, 4.5, 5.5, 'six', [7], None)
m.parse(1, 2, 3, 'x', 5.5, 'six', [7], None)
m.parse(1, 2, 3, 4.5, 5.5, 6, [7], None)
m.parse(1, 2, 3, 4.5, 5.5, 'a\0b', [7], None)
m.parse(1)
m.parse(1, 2, 3, 4.5, 5.5, 'six', [7], None, 9)
m.parse_small(1, 2, 3, 4, 5, 6)
m.parse_small(-128, 255, -32768, 65535, 2**32-1, -1)
m.parse_small(128, 0, 0, 0, 0, 0)
m.parse_small(0, -1, 0, 0, 0, 0)
m.parse_small(0, 0, 40000, 0, 0, 0)
m.parse_small('x', 0, 0, 0, 0, 0)
m.parse_small(1, 2)
m.keywords(1, 2)
m.keywords(1, b=2)
m.keywords(1, 2, 3, d=4)
m.keywords(1, 2, c=3, d=4)
m.keywords(1)
m.keywords(1, 2, 3, 4)
m.keywords(1, 2, b=3)
m.keywords(1, 2, e=3)
m.keywords(b=3)
m.build('o', 0)
m.build('o', 1)
m.build('o', 2)
m.build('o', 3)
m.build('o', 5)
m.build('o', 6)
m.build('o', 7)
m.build('o', 8)
m.format('o', 0)
m.format('caf\u00e9', 1)
m.format('caf\u00e9', 2)
m.format([1], 3)
m.format('o', 4)
m.format('o', 5)
> p = m.pair(1, 2)
p, p.x, p.y, p[0], len(p), p == (1, 2), tuple(p), p + (3,)
type(p).__name__, type(p).__doc__, type(p).__mro__[1]
m.pair(1)
m.pair(1, 2, 3)
> p.x = 5
> import collections; namedtuple = collections.namedtuple
> P = namedtuple('P', 'a b, c', defaults=(7,))
P(1, 2), P(a=1, b=2, c=3), P._fields, P._field_defaults, P(1, 2)._asdict(), P(1, 2)._replace(a=9), P._make([1, 2, 3]), P.__doc__
P(1)
P(1, 2, 3, 4)
P(1, 2, d=3)
P(1, 2, a=3)
P(1, 2)._replace(x=1)
namedtuple('P', 'a a')
namedtuple('P', '_a')
namedtuple('P', 'a-b')
namedtuple('P', 'a-b a a', rename=True)._fields
namedtuple('P', 'a', defaults=(1, 2))
P(1, 2) == (1, 2, 7), hash(P(1, 2)) == hash((1, 2, 7)), isinstance(P(1, 2), tuple), P(1, 2).a, sum(P(1, 2))
m.values()
> x = m.Matrix(); v = memoryview(x)
x.exports, v.nbytes, v.shape, v.strides, v.format, v.itemsize, v.ndim, v.readonly
v.tobytes() == bytes(x), x.exports
> v2 = memoryview(x)
memoryview(x)
> v.release(); v2.release()
x.exports
bytes(x)[:4], x.exports
bytes(m.values)
`
