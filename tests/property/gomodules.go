package property

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Kit is what the adapter beside the generated code of a definition makes of it.
type Kit struct {
	Number     int
	Definition *trampoline.Definition
	// Export registers a provider that gives every call to play: the name of the method, its arguments after the
	// context, and pointers to its results.
	Export func(ctx *trampoline.Context, play Play, data map[int]uintptr) (*trampoline.Export, error)
	Bind   func(*trampoline.Edge) (any, error)
	// CallbackOf has the constructor of each callback type.
	CallbackOf map[string]any
}

// Play is called for each call of a provider in Go.
type Play func(method string, ctx *trampoline.Context, in, results []any) error

// keptCallback is a callback that a Go provider keeps.
type keptCallback struct {
	fn    reflect.Value
	f     *Func
	slot  uint32
	place int
	calls int
	round uint64
}

func (s *side) raise() error { return pyobj.Raisef(pyobj.ValueError, "%s", text(s.b.Error[:])) }

// bind is the method that tells a module where the block is.
func (s *side) bind() hpyctx.GoMethod {
	return hpyctx.GoMethod{Name: "bind", Min: 1, Max: 1, Call: func(c *hpyctx.Context, _ hpyctx.Handle, args []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
		a, err := c.API().LongAsInt64T(args[0])
		if err != nil {
			return 0, err
		}
		s.b = native.At[Block](uintptr(a))
		return c.API().LongFromInt64T(0)
	}}
}

// GoConsumer is the module that calls every slot from Go.
func (d *Definition) GoConsumer(k *Kit) *hpyctx.GoModule {
	s := &side{d: d, k: k, name: "consumer"}
	var client reflect.Value
	return &hpyctx.GoModule{
		Name: d.Prefix + "_user",
		Exec: func(c *hpyctx.Context, _ hpyctx.Handle) error {
			s.c = c
			e, err := c.ImportAPI(k.Definition)
			if err != nil {
				return err
			}
			cl, err := k.Bind(e)
			client = reflect.ValueOf(cl)
			return err
		},
		Methods: []hpyctx.GoMethod{s.bind(), {Name: "call", Call: func(c *hpyctx.Context, _ hpyctx.Handle, _ []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
			if err := s.call(client); err != nil {
				return 0, err
			}
			return c.API().LongFromInt64T(0)
		}}},
	}
}

// call calls the slot that the block names.
func (s *side) call(client reflect.Value) error {
	f := s.d.Slots[s.b.Slot]
	if f == nil {
		return s.readData(client)
	}
	v := s.values(f, s.b.Round)
	m := client.MethodByName(f.GoName)
	args := s.arguments(v, m.Type(), f.goParams())
	out := m.Call(args)
	err, _ := out[len(out)-1].Interface().(error)
	v.expect((err != nil) == (s.b.Stage != stageNone), resultPlace, "error is %v, expected in stage %d", err, s.b.Stage)
	if err == nil {
		s.answered(v, out[:len(out)-1])
	} else {
		s.failedResults(v, out[:len(out)-1])
	}
	s.after(v, args, err != nil)
	return err
}

// failedResults checks that no handle comes with an error.
func (s *side) failedResults(v *values, out []reflect.Value) {
	for _, o := range out {
		if h, ok := o.Interface().(trampoline.Handle); ok {
			v.expect(h == trampoline.Null, resultPlace, "a handle came with an error")
		}
	}
}

func (s *side) readData(client reflect.Value) error {
	slot := int(s.b.Slot)
	ctype := s.d.Data[slot]
	if ctype == "" {
		return nil
	}
	out := client.MethodByName(fmt.Sprintf("D%d", slot)).Call(nil)
	if err, _ := out[1].Interface().(error); err != nil {
		return err
	}
	want := scalar(out[0].Type(), ctype, derive(s.b.Seed, uint32(slot), 0, 0, 0, 0))
	s.b.expect(out[0].Interface() == want.Interface(), s.name, &Func{Key: uint32(slot), Name: "data"}, 0, "%v, want %v", out[0], want)
	return nil
}

// GoProvider is the module that implements every slot in Go.
func (d *Definition) GoProvider(k *Kit) *hpyctx.GoModule {
	s := &side{d: d, k: k, name: "provider"}
	data := map[int]uintptr{}
	bind := s.bind()
	inner := bind.Call
	bind.Call = func(c *hpyctx.Context, self hpyctx.Handle, args []hpyctx.Handle, names []string) (hpyctx.Handle, error) {
		h, err := inner(c, self, args, names)
		for slot, a := range data {
			storeScalar(a, d.Data[slot], derive(s.b.Seed, uint32(slot), 0, 0, 0, 0))
		}
		return h, err
	}
	return &hpyctx.GoModule{
		Name: d.Prefix,
		Exec: func(c *hpyctx.Context, module hpyctx.Handle) error {
			s.c = c
			for slot := range d.Data {
				a, err := native.Alloc(8)
				if err != nil {
					return err
				}
				data[slot] = a
			}
			for _, t := range staticTexts {
				a, err := native.CString(t)
				if err != nil {
					return err
				}
				s.texts = append(s.texts, a)
			}
			x, err := k.Export(c.Trampoline(), s.play, data)
			if err != nil {
				return err
			}
			return c.ExportCapsule(x, module)
		},
		Close: func(*hpyctx.Context) {
			for _, a := range s.texts {
				native.Free(a)
			}
			for _, a := range data {
				native.Free(a)
			}
			clear(data)
			s.texts = nil
		},
		Methods: []hpyctx.GoMethod{bind, {Name: "finish", Call: func(c *hpyctx.Context, _ hpyctx.Handle, _ []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
			s.finish()
			return c.API().LongFromInt64T(0)
		}}},
	}
}

// play implements every slot of a provider in Go.
func (s *side) play(method string, ctx *trampoline.Context, in, results []any) error {
	var f *Func
	for _, slot := range s.d.Slots {
		if slot != nil && slot.GoName == method {
			f = slot
		}
	}
	v := s.values(f, s.b.Round)
	v.expect(f.Bare || ctx == s.c.Trampoline(), -4, "context is %v", ctx)
	args := make([]reflect.Value, len(in))
	for i, a := range in {
		args[i] = reflect.ValueOf(a)
	}
	s.received(v, args)
	failed := s.invoke(v, args)
	fails := failed != nil || f.CanFail() && s.b.Stage == stageProvider
	s.keep(v, args, fails)
	out := s.answer(v, resultsType(results), args, fails)
	for i, r := range results {
		reflect.ValueOf(r).Elem().Set(out[i])
	}
	if failed != nil {
		return failed
	}
	err, _ := out[len(out)-1].Interface().(error)
	return err
}

// resultsType is a function type with the results that the pointers lead to, and an error.
func resultsType(results []any) reflect.Type {
	var out []reflect.Type
	for _, r := range results {
		out = append(out, reflect.TypeOf(r).Elem())
	}
	return reflect.FuncOf(nil, append(out, reflect.TypeFor[error]()), false)
}

// invoke calls the callbacks of a call until one fails.
func (s *side) invoke(v *values, args []reflect.Value) error {
	for _, at := range v.f.callable() {
		p := v.f.goParams()[at]
		if args[at].MethodByName("IsNull").Call(nil)[0].Bool() {
			continue
		}
		for i := range int(v.down(p.place, 1) % 4) {
			if err := s.callBack(keptCallback{args[at], p.Func, v.f.Key, p.place, i, v.round}); err != nil {
				return err
			}
		}
	}
	return nil
}

// callBack calls a callback once.
func (s *side) callBack(k keptCallback) error {
	v := s.values(k.f, callbackRound(k.slot, k.place, k.calls, k.round))
	m := k.fn.MethodByName("Call")
	args := s.arguments(v, m.Type(), k.f.goParams())
	out := m.Call(args)
	err, _ := out[len(out)-1].Interface().(error)
	fails := s.b.Stage == stageCallback && s.b.Slot == k.slot && int(s.b.Place) == k.place && int(s.b.Invocation) == k.calls && s.b.Round == k.round
	v.expect((err != nil) == fails, resultPlace, "callback: error is %v", err)
	if err == nil {
		s.answered(v, out[:len(out)-1])
	} else {
		s.failedResults(v, out[:len(out)-1])
	}
	s.after(v, args, err != nil)
	return err
}

// keep keeps callbacks, or releases them at once: by chance, and when the call fails.
func (s *side) keep(v *values, args []reflect.Value, fails bool) {
	for _, at := range v.f.callable() {
		p := v.f.goParams()[at]
		if p.Kind != KeepFunc || args[at].MethodByName("IsNull").Call(nil)[0].Bool() {
			continue
		}
		if fails || v.down(p.place, 2)%2 == 0 {
			args[at].MethodByName("Release").Call(nil)
			continue
		}
		s.kept = append(s.kept, keptCallback{args[at], p.Func, v.f.Key, p.place, int(v.down(p.place, 1) % 4), v.round})
	}
}

// finish calls each callback that is kept once more, and releases it.
func (s *side) finish() {
	for n := len(s.kept); n > 0; n = len(s.kept) {
		k := s.kept[n-1]
		s.kept = s.kept[:n-1]
		if err := s.callBack(k); err != nil {
			s.b.expect(false, s.name, k.f, resultPlace, "kept callback: %v", err)
		}
		k.fn.MethodByName("Release").Call(nil)
	}
}

func storeScalar(a uintptr, ctype string, x uint64) {
	// Safety: the address is of 8 bytes of native memory, and no scalar is larger.
	at := reflect.NewAt(goTypes[ctype], unsafe.Pointer(native.At[byte](a)))
	at.Elem().Set(scalar(goTypes[ctype], ctype, x))
}

var goTypes = map[string]reflect.Type{
	"int8_t": reflect.TypeFor[int8](), "int16_t": reflect.TypeFor[int16](), "int32_t": reflect.TypeFor[int32](), "int64_t": reflect.TypeFor[int64](),
	"uint8_t": reflect.TypeFor[uint8](), "uint16_t": reflect.TypeFor[uint16](), "uint32_t": reflect.TypeFor[uint32](), "uint64_t": reflect.TypeFor[uint64](),
	"size_t": reflect.TypeFor[uint](), "HPy_ssize_t": reflect.TypeFor[int](), "bool": reflect.TypeFor[bool](),
	"float": reflect.TypeFor[float32](), "double": reflect.TypeFor[float64](),
}
