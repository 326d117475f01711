package hpyctx

import (
	"fmt"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Context is what one module is handed as its first argument: exactly one per module, never shared. Its native block is an
// HPyContext as HPy 0.9 lays it out, with the members that were appended since.
type Context struct {
	it    *Interp
	mod   *Module
	name  string
	block uintptr // HPyContext, its CtxData, a context with which leaves decline and its CtxData, the name
	size  int
	// data and declining are the addresses of the first CtxData and of the second context.
	data, declining uintptr
	tc              *trampoline.Context
	edge            *trampoline.HostEdge
	provider        abi.Provider
	modes           []Mode
	onClose         []func()
	settle          func()
	names           map[uintptr]string // of the functions that the host calls, by address
	goNames         []uintptr          // what stands for the addresses of Go functions
	ending          *goFunction        // what all capsules' destructors in Go are called as; nil before the first
	client          *abi.Client
	memory          map[*Memory]struct{} // of a Go module, not freed yet
	globals         []uintptr            // of a Go module
}

// Offsets of the members before the handles and functions.
const (
	ctxName       = 0
	ctxPrivate    = 8
	ctxABIVersion = 16
	ctxMembers    = 24
	wordBytes     = 8

	abiVersion = 0 // HPY_ABI_VERSION of HPy 0.9
)

// hostContext is the host as a module: the provider of the HPy API.
type hostContext struct {
	block  uintptr
	export *trampoline.Export
}

func newHostContext(it *Interp) (*hostContext, error) {
	block, err := native.CString("host")
	if err != nil {
		return nil, err
	}
	h := &hostContext{block: block}
	tc, err := it.rt.NewContext(trampoline.ContextConfig{Name: "host", Word: block, Family: block, HandleSpace: it.space.Handles()})
	if err == nil && it.shared != nil {
		h.export, err = it.shared.exportC(tc)
	} else if err == nil {
		h.export, err = abi.ExportHost(tc)
	}
	if err != nil {
		native.Free(block)
		return nil, err
	}
	return h, nil
}

func (h *hostContext) free() { native.Free(h.block) }

// newBlock makes the native block of a context, and registers it. The lock is held.
func (it *Interp) newBlock(name string, mod *Module) (*Context, error) {
	members := len(abi.Definition.Slots)
	data := ctxMembers + members*wordBytes
	declining := data + native.CtxDataSize()
	nameAt := declining + ctxABIVersion + native.CtxDataSize()
	size := nameAt + len(contextName("", name)) + nameSlack
	block, err := native.Alloc(size)
	if err != nil {
		return nil, fmt.Errorf("context of %q: %w", name, err)
	}
	c := &Context{it: it, mod: mod, name: name, block: block, size: size, names: map[uintptr]string{}}
	native.StoreWord(block+ctxName, block+uintptr(nameAt))
	native.StoreWord(block+ctxPrivate, block+uintptr(data))
	native.Store32(block+ctxABIVersion, abiVersion)
	c.nameModes()
	c.tc, err = it.rt.NewContext(trampoline.ContextConfig{
		Name: name, Word: block, Family: block + uintptr(nameAt), HandleSpace: it.space.Handles(), Owner: c,
	})
	if err != nil {
		native.Free(block)
		return nil, err
	}
	c.data, c.declining = block+uintptr(data), block+uintptr(declining)
	return c, nil
}

// newContext makes the context of a module. The lock is held.
func (it *Interp) newContext(name string, mod *Module) (*Context, error) {
	c, err := it.newBlock(name, mod)
	if err != nil {
		return nil, err
	}
	c.provider = it.space.HPy(spaceClient{c})
	if c.edge, err = abi.NewHostEdge(it.host.export, c.tc, c.provider); err != nil {
		c.tc.Close()
		native.Free(c.block)
		return nil, fmt.Errorf("context of %q: %w", name, err)
	}
	if c.client, err = abi.Bind(c.edge.Edge); err != nil {
		c.tc.Close()
		native.Free(c.block)
		return nil, fmt.Errorf("context of %q: %w", name, err)
	}
	c.SetConstants(nil)
	if it.shared != nil {
		c.installFunctions(it.shared.space.Functions())
	} else if table := native.TableOf(it.space.Handles()); table != nil { // what the leaves work on
		c.installLeaves(table)
	}
	return c, nil
}

// nameSlack is room for the longest name of a mode and the terminating zero.
const nameSlack = 32

// contextName is what C code reads as ctx->name: by HPy's convention it begins with the mode, and the module comes last.
func contextName(mode, module string) string {
	if mode == "" {
		mode = "Universal"
	}
	return fmt.Sprintf("HPy %s ABI (hpyapi: %s)", mode, module)
}

// nameModes writes the context's name into its block. The address stays the same: generated C compares it.
func (c *Context) nameModes() {
	mode := ""
	switch {
	case c.Mode("trace") != nil:
		mode = "Trace Mode"
	case c.Mode("debug") != nil:
		mode = "Debug Mode"
	}
	at, text := native.LoadWord(c.block+ctxName), contextName(mode, c.name)
	b := native.Bytes(at, len(text)+1)
	copy(b, text)
	b[len(text)] = 0
}

// installLeaves puts native code behind the hottest members, for as long as nobody watches the module's edge to the host.
// When the module has a handle space of its own, they are called behind a translation, with the declining context.
func (c *Context) installLeaves(table *native.HandleTable) {
	declining := c.declining
	d := native.At[native.CtxData](c.data)
	d.Magic, d.ID, d.Table = native.CtxMagic, uint64(c.block), table.Header()
	d.Owner = native.OwnerWord(c.it.rt.NativeWords())
	refusal := native.At[native.CtxData](declining + ctxABIVersion)
	native.StoreWord(declining+ctxPrivate, declining+ctxABIVersion)
	*refusal = *d
	var leaves []trampoline.Leaf
	index := map[string]int{}
	for i, s := range abi.Definition.Slots {
		index[s.Name] = i
	}
	for _, leaf := range native.LeafOps() {
		i, ok := index[leaf.Name]
		if !ok {
			panic("BUG: hpyctx: the HPy API has no member " + leaf.Name)
		}
		// What the member is without a leaf is what the leaf falls back to.
		d.Slow[leaf.Op] = native.Code(native.LoadWord(c.block + ctxMembers + uintptr(i)*wordBytes))
		refusal.Slow[leaf.Op] = native.Decline()
		l := trampoline.Leaf{Slot: i, Code: trampoline.Code(leaf.Code)}
		if leaf.Op == native.OpClose {
			l.Own = trampoline.Code(native.OwnClose())
		}
		leaves = append(leaves, l)
	}
	c.edge.SetLeaves(leaves, declining)
}

// SetOwnTable gives the native table of the module's own handle space to the leaves that work on it; 0 for none. The
// caller is inside the interpreter.
func (c *Context) SetOwnTable(header uintptr) {
	native.At[native.CtxData](native.LoadWord(c.block + ctxPrivate)).Own = header
}

// SetConstants writes the handle members (h_None and the others). word gives the word of the module's space for a member's
// universal handle, which stays the interpreter's; nil stands for the universal handles themselves.
func (c *Context) SetConstants(word func(name string, u Handle) Handle) {
	for i, s := range abi.Definition.Slots {
		if s.Kind != trampoline.SlotHandle {
			continue
		}
		h := c.it.space.Constant(s.Name)
		if word != nil {
			h = word(s.Name, h)
		}
		native.AtomicStoreWord(c.block+ctxMembers+uintptr(i)*wordBytes, uintptr(h))
	}
}

// free ends the context. Nothing of the module may run any more.
func (c *Context) free() {
	c.tc.Close()
	for _, f := range c.onClose {
		f()
	}
	c.onClose = nil
	for _, a := range c.goNames {
		native.Free(a)
	}
	c.freeMemory()
	native.Free(c.block)
	c.block, c.goNames = 0, nil
}

// OnClose has fn run when the context is closed for good, after all modes were detached. The lock is held.
func (c *Context) OnClose(fn func()) { c.onClose = append(c.onClose, fn) }

// AtSafePoint has fn run when nobody is in the middle of an operation: on leaving the interpreter, and before a collection. There
// is one such function; nil takes it away. The lock is held.
func (c *Context) AtSafePoint(fn func()) { c.settle = fn }

// FunctionName names the C function at an address that the host calls, such as "mean" or "Point.tp_repr"; empty when the
// address is in no definition that the module gave.
func (c *Context) FunctionName(code uintptr) string { return c.names[code] }

// FunctionName names the function of a module that is called over the module's edge to the host, empty when the host does not
// know it.
func FunctionName(e *trampoline.Edge, code trampoline.Code) string {
	c, ok := e.Consumer().Owner.(*Context)
	if !ok || code == 0 || !e.Definition().Host {
		return ""
	}
	return c.FunctionName(uintptr(code))
}

// Name is the module's name; its address in native memory is unique to the context.
func (c *Context) Name() string { return c.name }

// Word is the address of the native HPyContext.
func (c *Context) Word() uintptr { return c.block }

// Trampoline is the context as generated code knows it.
func (c *Context) Trampoline() *trampoline.Context { return c.tc }

// HostEdge is the module's edge to the HPy API.
func (c *Context) HostEdge() *trampoline.HostEdge { return c.edge }

// Provider is the HPy API behind the module's edge. All handles are universal.
func (c *Context) UniversalAPI() abi.Provider { return c.provider }

// Universal is the interpreter's universal handle space.
func (c *Context) Universal() objspace.Handles { return c.it.space.Handles() }

// API is the HPy API for Go code of the module. All handles are of the module's own space.
func (c *Context) API() *abi.Client { return c.client }

// Interp is the interpreter.
func (c *Context) Interp() *Interp { return c.it }

// Module is the module that the context belongs to.
func (c *Context) Module() *Module { return c.mod }
