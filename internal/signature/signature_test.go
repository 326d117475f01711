package signature_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	. "github.com/hpyapi/hpyapi/internal/signature"
)

// texts are one or more of everything in the grammar.
var texts = []string{
	"hole", "handle", "object",
	"data f64", "data char[16]", "data {i32,<f64|u8*4>}", "data ptr",
	"()void", "()i32!-1", "(f64,f32)f64!nan", "(...)i32", "(,...)void",
	"(ctx)void!check", "(ctx,h,steal h,out h,inout h,h[6],i32)?h!null",
	"(o,steal o,o[3],size,out o)borrowed ?o!null",
	"(ctx,str,ptr,fn,in i64[5],size,out char[5],inout u8[5])ptr!null@2",
	"(ctx,in {f64,<i32|{u8*4,ptr}>},out {f64},inout i64)?ptr!null@static", "(ctx)ptr@caller",
	"(ctx,call (ctx,h,user)h!null,user 1,keep (ctx,user)void,user 3,destroy 3 (user)void)i32!-1",
	"(ctx,word:HPyTracker,word:HPy_Builder2)word:HPyTracker", "(long,ulong,wchar,size,ssize,uptr,bool,i8,u8,i16,u16,u32,u64)void",
	"(ctx,in opaque[2],size,in void[2],in object[2])void",
	"(ctx,in {#0123456789abcdef},in <#0123456789abcdef>,keep (#fedcba9876543210),user 3,destroy 3 (#0123456789abcdef))void",
	"(struct)void", "({})void", "({i32})void",
}

func TestTextBecomesATreeAndTheSameTextAgain(t *testing.T) {
	for _, text := range texts {
		s, err := Parse(text)
		if strings.Contains(text, "struct") || text == "(...)i32" {
			require.Error(t, err, text)
			continue
		}
		require.NoError(t, err, text)
		require.Equal(t, text, s.String())
	}
}

func TestWhatIsNotCanonicalIsRefused(t *testing.T) {
	for _, c := range []struct{ text, why string }{
		{"", "character 1: a function begins with ("},
		{"(ctx,h", "parameters are separated by commas"},
		{"(h,ctx)void", "a context is the first parameter"},
		{"(ctx,h[01])void", "the position of a parameter is expected"},
		{"(ctx,h[-1])void", "the position of a parameter is expected"},
		{"(ctx,h[9])void", "parameter 1 names parameter 9, which there is not"},
		{"(ctx)ptr@1", "the result names parameter 1, which there is not"},
		{"(ctx,i33)void", "character 6: a type is expected"},
		{"(ctx,word:)void", "the name of a word is expected"},
		{"(ctx,in {i32;i32})void", "members are separated by ,"},
		{"(ctx,in {i32*0})void", "an array has elements"},
		{"data f64[99999999999]", "a number of elements is expected"},
		{"data f64 ", "something follows the end"},
		{"(#0123456789abcdef)", "a slot is written out"},
		{"(ctx,in {#0123456789ABCDEF})void", "a hash has 16 digits"},
		{"(ctx,in {#01", "a hash has 16 digits"},
		{"(ctx,in {" + strings.Repeat("i64,", 200) + "i64})void", "a struct of more than 400 characters is abbreviated"},
		{"(ctx,call (" + strings.Repeat("i64,", 110) + "i64)void)void", "a callback of more than 400 characters is abbreviated"},
		{"(" + strings.Repeat("i32,", 127) + "i32)void", "more than 127 parameters"},
		{"(in " + strings.Repeat("{", 1000), "nested too deeply"},
		{strings.Repeat("(call ", 1000), "nested too deeply"},
		{"(ctx,destroy 0)void", "the type of the destroy-notify is missing"},
	} {
		_, err := Parse(c.text)
		require.ErrorContains(t, err, c.why, c.text)
	}
}

func TestATypeThatWasAbbreviatedIsKnownToBeUnknown(t *testing.T) {
	s, err := Parse("(ctx,call (#0123456789abcdef),in {#0123456789abcdef})void")
	require.NoError(t, err)
	require.True(t, s.Func.Params()[1].Func.Hashed())
	require.Empty(t, s.Func.Params()[2].Type.Struct.Fields())
	require.False(t, s.Func.Hashed())
}

// TestATreeBecomesATextAndTheSameTreeAgain makes trees of everything that the grammar has, at random.
func TestATreeBecomesATextAndTheSameTreeAgain(t *testing.T) {
	random := builder{rand.New(rand.NewPCG(1, 2))}
	for range 5000 {
		made := random.slot()
		text := made.String()
		read, err := Parse(text)
		require.NoError(t, err, text)
		require.Equal(t, text, read.String())
		if !strings.Contains(text, "#") {
			require.Equal(t, made, read, text)
		}
	}
}

func TestTypesThatContainEachOtherManyTimesOverStaySmall(t *testing.T) {
	inner := Type{Kind: Struct, Struct: NewStruct([]Field{{Type: Type{Kind: Int64}}})}
	for range 200 {
		inner = Type{Kind: Struct, Struct: NewStruct([]Field{{Type: inner}, {Type: inner}})}
	}
	f := NewFunc([]Param{{Pass: In, Type: inner, Of: None}}, false, Result{})
	require.Less(t, len((&Slot{Func: f}).String()), 420)
}

type builder struct{ *rand.Rand }

func (b builder) slot() *Slot {
	switch b.IntN(8) {
	case 0:
		return &Slot{Kind: DataSlot, Data: b.typ(0), Len: b.IntN(3)}
	case 1:
		return &Slot{Kind: []SlotKind{HandleSlot, ObjectSlot, HoleSlot}[b.IntN(3)]}
	}
	return &Slot{Func: b.function(0)}
}

func (b builder) function(depth int) *Func {
	params := make([]Param, b.IntN(6))
	for i := range params {
		params[i] = b.param(i, len(params), depth)
	}
	if len(params) == 0 {
		params = nil
	}
	r := Result{Type: b.typ(depth), Borrowed: b.IntN(2) > 0, Nullable: b.IntN(2) > 0, Failure: Failure(b.IntN(5)), Owner: Owner(b.IntN(3))}
	if len(params) > 0 && b.IntN(3) == 0 {
		r.Owner, r.OwnerOf = OwnerParam, b.IntN(len(params))
	}
	return NewFunc(params, b.IntN(5) == 0, r)
}

func (b builder) param(i, n, depth int) Param {
	p := Param{Of: None, Pass: Pass(b.IntN(int(Destroy) + 1))}
	if b.IntN(2) > 0 {
		p.Of = b.IntN(n)
	}
	switch {
	case p.Pass == Context && i > 0, depth > 2 && (p.Pass == Call || p.Pass == Keep || p.Pass == Destroy):
		p.Pass = Plain
	}
	switch p.Pass {
	case Context, Str:
		p.Of = None
	case Call, Keep:
		p.Of, p.Func = None, b.function(depth+1)
	case Destroy:
		p.Of, p.Func = b.IntN(n), b.function(depth+1)
	case User:
	default:
		p.Type = b.typ(depth)
	}
	return p
}

func (b builder) typ(depth int) Type {
	k := Kind(b.IntN(int(Struct) + 1))
	switch {
	case k == Word:
		return Type{Kind: Word, Name: []string{"HPyTracker", "a_1"}[b.IntN(2)]}
	case k < Word:
		return Type{Kind: k}
	case depth > 3:
		return Type{Kind: Int8}
	}
	fields := make([]Field, 1+b.IntN(4))
	for i := range fields {
		fields[i] = Field{Type: b.typ(depth + 1), Array: b.IntN(3)}
	}
	if b.IntN(2) > 0 {
		return Type{Kind: Struct, Struct: NewUnion(fields)}
	}
	return Type{Kind: Struct, Struct: NewStruct(fields)}
}

func FuzzParse(f *testing.F) {
	for _, text := range texts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(text)
		if err != nil {
			return
		}
		if s.String() != text {
			t.Fatalf("%q is read as %q", text, s)
		}
	})
}

func TestASentinelIsJudgedInTheTypeOfTheResult(t *testing.T) {
	double := func(f float32) float64 {
		return math.Float64frombits(0xdead_0000_0000_0000 | uint64(math.Float32bits(f)))
	}
	for _, c := range []struct {
		result Result
		word   uintptr
		float  float64
		want   bool
	}{
		{Result{Type: Type{Kind: Int32}, Failure: FailMinusOne}, 0xdead_beef_ffff_ffff, 0, true},
		{Result{Type: Type{Kind: Int32}, Failure: FailMinusOne}, 0xffff_ffff_0000_0001, 0, false},
		{Result{Type: Type{Kind: Uint8}, Failure: FailMinusOne}, 0xff, 0, true},
		{Result{Type: Type{Kind: Char}, Failure: FailMinusOne}, 0x1ff, 0, true},
		{Result{Type: Type{Kind: Int64}, Failure: FailMinusOne}, ^uintptr(0), 0, true},
		{Result{Type: Type{Kind: Int64}, Failure: FailMinusOne}, 1<<32 - 1, 0, false},
		{Result{Type: Type{Kind: Float64}, Failure: FailMinusOne}, 0, -1, true},
		{Result{Type: Type{Kind: Float32}, Failure: FailMinusOne}, 0, double(-1), true},
		{Result{Type: Type{Kind: Float32}, Failure: FailNaN}, 0, double(float32(math.NaN())), true},
		{Result{Type: Type{Kind: Float32}, Failure: FailNaN}, 0, double(2), false},
		{Result{Type: Type{Kind: Float64}, Failure: FailNaN}, 0, math.NaN(), true},
		{Result{Type: Type{Kind: Float64}, Failure: FailMinusOne}, 0, math.NaN(), false},
		{Result{Type: Type{Kind: Handle}, Failure: FailNull}, 0, 0, false},
	} {
		require.Equal(t, c.want, c.result.IsSentinel(c.word, c.float), "%+v %#x %v", c.result, c.word, c.float)
	}
}
