package trampoline_test

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"runtime"
	"testing"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/hpyapi/hpyapi/trampoline"
	"github.com/hpyapi/hpyapi/trampoline/internal/sample"
	"github.com/stretchr/testify/require"
)

// world is a small interpreter: objects are ints, handle spaces are real tables, modules
// are compiled C or Go, and their contexts are edges to a host written in Go.
type world struct {
	t        testing.TB
	rt       *trampoline.Interp
	thread   *trampoline.Thread
	host     *trampoline.Export
	universe *universal
	spaces   []ownSpace
	blocks   []uintptr
	strays   []error
	closed   bool
}

// universal is the interpreter's own space; targets are the ints themselves, as bits.
type universal struct{ *native.HandleTable }

func (s universal) Resolve(h trampoline.Handle) (trampoline.Handle, bool) {
	return h, s.Valid(uint64(h))
}
func (s universal) Borrow(u trampoline.Handle) trampoline.Handle { return u }
func (s universal) Return(trampoline.Handle)                     {}
func (s universal) Adopt(u trampoline.Handle) trampoline.Handle  { return u }
func (s universal) Take(h trampoline.Handle) (trampoline.Handle, bool) {
	return h, s.Valid(uint64(h))
}

// debug is a space of one module; targets are owned words of the universal space.
type debug struct {
	*native.HandleTable
	u *universal
}

func (s *debug) Resolve(h trampoline.Handle) (trampoline.Handle, bool) {
	u, _, ok := s.HandleTable.Resolve(uint64(h))
	return trampoline.Handle(u), ok
}
func (s *debug) Borrow(u trampoline.Handle) trampoline.Handle {
	d, ok := s.u.Dup(uint64(u))
	if !ok {
		panic("BUG: borrow of an invalid word")
	}
	return s.Adopt(trampoline.Handle(d))
}
func (s *debug) Return(h trampoline.Handle) {
	if u, ok := s.Take(h); ok {
		s.u.Close(uint64(u))
	}
}
func (s *debug) Adopt(u trampoline.Handle) trampoline.Handle {
	h, err := s.Open(uint64(u))
	if err != nil {
		return trampoline.Null
	}
	return trampoline.Handle(h)
}
func (s *debug) Take(h trampoline.Handle) (trampoline.Handle, bool) {
	u, ok := s.Resolve(h)
	return u, ok && s.HandleTable.Close(uint64(h))
}

// noted is a space of one module that native code translates to and from.
type noted struct {
	*native.NotedTable
	u     *universal
	calls int // of Go's methods
}

func (s *noted) Native(trampoline.Site) (native.Side, bool) {
	return native.Side{Table: s.Header(), Wraps: true, Lent: 1, Given: 2, Returned: 3}, true
}
func (s *noted) Attend() {}
func (s *noted) Resolve(h trampoline.Handle) (trampoline.Handle, bool) {
	s.calls++
	u, _, ok := s.NotedTable.Resolve(uint64(h))
	return trampoline.Handle(u), ok
}
func (s *noted) Borrow(u trampoline.Handle) trampoline.Handle { return s.open(u, native.Lent) }
func (s *noted) Adopt(u trampoline.Handle) trampoline.Handle  { return s.open(u, native.Owned) }
func (s *noted) open(u trampoline.Handle, life native.Life) trampoline.Handle {
	s.calls++
	h, _, err := s.Open(uint64(u), life, 4)
	if err != nil {
		return trampoline.Null
	}
	return trampoline.Handle(h)
}
func (s *noted) Return(h trampoline.Handle) { s.Retire(uint64(h), 5, false) }
func (s *noted) Take(h trampoline.Handle) (trampoline.Handle, bool) {
	u, i, ok := s.NotedTable.Resolve(uint64(h))
	return trampoline.Handle(u), ok && s.Note(i).Life == native.Owned && s.Retire(uint64(h), 6, false)
}

// ownSpace is a handle space of a module.
type ownSpace interface {
	trampoline.HandleSpace
	All() iter.Seq2[uint64, uint64]
	Live() int
	Free() error
}

func newWorld(t testing.TB) *world {
	runtime.LockOSThread()
	table, err := native.NewHandleTable(native.TableOptions{Space: 1, Flags: native.FreeAtOnce, Capacity: 1 << 12})
	require.NoError(t, err)
	w := &world{t: t, universe: &universal{table}}
	w.rt = trampoline.NewInterp(trampoline.InterpConfig{
		Name:  "test",
		Drop:  func(u trampoline.Handle) { w.universe.Close(uint64(u)) },
		Stray: func(err error) { w.strays = append(w.strays, err) },
	})
	w.thread = trampoline.NewThread(0)
	w.rt.SetCurrent(w.thread)
	ctx, err := w.rt.NewContext(trampoline.ContextConfig{Name: "host", Word: w.block("host"), HandleSpace: w.universe})
	require.NoError(t, err)
	w.host, err = abi.ExportHost(ctx)
	require.NoError(t, err)
	t.Cleanup(w.close)
	return w
}

// close checks that nothing is left, and gives everything back.
func (w *world) close() {
	if w.closed {
		return
	}
	w.closed = true
	defer runtime.UnlockOSThread()
	require.NoError(w.t, w.thread.Err())
	require.Zero(w.t, w.thread.Depth())
	require.Empty(w.t, w.strays)
	for _, s := range w.spaces {
		require.Zero(w.t, s.Live(), "handles open in a module's own space")
	}
	require.Zero(w.t, w.universe.Live(), "handles open in the universal space")
	require.Zero(w.t, w.rt.Stats().Callbacks)
	w.rt.SetCurrent(nil)
	require.NoError(w.t, w.thread.Close())
	w.rt.Close()
	require.Equal(w.t, trampoline.Stats{}, w.rt.Stats())
	for _, s := range w.spaces {
		require.NoError(w.t, s.Free())
	}
	require.NoError(w.t, w.universe.Free())
	for _, b := range w.blocks {
		native.Free(b)
	}
}

func (w *world) block(name string) uintptr {
	b, err := native.Alloc(24 + 512*8 + len(name) + 1)
	require.NoError(w.t, err)
	w.blocks = append(w.blocks, b)
	copy(native.Bytes(b+24+512*8, len(name)), name)
	native.StoreWord(b, b+24+512*8)
	return b
}

// mode is which handle space a module has.
type mode string

const (
	universalMode mode = "universal"
	debugMode     mode = "debug"  // translated in Go
	nativeMode    mode = "native" // translated by native code while all is well
)

var modes = []mode{universalMode, debugMode, nativeMode}

func (w *world) space(m mode) trampoline.HandleSpace {
	switch m {
	case universalMode:
		return w.universe
	case nativeMode:
		table, err := native.NewNotedTable(native.NotedOptions{
			Space: uint16(2 + len(w.spaces)), Beneath: w.universe.HandleTable, Runtime: w.rt.NativeWords(), Capacity: 1 << 12,
		})
		require.NoError(w.t, err)
		s := &noted{NotedTable: table, u: w.universe}
		w.spaces = append(w.spaces, s)
		return s
	}
	table, err := native.NewHandleTable(native.TableOptions{Space: uint16(2 + len(w.spaces)), Flags: native.FreeAtOnce, Capacity: 1 << 12})
	require.NoError(w.t, err)
	s := &debug{table, w.universe}
	w.spaces = append(w.spaces, s)
	return s
}

// module makes a context that is attached to the host.
func (w *world) module(name string, m mode) *trampoline.Context {
	b := w.block(name)
	ctx, err := w.rt.NewContext(trampoline.ContextConfig{Name: name, Word: b, Family: native.LoadWord(b), HandleSpace: w.space(m)})
	require.NoError(w.t, err)
	_, err = abi.NewHostEdge(w.host, ctx, &host{w: w})
	require.NoError(w.t, err)
	api, err := abi.Bind(w.hostEdge(ctx))
	require.NoError(w.t, err)
	ctx.Owner = api
	return ctx
}

func (w *world) hostEdge(ctx *trampoline.Context) *trampoline.Edge {
	e, err := w.host.Edge(ctx)
	require.NoError(w.t, err)
	return e
}

// host is the HPy API as far as the modules need it.
type host struct {
	abi.UnimplementedProvider
	w *world
}

// valueError is what the text of an exception of the modules becomes.
type valueError string

func (e valueError) Error() string { return string(e) }

func (h *host) LongFromInt64T(_ *trampoline.Context, v int64) (trampoline.Handle, error) {
	u, err := h.w.universe.Open(uint64(v))
	return trampoline.Handle(u), err
}

func (h *host) LongAsInt64T(_ *trampoline.Context, o trampoline.Handle) (int64, error) {
	v, _, ok := h.w.universe.HandleTable.Resolve(uint64(o))
	if !ok {
		return 0, fmt.Errorf("invalid handle %#x", o)
	}
	return int64(v), nil
}

func (h *host) Dup(_ *trampoline.Context, o trampoline.Handle) (trampoline.Handle, error) {
	u, ok := h.w.universe.HandleTable.Dup(uint64(o))
	if !ok {
		return trampoline.Null, errors.New("dup of an invalid handle")
	}
	return trampoline.Handle(u), nil
}

func (h *host) Close(_ *trampoline.Context, o trampoline.Handle) error {
	if !h.w.universe.HandleTable.Close(uint64(o)) {
		return errors.New("close of an invalid handle")
	}
	return nil
}

func (h *host) ErrSetString(ctx *trampoline.Context, _ trampoline.Handle, text trampoline.Str) error {
	ctx.Thread().SetErr(valueError(text.String()))
	return nil
}

func (h *host) ErrOccurred(ctx *trampoline.Context) (int32, error) {
	if ctx.Thread().Err() != nil {
		return 1, nil
	}
	return 0, nil
}

func (h *host) ErrClear(ctx *trampoline.Context) error {
	ctx.Thread().SetErr(nil)
	return nil
}

// library compiles one of the C modules.
func library(t testing.TB, name string) *native.Library {
	if lib := libraries[name]; lib != nil {
		return lib
	}
	path := testenv.Compile(t, testenv.Library{
		Name: name + ".so", Sources: []string{"testdata/" + name + ".c"},
		Includes: []string{"internal/sample", "testdata", testenv.GenInclude(t)},
		Flags: []string{
			fmt.Sprint("-DSLOT_DUP=", abi.SlotDup), fmt.Sprint("-DSLOT_CLOSE=", abi.SlotClose),
			fmt.Sprint("-DSLOT_FROM_INT=", abi.SlotLongFromInt64T), fmt.Sprint("-DSLOT_AS_INT=", abi.SlotLongAsInt64T),
			fmt.Sprint("-DSLOT_RAISE=", abi.SlotErrSetString), fmt.Sprint("-DSLOT_OCCURRED=", abi.SlotErrOccurred),
			fmt.Sprint("-DSLOT_CLEAR=", abi.SlotErrClear), fmt.Sprint("-DHANDLE_VALUE_ERROR=", abi.HandleValueError),
		},
	})
	lib, err := native.Open(path)
	require.NoError(t, err)
	libraries[name] = lib
	return lib
}

// functions are the exercises of the C consumer by name.
var functions = map[string]native.Code{}

var libraries = map[string]*native.Library{}

func symbol(t testing.TB, lib *native.Library, name string) uintptr {
	a, err := lib.Lookup(name)
	require.NoError(t, err)
	return a
}

// cProvider exports the implementation in C; replace puts other functions into slots.
func (w *world) cProvider(ctx *trampoline.Context, replace map[int]string) *trampoline.Export {
	return w.cProviderOf(&sample.Definition, ctx, replace)
}

// cProviderOf is cProvider with another definition of the same API, such as one made at run time.
func (w *world) cProviderOf(def *trampoline.Definition, ctx *trampoline.Context, replace map[int]string) *trampoline.Export {
	lib := library(w.t, "provider")
	native.StoreWord(symbol(w.t, lib, "own_context"), ctx.Word())
	native.Store64(symbol(w.t, lib, "strangers"), 0)
	p := trampoline.CProvider{Major: def.Major, Minor: def.Minor, ID: def.ID, Flags: def.Flags, Fingerprint: def.Fingerprint}
	impl := symbol(w.t, lib, "implementation")
	for i, s := range def.Slots {
		p.Hashes = append(p.Hashes, s.Hash)
		p.Impl = append(p.Impl, native.LoadWord(impl+uintptr(i)*8))
	}
	p.Impl[25] = native.LoadWord(symbol(w.t, lib, "data"))
	for slot, name := range replace {
		p.Impl[slot] = symbol(w.t, lib, name)
	}
	x, err := ctx.ExportC(def, p)
	require.NoError(w.t, err)
	return x
}

// strangers is how often the C provider saw a context that is not its own.
func (w *world) strangers() uint64 {
	return native.Load64(symbol(w.t, library(w.t, "provider"), "strangers"))
}

// run calls an exercise of the C consumer.
func (w *world) run(name string, ctx *trampoline.Context, e *trampoline.Edge) {
	ret := w.callC(name, ctx.Word(), e.Table())
	require.NoError(w.t, w.thread.TakeErr())
	require.Zero(w.t, int32(ret), "testdata/consumer.c:%d", int32(ret))
}

func (w *world) callC(name string, args ...uintptr) uintptr {
	fn, ok := functions[name]
	if !ok {
		fn = native.Code(symbol(w.t, library(w.t, "consumer"), name))
		functions[name] = fn
	}
	var c native.Call
	c.Fn = uintptr(fn)
	copy(c.Int[:], args)
	c.Do6()
	return c.Ret
}

// newInt makes an int in the handle space of a module.
func newInt(t testing.TB, ctx *trampoline.Context, v int64) trampoline.Handle {
	h, err := ctx.Owner.(*abi.Client).LongFromInt64T(v)
	require.NoError(t, err)
	return h
}

// value closes a handle of a module and gives the int.
func value(t testing.TB, ctx *trampoline.Context, h trampoline.Handle) int64 {
	api := ctx.Owner.(*abi.Client)
	v, err := api.LongAsInt64T(h)
	require.NoError(t, err)
	require.NoError(t, api.Close(h))
	return v
}

func closeHandle(t testing.TB, ctx *trampoline.Context, hs ...trampoline.Handle) {
	for _, h := range hs {
		require.NoError(t, ctx.Owner.(*abi.Client).Close(h))
	}
}

var nan = math.NaN()
