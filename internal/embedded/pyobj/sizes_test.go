package pyobj_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/oracle"
)

// What the tests of sizes cannot know: why these functions need no check.
var boundedElsewhere = map[string]string{
	"pad":            "the width was checked where it was read",
	"mroConflict":    "names of classes",
	"plainMessage":   "for errors of the host; texts are short",
	"exponentText":   "one letter for another",
	"newStrRunes":    "as many as there are",
	"encodeInt":      "the length was checked in intToBytes",
	"intPowMod":      "below the modulus",
	"bytesSubscript": "part of the bytes", "strSubscript": "part of the text", "sliceItems": "part of the items",
	"rebuild":     "entries are counted in Set",
	"groupDigits": "the width was checked where it was read", "percentInt": "the precision was checked where it was read",
	"intRound":     "no more digits than the number has",
	"intFromBytes": "as long as the bytes",
	"ID":           "an address",
	"sizes":        "at most 64 dimensions",
	"str":          "three quotes", "stringLiteral": "three quotes", "fillDefaults": "names of parameters", "importStmt": "part of the source",
}

var (
	sizedCalls = []string{
		"strings.Repeat", "bytes.Repeat", "slices.Repeat", "slices.Concat", "bytes.Join", "strings.Join", "strings.Replace", "bytes.Replace", ".Lsh", ".Exp", ".Grow",
	}
	checks = []string{"fits", "room", "Check", "checkLength"}
)

// Whatever makes an object of a size that somebody else chose asks first whether it can: each function that allocates by a size
// that is not that of something that exists has a check in it, or is named with the reason.
func TestSizesAreChecked(t *testing.T) {
	var missing []string
	used := map[string]bool{}
	for _, dir := range []string{".", "pyeval", "..", "../stdlib"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		require.NoError(t, err)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			set := token.NewFileSet()
			tree, err := parser.ParseFile(set, file, nil, 0)
			require.NoError(t, err)
			for _, d := range tree.Decls {
				f, ok := d.(*ast.FuncDecl)
				if !ok || f.Body == nil {
					continue
				}
				at := sized(set, f)
				if at == "" || checked(f) {
					continue
				}
				if _, ok := boundedElsewhere[f.Name.Name]; ok {
					used[f.Name.Name] = true
					continue
				}
				missing = append(missing, fmt.Sprintf("%s: %s", at, f.Name.Name))
			}
		}
	}
	require.Empty(t, missing)
	for name := range boundedElsewhere {
		require.True(t, used[name], "%s needs no exception", name)
	}
}

// sized is where a function allocates by a size of somebody else's, empty when it does not.
func sized(set *token.FileSet, f *ast.FuncDecl) (at string) {
	ast.Inspect(f.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		name := calledName(call.Fun)
		switch {
		case name == "make" && len(call.Args) > 1 && !existing(call.Args[len(call.Args)-1]):
			at = set.Position(call.Pos()).String()
		case name != "math.Exp" && slices.ContainsFunc(sizedCalls, func(s string) bool { return strings.HasSuffix(name, s) }):
			at = set.Position(call.Pos()).String()
		}
		return true
	})
	return at
}

func checked(f *ast.FuncDecl) (yes bool) {
	ast.Inspect(f.Body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			name := calledName(call.Fun)
			name = name[strings.LastIndexByte(name, '.')+1:]
			yes = yes || slices.ContainsFunc(checks, func(c string) bool { return strings.HasPrefix(name, c) })
		}
		return true
	})
	return yes
}

func calledName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok {
			return x.Name + "." + e.Sel.Name
		}
		return "." + e.Sel.Name
	}
	return ""
}

// existing reports whether a size is made of numbers and of lengths of what exists.
func existing(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return true
	case *ast.ParenExpr:
		return existing(e.X)
	case *ast.BinaryExpr:
		return existing(e.X) && existing(e.Y)
	case *ast.CallExpr:
		switch name := calledName(e.Fun); {
		case name == "len" || name == "cap" || strings.HasSuffix(name, ".Len"):
			return true
		case name == "min":
			return slices.ContainsFunc(e.Args, existing)
		}
	case *ast.SelectorExpr:
		return e.Sel.Name == "n" || e.Sel.Name == "used" // of a str, of a dict
	}
	return false
}

// Sizes from 2**31 up end in MemoryError or OverflowError, and soon.
func TestHugeSizesAreErrorsAtOnce(t *testing.T) {
	values := map[string]string{
		"h": "type('Huge', (), {'__index__': lambda self: 2**31})()", "n": "2**31", "s": "'ab' * 2**20", "b": "b'ab' * 2**20", "l": "[1] * 2**20",
	}
	for _, src := range []string{
		"'a' * n", "'a' * 2**36", "b'a' * n", "[1] * n", "(1,) * n", "l * 2**15", "s * 2**15", "b * 2**15", "'a' * h", "bytearray(b'a') * n",
		"bytes(n)", "bytearray(n)", "bytes(h)", "bytearray(2**36)",
		"list(range(n))", "tuple(range(2**36))", "list(range(2**70))", "set(range(n))", "sorted(range(2**40))", "[0, *range(n)]",
		"1 << n", "1 << 2**36", "1 << 2**70", "10 ** n", "2 ** (2**40)", "pow(3, n)", "(1).to_bytes(n, 'big')",
		"'a'.center(n)", "'a'.ljust(n)", "'a'.rjust(2**36)", "'a'.zfill(n)", "'\\t'.expandtabs(n)", "'a'.ljust(2**28 - 5, 'ä')",
		"format(1, '2147483648')", "format('a', '>2147483648')", "'{:2147483648}'.format(1)", "'%2147483648d' % 1", "'%*d' % (n, 1)", "'%.*f' % (n, 1.5)", "'%.2147483648f' % 1.5", "b'%2147483648d' % 1",
		"s.replace('a', s)", "b.replace(b'a', b)", "s.replace('', s)", "b.replace(b'', b)", "s + s * 2**8",
		"s.join(['a'] * 2**9)", "str([b] * 2**9)[0]", "bytearray(b) * 2**10", "'%s' * 1000 % ((s,) * 1000)", "('{0}' * 1000).format(s)",

		"l.extend(range(n))", "l.__imul__(2**16)", "l.__setitem__(slice(0, 0), range(n))",
		"print(*range(n))", "max(*range(n))", "zip(*range(n))",
	} {
		program := ""
		for _, name := range slices.Sorted(maps.Keys(values)) {
			if regexp.MustCompile(`\b` + name + `\b`).MatchString(src) {
				program += name + " = " + values[name] + "\n"
			}
		}
		got := oracle.Run(oracle.Bare, program+src)
		require.Regexp(t, "^(MemoryError|OverflowError|ValueError: width too big)", got.Error, "%s gave %.80s", src, got.Value)
	}
}

// Decimal text of an int is refused before it is made.
func TestDigitsAreCountedFirst(t *testing.T) {
	for _, src := range []string{
		"str(1 << 100000000)", "repr(1 << 100000000)", "'%d' % (1 << 100000000)", "format(1 << 100000000, 'd')", "'{}'.format(-(1 << 100000000))", "str(10 ** 4300)",
		"print(1 << 100000000)", "str([1 << 100000000])", "int('9' * 4301)",
	} {
		got := oracle.Run(oracle.Bare, src)
		require.Contains(t, got.Error, "ValueError: Exceeds the limit (4300 digits)", src)
	}
	require.Empty(t, oracle.Run(oracle.Bare, "str(10 ** 4299)").Error)
}
