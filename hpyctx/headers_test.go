package hpyctx_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/stretchr/testify/require"
)

// The headers of gen/include/context do what those of hpy 0.9.0 do: one module, compiled with both, runs the same lines
// on CPython and in the host, and CPython with HPy's own headers and run-time sources says what is right.

// headerLibraries are the module compiled with the official headers, as setuptools does (without assertions), and with ours.
func headerLibraries(tb testing.TB) (official, ours testenv.Library) {
	tb.Helper()
	official = testenv.OfficialModule(tb, "headers", "testdata/headers.c")
	official.Flags = append(official.Flags, "-DNDEBUG", "-w")
	return official, testenv.Module(tb, "headers", "testdata/headers.c")
}

func TestHeadersDoWhatTheOfficialOnesDo(t *testing.T) {
	official, ours := headerLibraries(t)
	cplusplus := testenv.Module(t, "headers", "testdata/headers.cc")
	cplusplus.Loose = true // the module itself uses what C++ has only since 2020
	for _, group := range []struct {
		name  string
		least int
		lines []string
	}{
		{"arguments", 5000, argumentLines()},
		{"formats", 800, formatLines()},
		{"values", 200, buildLines()},
		{"struct sequences", 20, structSequenceLines()},
		{"definitions and the rest", 200, definitionLines()},
	} {
		t.Run(group.name, func(t *testing.T) {
			require.GreaterOrEqual(t, len(group.lines), group.least)
			want := linesInCPython(t, official, group.lines)
			for _, world := range []struct {
				name string
				run  func(t *testing.T) []string
			}{
				{"our headers on CPython", func(t *testing.T) []string { return linesInCPython(t, ours, group.lines) }},
				{"our headers as C++ on CPython", func(t *testing.T) []string { return linesInCPython(t, cplusplus, group.lines) }},
				{"our headers in the host", func(t *testing.T) []string { return linesInHost(t, ours, group.lines) }},
				{"our headers in the host in debug mode", func(t *testing.T) []string {
					d := debugmode.New(debugmode.Options{ClosedHandles: -1})
					got := linesInHost(t, ours, group.lines, d)
					require.Empty(t, d.Reports())
					require.Empty(t, d.Leaks())
					return got
				}},
				{"HPy's headers in the host", func(t *testing.T) []string { return linesInHost(t, official, group.lines) }},
			} {
				t.Run(world.name, func(t *testing.T) {
					got := world.run(t)
					require.Len(t, got, len(want))
					wrong := 0
					for i, line := range group.lines {
						if mask(got[i]) != mask(want[i]) {
							if wrong++; wrong <= 20 {
								t.Errorf("%s\n  HPy's headers on CPython %s\n  here                     %s", line, want[i], got[i])
							}
						}
					}
					require.Zero(t, wrong, "lines that differ, of %d", len(want))
				})
			}
		})
	}
}

func linesInHost(t *testing.T, lib testenv.Library, lines []string, modes ...hpyctx.Mode) []string {
	t.Helper()
	w := newWorld(t, warningsAreErrors)
	m, err := w.it.Load(testenv.Compile(t, lib), modes...)
	require.NoError(t, err)
	return w.inHost(m.Object(), lines)
}

// otherwise are the calls that our headers answer otherwise on purpose; docs/headers.md lists them.
var otherwise = []struct{ line, hpy, ours string }{
	// The other bracket.
	{"m.build('(i,,)', 1)", "SystemError: unmatched '[' in the format string passed to HPy_BuildValue",
		"SystemError: unmatched '(' in the format string passed to HPy_BuildValue"},
	// Characters beyond ASCII: the lowest byte of the number.
	{"m.format(b'<%c>', 233)", "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe9 in position 1: invalid continuation byte", "'<\u00e9>'"},
	{"m.format(b'<%c>', 0x20ac)", "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xac in position 1: invalid start byte", "'<\u20ac>'"},
	{"m.format(b'<%c>', 0x1f600)", "'<'", "'<\U0001f600>'"},
	{"m.format(b'<%c>', 0x141)", "'<A>'", "'<\u0141>'"},
	// Texts of handles that are cut within a character, or read beyond their end.
	{"m.format(b'<%.4U>', ['caf\u00e9!'])", "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xc3 in position 4: invalid continuation byte",
		"'<caf\u00e9>'"},
	{"m.format(b'<%9.4S>', ['caf\u00e9'])", "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xc3 in position 9: invalid continuation byte",
		"'<     caf\u00e9>'"},
	{"m.format(b'<%9.9U>', ['caf\u00e9'])", crash, "'<     caf\u00e9>'"},
	// Null pointers.
	{"m.format(b'<%V>', None, None)", crash, "SystemError: null c string passed as value for formatting unit '%V'"},
	{"m.parse('|p', 1)", crash, "['untouched']"},
	{"m.parse('|s', 1)", crash, "['untouched']"},
	{"m.keywords('|ps', ('a', 'b'), 1)", crash, "['untouched', 'untouched']"},
	{"m.keywords('$s', ('a',), 0)", crash, "['untouched']"},
	{"m.keywords_dict('|ps', ('a', 'b'), 1, (), None)", crash, "['untouched', 'untouched']"},
}

// crash stands for memory that HPy's code does not own: nothing that a test can run.
const crash = "crash"

func TestHeadersThatDoOtherwiseDoSoOnPurpose(t *testing.T) {
	official, ours := headerLibraries(t)
	var all, safe, hpy, right []string
	for _, c := range otherwise {
		all, right = append(all, c.line), append(right, c.ours)
		if c.hpy != crash {
			safe, hpy = append(safe, c.line), append(hpy, c.hpy)
		}
	}
	require.Equal(t, hpy, linesInCPython(t, official, safe))
	require.Equal(t, right, linesInCPython(t, ours, all))
	require.Equal(t, right, linesInHost(t, ours, all))
}

// argumentLines call HPyArg_Parse and its kin.
func argumentLines() []string {
	lines := []string{"> class Index:\n  def __index__(self): return 5", "> class Float:\n  def __float__(self): return 2.5",
		"> class Liar:\n  def __bool__(self): raise KeyError('truth')\n  def __index__(self): raise KeyError('index')\n" +
			"  def __float__(self): raise KeyError('float')"}
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	values := []string{"0", "1", "-1", "127", "128", "-128", "-129", "255", "256", "32767", "32768", "-32768", "-32769", "65535",
		"65536", "2**31-1", "2**31", "-2**31", "-2**31-1", "2**32-1", "2**32", "2**63-1", "2**63", "-2**63", "-2**63-1", "2**64-1",
		"2**64", "-2**64", "10**30", "True", "1.5", "-1.0", "1e300", "float('inf')", "float('nan')", "'text'", "''", "'a\\0b'",
		"'caf\\u00e9'", "'\\ud800'", "b'x'", "None", "[]", "(1,)", "Index()", "Float()", "Liar()"}
	for _, unit := range "bBhHiIlkLKnfdpsO" {
		for _, v := range values {
			add("m.parse('%c', 0, %s)", unit, v)
		}
		add("m.parse('%c:name', 1, 'wrong', 1)", unit)
		add("m.parse('%c;own message', 0, b'')", unit)
		add("m.parse('%c', 1)", unit)
		add("m.keywords('%c', ('a',), 1, a=b'wrong')", unit)
		add("m.keywords('%c:name', ('a',), 1)", unit)
		add("m.keywords('%c', ('a',), 0, 1)", unit)
		add("m.keywords_dict('%c', ('a',), 1, (), {'a': 1})", unit)
		add("m.keywords_dict('%c;own', ('a',), 1, (), {'b': 1})", unit)
		if !strings.ContainsRune("ps", unit) { // HPy's headers read a handle that is not there
			add("m.parse('|%c', 1)", unit)
			add("m.parse('%c|%c', 1, 1)", unit, unit)
			add("m.keywords('|%c', ('a',), 1)", unit)
			add("m.keywords('$%c', ('a',), 1)", unit)
			add("m.keywords_dict('|%c', ('a',), 1, (), None)", unit)
		}
	}
	for _, format := range []string{"", "i", "ii", "i|i", "|ii", "i|l:name", "iiii|iiii", "ii;give two numbers", ":only", ";only", "i:", "i;",
		"i:a;b", "i;a:b", "||i", "i$i", "$", "|$i", "i|$i", "O", "OO", "O|O", "|O$O", "O$O:name", "z", "|z", "i z", "i\\u00e9", "(ii)", "i|z;m",
		"i:" + strings.Repeat("n", 300), "i;" + strings.Repeat("m", 600), "sO", "Os|d", "z:name"} {
		for _, args := range []string{"", ", 1", ", 1, 2", ", 1, 2, 3", ", 'a', 'b'", ", 1, 'b'", ", 1, 2, 3, 4, 5, 6, 7, 8"} {
			for tracker := range 2 {
				if !strings.Contains(format, "s") || args != "" {
					add("m.parse('%s', %d%s)", format, tracker, args)
				}
			}
		}
		for _, names := range []string{"()", "('a',)", "('a', 'b')", "('', 'b')", "('', '')", "('a', '')", "('a', 'b', 'c')"} {
			for _, args := range []string{"", ", 1", ", 1, 2", ", a=1", ", 1, b=2", ", 1, a=2", ", b=2", ", a=1, b=2", ", 1, 2, x=3", ", 1, 2, 3"} {
				if strings.Contains(format, "s") || len(format) > 12 {
					continue
				}
				add("m.keywords('%s', %s, 1%s)", format, names, args)
			}
			if len(format) <= 12 && !strings.Contains(format, "s") {
				add("m.keywords('%s', %s, 0, 1)", format, names)
				for _, args := range []string{"(), None", "(), {}", "(1,), {}", "(1,), {'b': 2}", "(1, 2), {'a': 3}", "(), {'a': 1, 'b': 2}", "(1,), {'x': 2}"} {
					add("m.keywords_dict('%s', %s, 1, %s)", format, names, args)
				}
				add("m.keywords_dict('%s', %s, 0, (1,), {})", format, names)
			}
		}
	}
	// What a call that fails has stored before.
	for _, call := range []string{"parse('iil', 1, 1, 2, 'x')", "parse('OsOz', 1, 1, 'a', 2, 3)", "parse('bh', 0, 1, 99999)", "parse('lki', 0, 1, 2, 2**40)",
		"keywords('iO|i', ('a', 'b', 'c'), 1, 1, 2, 'x')", "keywords_dict('sOl', ('a', 'b', 'c'), 1, (), {'a': 'x', 'b': 2, 'c': 's'})",
		"parse('ff', 0, 1.5, 'x')", "parse('dp', 0, 1.5, Liar())", "parse('Kn', 0, 2**64-1, 2**64)"} {
		lines = append(lines, "m."+call, "m.stored("+call[strings.Index(call, "'"):strings.Index(call, ",")]+")")
	}
	lines = append(lines, "m.pack()", "m.pack(1)", "m.pack(1, 'x', None)", "m.pack(a=1)", "m.pack(1, 2, a=3, b=4)", "m.pack(a=1, b=2, c=3)",
		"m.pack_nowhere(True)", "m.pack_nowhere(False)")
	return lines
}

// formatLines call HPyUnicode_FromFormat and HPyErr_Format.
func formatLines() []string {
	lines := []string{"> class Shown:\n  def __str__(self): return 'str \\u00e9'\n  def __repr__(self): return 'repr \\u20ac'",
		"> class Broken:\n  def __str__(self): raise KeyError('str')\n  def __repr__(self): return 3"}
	both := func(format string, args string) {
		lines = append(lines, fmt.Sprintf("m.format(b'%s'%s)", format, args), fmt.Sprintf("m.error(b'%s'%s)", format, args))
	}
	numbers := []string{"0", "1", "-1", "42", "-42", "2**31-1", "-2**31", "2**32-1", "2**63-1", "-2**63", "2**64-1"}
	for _, code := range []string{"d", "i", "u", "x", "ld", "li", "lu", "lld", "lli", "llu", "zd", "zi", "zu"} {
		for _, n := range numbers {
			lines = append(lines, fmt.Sprintf("m.format(b'<%%%s>', %s)", code, n))
		}
		for _, flags := range []string{"5", "05", "1", "0", ".3", ".0", ".", "8.3", "08.3", "3.8", "03.8", "00005", "20.10", "020.10"} {
			lines = append(lines, fmt.Sprintf("m.format(b'<%%%s%s>', 42)", flags, code), fmt.Sprintf("m.format(b'<%%%s%s>', -42)", flags, code))
		}
	}
	for _, code := range []string{"s", "S", "R", "A", "U"} {
		args := []string{", [Shown()]", ", ['plain']", ", [17]", ", [None]", ", [Broken()]", ", None", ", ['a\\0b']", ", ['\\ud800']"}
		switch code {
		case "s":
			args = []string{", 'text'", ", ''", ", None", ", 'caf\\u00e9'", ", b'\\xff'"}
		case "U":
			args = []string{", ['plain']", ", ['caf\\u00e9']", ", [17]", ", None", ", ['\\ud800']"}
		}
		for _, a := range args {
			both("<%"+code+">", a)
		}
		for _, flags := range []string{"10", ".3", "10.3", "1", ".0", "0", "010", ".", "2.9", "9.9"} {
			plain, cafe := ", 'abcdef'", ", 'caf\\u00e9'"
			if code != "s" {
				plain, cafe = ", ['abcdef']", ", ['caf\\u00e9']"
			}
			lines = append(lines, fmt.Sprintf("m.format(b'<%%%s%s>'%s)", flags, code, plain))
			if flags != "9.9" { // see otherwise
				lines = append(lines, fmt.Sprintf("m.format(b'<%%%s%s>'%s)", flags, code, cafe))
			}
		}
	}
	for _, a := range []string{", ['x'], 'y'", ", None, 'y'", ", [17], 'y'", ", None, 'caf\\u00e9'"} {
		for _, flags := range []string{"", "5", ".1", "5.1", "0", "05"} {
			lines = append(lines, fmt.Sprintf("m.format(b'<%%%sV>'%s)", flags, a))
		}
	}
	for _, a := range []string{", 65", ", 0", ", 10", ", 127", ", -1", ", 0x110000", ", 2**31-1"} {
		both("<%c>", a)
	}
	for _, a := range []string{", None", ", 16", ", 2**48-1", ", 2**64-1"} {
		both("<%p>", a)
	}
	for _, format := range []string{"", "plain", "%%", "%%%%d", "100%", "%", "%5", "%.5", "%5.", "%0", "%l", "%ll", "%z", "%lx", "%zx", "%lld%", "%q", "%5q",
		"%5%", "%05%", "%.3%s", "%-5d", "%+d", "% d", "%#x", "%*d", "%hd", "%X", "%o", "%f", "%g", "%n", "%ls", "%lc", "%5c", "%.1c", "%05c", "%0c", "%5p", "%.3p",
		"%0p", "%jd", "%td", "%D", "%I", "%T", "%N", "\\xe9", "abc\\xff%d", "%d\\xc3", "%d %d %d", "%99999999999999999999d",
		"%.99999999999999999999d", "%9223372036854775808d", "%.9223372036854775808s", "%9223372036854775807d", "%.9223372036854775807d"} {
		both(format, ", 1, 2, 3")
	}
	both("%d%s", ", 1, 'two'")
	both("%s", ", 'long' * 25000")
	both("%S|%R|%10s|", ", ['x' * 5000], ['caf\\u00e9' * 20000], 'y' * 600")
	both("%600d|%.700d|%0800d", ", -1, -2, -3")
	both("%s %d %s %c%%", ", 'one', 2, 'three', 68")
	both("%S %R|%A %U %V", ", [Shown()], [Shown()], [Shown()], ['u'], None, 'v'")
	return lines
}

// buildLines call HPy_BuildValue.
func buildLines() []string {
	var lines []string
	add := func(format string, args string) { lines = append(lines, fmt.Sprintf("m.build('%s'%s)", format, args)) }
	for _, unit := range "iIlkLKn" {
		for _, n := range []string{"0", "1", "-1", "2**31-1", "2**31", "-2**31", "2**32-1", "2**63-1", "-2**63", "2**64-1"} {
			add(string(unit), ", "+n)
		}
	}
	for _, unit := range "fd" {
		for _, n := range []string{"0.0", "-1.5", "1e300", "float('inf')"} {
			add(string(unit), ", "+n)
		}
	}
	for _, a := range []string{", 'text'", ", ''", ", 'caf\\u00e9'", ", b'\\xff'"} {
		add("s", a)
	}
	for _, unit := range "OS" {
		for _, a := range []string{", [17]", ", [None]", ", ['x']", ", None"} {
			add(string(unit), a)
			add("("+string(unit)+")", a)
			add("["+string(unit)+",i]", a+", 5")
			add("{i:"+string(unit)+"}", ", 5"+a)
			add("{"+string(unit)+":i}", a+", 5")
		}
	}
	all := ", 1, 2, 3, 4, 5, 6, 7, 8"
	for _, format := range []string{"", " ", ",", "i", "ii", "i,i", "i i", " i", "i ", "i,", ",i", "ii,", "i,,i", "ii,,", "()", "(i)", "(ii)", "(i,i)", "(i, i)", "(i,)",
		"(,i)", "(i,,i)", "[]", "[i]", "[ii]", "[i,i]", "[i,,]", "{}", "{ }", "{i:i}", "{i:i,i:i}", "{i:i, i:i}", "{i:i,}", "{i:i,,}", "{,}", "{,i:i}", "{i:i i:i}",
		"{i:ii:i}", "{i}", "{ii}", "{i,i}", "{i:}", "{:i}", "{i :i}", "{i: i}", "(", "[", "{", ")", "]", "}", "(i", "[i", "{i:i", "i)", "i]", "i}", "(i]", "[i)", "{i:i)", "(i}",
		"[i}", "{i:i]", "{)", "((i)", "(i))", "((i)]", "([i)]", "({)}", "[(])", "(i)(i)", "(i)i", "i(i)", "()()", "((i))", "(((i)))", "[(i){i:i}]", "{i:(ii)}", "{i:{i:[i]}}",
		"{(ii):i}", "{[i]:i}", "(i[i{i:i}]i)", "z", "(z)", "[iz]", "{z:i}", "{i:z}", "N", "(N)", "{i:N}", "i#", "#", "i|i", "\\u00e9", "(i\\n)", ")(", "())", "(()", "i)i(", "k{}", "[[],[]]",
		"(()())", "{():()}", "{i:i,i:i,i:i,i:i}", "iiiiiiii", "(iiii)(iiii)"} {
		add(format, all)
	}
	add("(idsO)", ", 1, 2.5, 'x', [None]")
	add("{s:i,s:[dd],s:O}", ", 'a', 1, 'b', 1.5, 2.5, 'c', [()]")
	add("ssss", ", 'a', 'b', 'c', 'd'")
	add("dddddd", ", 1.5, 2.5, 3.5, 4.5, 5.5, 6.5")
	return append(lines, "m.build_after_error()")
}

// structSequenceLines make types and instances by HPyStructSequence_*.
func structSequenceLines() []string {
	return strings.Split(strings.TrimSpace(`
> T = m.structseq('pkg.mod.T', 'its doc', ('a', 'b', ''), ('doc a', 'doc b', 'doc c'))
T.__name__, T.__qualname__, T.__module__, T.__doc__, T.n_fields
T._fields
issubclass(T, tuple)
m.structseq_new(T, 1, 2, 3)
m.structseq_new(T, 1, 2, 3) == (1, 2, 3)
m.structseq_new(T, 1, 2, 3).b
m.structseq_new(T, 1, 2, 3)[2]
len(m.structseq_new(T, 1, 2, 3))
m.structseq_new(T, 1, 2)
m.structseq_new(T)
m.structseq_new(T, 1, 2, 3, 4)
m.structseq_new(int, 1)
m.structseq_new(tuple, 1)
T(1)
T(1, b=2)
T(x=1)
> U = m.structseq('U', None, (), ())
U.__name__, U.__qualname__, U.__doc__, U.n_fields, U._fields
m.structseq_new(U)
m.structseq_new(U, 1)
m.structseq(None, None, ('a',), ('',))
m.structseq('M.D', None, ('a', 'a', 'class', '9'), ('', '', '', ''))._fields
m.structseq('', None, ('a',), ('',)).__name__
m.structseq('caf\u00e9.caf\u00e9', 'caf\u00e9', ('caf\u00e9',), ('',)).__qualname__
m.structseq('.x', None, ('a',), ('',)).__module__
m.structseq('x.', None, ('a',), ('',)).__name__
`), "\n")
}

// definitionLines use what the macros of definitions made, and functions that are made of others.
func definitionLines() []string {
	lines := strings.Split(strings.TrimSpace(`
m.version()
m.keywords.__doc__
m.thing.read.__doc__
m.thing.twice.__doc__
m.thing.member.__doc__
m.thing.__name__, m.thing.__module__
> t = m.thing()
t.read
t.member
m.thing(value=9).read
m.thing(9).read
m.thing('x')
m.thing(1, 2)
m.thing(other=1).read
> t.read = 3
t.write
> t.write = 11
t.read
> del t.write
t.read
> t.write = 'x'
> t.both = 12
t.both
> t.both = 2**40
> t.both = 'x'
> del t.read
> t.member = 5
t.twice()
t.twice(1)
(t < 12, t <= 12, t == 12, t != 12, t > 12, t >= 12)
(t < 13, t <= 13, t == 13, t != 13, t > 13, t >= 13)
m.capsule()
m.tuple_pack(1, 'x', None, 0)
m.tuple_pack(1, 'x', None, 1)
m.tuple_pack(1, 'x', None, 3)
m.tuple_pack(1, 'x', None, 20)
> class C: x = 1
> c = C()
> c.x = 2
m.attributes(c, 'x', 0)
m.attributes(c, 'x', 0)
> c.x = 2
m.attributes(c, 'x', 1)
m.attributes(c, 'x', 1)
m.attributes('abc', 'upper', 2)
m.attributes('abc', 'upper', 3)
m.attributes('abc', 'nope', 2)
m.attributes('abc', 'nope', 3)
m.attributes('abc', 'join', 3)
`), "\n")
	for _, n := range []string{"0", "-1", "2**31", "2**63-1", "2**63", "-2**63", "2**64-1", "2**64", "1.5", "'x'", "True"} {
		for which := range 7 {
			lines = append(lines, fmt.Sprintf("m.numbers(%s, %d)", n, which))
		}
	}
	for _, length := range []int{0, 1, 5} {
		for _, bounds := range [][2]int{{0, 5}, {-3, -1}, {-9, 9}, {9, -9}, {4, 0}, {2, 2}} {
			for _, step := range []int{1, 2, -1, -3, 7} {
				lines = append(lines, fmt.Sprintf("m.adjust(%d, %d, %d, %d)", length, bounds[0], bounds[1], step))
			}
		}
	}
	return lines
}
