package hpyctx

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Handle is an HPy handle; see [trampoline.Handle].
type Handle = trampoline.Handle

// GoModule is a module written in Go. Its functions get handles of the module's own handle space, borrowed for
// the call; what they return is a new handle that the caller owns. They use the HPy API through the client of their own
// context ([Context.API]). All run on the lock owner; a panic becomes an exception.
type GoModule struct {
	Name string // with its packages: "numpy_api", "hpy.debug"
	Doc  string
	// Methods become functions of the module.
	Methods []GoMethod
	// Exec fills the module, like an HPy_mod_exec slot; it may be nil. The handle is borrowed.
	Exec func(c *Context, module Handle) error
	// Close runs once when the module is unloaded or the interpreter closed; it may be nil. It releases the callbacks that
	// the module keeps.
	Close func(c *Context)
}

// check says what a module lacks.
func (g *GoModule) check() error {
	if g.Name == "" {
		return errors.New("it has no name")
	}
	for _, part := range strings.Split(g.Name, ".") {
		if !identifier.MatchString(part) {
			return fmt.Errorf("%q is no name that can be imported", g.Name)
		}
	}
	return checkMethods(g.Methods)
}

func checkMethods(methods []GoMethod) error {
	for i, m := range methods {
		switch {
		case m.Name == "":
			return fmt.Errorf("method %d has no name", i)
		case m.Call == nil:
			return fmt.Errorf("method %s: Call is nil", m.Name)
		}
	}
	return nil
}

// check says what a class lacks.
func (t *GoType) check() error {
	if t.Name == "" {
		return errors.New("it has no name")
	}
	for i, a := range t.Attrs {
		if a.Name == "" {
			return fmt.Errorf("attribute %d has no name", i)
		}
		if a.Get == nil && a.Set == nil {
			return fmt.Errorf("attribute %s: Get and Set are nil", a.Name)
		}
	}
	return checkMethods(t.Methods)
}

// GoFunc is a method: args are the positional arguments followed by the values of the keyword arguments whose names are
// in kwnames, which is empty when there are none.
type GoFunc func(c *Context, self Handle, args []Handle, kwnames []string) (Handle, error)

// GoMethod is a function of a GoModule or a method of a GoType.
type GoMethod struct {
	Name string
	Doc  string
	// Min and Max bound the number of positional arguments; a negative Max is no bound.
	Min, Max int
	// Keywords allows keyword arguments.
	Keywords bool
	Call     GoFunc
}

// GoAttr is an attribute computed by functions; a nil Set makes it read-only. Set gets Null to delete.
type GoAttr struct {
	Name string
	Doc  string
	Get  func(c *Context, self Handle) (Handle, error)
	Set  func(c *Context, self, value Handle) error
}

// BinaryFunc is an operator; either operand may be the instance. The handle of NotImplemented says that it does not know
// the other operand.
type BinaryFunc func(c *Context, a, b Handle) (Handle, error)

// GoType describes a class whose instances carry a Go value. Nil members are inherited.
type GoType struct {
	Name  string // with module: "numpy_api.ndarray"
	Doc   string
	Bases []Handle // object when empty
	// Final classes cannot be derived from.
	Final bool

	// New makes an instance when the class is called; nil forbids calling it. Use [Context.NewInstance] in it.
	New func(c *Context, typ Handle, args []Handle, kwnames []string) (Handle, error)
	// Destroy runs exactly once per instance, after it is gone, on the lock owner.
	Destroy func(payload any)

	Methods []GoMethod
	Attrs   []GoAttr

	Binary  map[string]BinaryFunc                                 // by operator as Python spells it: "+", "-", "*", "/", "//", "%", "@", "**", "&", "|", "^", "<<", ">>"
	Unary   map[string]func(c *Context, a Handle) (Handle, error) // "-", "+", "~", "abs", "int", "float", "index"
	Compare func(c *Context, a, b Handle, op string) (Handle, error)

	Repr     func(c *Context, self Handle) (string, error)
	Str      func(c *Context, self Handle) (string, error)
	Hash     func(c *Context, self Handle) (int64, error)
	Bool     func(c *Context, self Handle) (bool, error)
	Len      func(c *Context, self Handle) (int, error)
	GetItem  func(c *Context, self, key Handle) (Handle, error)
	SetItem  func(c *Context, self, key, value Handle) error // value is Null to delete
	Contains func(c *Context, self, item Handle) (bool, error)
	Iter     func(c *Context, self Handle) (Handle, error)
	Next     func(c *Context, self Handle) (Handle, error) // Null at the end
	Call     GoFunc

	// Buffer is the memory of an instance (PEP 3118), for memoryview and others. It must stay as long as the instance lives.
	Buffer func(c *Context, self Handle) (Buffer, error)
}

// Buffer is memory of an object with items in it; see [objspace.Buffer].
type Buffer = objspace.Buffer
