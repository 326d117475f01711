//go:build linux && (amd64 || arm64)

package native

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// numberLeaf is a leaf of the number protocol and what it computes, as a handle or as a C int.
type numberLeaf struct {
	op     Op
	unary  bool
	handle bool
	want   func(z, x, y *big.Int) *big.Int
}

var numberLeaves = []numberLeaf{
	{OpAdd, false, true, (*big.Int).Add},
	{OpInPlaceAdd, false, true, (*big.Int).Add},
	{OpSubtract, false, true, (*big.Int).Sub},
	{OpInPlaceSubtract, false, true, (*big.Int).Sub},
	{OpMultiply, false, true, (*big.Int).Mul},
	{OpInPlaceMultiply, false, true, (*big.Int).Mul},
	{OpAnd, false, true, (*big.Int).And},
	{OpInPlaceAnd, false, true, (*big.Int).And},
	{OpOr, false, true, (*big.Int).Or},
	{OpInPlaceOr, false, true, (*big.Int).Or},
	{OpXor, false, true, (*big.Int).Xor},
	{OpInPlaceXor, false, true, (*big.Int).Xor},
	{OpNegative, true, true, func(z, x, _ *big.Int) *big.Int { return z.Neg(x) }},
	{OpInvert, true, true, func(z, x, _ *big.Int) *big.Int { return z.Not(x) }},
	{OpIsTrue, true, false, func(z, x, _ *big.Int) *big.Int { return z.SetInt64(int64(x.CmpAbs(new(big.Int)))) }},
}

// comparisons are the operators of ctx_RichCompareBool by number.
var comparisons = []func(order int) bool{
	func(o int) bool { return o < 0 },
	func(o int) bool { return o <= 0 },
	func(o int) bool { return o == 0 },
	func(o int) bool { return o != 0 },
	func(o int) bool { return o > 0 },
	func(o int) bool { return o >= 0 },
}

// integerPairs are small integers at the edges of what sums and products can be, and at random with any number of bits.
func integerPairs() [][2]int64 {
	edges := []int64{0, 1, -1, 2, -2, 3, -3, 1 << 30, 1 << 31, -1 << 31, 3037000499, 3037000500, 2147483648, -2147483648,
		MaxSmallInt / 2, MaxSmallInt/2 + 1, MinSmallInt / 2, MinSmallInt/2 - 1, MaxSmallInt - 1, MaxSmallInt, MinSmallInt, MinSmallInt + 1}
	var pairs [][2]int64
	for _, a := range edges {
		for _, b := range edges {
			pairs = append(pairs, [2]int64{a, b})
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	any := func() int64 { return int64(r.Uint64()) >> (1 + r.IntN(62)) }
	for range 500 {
		pairs = append(pairs, [2]int64{any(), any()})
	}
	return pairs
}

// checkSlow requires that the last call went on to the slow path with the arguments as they came.
func checkSlow(t *testing.T, c *leafContext, op Op, got uintptr, slow bool, args ...uintptr) {
	t.Helper()
	require.True(t, slow, "%s(%#x)", LeafOps()[op].Name, args)
	require.EqualValues(t, slowWord, got)
	require.EqualValues(t, op, slowCalls[0].op)
	require.Equal(t, append([]uintptr{Addr(c)}, args...), slowArgs[:1+len(args)])
}

func TestNumberLeavesComputeAsBigIntegersAndLeaveTheRestToTheSlowPath(t *testing.T) {
	c := newLeafContext(t, newTable(t, TableOptions{Flags: AllowSmallInts}))
	for _, leaf := range numberLeaves {
		fast, left := 0, 0
		for _, pair := range integerPairs() {
			args := []uintptr{word(pair[0]), word(pair[1])}
			if leaf.unary {
				args = args[:1]
			}
			want := leaf.want(new(big.Int), big.NewInt(pair[0]), big.NewInt(pair[1]))
			got, _, slow := callLeaf(c, leaf.op, args...)
			switch {
			case !leaf.handle:
				require.False(t, slow)
				require.EqualValues(t, want.Int64(), int32(got), "%s%v", LeafOps()[leaf.op].Name, pair)
				fast++
			case want.IsInt64() && want.Int64() >= MinSmallInt && want.Int64() <= MaxSmallInt:
				require.False(t, slow, "%s%v", LeafOps()[leaf.op].Name, pair)
				require.Equal(t, word(want.Int64()), got, "%s%v", LeafOps()[leaf.op].Name, pair)
				fast++
			default:
				checkSlow(t, c, leaf.op, got, slow, args...)
				left++
			}
		}
		require.NotZero(t, fast)
		switch leaf.op {
		case OpAdd, OpInPlaceAdd, OpSubtract, OpInPlaceSubtract, OpMultiply, OpInPlaceMultiply, OpNegative:
			require.NotZero(t, left, "%s never overflows", LeafOps()[leaf.op].Name)
		default:
			require.Zero(t, left, "%s of small integers is a small integer", LeafOps()[leaf.op].Name)
		}
	}
}

func TestRichCompareBoolLeafKnowsTheSixOperators(t *testing.T) {
	c := newLeafContext(t, newTable(t, TableOptions{Flags: AllowSmallInts}))
	const dirt = 0xa5a5a5a5 << 32 // C leaves the upper half of an int undefined
	for _, pair := range integerPairs() {
		a, b := word(pair[0]), word(pair[1])
		order := big.NewInt(pair[0]).Cmp(big.NewInt(pair[1]))
		for op, holds := range comparisons {
			got, _, slow := callLeaf(c, OpRichCompareBool, a, b, dirt|uintptr(op))
			require.False(t, slow)
			require.Equal(t, holds(order), int32(got) == 1, "%v operator %d", pair, op)
			require.Contains(t, []int32{0, 1}, int32(got))
		}
		for _, op := range []uintptr{6, 7, 32, 34, 1 << 31, 0xffffffff, dirt | 6} {
			got, _, slow := callLeaf(c, OpRichCompareBool, a, b, op)
			checkSlow(t, c, OpRichCompareBool, got, slow, a, b, op)
		}
	}
}

func TestNumberLeavesLeaveWhatIsNoSmallIntegerToTheSlowPath(t *testing.T) {
	table := newTable(t, TableOptions{Flags: AllowSmallInts})
	c := newLeafContext(t, table)
	strict := newLeafContext(t, newTable(t, TableOptions{Space: 9}))
	h, five := uintptr(open(t, table, 3)), word(5)
	for op := OpAdd; op <= OpRichCompareBool; op++ {
		for _, args := range [][]uintptr{{h, h}, {h, five}, {five, h}, {0, five}, {five, 0}, {0, 0}} {
			if (op == OpNegative || op == OpInvert || op == OpIsTrue) && args[0] == five {
				continue // the second argument is not looked at
			}
			args = append(args, 2)
			got, _, slow := callLeaf(c, op, args...)
			checkSlow(t, c, op, got, slow, args...)
		}
		got, _, slow := callLeaf(strict, op, five, five, 2)
		checkSlow(t, strict, op, got, slow, five, five, 2)
	}
	require.Equal(t, 1, table.Refs(uint64(h)))
}

// registerSource calls a leaf with the arguments of one array and shows in another what it leaves in the register that
// holds the CtxData, in the result's and in the arguments'.
const registerSource = `
#if defined __x86_64__
__asm__(".text\n.globl probe\n.type probe, @function\nprobe:\n"
	"push %rbx\n mov %rdx, %rbx\n mov %rdi, %rax\n mov %rsi, %r11\n"
	"mov (%r11), %rdi\n mov 16(%r11), %rdx\n mov 24(%r11), %rcx\n mov 8(%r11), %rsi\n mov $1, %r10\n"
	"call *%rax\n"
	"mov %r10, (%rbx)\n mov %rax, 8(%rbx)\n mov %rdi, 16(%rbx)\n mov %rsi, 24(%rbx)\n mov %rdx, 32(%rbx)\n mov %rcx, 40(%rbx)\n"
	"pop %rbx\n ret\n.size probe, .-probe\n");
#else
__asm__(".text\n.globl probe\n.type probe, %function\nprobe:\n"
	"stp x29, x30, [sp, #-32]!\n str x19, [sp, #16]\n mov x19, x2\n mov x16, x0\n mov x17, x1\n"
	"ldp x0, x1, [x17]\n ldp x2, x3, [x17, #16]\n mov x9, #1\n"
	"blr x16\n"
	"stp x9, x0, [x19]\n stp x0, x1, [x19, #16]\n stp x2, x3, [x19, #32]\n"
	"ldr x19, [sp, #16]\n ldp x29, x30, [sp], #32\n ret\n.size probe, .-probe\n");
#endif
`

// registers calls a leaf and gives what it leaves: the CtxData register, the result's, and the four arguments'.
func registers(t *testing.T, probe Code, op Op, args [4]uintptr) [6]uintptr {
	t.Helper()
	block, err := Alloc(80)
	require.NoError(t, err)
	defer Free(block)
	*At[[4]uintptr](block) = args
	callC(probe, uintptr(leafCode(op)), block, block+32)
	return *At[[6]uintptr](block + 32)
}

func TestLeavesThatAnswerKeepTheCtxDataRegisterAndThoseThatDeclineClearIt(t *testing.T) {
	probe := fn(t, compileC(t, registerSource), "probe")
	for _, flags := range []TableFlags{0, FreeAtOnce, AllowSmallInts, AllowSmallInts | TargetIsIdentity, AllowSmallInts | TargetIsBase} {
		table := newTable(t, TableOptions{Space: 5, Flags: flags})
		c, declining := newLeafContext(t, table), newLeafContext(t, table)
		for op := range NumOps {
			declining.data.Slow[op] = Decline()
		}
		lasting := func() uintptr {
			h := open(t, table, 1)
			for range 1000 { // more than are closed here
				table.Dup(h)
			}
			return uintptr(h)
		}
		h, other := lasting(), lasting()
		thing, list, number, str, class := lasting(), lasting(), lasting(), lasting(), lasting()
		place, text := shared(t, Place{Struct: 0x1000, Fields: []any{new(int)}}), shared(t, Text{C: 0x2000})
		table.ShowNumbers(classInt, classFloat)
		for h, v := range map[uintptr]View{
			thing: {classThing, uint64(Addr(place))}, list: {classList, uint64(LenAddress(&place.Fields))}, number: {classFloat, 7}, str: {classText, uint64(Addr(text))}, class: {classType, classInt | KindDecides},
		} {
			table.Show(uint64(h), v)
		}
		table.Keep(uint64(other))
		table.Know(MetIn(place.Fields[0]), uint64(other))
		table.Know(MetClass(classThing), uint64(other))
		for op := range NumOps {
			answered := 0
			for _, arg := range [][2]uintptr{{word(4), word(4)}, {word(-4), word(9)}, {9, MaxSmallInt}, {1 << 62, 1 << 62}, {0, 0},
				{h, h}, {h, other}, {other, h}, {thing, class}, {list, class}, {number, class}, {number, number}, {class, class}, {h, word(7)}, {h + 1<<genShift, h}, {thing, 1}, {list, 0}, {str, 0}, {word(MinSmallInt), word(MinSmallInt)}} {
				_, _, slow := callLeaf(c, op, arg[0], arg[1], 3)
				args := [4]uintptr{Addr(declining), arg[0], arg[1], 3}
				got := registers(t, probe, op, args)
				if slow {
					require.Zero(t, got[0], "%s(%#x)", LeafOps()[op].Name, arg)
					n := 3 // arguments, the context included
					if op == OpRichCompareBool {
						n = 4
					}
					require.Equal(t, args[:n], got[2:2+n], "%s(%#x): arguments of a call that was declined", LeafOps()[op].Name, arg)
					continue
				}
				require.Equal(t, Addr(&declining.data), got[0], "%s(%#x)", LeafOps()[op].Name, arg)
				answered++
			}
			if flags&AllowSmallInts != 0 || op <= OpIs || op >= OpTypeCheck {
				require.NotZero(t, answered, LeafOps()[op].Name)
			}
		}
	}
}

func TestCloseLeafKeepsTheRegisterAtTheLastReference(t *testing.T) {
	probe := fn(t, compileC(t, registerSource), "probe")
	for _, flags := range []TableFlags{0, FreeAtOnce} {
		table := newTable(t, TableOptions{Flags: flags})
		c := newLeafContext(t, table)
		for op := range NumOps {
			c.data.Slow[op] = Decline()
		}
		args := [4]uintptr{Addr(c), uintptr(open(t, table, 1)), 0, 0}
		require.Equal(t, Addr(&c.data), registers(t, probe, OpClose, args)[0])
		require.Zero(t, table.Live())
		require.Zero(t, registers(t, probe, OpClose, args)[0], "closed twice")
		require.Zero(t, registers(t, probe, OpDup, args)[0], "closed")
	}
}
