package hpyctx

import (
	"fmt"

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

// goCall is one call of Go code of a module by the host: it lends handles and gives them back.
type goCall struct {
	c     *Context
	space trampoline.Space
	lent  []Handle
	owned []Handle // universal words behind lent
}

func (c *Context) goCall() *goCall { return &goCall{c: c, space: c.tc.Space()} }

// lend opens a handle for the callee; nil is Null.
func (g *goCall) lend(o pyobj.Object) (Handle, error) {
	if o == nil {
		return trampoline.Null, nil
	}
	u, err := g.c.it.space.Handles().New(o)
	if err != nil {
		return 0, err
	}
	h := g.space.Borrow(u)
	if h == trampoline.Null {
		_ = g.c.it.space.Handles().Close(u) // ours, opened above
		return 0, pyobj.NewException(pyobj.MemoryError)
	}
	g.lent, g.owned = append(g.lent, h), append(g.owned, u)
	return h, nil
}

func (g *goCall) lendAll(objs []pyobj.Object) ([]Handle, error) {
	hs := make([]Handle, len(objs))
	for i, o := range objs {
		var err error
		if hs[i], err = g.lend(o); err != nil {
			return nil, err
		}
	}
	return hs, nil
}

// end gives all handles back.
func (g *goCall) end() {
	for i := len(g.lent) - 1; i >= 0; i-- {
		g.space.Return(g.lent[i])
		_ = g.c.it.space.Handles().Close(g.owned[i]) // ours, opened by lend
	}
}

// taken turns a handle that the callee returned into an object, nil for Null.
func (g *goCall) taken(h Handle) (pyobj.Object, error) {
	if h == trampoline.Null {
		return nil, nil
	}
	u, ok := g.space.Take(h)
	if !ok {
		return nil, pyobj.Raisef(pyobj.SystemError, "module %q returned a handle that is closed or of another handle space", g.c.name)
	}
	handles := g.c.it.space.Handles()
	o, err := handles.Object(u)
	if err != nil {
		return nil, err
	}
	return o, handles.Close(u)
}

// invoke runs Go code of a module with handles for some objects: errors and panics become exceptions.
func invoke[R any](c *Context, objs []pyobj.Object, fn func(g *goCall, hs []Handle) (R, error)) (r R, err error) {
	g := c.goCall()
	defer g.end()
	hs, err := g.lendAll(objs)
	if err != nil {
		return r, err
	}
	rt := c.it.Runtime()
	depth := rt.Depth()
	out := native.Catch(func() { r, err = fn(g, hs) })
	if !out.Ok() {
		rt.SetDepth(depth) // what was called on the way did not come back
	}
	switch {
	case out.Goexit:
		err = pyobj.Raisef(pyobj.RuntimeError, "module %q: runtime.Goexit called", c.name)
	case out.Panicked:
		err = pyobj.Raisef(pyobj.RuntimeError, "panic: %v", out.Value)
	}
	if err != nil {
		return r, c.it.space.Exception(err)
	}
	return r, nil
}

// result is invoke for code that returns a handle.
func (c *Context) result(objs []pyobj.Object, fn func(hs []Handle) (Handle, error)) (pyobj.Object, error) {
	return invoke(c, objs, func(g *goCall, hs []Handle) (pyobj.Object, error) {
		h, err := fn(hs)
		if err != nil {
			return nil, err
		}
		return g.taken(h)
	})
}

// required refuses Null where an object has to be.
func (c *Context) required(name string, o pyobj.Object, err error) (pyobj.Object, error) {
	if err == nil && o == nil {
		return nil, pyobj.Raisef(pyobj.SystemError, "module %q: %s returned NULL without setting an exception", c.name, name)
	}
	return o, err
}

// method makes a function of the object space from a Go method.
func (c *Context) method(m GoMethod) *pyobj.MethodDef {
	return &pyobj.MethodDef{Name: m.Name, Doc: m.Doc, Kind: pyobj.Keywords, Func: c.callFunc(m)}
}

func (c *Context) callFunc(m GoMethod) pyobj.CallFunc {
	return func(_ *pyobj.Runtime, self pyobj.Object, args []pyobj.Object, kwnames *pyobj.Tuple) (pyobj.Object, error) {
		names, err := keywordNames(kwnames)
		if err != nil {
			return nil, err
		}
		if err := checkArgs(&m, len(args)-len(names), len(names)); err != nil {
			return nil, err
		}
		o, err := c.result(append([]pyobj.Object{self}, args...), func(hs []Handle) (Handle, error) {
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
	_, err := invoke(m.ctx, []pyobj.Object{obj}, func(_ *goCall, hs []Handle) (struct{}, error) {
		return struct{}{}, g.Exec(m.ctx, hs[0])
	})
	if err != nil {
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
