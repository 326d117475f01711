package pyobj_test

import (
	"fmt"
	"github.com/hpyapi/hpyapi/internal/oracle"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// gen makes random programs; the seed is fixed so that a failure repeats.
type gen struct{ *rand.Rand }

func newGen(seed uint64) gen { return gen{rand.New(rand.NewPCG(seed, 446))} }

func pickOne[T any](g gen, items ...T) T { return items[g.IntN(len(items))] }

// integer is an int literal: small, near the limits of 64 bits, or large.
func (g gen) integer() string {
	switch g.IntN(5) {
	case 0:
		return strconv.Itoa(g.IntN(41) - 20)
	case 1:
		return pickOne(g, "2**63", "-2**63", "2**63-1", "2**62", "2**31", "-2**31", "2**64", "2**53", "2**53+1", "0", "1", "-1")
	case 2:
		return strconv.FormatInt(int64(g.Uint64()), 10)
	case 3:
		return strconv.FormatInt(int64(g.Uint64())>>g.IntN(60), 10)
	}
	n := 1 + g.IntN(40)
	var b strings.Builder
	b.WriteString(pickOne(g, "", "-"))
	b.WriteByte(byte('1' + g.IntN(9)))
	for range n {
		b.WriteByte(byte('0' + g.IntN(10)))
	}
	return b.String()
}

// float is a float literal of any size.
func (g gen) float() string {
	for {
		v := math.Float64frombits(g.Uint64())
		switch g.IntN(4) {
		case 0:
			v = float64(g.IntN(2001)-1000) / float64(pickOne(g, 1, 2, 3, 4, 7, 8, 10, 100))
		case 1:
			v = g.NormFloat64() * math.Pow(10, float64(g.IntN(40)-20))
		}
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			return strconv.FormatFloat(v, 'e', 17, 64)
		}
	}
}

// text is a str literal.
func (g gen) text() string {
	alphabet := []rune("aab bcAZ09 ,\t\näöß€中😀'\"\\\x00\x7f")
	var b strings.Builder
	for range g.IntN(9) {
		b.WriteRune(alphabet[g.IntN(len(alphabet))])
	}
	return pyQuote(b.String())
}

func pyQuote(s string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for _, r := range s {
		if r >= ' ' && r < 0x7f && r != '\'' && r != '\\' {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "\\U%08x", r)
		}
	}
	return b.String() + "'"
}

// operand is any literal.
func (g gen) operand() string {
	switch g.IntN(12) {
	case 0, 1, 2:
		return "(" + g.integer() + ")"
	case 3, 4:
		return "(" + g.float() + ")"
	case 5:
		return g.text()
	case 6:
		return "[" + g.integer() + ", " + g.text() + "]"
	case 7:
		return "(" + g.integer() + ",)"
	case 8:
		return pickOne(g, "True", "False", "None", "...", "NotImplemented", "int", "len")
	case 9:
		return "b" + pickOne(g, "''", "'abc'", "'\\x00\\xff'")
	case 10:
		return pickOne(g, "2j", "(1-2.5j)", "{}", "{1: 2}", "()", "[]", "''", "range(3)", "slice(1)", "float('inf')", "float('nan')", "-0.0")
	}
	return strconv.Itoa(g.IntN(7))
}

func TestRandomBinaryOperators(t *testing.T) {
	g := newGen(1)
	var programs []string
	ops := []string{"+", "-", "*", "/", "//", "%", "&", "|", "^", "<", "<=", "==", "!=", ">", ">=", "@", "in", "and", "or", "is not"}
	for range 2500 {
		a, b := g.operand(), g.operand()
		programs = append(programs, a+" "+pickOne(g, ops...)+" "+b)
	}
	for range 500 {
		programs = append(programs, fmt.Sprintf("divmod(%s, %s)", g.operand(), g.operand()))
		programs = append(programs, fmt.Sprintf("%s %s %d", g.operand(), pickOne(g, "<<", ">>"), g.IntN(200)-2))
		programs = append(programs, fmt.Sprintf("%s%s", pickOne(g, "-", "+", "~", "not ", "abs", "bool", "int", "repr", "len", "round", "hash(0)==hash"), "("+g.operand()+")"))
		programs = append(programs, fmt.Sprintf("a = %s\na %s= %s\na", g.operand(), pickOne(g, "+", "-", "*", "//", "|", "&", "%", "/", "^"), g.operand()))
	}
	// Comparing identical constants by "is", and sizes of repetition, are up to the implementation.
	programs = filter(programs, func(p string) bool {
		return !strings.Contains(p, "is not") && !hugeRepeat(p)
	})
	oracle.Compare(t, oracle.Bare, programs)
}

func filter(in []string, keep func(string) bool) []string {
	var out []string
	for _, p := range in {
		if keep(p) {
			out = append(out, p)
		}
	}
	return out
}

// hugeRepeat reports whether a program might repeat a sequence a great many times.
func hugeRepeat(p string) bool {
	if !strings.Contains(p, "*") {
		return false
	}
	return strings.ContainsAny(p, "'[,{") || strings.Contains(p, "()")
}

func TestRandomIntegerArithmetic(t *testing.T) {
	g := newGen(2)
	var programs []string
	for range 700 {
		a, b, c := "("+g.integer()+")", "("+g.integer()+")", "("+g.integer()+")"
		programs = append(programs,
			fmt.Sprintf("%s %s %s", a, pickOne(g, "+", "-", "*", "//", "%", "/", "&", "|", "^", "<", "=="), b),
			fmt.Sprintf("%s ** %d", a, g.IntN(12)-1),
			fmt.Sprintf("pow(%s, %d, %s)", a, g.IntN(2000)-20, c))
		if g.IntN(3) == 0 {
			programs = append(programs,
				fmt.Sprintf("hash(%s), float(%s), str(%s), bin(%s), (%s).bit_length(), round(%s, -%d)", a, a, a, a, a, a, g.IntN(25)),
				fmt.Sprintf("%s << %d, %s >> %d, divmod(%s, %s or 1)", a, g.IntN(150), a, g.IntN(150), a, b),
				fmt.Sprintf("%s == %s, %s < %s, float(%s) == %s", a, g.float(), a, g.float(), a, a))
		}
	}
	oracle.Compare(t, oracle.Bare, programs)
}

func TestRandomFloats(t *testing.T) {
	g := newGen(3)
	var programs []string
	for range 800 {
		a, b := "("+g.float()+")", "("+g.float()+")"
		programs = append(programs, fmt.Sprintf("%s, str(%s), hash(%s), float(repr(%s)) == %s", a, b, a, a, a))
		programs = append(programs, fmt.Sprintf("%s %s %s", a, pickOne(g, "+", "-", "*", "/", "//", "%", "<", "=="), b))
		switch g.IntN(4) {
		case 0:
			programs = append(programs, fmt.Sprintf("divmod(%s, %s), (%s) // 1, int(%s), round(%s)", a, b, a, a, a))
		case 1:
			programs = append(programs, fmt.Sprintf("round(%s, %d), (%s).as_integer_ratio(), (%s).hex()", a, g.IntN(30)-12, a, a))
		case 2:
			spec := pickOne(g, "", "+", " ") + pickOne(g, "", "#") + pickOne(g, "", "0") + pickOne(g, "", "12", "30") + pickOne(g, "", ",", "_") + pickOne(g, "", ".0", ".3", ".17") + pickOne(g, "", "e", "f", "g", "E", "G", "%")
			programs = append(programs, fmt.Sprintf("format(%s, '%s')", a, spec))
		case 3:
			programs = append(programs, fmt.Sprintf("'%%%s%s%s' %% %s", pickOne(g, "", "+", "-", "0", "#"), pickOne(g, "", "10", ".3", "12.4"), pickOne(g, "e", "f", "g", "G", "s", "r"), a))
		}
	}
	for range 300 {
		// Powers that a double holds exactly: others may differ from the C library's in the last bit.
		programs = append(programs, fmt.Sprintf("(%d.0) ** %d, (%d / 4) ** %d, abs((%s) ** 2)", g.IntN(60)-30, g.IntN(10), g.IntN(60)-30, g.IntN(8), g.float()))
	}
	oracle.Compare(t, oracle.Bare, programs)
}

func TestRandomSlices(t *testing.T) {
	g := newGen(4)
	bound := func() string {
		return pickOne(g, "", strconv.Itoa(g.IntN(25)-12), strconv.Itoa(g.IntN(25)-12), pickOne(g, "None", "2**70", "-2**70", "True"))
	}
	var programs []string
	for range 700 {
		key := bound() + ":" + bound()
		if g.IntN(2) == 0 {
			key += ":" + pickOne(g, bound(), strconv.Itoa(1+g.IntN(4)), strconv.Itoa(-1-g.IntN(4)))
		}
		seq := pickOne(g, "'aäbc€d😀'", "'abcdefgh'", "b'abcdefgh'", "[0, 1, 2, 3, 4, 5, 6]", "(0, 1, 2, 3, 4)", "range(3, 30, 4)")
		programs = append(programs, fmt.Sprintf("%s[%s]", seq, key))
		programs = append(programs, fmt.Sprintf("l = list(range(%d))\nl[%s] = %s\nl", g.IntN(10), key, pickOne(g, "[]", "['a']", "['a', 'b']", "'xyz'", "l", "5", "range(4)", "(1, 2, 3)")))
		programs = append(programs, fmt.Sprintf("l = list(range(%d))\ndel l[%s]\nl", g.IntN(10), key))
		programs = append(programs, fmt.Sprintf("slice(%s, %s, %s).indices(%d)", pickOne(g, "None", "3", "-2"), pickOne(g, "None", "30", "-20", "1"), pickOne(g, "None", "1", "-1", "3", "-4"), g.IntN(12)))
	}
	oracle.Compare(t, oracle.Bare, programs)
}

func TestRandomStrings(t *testing.T) {
	g := newGen(5)
	var programs []string
	for range 1800 {
		s, u, n := g.text(), g.text(), strconv.Itoa(g.IntN(14)-3)
		programs = append(programs, s+pickOne(g,
			".upper()", ".lower()", ".title()", ".capitalize()", ".swapcase()", ".strip()", ".split()", ".rsplit(None, 1)", ".splitlines()", ".splitlines(True)",
			".isalpha()", ".isalnum()", ".isspace()", ".isupper()", ".islower()", ".istitle()", ".isprintable()", ".isidentifier()", ".encode()", ".encode('latin-1', 'replace')",
			".encode('ascii')", ".encode('ascii', 'backslashreplace')", ".expandtabs(3)", ".zfill("+n+")", ".center("+n+", '*')", ".ljust("+n+")", ".rjust("+n+")",
			".find("+u+")", ".rfind("+u+")", ".index("+u+")", ".count("+u+")", ".split("+u+")", ".rsplit("+u+", 1)", ".partition("+u+")", ".rpartition("+u+")",
			".replace("+u+", 'X')", ".replace("+u+", 'XY', "+n+")", ".startswith("+u+")", ".endswith("+u+")", ".strip("+u+")", ".join(["+u+", 'a', "+s+"])",
			" < "+u, " == "+u, " in "+u, " + "+u, "["+n+"]", " * ("+n+")", ".find("+u+", "+n+")", ".count("+u+", 1, "+n+")", ".startswith("+u+", "+n+")", ".removeprefix("+u+")",
			".__repr__()", ".casefold()", ".isdigit()", ".lstrip("+u+")", ".rstrip("+u+")"))
	}
	oracle.Compare(t, oracle.Bare, programs)
}

func TestRandomDictsAndSorting(t *testing.T) {
	g := newGen(6)
	var programs []string
	for range 150 {
		var b strings.Builder
		b.WriteString("d = {}\n")
		for range 30 {
			k := pickOne(g, strconv.Itoa(g.IntN(12)), "'k"+strconv.Itoa(g.IntN(8))+"'", strconv.Itoa(g.IntN(6))+".0", "("+strconv.Itoa(g.IntN(4))+",)", "True", "None")
			v := strconv.Itoa(g.IntN(100))
			b.WriteString(pickOne(g, "d["+k+"] = "+v, "d["+k+"] = "+v, "d.pop("+k+", None)", "d.setdefault("+k+", "+v+")", "d.update({"+k+": "+v+"})", "if d: d.popitem()", "d = d | {"+k+": 'm'}", "d = dict(d)") + "\n")
		}
		programs = append(programs, b.String()+"d, list(reversed(d)), len(d), list(d.items())")
	}
	for range 250 {
		var items []string
		kind := g.IntN(5)
		for range g.IntN(60) {
			switch kind {
			case 0:
				items = append(items, g.integer())
			case 1:
				items = append(items, g.text())
			case 2:
				items = append(items, fmt.Sprintf("(%d, %d)", g.IntN(4), g.IntN(100)))
			case 3:
				items = append(items, pickOne(g, g.integer(), g.float()))
			default:
				items = append(items, strconv.Itoa(g.IntN(10)))
			}
		}
		key := pickOne(g, "", ", key=lambda x: str(x)", ", key=repr", ", reverse=True", ", key=lambda x: len(str(x)), reverse=True")
		programs = append(programs, "sorted(["+strings.Join(items, ", ")+"]"+key+")")
	}
	oracle.Compare(t, oracle.Bare, programs)
}
