package hpyctx

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/hpyctx/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// object is what a handle of the module's own space stands for.
func (c *Context) object(h Handle) (pyobj.Object, error) {
	u, ok := c.tc.Space().Resolve(h)
	if !ok {
		return nil, pyobj.Raisef(pyobj.SystemError, "module %q: handle %#x is closed or of another handle space", c.name, uint64(h))
	}
	return c.it.space.Handles().Object(u)
}

// Object is what a handle of the module's own space stands for. The handle stays the caller's.
func (c *Context) Object(h Handle) (pyobj.Object, error) { return c.object(h) }

// NewHandle opens a handle of the module's own space, which the caller owns. A nil object gives Null.
func (c *Context) NewHandle(o pyobj.Object) (Handle, error) {
	u, err := c.it.space.Handles().New(o)
	if err != nil || u == trampoline.Null {
		return u, err
	}
	h := c.tc.Space().Adopt(u)
	if h == trampoline.Null {
		_ = c.it.space.Handles().Close(u) // ours, opened above
		return h, pyobj.NewException(pyobj.MemoryError)
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
		c.Named(address, name)
		c.goNames = append(c.goNames, address)
	} // else it is shown without its name
	return goFunction{c, trampoline.CallbackAt(c.edge, trampoline.Code(address), 0, 0)}
}

// member is function for a part of a class.
func (c *Context) member(t *GoType, name string) goFunction { return c.function(t.Name + "." + name) }

// invoke runs a Go function of a module with handles for some objects: errors and panics become exceptions.
func invoke[R any](f goFunction, objs []pyobj.Object, fn func(call *trampoline.Call, hs []Handle) (R, error)) (r R, err error) {
	var call trampoline.Call
	space := f.c.it.space
	if err := call.EnterCallback(f.cb, goCallback); err != nil {
		return r, space.Exception(err)
	}
	defer call.Unwind()
	hs, owned, err := f.lend(&call, objs)
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

// lend opens handles for the length of the call; owned are the universal words behind them. A nil object is Null.
func (f goFunction) lend(call *trampoline.Call, objs []pyobj.Object) (hs, owned []Handle, err error) {
	hs, owned = make([]Handle, len(objs)), make([]Handle, 0, len(objs))
	for i, o := range objs {
		u, err := f.c.it.space.Handles().New(o)
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
	rt := f.c.it.Runtime()
	calls := rt.Calls()
	out := native.Catch(func() { r, err = fn(call, hs) })
	if !out.Ok() {
		rt.SetCalls(calls) // what was called on the way did not come back
	}
	switch {
	case out.Goexit:
		err = pyobj.Raisef(pyobj.RuntimeError, "module %q: runtime.Goexit called", f.c.name)
	case out.Panicked:
		err = pyobj.Raisef(pyobj.RuntimeError, "panic: %v", out.Value)
	}
	return r, err
}

// result is invoke for functions that return a handle.
func (f goFunction) result(objs []pyobj.Object, fn func(hs []Handle) (Handle, error)) (pyobj.Object, error) {
	return invoke(f, objs, func(call *trampoline.Call, hs []Handle) (pyobj.Object, error) {
		h, err := fn(hs)
		if err != nil || h == trampoline.Null {
			return nil, err
		}
		u, err := call.Give(h, "result")
		if err != nil {
			return nil, err
		}
		handles := f.c.it.space.Handles()
		o, err := handles.Object(u)
		if err != nil {
			return nil, err
		}
		return o, handles.Close(u)
	})
}

// do is invoke for functions without a result.
func (f goFunction) do(objs []pyobj.Object, fn func(hs []Handle) error) error {
	_, err := invoke(f, objs, func(_ *trampoline.Call, hs []Handle) (struct{}, error) { return struct{}{}, fn(hs) })
	return err
}

// required refuses Null where an object has to be.
func (c *Context) required(name string, o pyobj.Object, err error) (pyobj.Object, error) {
	if err == nil && o == nil {
		return nil, pyobj.Raisef(pyobj.SystemError, "module %q: %s returned NULL without setting an exception", c.name, name)
	}
	return o, err
}

// method makes a function of the object space from a Go method.
func (c *Context) method(m GoMethod) *pyobj.MethodDef { return c.methodOf("", m) }

// methodOf is method for a class, whose name and a dot are the prefix.
func (c *Context) methodOf(prefix string, m GoMethod) *pyobj.MethodDef {
	return &pyobj.MethodDef{Name: m.Name, Doc: m.Doc, Kind: pyobj.Keywords, Func: c.callFunc(prefix+m.Name, m)}
}

func (c *Context) callFunc(name string, m GoMethod) pyobj.CallFunc {
	f := c.function(name)
	return func(_ *pyobj.Runtime, self pyobj.Object, args []pyobj.Object, kwnames *pyobj.Tuple) (pyobj.Object, error) {
		names, err := keywordNames(kwnames)
		if err != nil {
			return nil, err
		}
		if err := checkArgs(&m, len(args)-len(names), len(names)); err != nil {
			return nil, err
		}
		o, err := f.result(append([]pyobj.Object{self}, args...), func(hs []Handle) (Handle, error) {
			return m.Call(c, hs[0], hs[1:], names)
		})
		return c.required(m.Name, o, err)
	}
}

func keywordNames(kwnames *pyobj.Tuple) ([]string, error) {
	if kwnames == nil {
		return nil, nil
	}
	names := make([]string, kwnames.Len())
	for i, o := range kwnames.Items() {
		s, ok := pyobj.AsStr(o)
		if !ok {
			return nil, pyobj.Raisef(pyobj.TypeError, "keywords must be strings")
		}
		names[i] = s.String()
	}
	return names, nil
}

// checkArgs checks the number of arguments; the messages are those of Python's own functions.
func checkArgs(m *GoMethod, n, keywords int) error {
	switch {
	case keywords > 0 && !m.Keywords:
		return pyobj.Raisef(pyobj.TypeError, "%s() takes no keyword arguments", m.Name)
	case m.Keywords:
		return nil
	case m.Max == 0 && n > 0:
		return pyobj.Raisef(pyobj.TypeError, "%s() takes no arguments (%d given)", m.Name, n)
	case m.Min == m.Max && n != m.Min:
		return pyobj.Raisef(pyobj.TypeError, "%s() takes exactly %s (%d given)", m.Name, arguments(m.Min), n)
	case n < m.Min:
		return pyobj.Raisef(pyobj.TypeError, "%s() takes at least %s (%d given)", m.Name, arguments(m.Min), n)
	case m.Max >= 0 && n > m.Max:
		return pyobj.Raisef(pyobj.TypeError, "%s() takes at most %s (%d given)", m.Name, arguments(m.Max), n)
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
		m, err = it.add(g, modes)
		return err
	})
	return m, err
}

func (it *Interp) add(g GoModule, modes []Mode) (*Module, error) {
	m := &Module{it: it, name: g.Name, gomod: &g}
	if err := it.begin(m, modes); err != nil {
		return nil, fmt.Errorf("hpyctx: add module %q: %w", g.Name, err)
	}
	obj := pyobj.NewModule(g.Name, g.Doc)
	for _, f := range g.Methods {
		obj.AddFunctions(m.ctx.method(f))
	}
	m.object = obj
	it.Runtime().Modules().SetStr(g.Name, obj)
	if g.Exec == nil {
		return m, nil
	}
	if err := m.ctx.function("Exec").do([]pyobj.Object{obj}, func(hs []Handle) error { return g.Exec(m.ctx, hs[0]) }); err != nil {
		return nil, fmt.Errorf("hpyctx: add module %q: %w", g.Name, joinErr(err, it.discard(m)))
	}
	return m, nil
}

func joinErr(err, more error) error {
	if more == nil {
		return err
	}
	return fmt.Errorf("%w (and %w)", err, more)
}
