package hpyctx_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Slots, members, attributes, shapes and specs of classes, here and in CPython.
func TestTypesAsInCPython(t *testing.T) {
	lines := typeLines()
	want := inCPython(t, "types", lines)
	w := newWorld(t, warningsAreErrors)
	got := w.inHost(w.module("types").Object(), lines)
	require.Len(t, got, len(want))
	for i, line := range lines {
		if mask(got[i]) != mask(want[i]) {
			t.Errorf("%s\n  CPython %s\n  here    %s", line, want[i], got[i])
		}
	}
}

func typeLines() []string {
	lines := []string{"> n = m.Num(); s = m.Seq(); p = m.Map()"}
	for _, op := range strings.Fields("+ - * % << >> & ^ | // / @ **") {
		lines = append(lines, "n "+op+" 1", "1 "+op+" n", "n "+op+" n", "n "+op+" 'x'", "> k = n; k "+op+"= 2", "k", "m.Plain() "+op+" 1", "m.Plain() "+op+" n")
	}
	values := map[string][]string{
		"m_short":   {"5", "-32768", "32768", "'x'", "1.5"},
		"m_int":     {"5", "2**31", "-2**31-1", "None"},
		"m_long":    {"5", "-2**63", "2**63", "'x'"},
		"m_float":   {"1.5", "3", "'x'", "1e300"},
		"m_double":  {"1.5", "3", "'x'", "1e300"},
		"m_string":  {"'x'"},
		"m_object":  {"[1]", "None"},
		"m_char":    {"'x'", "'xy'", "'\\u20ac'", "3", "''"},
		"m_byte":    {"5", "-128", "128", "'x'"},
		"m_ubyte":   {"5", "255", "256", "-1"},
		"m_ushort":  {"5", "65535", "65536", "-1"},
		"m_uint":    {"5", "2**32-1", "2**32", "-1", "'x'"},
		"m_ulong":   {"5", "2**64-1", "2**64", "-1", "'x'"},
		"m_inplace": {"'x'"}, "m_bool": {"True", "False", "1"}, "m_objectex": {"[2]", "None"},
		"m_longlong": {"5", "2**63", "-2**63"}, "m_ulonglong": {"5", "2**64-1"},
		"m_ssize": {"5", "-1", "2**63"}, "m_none": {"1"}, "readonly": {"1"}, "readonly_object": {"1"},
	}
	for _, name := range sortedKeys(values) {
		lines = append(lines, "> x = m.Mem()", "x."+name)
		for _, v := range values[name] {
			lines = append(lines, "> x."+name+" = 0 if '"+name+"' not in ('m_bool', 'm_char', 'm_object', 'm_objectex') else x."+name, "> x."+name+" = "+v)
			if !(name == "m_double" && v == "'x'" || v == "'x'" || v == "2**63" || v == "2**64" || v == "None") {
				lines = append(lines, "x."+name) // a failed store leaves -1 behind in CPython
			}
		}
		lines = append(lines, "> del x."+name, "m.Mem."+name, "m.Mem."+name+".__doc__")
	}
	for _, line := range strings.Split(strings.TrimSpace(typeCases), "\n") {
		if strings.HasPrefix(line, "    ") { // of the statement before
			lines[len(lines)-1] += "\n" + line
			continue
		}
		lines = append(lines, line)
	}
	return lines
}

const typeCases = `
-n, +n, abs(n), ~n, bool(n), int(n), float(n), [10, 20, 30][n], divmod(n, 1), divmod(1, n), pow(n, 1, 5)
n.__add__(1), n.__radd__(1), n.__iadd__(1), n.__index__(), n.__bool__()
n.__add__()
m.Num.__add__(1, 2)
m.Num.__neg__
hash(n) == hash(n), n == n, n == 1, n != 1
n < 1
len(n)
n[0]
iter(n)
len(s), s[0], s[4], s[-1], list(s), 4 in s, 5 in s, [x for x in s]
s[5]
s[-6]
s['a']
s[1:2]
'x' in s
> s[1] = 5
s.last()
> del s[-1]
s.last()
> s[3] = 1
s + s, s * 3, 3 * s
s * 'x'
> q = s; q += [1]
q
> q = s; q *= 2
q
reversed(s)
p['a'], p[1], p[1:2]
> p['k'] = 1
p.last()
> del p['k']
p.last()
> p[3] = 1
len(p)
p.__getitem__(4)
> o = m.Obj(5)
o, str(o), repr(o), hash(o), o.n, o.inits
m.Obj(), m.Obj(a=1, b=2)
m.Obj('x')
m.Obj(1, 2)
m.Obj(1) == m.Obj(1), m.Obj(1) < m.Obj(2), m.Obj(3) >= m.Obj(4), m.Obj(1) != m.Obj(1), m.Obj(1) == 1
m.Obj(1) < 1
sorted([m.Obj(3), m.Obj(1), m.Obj(2)])
{m.Obj(1): 'a'}[m.Obj(1)]
o(1, 2), o(a=1), o(1, b=2)
o.noargs() is o, o.o(3), o.varargs(1, 2), o.keywords(1, x=2)
o.noargs(1)
o.o()
o.o(1, 2)
o.varargs(a=1)
o.noargs.__doc__, o.noargs.__name__, o.o.__doc__
> o.n = 9
o.n
> o.n = 'x'
> del o.n
> o.inits = 3
> o.only_set = 4
o.n
o.only_set
m.Obj.n, m.Obj.n.__doc__, m.Obj.__doc__, m.Obj.__name__, m.Obj.__module__, m.Obj.__qualname__
o.__init__(), o.inits
> class D(m.Obj): pass
D.__mro__, isinstance(D(1), m.Obj), D.noargs
> class D2(m.Obj):
    def __repr__(self): return 'D2'
    def __init__(self, *a): self.a = a
D2(1, 2, 3), D2(1, 2).a
m.Mem().m_string, m.Mem(1).m_string
m.Mem(1).m_inplace, m.Mem().m_char
m.Mem().nothing
> m.Mem().nothing = 1
> i = m.MyInt(42)
i, i + 1, i == 42, i.mark(7), i.mark(8), type(i), type(i + 1), isinstance(i, int), {42: 'x'}[i], [0] * i == [0] * 42
> f = m.MyFloat(1.5)
f, f * 2, f.mark(1), f.mark(2), type(f * 2), float(f)
> u = m.MyStr('text')
u, u.upper(), len(u), u.mark(3), u.mark(4), u == 'text', {'text': 1}[u], type(u.upper())
> tt = m.MyTuple([1, 2])
tt, len(tt), tt[0], tt + (3,), type(tt + (3,))
> ll = m.MyList([1, 2])
ll, ll.append(3), ll, ll.mark(1), ll.mark(2), len(ll)
m.MyInt.__mro__, m.MyList.__base__
type(m.WithMeta), m.WithMeta.mark(5), m.WithMeta.mark(6), m.WithMeta()
m.Meta.__mro__
m.Child.__mro__, isinstance(m.Child(), m.Plain), m.Plain() == m.Plain()
> class E(m.Child): pass
> class F(m.Plain): pass
F(), F().__class__, F.__bases__
m.Plain(1)
m.Plain.x
m.Plain().x
> m.Plain().x = 1
> m.Plain.x = 1
m.Plain.x, m.Plain().x, m.Child.x
> m.Num.__neg__ = lambda self: 'patched'
-n
> del m.Num.__neg__
-n
m.refused(0)
m.refused(1)
m.refused(2)
m.refused(3)
m.refused(10)
m.refused(11, (int,))
m.refused(12, (int,))
m.refused(13, type)
m.refused(14, 3)
m.refused(15, (m.Plain,)).__bases__
m.refused(16, m.Plain, m.Obj).__mro__
m.refused(16, int, str)
m.refused(16, m.Plain, m.Plain)
m.refused(16, bool, int)
m.refused(4).__name__
`
