package pymodules

import (
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/trampoline"
)

// debugName is the name of the module of [Debug].
const debugName = "hpy.debug"

// Debug makes the module hpy.debug for an interpreter: the names of HPy's Python modules hpy.debug and
// hpy.universal._debug. Every function takes a further keyword argument, module: the name of one module; without it the
// call is about all modules in debug mode, as HPy's one debug context is. docs/debug.md has the list.
func Debug() *hpyctx.GoModule {
	p := &debug{module: module{classes: map[string]objspace.Value{}}}
	return &hpyctx.GoModule{
		Name: debugName,
		Doc:  "Debug mode, with the names of HPy's own hpy.debug and hpy.universal._debug.",
		Exec: p.exec,
		Methods: []hpyctx.GoMethod{
			p.method("new_generation", "begins a new generation of handles and returns its number", 0, 0, nil, p.newGeneration),
			p.method("get_open_handles", "open handles of that generation or later", 1, 1, nil, p.openHandles),
			p.method("get_closed_handles", "handles in the queues of closed handles, of that generation or later", 0, 1, nil, p.closedHandles),
			p.method("get_closed_handles_queue_max_size", "how many closed handles are remembered", 0, 0, nil,
				p.get((*debugmode.Debug).ClosedHandlesMax)),
			p.method("set_closed_handles_queue_max_size", "changes it", 1, 1, nil,
				p.set(func(d *debugmode.Debug, n int) error { return d.SetClosedHandlesMax(n) })),
			p.method("get_protected_raw_data_max_size", "bytes of protected text that are kept", 0, 0, nil,
				p.get((*debugmode.Debug).RawDataMax)),
			p.method("set_protected_raw_data_max_size", "changes it", 1, 1, nil,
				p.set(func(d *debugmode.Debug, n int) error { return d.SetRawDataMax(n) })),
			p.method("set_on_invalid_handle", "sets the function that is called when an invalid handle is used; None for none", 1, 1, nil, p.onInvalidHandle),
			p.method("set_on_invalid_builder_handle", "the same for builders", 1, 1, nil, p.onInvalidBuilder),
			p.method("set_handle_stack_trace_limit", "keeps so many callers for each handle; None for none", 1, 1, nil, p.stackLimit),
			p.method("disable_handle_stack_traces", "keeps no callers", 0, 0, nil, p.noStacks),
			p.method("reports", "what was found, as text, oldest first", 0, 0, nil, p.reports),
		},
	}
}

type debug struct{ module }

func (p *debug) exec(c *hpyctx.Context, module hpyctx.Handle) error {
	p.c = c
	base, err := p.exception(module, "HPyDebugError", trampoline.Null)
	if err != nil {
		return err
	}
	leak, err := p.exception(module, "HPyLeakError", base)
	if err != nil {
		return err
	}
	if err := errors.Join(c.API().Close(base), c.API().Close(leak)); err != nil {
		return err
	}
	if err := p.class(module, "DebugHandle", p.debugHandle()); err != nil {
		return err
	}
	return p.class(module, "LeakDetector", p.leakDetector())
}

// exception makes an exception class; the caller owns the handle.
func (p *debug) exception(module hpyctx.Handle, name string, base hpyctx.Handle) (hpyctx.Handle, error) {
	h, err := p.c.API().ErrNewException(trampoline.StrOf(debugName+"."+name), base, trampoline.Null)
	if err != nil {
		return trampoline.Null, err
	}
	kept, err := p.c.API().Dup(h)
	if err != nil {
		return trampoline.Null, err
	}
	return kept, p.define(module, name, h)
}

// newGeneration gives all modules the same number, which no handle has yet.
func (p *debug) newGeneration(a arguments) (objspace.Value, error) {
	ds, err := p.debugs(a)
	if err != nil {
		return nil, err
	}
	return p.space().Int(int64(debugmode.NextGeneration(ds...))), nil
}

func (p *debug) openHandles(a arguments) (objspace.Value, error) {
	return p.handles(a, (*debugmode.Debug).OpenHandles)
}

func (p *debug) closedHandles(a arguments) (objspace.Value, error) {
	return p.handles(a, (*debugmode.Debug).ClosedHandles)
}

func (p *debug) handles(a arguments, of func(d *debugmode.Debug, since uint64) []*debugmode.Handle) (objspace.Value, error) {
	ds, err := p.debugs(a)
	if err != nil {
		return nil, err
	}
	since := 0
	if len(a.list) > 0 {
		if since, err = p.number(a, 0); err != nil {
			return nil, err
		}
	}
	return p.list(ds, func(d *debugmode.Debug) []*debugmode.Handle { return of(d, uint64(max(since, 0))) })
}

// list makes a list of DebugHandle objects.
func (p *debug) list(ds []*debugmode.Debug, of func(d *debugmode.Debug) []*debugmode.Handle) (objspace.Value, error) {
	var out []objspace.Value
	typ, err := p.c.NewHandle(p.classes["DebugHandle"])
	if err != nil {
		return nil, err
	}
	defer func() { _ = p.c.API().Close(typ) }() // a handle of ours
	for _, d := range ds {
		for _, h := range of(d) {
			i, err := p.c.NewInstance(typ, &handle{d, h})
			if err != nil {
				return nil, err
			}
			o, err := p.c.Value(i)
			if err != nil {
				return nil, err
			}
			out = append(out, o)
			if err := p.c.API().Close(i); err != nil {
				return nil, err
			}
		}
	}
	return p.space().List(out...), nil
}

// get reads a limit; modules that were given different ones are told apart by the argument module.
func (p *debug) get(of func(d *debugmode.Debug) int) func(a arguments) (objspace.Value, error) {
	return func(a arguments) (objspace.Value, error) {
		ds, err := p.debugs(a)
		if err != nil {
			return nil, err
		}
		if len(ds) == 0 {
			ds = append(ds, debugmode.New(debugmode.Options{})) // what modules will have
		}
		return p.space().Int(int64(of(ds[0]))), nil
	}
}

func (p *debug) set(to func(d *debugmode.Debug, n int) error) func(a arguments) (objspace.Value, error) {
	return func(a arguments) (objspace.Value, error) {
		n, err := p.number(a, 0)
		if err != nil {
			return nil, err
		}
		return p.each(a, func(d *debugmode.Debug) error { return to(d, n) })
	}
}

// each changes something in all debug modes; the answer is None.
func (p *debug) each(a arguments, change func(d *debugmode.Debug) error) (objspace.Value, error) {
	ds, err := p.debugs(a)
	if err != nil {
		return nil, err
	}
	for _, d := range ds {
		if err := change(d); err != nil {
			return nil, p.space().Raisef("ValueError", "%v", err)
		}
	}
	return p.space().None(), nil
}

func (p *debug) hook(a arguments, attribute string, set func(d *debugmode.Debug, fn func(*debugmode.Report))) (objspace.Value, error) {
	call, err := p.callable(a.list[0], "Expected a callable object")
	if err != nil {
		return nil, err
	}
	var fn func(*debugmode.Report)
	if call != nil {
		fn = func(*debugmode.Report) { call() }
	}
	if p.none(a.kw["module"]) {
		if err := p.space().SetAttr(p.c.Module().Object(), attribute, a.list[0]); err != nil {
			return nil, err
		}
	}
	return p.each(a, func(d *debugmode.Debug) error { set(d, fn); return nil })
}

func (p *debug) onInvalidHandle(a arguments) (objspace.Value, error) {
	return p.hook(a, "_on_invalid_handle", (*debugmode.Debug).SetOnInvalidHandle)
}

func (p *debug) onInvalidBuilder(a arguments) (objspace.Value, error) {
	return p.hook(a, "_on_invalid_builder_handle", (*debugmode.Debug).SetOnInvalidBuilder)
}

func (p *debug) stackLimit(a arguments) (objspace.Value, error) {
	if p.none(a.list[0]) {
		return p.noStacks(a)
	}
	n, err := p.number(a, 0)
	if err != nil {
		return nil, err
	}
	return p.each(a, func(d *debugmode.Debug) error { return d.SetStackLimit(n) })
}

func (p *debug) noStacks(a arguments) (objspace.Value, error) {
	return p.each(a, func(d *debugmode.Debug) error { return d.SetStackLimit(0) })
}

func (p *debug) reports(a arguments) (objspace.Value, error) {
	ds, err := p.debugs(a)
	if err != nil {
		return nil, err
	}
	var out []objspace.Value
	for _, d := range ds {
		for _, r := range d.Reports() {
			out = append(out, p.space().Str(r.String()))
		}
	}
	return p.space().List(out...), nil
}

// handle is the payload of a DebugHandle.
type handle struct {
	d *debugmode.Debug
	*debugmode.Handle
}

// payload is the handle that a DebugHandle is about.
func (p *debug) payload(c *hpyctx.Context, self hpyctx.Handle) (*handle, error) {
	v, err := c.Payload(self)
	if err != nil {
		return nil, err
	}
	h, ok := v.(*handle)
	if !ok {
		return nil, p.space().Raisef("TypeError", "no DebugHandle")
	}
	return h, nil
}

func (p *debug) debugHandle() hpyctx.GoType {
	attr := func(name, doc string, get func(h *handle) objspace.Value) hpyctx.GoAttr {
		return hpyctx.GoAttr{Name: name, Doc: doc, Get: func(c *hpyctx.Context, self hpyctx.Handle) (hpyctx.Handle, error) {
			h, err := p.payload(c, self)
			if err != nil {
				return 0, err
			}
			return c.NewHandle(get(h))
		}}
	}
	return hpyctx.GoType{
		Name: debugName + ".DebugHandle",
		Doc:  "a handle that a module has or had",
		Attrs: []hpyctx.GoAttr{
			attr("obj", "the object that it stands for", func(h *handle) objspace.Value {
				if h.Value() == nil {
					return p.space().None()
				}
				return h.Value()
			}),
			attr("id", "a number that tells it from others", func(h *handle) objspace.Value { return p.space().BigInt(new(big.Int).SetUint64(h.ID)) }),
			attr("is_closed", "whether it is closed", func(h *handle) objspace.Value { c, _ := h.d.State(h.ID); return p.space().Bool(c) }),
			attr("raw_data_size", "bytes of protected text, -1 for none", func(h *handle) objspace.Value { _, n := h.d.State(h.ID); return p.space().Int(int64(n)) }),
			attr("module", "the module that has it", func(h *handle) objspace.Value { return p.space().Str(h.Module) }),
			attr("opened", "where it was opened", func(h *handle) objspace.Value { return p.space().Str(h.Opened) }),
		},
		Methods: []hpyctx.GoMethod{{Name: "_force_close", Doc: "closes the handle; for tests only", Call: p.forceClose}},
		Repr:    p.showHandle,
		Compare: p.compareHandles,
	}
}

func (p *debug) forceClose(c *hpyctx.Context, self hpyctx.Handle, _ []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
	h, err := p.payload(c, self)
	if err != nil {
		return 0, err
	}
	h.d.ForceClose(h.ID)
	return c.NewHandle(p.space().None())
}

// showHandle is the text that HPy's DebugHandle has.
func (p *debug) showHandle(c *hpyctx.Context, self hpyctx.Handle) (string, error) {
	h, err := p.payload(c, self)
	if err != nil {
		return "", err
	}
	shown := *h.Handle
	shown.Closed, _ = h.d.State(h.ID)
	text := shown.String()
	if len(h.Stack) > 0 {
		return text + "\nAllocation stacktrace:\n" + strings.TrimRight(h.d.Symbols(h.Stack), "\n"), nil
	}
	return text + "\nTo get the stack trace of where it was allocated use:\n" + debugName + ".set_handle_stack_trace_limit", nil
}

func (p *debug) compareHandles(c *hpyctx.Context, a, b hpyctx.Handle, op string) (hpyctx.Handle, error) {
	x, err := p.payload(c, a)
	if err != nil {
		return 0, err
	}
	v, err := c.Payload(b)
	y, ok := v.(*handle)
	if err != nil || !ok || op != "==" && op != "!=" {
		return c.API().Dup(c.Constant(abi.HandleNotImplemented))
	}
	return c.NewHandle(p.space().Bool((x.ID == y.ID && x.d == y.d) == (op == "==")))
}

// detector is the payload of a LeakDetector.
type detector struct {
	modes      []*debugmode.Debug
	generation uint64
	started    bool
}

func (p *debug) leakDetector() hpyctx.GoType {
	method := func(name string, fn func(d *detector) error) hpyctx.GoMethod {
		return hpyctx.GoMethod{Name: name, Max: -1, Call: func(c *hpyctx.Context, self hpyctx.Handle, _ []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
			v, err := c.Payload(self)
			if err != nil {
				return 0, err
			}
			d, ok := v.(*detector)
			if !ok {
				return 0, p.space().Raisef("TypeError", "no LeakDetector")
			}
			if err := fn(d); err != nil {
				return 0, err
			}
			if name == "__enter__" {
				return c.API().Dup(self)
			}
			return c.NewHandle(p.space().None())
		}}
	}
	return hpyctx.GoType{
		Name: debugName + ".LeakDetector",
		Doc:  "finds handles that are opened between start and stop and not closed",
		New: func(c *hpyctx.Context, typ hpyctx.Handle, _ []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
			return c.NewInstance(typ, &detector{})
		},
		Methods: []hpyctx.GoMethod{
			method("start", p.start), method("__enter__", p.start), method("stop", p.stop), method("__exit__", p.stop),
		},
	}
}

func (p *debug) start(d *detector) error {
	if d.started {
		return p.space().Raisef("ValueError", "LeakDetector already started")
	}
	ds, err := p.debugs(arguments{})
	if err != nil {
		return err
	}
	d.modes, d.generation, d.started = ds, debugmode.NextGeneration(ds...), true
	return nil
}

func (p *debug) stop(d *detector) error {
	if !d.started {
		return p.space().Raisef("ValueError", "LeakDetector not started yet")
	}
	list, err := p.list(d.modes, func(m *debugmode.Debug) []*debugmode.Handle { return m.OpenHandles(d.generation) })
	if err != nil {
		return err
	}
	space := p.space()
	leaks := space.Look(list)
	if leaks.Len == 0 {
		return nil
	}
	plural := "s"
	if leaks.Len == 1 {
		plural = ""
	}
	text := fmt.Sprintf("%d unclosed handle%s:", leaks.Len, plural)
	for l := range leaks.Items {
		s, err := space.Repr(l)
		if err != nil {
			return err
		}
		text += "\n    " + s
	}
	raised, err := space.Call(p.classes["HPyLeakError"], []objspace.Value{space.Str(text)})
	if err != nil {
		return err
	}
	if err := space.SetAttr(raised, "leaks", list); err != nil {
		return err
	}
	return space.Thrown(raised)
}
