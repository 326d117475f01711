package hpyctx

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Value is what a handle of the module's own space stands for. The handle stays the caller's.
func (c *Context) Value(h Handle) (objspace.Value, error) {
	u, ok := c.tc.HandleSpace().Resolve(h)
	if !ok {
		return nil, c.it.space.Raisef("SystemError", "module %q: handle %#x is closed or of another handle space", c.name, uint64(h))
	}
	return c.it.space.Handles().Value(u)
}

// NewHandle opens a handle of the module's own space, which the caller owns. A nil value gives Null.
func (c *Context) NewHandle(v objspace.Value) (Handle, error) {
	u, err := c.it.space.Handles().Open(v)
	if err != nil || u == trampoline.Null {
		return u, err
	}
	h := c.tc.HandleSpace().Adopt(u)
	if h == trampoline.Null {
		_ = c.it.space.Handles().Close(u) // ours, opened above
		return h, c.it.space.Raisef("MemoryError", "module %q: no room for another handle", c.name)
	}
	return h, nil
}

// goFunction is a Go function of a module as the host calls it: over the module's edge, as it calls functions in C. So
// its handles are of the module's own space, misuse of them is reported, and whoever watches the edge sees the call.
type goFunction struct {
	c  *Context
	cb trampoline.Callback
}

// goCallback is the callback type that all Go functions are shown as.
var goCallback = slices.IndexFunc(abi.Definition.Callbacks, func(i trampoline.CallbackInfo) bool { return i.Name == "hpyfunc_keywords" })

// function makes a Go function of the module known by name. What stands for its address is that of the name.
func (c *Context) function(name string) goFunction {
	address, err := native.CString(name)
	if err == nil {
		c.names[address] = name
		c.goNames = append(c.goNames, address)
	} // else it is shown without its name
	return goFunction{c, trampoline.CallbackAt(c.edge.Edge, trampoline.Code(address), 0, 0)}
}

// member is function for a part of a class.
func (c *Context) member(t *GoType, name string) goFunction { return c.function(t.Name + "." + name) }

// invoke runs a Go function of a module with handles for some values: errors and panics become exceptions.
func invoke[R any](f goFunction, values []objspace.Value, fn func(call *trampoline.Call, hs []Handle) (R, error)) (r R, err error) {
	var call trampoline.Call
	space := f.c.it.space
	if err := call.EnterCallback(f.cb, goCallback); err != nil {
		return r, space.Exception(err)
	}
	defer call.Unwind()
	hs, owned, err := f.lend(&call, values)
	if err == nil {
		r, err = runGo(f, &call, hs, fn)
	}
	err = call.Leave(err)
	for _, u := range owned {
		_ = space.Handles().Close(u) // ours, opened by lend
	}
	if err != nil {
		err = space.Exception(err)
	}
	return r, err
}

// lend opens handles for the length of the call; owned are the universal words behind them. A nil value is Null.
func (f goFunction) lend(call *trampoline.Call, values []objspace.Value) (hs, owned []Handle, err error) {
	hs, owned = make([]Handle, len(values)), make([]Handle, 0, len(values))
	for i, v := range values {
		u, err := f.c.it.space.Handles().Open(v)
		if err != nil {
			return nil, owned, err
		}
		owned = append(owned, u)
		if hs[i], err = call.Lend(u, "argument "+strconv.Itoa(i)); err != nil {
			return nil, owned, err
		}
	}
	return hs, owned, nil
}

func runGo[R any](f goFunction, call *trampoline.Call, hs []Handle, fn func(call *trampoline.Call, hs []Handle) (R, error)) (r R, err error) {
	out := native.Catch(func() { r, err = fn(call, hs) })
	switch {
	case out.Goexit:
		err = f.c.it.space.Raisef("RuntimeError", "module %q: runtime.Goexit called", f.c.name)
	case out.Panicked:
		err = f.c.it.space.Raisef("RuntimeError", "panic: %v", out.Value)
	}
	return r, err
}

// result is invoke for functions that return a handle.
func (f goFunction) result(values []objspace.Value, fn func(hs []Handle) (Handle, error)) (objspace.Value, error) {
	return invoke(f, values, func(call *trampoline.Call, hs []Handle) (objspace.Value, error) {
		h, err := fn(hs)
		if err != nil || h == trampoline.Null {
			return nil, err
		}
		u, err := call.Give(h, "result")
		if err != nil {
			return nil, err
		}
		return f.c.it.take(u)
	})
}

// take is what a universal handle stands for, which it closes.
func (it *Interp) take(u Handle) (objspace.Value, error) {
	handles := it.space.Handles()
	v, err := handles.Value(u)
	if err != nil {
		return nil, err
	}
	return v, handles.Close(u)
}

// do is invoke for functions without a result.
func (f goFunction) do(values []objspace.Value, fn func(hs []Handle) error) error {
	_, err := invoke(f, values, func(_ *trampoline.Call, hs []Handle) (struct{}, error) { return struct{}{}, fn(hs) })
	return err
}

// object is result for functions that must not return Null.
func (f goFunction) object(name string, values []objspace.Value, fn func(hs []Handle) (Handle, error)) (objspace.Value, error) {
	v, err := f.result(values, fn)
	if err == nil && v == nil {
		err = f.c.it.space.Raisef("SystemError", "module %q: %s returned NULL without setting an exception", f.c.name, name)
	}
	return v, err
}

// method makes a function of the object space from a Go method; prefix is the name of its class and a dot, if it has one.
func (c *Context) method(prefix string, m GoMethod) objspace.Function {
	return objspace.Function{Name: m.Name, Doc: m.Doc, Call: c.callFunc(prefix+m.Name, m)}
}

func (c *Context) callFunc(name string, m GoMethod) objspace.Func {
	f := c.function(name)
	return func(args []objspace.Value, kwnames []string) (objspace.Value, error) {
		if err := c.checkArgs(&m, len(args)-1-len(kwnames), len(kwnames)); err != nil {
			return nil, err
		}
		return f.object(m.Name, args, func(hs []Handle) (Handle, error) { return m.Call(c, hs[0], hs[1:], kwnames) })
	}
}

// checkArgs checks the number of arguments; the messages are those of Python's own functions.
func (c *Context) checkArgs(m *GoMethod, n, keywords int) error {
	raise := c.it.space.Raisef
	switch {
	case keywords > 0 && !m.Keywords:
		return raise("TypeError", "%s() takes no keyword arguments", m.Name)
	case m.Keywords:
		return nil
	case m.Max == 0 && n > 0:
		return raise("TypeError", "%s() takes no arguments (%d given)", m.Name, n)
	case m.Min == m.Max && n != m.Min:
		return raise("TypeError", "%s() takes exactly %s (%d given)", m.Name, arguments(m.Min), n)
	case n < m.Min:
		return raise("TypeError", "%s() takes at least %s (%d given)", m.Name, arguments(m.Min), n)
	case m.Max >= 0 && n > m.Max:
		return raise("TypeError", "%s() takes at most %s (%d given)", m.Name, arguments(m.Max), n)
	}
	return nil
}

func arguments(n int) string {
	if n == 1 {
		return "one argument"
	}
	return fmt.Sprintf("%d arguments", n)
}

// Add registers a module written in Go. No modes given means those that Options.Modes chooses. On error
// nothing stays behind.
func (it *Interp) Add(g GoModule, modes ...Mode) (m *Module, err error) {
	err = it.Do(func(*Thread) error {
		m, err = it.add(g, these(modes))
		return err
	})
	return m, err
}

func (it *Interp) add(g GoModule, modes Choose) (*Module, error) {
	if err := g.check(); err != nil {
		return nil, fmt.Errorf("hpyctx: add module %q: %w", g.Name, err)
	}
	if err := it.needPackage(g.Name); err != nil {
		return nil, fmt.Errorf("hpyctx: add module %q: %w", g.Name, err)
	}
	m := &Module{it: it, name: g.Name, gomod: &g}
	if err := it.begin(m, modes); err != nil {
		return nil, fmt.Errorf("hpyctx: add module %q: %w", g.Name, err)
	}
	m.object = it.space.NewModule(g.Name, g.Doc)
	for _, f := range g.Methods {
		it.space.AddFunctions(m.object, m.ctx.method("", f))
	}
	it.space.Register(g.Name, m.object)
	err := it.settle(m)
	if err == nil && g.Exec != nil {
		err = m.ctx.function("Exec").do([]objspace.Value{m.object}, func(hs []Handle) error { return g.Exec(m.ctx, hs[0]) })
	}
	if err == nil {
		err = it.attach(g.Name, m.object)
	}
	if err != nil {
		return nil, fmt.Errorf("hpyctx: add module %q: %w", g.Name, joinErr(err, it.discard(m)))
	}
	it.reconnect(m)
	return m, nil
}

func joinErr(err, more error) error {
	if more == nil {
		return err
	}
	return fmt.Errorf("%w (and %w)", err, more)
}
