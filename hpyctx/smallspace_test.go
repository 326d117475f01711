package hpyctx_test

import (
	"fmt"
	"sync"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/hpydef"
	"github.com/hpyapi/hpyapi/trampoline"
)

// smallSpace is a second object space: None, ints, texts, functions and modules, handles in a Go map, and so much of the HPy API
// as adds two objects. What it lacks is nil: a host that asked for it would fail.
type smallSpace struct {
	objspace.Values
	objspace.Operations
	objspace.Modules
	objspace.Capsules

	lock    sync.Mutex
	handles smallHandles
	modules map[string]objspace.Value
}

func newSmallSpace(objspace.Options) (objspace.Space, error) {
	s := &smallSpace{handles: smallHandles{open: map[objspace.Handle]objspace.Value{}}, modules: map[string]objspace.Value{}}
	_, err := s.handles.Open(smallNone{})
	return s, err
}

// The kinds of value.
type (
	smallNone     struct{}
	smallInt      int64
	smallText     string
	smallFunction struct{ call objspace.Func }
	smallModule   struct{ attrs map[string]objspace.Value }
)

func (smallNone) TypeName() string      { return "NoneType" }
func (smallInt) TypeName() string       { return "int" }
func (smallText) TypeName() string      { return "str" }
func (*smallFunction) TypeName() string { return "function" }
func (*smallModule) TypeName() string   { return "module" }

// Look is for reports, which describe what handles stood for.
func (s *smallSpace) Look(v objspace.Value) objspace.Content {
	switch v := v.(type) {
	case smallInt:
		return objspace.Content{Kind: objspace.Int, Int: int64(v)}
	case smallText:
		return objspace.Content{Kind: objspace.Str, Text: string(v)}
	}
	return objspace.Content{}
}

// smallError is an exception.
type smallError struct{ class, message string }

func (e *smallError) TypeName() string { return e.class }
func (e *smallError) Error() string    { return e.class + ": " + e.message }

// Lock.

func (s *smallSpace) Acquire()                        { s.lock.Lock() }
func (s *smallSpace) Release()                        { s.lock.Unlock() }
func (s *smallSpace) NewThread() objspace.ThreadState { return smallThread{} }
func (s *smallSpace) Suspend(objspace.ThreadState)    {}
func (s *smallSpace) Resume(objspace.ThreadState)     {}

type smallThread struct{}

func (smallThread) Reset() {}

// Handles: every Open is a word of its own, the first is that of None and stays open.

const noneWord = 1

func (s *smallSpace) Handles() objspace.Handles { return &s.handles }

type smallHandles struct {
	open map[objspace.Handle]objspace.Value
	last objspace.Handle
}

func (s *smallHandles) Open(v objspace.Value) (objspace.Handle, error) {
	if v == nil {
		return trampoline.Null, nil
	}
	s.last++
	s.open[s.last] = v
	return s.last, nil
}

func (s *smallHandles) Value(h objspace.Handle) (objspace.Value, error) {
	if v := s.open[h]; v != nil {
		return v, nil
	}
	return nil, &smallError{"SystemError", fmt.Sprintf("handle %#x is closed", uint64(h))}
}

func (s *smallHandles) Dup(h objspace.Handle) (objspace.Handle, error) { return s.Open(s.open[h]) }

func (s *smallHandles) Close(h objspace.Handle) error {
	if h != noneWord {
		delete(s.open, h)
	}
	return nil
}

func (s *smallHandles) Resolve(h objspace.Handle) (objspace.Handle, bool) { return h, s.open[h] != nil }
func (s *smallHandles) Borrow(u objspace.Handle) objspace.Handle          { return u }
func (s *smallHandles) Return(objspace.Handle)                            {}
func (s *smallHandles) Adopt(u objspace.Handle) objspace.Handle           { return u }
func (s *smallHandles) Take(h objspace.Handle) (objspace.Handle, bool)    { return h, s.open[h] != nil }

// API.

func (s *smallSpace) HPy(objspace.Client) abi.Provider { return &smallAPI{space: s} }

func (s *smallSpace) Constant(name string) objspace.Handle {
	if name == "h_None" {
		return noneWord
	}
	return trampoline.Null
}

func (s *smallSpace) TupleLen(objspace.Handle) int { return 0 }

type smallAPI struct {
	abi.UnimplementedProvider
	space *smallSpace
}

func (a *smallAPI) Close(_ *trampoline.Context, h trampoline.Handle) error {
	return a.space.handles.Close(h)
}

func (a *smallAPI) UnicodeFromString(_ *trampoline.Context, text trampoline.Str) (trampoline.Handle, error) {
	return a.space.handles.Open(smallText(text.String()))
}

func (a *smallAPI) Add(_ *trampoline.Context, x, y trampoline.Handle) (trampoline.Handle, error) {
	v, err := a.space.handles.Value(x)
	if err != nil {
		return trampoline.Null, err
	}
	w, err := a.space.handles.Value(y)
	if err != nil {
		return trampoline.Null, err
	}
	switch v := v.(type) {
	case smallInt:
		if w, ok := w.(smallInt); ok {
			return a.space.handles.Open(v + w)
		}
	case smallText:
		if w, ok := w.(smallText); ok {
			return a.space.handles.Open(v + w)
		}
	}
	return trampoline.Null, a.space.Raisef("TypeError", "no sum of %s and %s", v.TypeName(), w.TypeName())
}

// Values and operations.

func (s *smallSpace) Int(i int64) objspace.Value     { return smallInt(i) }
func (s *smallSpace) Str(text string) objspace.Value { return smallText(text) }
func (s *smallSpace) None() objspace.Value           { return smallText("None") }
func (s *smallSpace) Bool(b bool) objspace.Value     { return smallText(fmt.Sprint(b)) }
func (s *smallSpace) Same(a, b objspace.Value) bool  { return a == b }

func (s *smallSpace) Attr(v objspace.Value, name string) (objspace.Value, error) {
	if m, ok := v.(*smallModule); ok && m.attrs[name] != nil {
		return m.attrs[name], nil
	}
	return nil, s.Raisef("AttributeError", "%s has no %s", v.TypeName(), name)
}

func (s *smallSpace) SetAttr(v objspace.Value, name string, to objspace.Value) error {
	v.(*smallModule).attrs[name] = to
	return nil
}

func (s *smallSpace) Call(f objspace.Value, args []objspace.Value, kwnames ...string) (objspace.Value, error) {
	return f.(*smallFunction).call(args, kwnames)
}

func (s *smallSpace) Repr(v objspace.Value) (string, error) { return fmt.Sprintf("%v", v), nil }

// Errors.

func (s *smallSpace) Raisef(class, format string, args ...any) error {
	return &smallError{class, fmt.Sprintf(format, args...)}
}

func (s *smallSpace) Thrown(e objspace.Value) error { return e.(*smallError) }

func (s *smallSpace) Exception(err error) objspace.Exception {
	if e, ok := err.(*smallError); ok {
		return e
	}
	return &smallError{"RuntimeError", err.Error()}
}

func (s *smallSpace) Unraisable(error) {}

// Modules.

func (s *smallSpace) NewModule(string, string) objspace.Value {
	return &smallModule{attrs: map[string]objspace.Value{}}
}

func (s *smallSpace) Register(name string, module objspace.Value) { s.modules[name] = module }

func (s *smallSpace) AddFunctions(module objspace.Value, functions ...objspace.Function) {
	for _, f := range functions {
		call := func(args []objspace.Value, kwnames []string) (objspace.Value, error) {
			return f.Call(append([]objspace.Value{module}, args...), kwnames)
		}
		module.(*smallModule).attrs[f.Name] = &smallFunction{call}
	}
}

func (s *smallSpace) AddNative(c objspace.Client, module objspace.Value, functions ...objspace.NativeFunction) {
	for _, f := range functions {
		c.Named(f.Code, f.Name)
		one, none := abi.FuncOAt(c.Edge(), trampoline.Code(f.Code)), abi.FuncNoargsAt(c.Edge(), trampoline.Code(f.Code))
		module.(*smallModule).attrs[f.Name] = &smallFunction{func(args []objspace.Value, _ []string) (objspace.Value, error) {
			return s.lent(append([]objspace.Value{module}, args...), func(hs []objspace.Handle) (objspace.Handle, error) {
				if hpydef.Signature(f.Signature) == hpydef.NoArgs {
					return none.Call(hs[0])
				}
				return one.Call(hs[0], hs[1])
			})
		}}
	}
}

// lent calls a function with handles for some values.
func (s *smallSpace) lent(values []objspace.Value, fn func([]objspace.Handle) (objspace.Handle, error)) (objspace.Value, error) {
	var hs []objspace.Handle
	for _, v := range values {
		h, err := s.handles.Open(v)
		if err != nil {
			return nil, err
		}
		defer func() { _ = s.handles.Close(h) }()
		hs = append(hs, h)
	}
	h, err := fn(hs)
	if err != nil {
		return nil, s.Exception(err)
	}
	v, err := s.handles.Value(h)
	if err != nil {
		return nil, err
	}
	return v, s.handles.Close(h)
}

// Life.

func (s *smallSpace) SafePoint()                                                   {}
func (s *smallSpace) Collect()                                                     {}
func (s *smallSpace) UpdateGlobals([]uintptr, func(objspace.Value) objspace.Value) {}
func (s *smallSpace) Finish() error                                                { return nil }
func (s *smallSpace) Close() error                                                 { return nil }

func (s *smallSpace) Counts() objspace.Counts {
	return objspace.Counts{Handles: len(s.handles.open) - 1}
}
