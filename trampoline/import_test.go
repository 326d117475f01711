package trampoline

import (
	"errors"
	"runtime"
	"testing"

	"github.com/hpyapi/hpyapi/internal/layout"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/stretchr/testify/require"
)

// plainSpace answers everything with yes.
type plainSpace struct{}

func (plainSpace) Resolve(h Handle) (Handle, bool) { return h, true }
func (plainSpace) Borrow(u Handle) Handle          { return u }
func (plainSpace) Return(Handle)                   {}
func (plainSpace) Adopt(u Handle) Handle           { return u }
func (plainSpace) Take(h Handle) (Handle, bool)    { return h, true }

func entryOne(f *Frame) { f.Ret = 1 }

// toy is a definition with two functions, a hole and a slot of minor version 1.
func toy() *Definition {
	return &Definition{
		Name: "Toy", Capsule: "toy._API", Major: 2, Minor: 1, ID: [16]byte{0xab, 15: 1}, Flags: NeedsLock | OneInterpreter,
		Slots: []SlotInfo{
			{Name: "toy_a", Kind: SlotFunc, Hash: 0xa, Signature: "(ctx)h!null", Error: ErrorNull, Result: ResultWord},
			{Name: "toy_b", Kind: SlotFunc, Hash: 0xb, Signature: "(ctx,h)i32!-1", Error: ErrorMinusOne, Result: ResultWord},
			{Retired: "never used"},
			{Name: "toy_c", Kind: SlotFunc, Hash: 0xc, Signature: "(ctx)f64!nan", Error: ErrorNaN, Result: ResultFloat64, Since: 1},
		},
		Facts:   []Fact{{Name: "TOY_RED", Value: 1}, {Name: "toy_place.x", Value: 8}},
		Entries: []func(*Frame){entryOne, entryOne, nil, entryOne},
	}
}

func testRuntime(t *testing.T) *Interp {
	runtime.LockOSThread()
	before := native.Allocated()
	r := NewInterp(InterpConfig{Name: "test", Drop: func(Handle) {}})
	thread := NewThread(0)
	r.SetCurrent(thread)
	t.Cleanup(func() {
		r.Close()
		require.Equal(t, Stats{}, r.Stats())
		require.NoError(t, thread.Close())
		require.Equal(t, before, native.Allocated())
		runtime.UnlockOSThread()
	})
	return r
}

func testContext(t *testing.T, r *Interp, name string, word uintptr) *Context {
	c, err := r.NewContext(ContextConfig{Name: name, Word: word, Family: word + 1, HandleSpace: plainSpace{}})
	require.NoError(t, err)
	return c
}

func TestImportRefusesWhatDiffersAndSaysWhat(t *testing.T) {
	tests := map[string]struct {
		change func(*Want)
		says   string
	}{
		"nothing":         {func(*Want) {}, ""},
		"an older minor":  {func(w *Want) { w.Minor = 0; w.Slots = w.Slots[:2] }, ""},
		"another id":      {func(w *Want) { w.ID[0] = 0xcd }, "interface id is ab000000-0000-0000-0000-000000000001, wanted cd000000-0000-0000-0000-000000000001 (Toy)"},
		"another major":   {func(w *Want) { w.Major = 1 }, "major version is 2, wanted 1"},
		"a newer minor":   {func(w *Want) { w.Minor = 7 }, "version is 2.1, wanted at least 2.7"},
		"no lock":         {func(w *Want) { w.Flags = FreeThreaded }, "the consumer calls without the interpreter lock, and the provider needs it"},
		"exchanged":       {func(w *Want) { w.Slots[0].Name = "toy_z" }, "slot 0 toy_z: another function: the provider has toy_a at this index, with the same signature"},
		"renamed":         {func(w *Want) { w.Slots[0].Name, w.Slots[0].Former = "toy_z", []string{"toy_a"} }, ""},
		"a signature":     {func(w *Want) { w.Slots[1].Hash = 0xbb }, "slot 1 toy_b: signature is (ctx,h)i32!-1, the consumer was built for 00000000000000bb"},
		"a retired slot":  {func(w *Want) { w.Slots[2] = WantSlot{Name: "toy_old", Hash: 0xf} }, "slot 2 toy_old: retired by the provider (never used)"},
		"a hole there":    {func(w *Want) { w.Slots[0] = WantSlot{} }, ""},
		"more old slots":  {func(w *Want) { w.Slots = append(w.Slots, WantSlot{Name: "toy_d", Hash: 1}) }, "slot 4 toy_d: missing: the provider has 4 slots"},
		"optional slots":  {func(w *Want) { w.Slots = append(w.Slots, WantSlot{Name: "toy_d", Hash: 1, Since: 2}) }, ""},
		"a trailing hole": {func(w *Want) { w.Slots = append(w.Slots, WantSlot{}) }, ""},
		"more constants":  {func(w *Want) { w.Facts = append(w.Facts, Fact{Name: "TOY_BLUE", Value: 7}) }, ""},
		"fewer constants": {func(w *Want) { w.Facts = nil }, ""},
		"a constant":      {func(w *Want) { w.Facts = []Fact{{Name: "TOY_RED", Value: 2}} }, "TOY_RED is 1, the consumer was built with 2"},
		"a field": {func(w *Want) { w.Facts = []Fact{{Name: "toy_place.x", Value: 0}} },
			"toy_place.x is at byte 8 of its struct, the consumer was built with it at byte 0"},
		"optional retired": {func(w *Want) { w.Slots[2] = WantSlot{Name: "toy_old", Hash: 0xf, Since: 7} }, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := testRuntime(t)
			def := toy()
			provider, consumer := testContext(t, r, "toy", 0x1000), testContext(t, r, "user", 0x2000)
			x, err := provider.ExportGo(def, 1)
			require.NoError(t, err)
			want := WantOf(def)
			tt.change(&want)
			e, err := x.Import(consumer, want)
			if tt.says == "" {
				require.NoError(t, err)
				require.Equal(t, uintptr(layout.TableMagic), uintptr(native.Load32(e.Table())))
				return
			}
			var refused *ImportError
			require.ErrorAs(t, err, &refused)
			require.EqualError(t, err, `trampoline: "user" cannot import Toy from "toy": `+tt.says)
			require.Equal(t, "ImportError", refused.ExceptionName())
			require.Zero(t, r.Stats().Edges, "nothing was made")
		})
	}
}

func TestTableSaysWhatItIs(t *testing.T) {
	r := testRuntime(t)
	def := toy()
	provider, consumer := testContext(t, r, "toy", 0x1000), testContext(t, r, "user", 0x2000)
	x, err := provider.ExportGo(def, 1)
	require.NoError(t, err)
	e, err := x.Import(consumer, WantOf(def))
	require.NoError(t, err)
	again, err := x.Import(consumer, WantOf(def))
	require.NoError(t, err)
	require.Same(t, e, again, "one edge for each consumer")
	a := e.Table()
	require.EqualValues(t, layout.TableBytes, native.Load16(a+layout.TableHeaderSize))
	require.EqualValues(t, 2, native.Load16(a+layout.TableMajor))
	require.EqualValues(t, 1, native.Load16(a+layout.TableMinor))
	require.EqualValues(t, 4, native.Load32(a+layout.TableSlotCount))
	require.EqualValues(t, 4, native.LoadWord(a+layout.TableRoom))
	require.EqualValues(t, layout.TableHost, native.Load32(a+layout.TableKind))
	require.EqualValues(t, 0x2001, native.LoadWord(a+layout.TableFamily), "the family of a host's table is the consumer's own name")
	require.Equal(t, "universal", native.GoString(native.LoadWord(a+layout.TableABITag), 100))
	require.Equal(t, x.Descriptor(), native.LoadWord(a+layout.TableDescriptor))
	require.NotZero(t, native.LoadWord(a+layout.TableBytes))
	require.Zero(t, native.LoadWord(a+layout.TableBytes+2*wordBytes), "a hole is null")
	d := x.Descriptor()
	require.Equal(t, "Toy", native.GoString(native.LoadWord(d+layout.APIName), 100))
	slots := native.LoadWord(d + layout.APISlots)
	require.Equal(t, "toy_b", native.GoString(native.LoadWord(slots+layout.SlotBytes), 100))
	require.Equal(t, "(ctx,h)i32!-1", native.GoString(native.LoadWord(slots+layout.SlotBytes+layout.SlotSignature), 100))
	require.EqualValues(t, 0xb, native.Load64(slots+layout.SlotBytes+layout.SlotHash))
	require.Equal(t, "never used", native.GoString(native.LoadWord(slots+2*layout.SlotBytes+layout.SlotSignature), 100))
}

func TestSlotsBeyondTheProvidersAreStubs(t *testing.T) {
	r := testRuntime(t)
	def := toy()
	provider, consumer := testContext(t, r, "toy", 0x1000), testContext(t, r, "user", 0x2000)
	x, err := provider.ExportGo(def, 1)
	require.NoError(t, err)
	want := WantOf(def)
	want.Slots = append(want.Slots, WantSlot{Name: "toy_d", Hash: 1, Since: 5}, WantSlot{Name: "toy_e", Hash: 1, Since: 6})
	e, err := x.Import(consumer, want)
	require.NoError(t, err)
	require.EqualValues(t, 6, native.LoadWord(e.Table()+layout.TableRoom))
	var call CCall
	call.Fn = native.LoadWord(e.Table() + layout.TableBytes + 5*wordBytes)
	call.Int[0] = consumer.Word()
	call.Do6()
	require.Zero(t, call.Ret)
	require.EqualError(t, r.Current().TakeErr(), `trampoline: Toy.slot 5: not provided by "toy": the provider's version 2.1 has 4 slots`)
	want.Slots = append(want.Slots, WantSlot{})
	_, err = x.Import(consumer, want)
	require.ErrorContains(t, err, "imported with 7 slots, after a first import for 6")
}

func TestStubsFailWithTheSlotsErrorValue(t *testing.T) {
	r := testRuntime(t)
	def := toy()
	def.Entries = nil // a program without trampolines for the API
	provider, consumer := testContext(t, r, "toy", 0x1000), testContext(t, r, "user", 0x2000)
	x, err := provider.ExportGo(def, 1)
	require.NoError(t, err)
	e, err := x.Edge(consumer)
	require.NoError(t, err)
	call := func(slot int) (uintptr, float64, error) {
		var c CCall
		c.Fn = native.LoadWord(e.Table() + layout.TableBytes + uintptr(slot)*wordBytes)
		c.Int[0] = consumer.Word()
		c.Do()
		return c.Ret, c.RetF, r.Current().TakeErr()
	}
	ret, _, err := call(0)
	require.Zero(t, ret)
	require.ErrorContains(t, err, "this program has no trampoline for the slot")
	ret, _, err = call(1)
	require.EqualValues(t, -1, int32(ret))
	require.Error(t, err)
	_, f, err := call(3)
	require.NotEqual(t, f, f, "NaN")
	require.Error(t, err)
	reason := errors.New("closed for today")
	e.Deny(reason)
	_, _, err = call(0)
	require.ErrorIs(t, err, reason)
}

func TestExportsThatCannotBe(t *testing.T) {
	r := testRuntime(t)
	def := toy()
	c := testContext(t, r, "toy", 0x1000)
	_, err := c.ExportGo(def, nil)
	require.ErrorContains(t, err, "nil provider")
	_, err = c.ExportGo(def, 1, SlotWord{Slot: 0})
	require.ErrorContains(t, err, "toy_a: no address")
	p := CProvider{Major: 2, ID: def.ID, Hashes: []uint64{0xa}, Impl: []uintptr{1}}
	for says, change := range map[string]func(*CProvider){
		"interface id":            func(p *CProvider) { p.ID[3] = 1 },
		"major version 3":         func(p *CProvider) { p.Major = 3 },
		"2 implementations for 1": func(p *CProvider) { p.Impl = []uintptr{1, 2} },
		"slot 0 toy_a: signature": func(p *CProvider) { p.Hashes = []uint64{0xaa} },
	} {
		q := p
		change(&q)
		_, err = c.ExportC(def, q)
		require.ErrorContains(t, err, says)
	}
	other := NewInterp(InterpConfig{Name: "other", Drop: func(Handle) {}})
	defer other.Close()
	stranger := testContext(t, other, "stranger", 0x3000)
	x, err := c.ExportC(def, p)
	require.NoError(t, err)
	_, err = x.Edge(stranger)
	require.ErrorContains(t, err, `the provider lives in interpreter "test", the consumer in "other"`)
	_, err = r.NewContext(ContextConfig{Name: "twin", Word: 0x1000, HandleSpace: plainSpace{}})
	require.ErrorContains(t, err, `address 0x1000 belongs to "toy"`)
	c.Close()
	_, err = c.ExportGo(def, 1)
	require.ErrorContains(t, err, "the module is closed")
}

func TestNewerProviderThanTheProgramsTrampolines(t *testing.T) {
	r := testRuntime(t)
	def := toy()
	provider, consumer := testContext(t, r, "toy", 0x1000), testContext(t, r, "user", 0x2000)
	// The provider has one slot more than the definition that is linked in: unwatched and in
	// one handle space it needs no trampoline, but nothing is known of its signature.
	x, err := provider.ExportC(def, CProvider{Major: 2, Minor: 5, ID: def.ID,
		Hashes: []uint64{0xa, 0xb, 0, 0xc, 0xd}, Impl: []uintptr{0x10, 0x20, 0, 0x30, 0x40}})
	require.NoError(t, err)
	e, err := x.Import(consumer, Want{Name: "Toy", ID: def.ID, Major: 2, Minor: 5,
		Slots: []WantSlot{{Name: "toy_a", Hash: 0xa, Since: 0}, {Name: "toy_b", Hash: 0xb, Since: 0}, {}, {Name: "toy_c", Hash: 0xc, Since: 1}, {Name: "toy_d", Hash: 0xd, Since: 5}}})
	require.NoError(t, err)
	var c CCall
	c.Fn = native.LoadWord(e.Table() + layout.TableBytes + 4*wordBytes)
	c.Int[0] = consumer.Word()
	c.Do6()
	require.ErrorContains(t, r.Current().TakeErr(), "no trampoline for the slot")
}
