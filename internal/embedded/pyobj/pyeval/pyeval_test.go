package pyeval_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj/pyeval"
)

func Example() {
	rt := pyobj.NewRuntime(os.Stdout)
	defer rt.Close()
	ns := pyobj.NewDict()
	err := pyeval.Run(rt, "def double(x): return x * 2\nprint(double('ab'))", "example.py", ns)
	if err != nil {
		fmt.Println(err)
	}
	v, err := pyeval.EvalString(rt, "double(21)", ns)
	fmt.Println(v, err)
	_, err = pyeval.EvalString(rt, "double(1) + 'x'", ns)
	fmt.Println(err)
	// Output:
	// abab
	// 42 <nil>
	// TypeError: unsupported operand type(s) for +: 'int' and 'str'
}

func TestSyntaxErrorsNameFileAndLine(t *testing.T) {
	for _, tc := range []struct {
		src, want string
		class     *pyobj.Type
	}{
		{"x = (1", "unexpected EOF while parsing", pyobj.SyntaxError},
		{"x = 1\ny = $", "invalid syntax (f.py, line 2)", pyobj.SyntaxError},
		{"  x", "unexpected indent (f.py, line 1)", pyobj.IndentationError},
		{"if 1:\nx", "expected an indented block", pyobj.IndentationError},
		{"return 1", "'return' outside function", pyobj.SyntaxError},
		{"f'x'", "f-strings are not supported here", pyobj.SyntaxError},
		{"with x pass", "expected ':'", pyobj.SyntaxError},
		{"def f(): yield 1", "generators", pyobj.SyntaxError},
		{"1 = 2", "cannot assign", pyobj.SyntaxError},
		{"'abc", "unterminated string literal", pyobj.SyntaxError},
		{"010", "leading zeros", pyobj.SyntaxError},
		{strings.Repeat("(", 10000) + strings.Repeat(")", 10000), "too many nested parentheses", pyobj.SyntaxError},
		{strings.Repeat("-", 10000) + "1", "too many nested parentheses", pyobj.SyntaxError},
		{"1" + strings.Repeat("+1", 100000), "expression is too long", pyobj.SyntaxError},
		{"a" + strings.Repeat(".a", 100000), "expression is too long", pyobj.SyntaxError},
		{"if 1: pass\n" + strings.Repeat("elif 1: pass\n", 10000), "too many nested", pyobj.SyntaxError},
	} {
		_, err := pyeval.Compile(tc.src, "f.py", pyeval.File)
		require.Error(t, err, tc.src)
		e := pyobj.AsException(err)
		require.NotNil(t, e)
		require.Same(t, tc.class, e.Type())
		s, serr := pyobj.NewRuntime(nil).Str(e)
		require.NoError(t, serr)
		require.Contains(t, s.String(), tc.want)
	}
	_, err := pyeval.Compile("1", "f.py", 7)
	require.EqualError(t, err, "SystemError: invalid source kind")
}

func TestSingleInputPrintsValues(t *testing.T) {
	var out strings.Builder
	rt := pyobj.NewRuntime(&out)
	c, err := pyeval.Compile("1 + 1\nNone\nx = 5\n'a'", "<stdin>", pyeval.Single)
	require.NoError(t, err)
	_, err = c.Eval(rt, pyobj.NewDict(), nil)
	require.NoError(t, err)
	require.Equal(t, "2\n'a'\n", out.String())
}

func TestLocalsAndGlobalsAreSeparate(t *testing.T) {
	rt := pyobj.NewRuntime(nil)
	globals, locals := pyobj.NewDict(), pyobj.NewDict()
	globals.SetStr("g", pyobj.Int(1))
	c, err := pyeval.Compile("l = g + 1", "f", pyeval.File)
	require.NoError(t, err)
	_, err = c.Eval(rt, globals, locals)
	require.NoError(t, err)
	require.Equal(t, pyobj.Int(2), locals.GetStr("l"))
	require.Nil(t, globals.GetStr("l"))
}

func FuzzCompile(f *testing.F) {
	for _, s := range []string{"1 + 2", "def f(a, *b, c=1, **d): return a", "class A(B, m=1):\n  x = 1\n", "[x for x in y if z]", "{1: 2, **a}", "'\\x41' b''", "a[1:2, ...] = *b, c",
		"try:\n  1\nexcept A as e:\n  2\nfinally: pass", "lambda x, /, y: x", "0x_f 1e5j", "x: int = 5", "@a.b\ndef f(): pass", "if a: b\nelif c: d\nelse: e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		for _, k := range []pyeval.Kind{pyeval.Expr, pyeval.File} {
			_, err := pyeval.Compile(src, "f", k)
			if err != nil && pyobj.AsException(err) == nil {
				t.Errorf("error that is no exception: %v", err)
			}
		}
	})
}
