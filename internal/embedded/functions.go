package embedded

import (
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/hpydef"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Functions, methods and attributes of a module, and the slots that take argument lists.

// Functions makes the functions of a module definition, to be called over the module's edge.
func (p *Provider) Functions(meths []hpydef.Meth) []*pyobj.MethodDef {
	defs := make([]*pyobj.MethodDef, len(meths))
	for i, m := range meths {
		p.module.Named(m.Impl, m.Name)
		defs[i] = p.method(m)
	}
	return defs
}

func (p *Provider) method(m hpydef.Meth) *pyobj.MethodDef {
	return &pyobj.MethodDef{Name: m.Name, Doc: m.Doc, Kind: pyobj.MethodKind(m.Signature), Func: p.methodFunc(m)}
}

func (p *Provider) methodFunc(m hpydef.Meth) pyobj.CallFunc {
	edge, code := p.module.Edge(), trampoline.Code(m.Impl)
	switch m.Signature {
	case hpydef.NoArgs:
		fn := abi.FuncNoargsAt(edge, code)
		return func(_ *pyobj.Runtime, self pyobj.Object, _ []pyobj.Object, _ *pyobj.Tuple) (pyobj.Object, error) {
			return p.taken(with1(p, self, fn.Call))
		}
	case hpydef.OneArg:
		fn := abi.FuncOAt(edge, code)
		return func(_ *pyobj.Runtime, self pyobj.Object, args []pyobj.Object, _ *pyobj.Tuple) (pyobj.Object, error) {
			return p.taken(with2(p, self, args[0], fn.Call))
		}
	case hpydef.VarArgs:
		fn := abi.FuncVarargsAt(edge, code)
		return func(_ *pyobj.Runtime, self pyobj.Object, args []pyobj.Object, _ *pyobj.Tuple) (pyobj.Object, error) {
			return p.taken(withArgs(p, self, args, fn.Call))
		}
	}
	return p.keywordsFunc(m.Impl)
}

// keywordsFunc is for methods with keyword arguments and for tp_call.
func (p *Provider) keywordsFunc(impl uintptr) pyobj.CallFunc {
	fn := abi.FuncKeywordsAt(p.module.Edge(), trampoline.Code(impl))
	return func(_ *pyobj.Runtime, self pyobj.Object, args []pyobj.Object, kwnames *pyobj.Tuple) (pyobj.Object, error) {
		var names pyobj.Object
		if kwnames != nil {
			names = kwnames
		}
		return p.taken(with1(p, names, func(k handle) (handle, error) {
			return withArgs(p, self, args, func(h handle, all []handle) (handle, error) { return fn.Call(h, all, k) })
		}))
	}
}

// withArgs lends self and an argument list for one call.
func withArgs[R any](p *Provider, self pyobj.Object, args []pyobj.Object, call func(self handle, args []handle) (R, error)) (r R, err error) {
	var few [8]handle
	hs := few[:0]
	if len(args) > len(few) {
		hs = make([]handle, 0, len(args))
	}
	defer func() { p.back(hs...) }()
	for _, o := range args {
		h, err := p.lend(o)
		if err != nil {
			return r, err
		}
		hs = append(hs, h)
	}
	return with1(p, self, func(h handle) (R, error) { return call(h, hs) })
}

func (p *Provider) newFunc(impl uintptr) pyobj.NewFunc {
	fn := abi.FuncNewfuncAt(p.module.Edge(), trampoline.Code(impl))
	return func(_ *pyobj.Runtime, typ *pyobj.Type, args []pyobj.Object, kw *pyobj.Dict) (pyobj.Object, error) {
		return p.taken(with1(p, keywords(kw), func(k handle) (handle, error) {
			return withArgs(p, typ, args, func(h handle, all []handle) (handle, error) { return fn.Call(h, all, k) })
		}))
	}
}

func (p *Provider) initFunc(impl uintptr) pyobj.InitFunc {
	fn := abi.FuncInitprocAt(p.module.Edge(), trampoline.Code(impl))
	return func(_ *pyobj.Runtime, self pyobj.Object, args []pyobj.Object, kw *pyobj.Dict) error {
		n, err := with1(p, keywords(kw), func(k handle) (int32, error) {
			return withArgs(p, self, args, func(h handle, all []handle) (int32, error) { return fn.Call(h, all, k) })
		})
		return p.judged(int(n), err)
	}
}

// keywords is a dict of keyword arguments as an object, nil when there are none.
func keywords(kw *pyobj.Dict) pyobj.Object {
	if kw == nil {
		return nil
	}
	return kw
}

func (p *Provider) getset(g hpydef.GetSet) *pyobj.GetSetDef {
	d := &pyobj.GetSetDef{Name: g.Name, Doc: g.Doc}
	if g.Get != 0 {
		fn := abi.FuncGetterAt(p.module.Edge(), trampoline.Code(g.Get))
		d.Get = func(_ *pyobj.Runtime, self pyobj.Object) (pyobj.Object, error) {
			return p.taken(with1(p, self, func(h handle) (handle, error) { return fn.Call(h, g.Closure) }))
		}
	}
	if g.Set != 0 {
		fn := abi.FuncSetterAt(p.module.Edge(), trampoline.Code(g.Set))
		d.Set = func(_ *pyobj.Runtime, self, value pyobj.Object) error {
			n, err := with2(p, self, value, func(h, v handle) (int32, error) { return fn.Call(h, v, g.Closure) })
			return p.judged(int(n), err)
		}
	}
	return d
}

// The layout of HPy_buffer.
const (
	bufferSize     = 80
	bufBuf         = 0
	bufObj         = 8
	bufLen         = 16
	bufItemsize    = 24
	bufReadonly    = 32
	bufNdim        = 36
	bufFormat      = 40
	bufShape       = 48
	bufStrides     = 56
	maxBufferNdim  = 64
	maxBufferBytes = 1 << 46
)

// bufferFunc is bf_getbuffer with the bf_releasebuffer that goes with it, 0 for none.
func (p *Provider) bufferFunc(get, release uintptr) pyobj.BufferFunc {
	fill := abi.FuncGetbufferprocAt(p.module.Edge(), trampoline.Code(get))
	return func(_ *pyobj.Runtime, self pyobj.Object, flags int) (*pyobj.Buffer, error) {
		view, err := native.Alloc(bufferSize)
		if err != nil {
			return nil, pyobj.Raisef(pyobj.MemoryError, "%v", err)
		}
		n, err := with1(p, self, func(h handle) (int32, error) { return fill.Call(h, view, int32(flags)) })
		if err = p.judged(int(n), err); err != nil {
			native.Free(view)
			return nil, err
		}
		b, err := p.readBuffer(view)
		end := func() {
			p.releaseBuffer(release, self, view)
			native.Free(view)
		}
		if err != nil {
			end()
			return nil, err
		}
		b.Release = end
		return b, nil
	}
}

func (p *Provider) readBuffer(view uintptr) (*pyobj.Buffer, error) {
	n, ndim := int64(native.Load64(view+bufLen)), int(int32(native.Load32(view+bufNdim)))
	at := native.LoadWord(view + bufBuf)
	if n < 0 || n > maxBufferBytes || ndim < 0 || ndim > maxBufferNdim || n > 0 && !native.Readable(at, int(n)) {
		return nil, pyobj.Raisef(pyobj.BufferError, "module %q: HPy_bf_getbuffer gave a buffer that cannot be: %d bytes at %#x, %d dimensions", p.module.Name(), n, at, ndim)
	}
	format, err := hpydef.Text(native.LoadWord(view + bufFormat))
	if err != nil {
		return nil, p.badDefinition(err)
	}
	b := &pyobj.Buffer{
		Data:     native.Bytes(at, int(n)),
		Readonly: native.Load32(view+bufReadonly) != 0,
		Itemsize: int(native.Load64(view + bufItemsize)),
		Format:   format,
	}
	if b.Shape, err = sizes(native.LoadWord(view+bufShape), ndim); err != nil {
		return nil, p.badDefinition(err)
	}
	b.Strides, err = sizes(native.LoadWord(view+bufStrides), ndim)
	if err != nil {
		return nil, p.badDefinition(err)
	}
	return b, nil
}

// sizes reads an array of HPy_ssize_t; NULL is none.
func sizes(at uintptr, n int) ([]int, error) {
	if at == 0 {
		return nil, nil
	}
	out := make([]int, n)
	for i := range out {
		w, err := hpydef.Word(at + uintptr(8*i))
		if err != nil {
			return nil, err
		}
		out[i] = int(w)
	}
	return out, nil
}

// releaseBuffer ends an export: the slot first, then the reference that the view holds.
func (p *Provider) releaseBuffer(release uintptr, self pyobj.Object, view uintptr) {
	if release != 0 {
		fn := abi.FuncReleasebufferprocAt(p.module.Edge(), trampoline.Code(release))
		_, err := with1(p, self, func(h handle) (struct{}, error) { return struct{}{}, fn.Call(h, view) })
		p.rt.WriteUnraisable(p.raised(err), self)
	}
	obj := trampoline.Handle(native.LoadWord(view + bufObj))
	if obj == trampoline.Null {
		return
	}
	if u, ok := p.module.Edge().Consumer().HandleSpace().Take(obj); ok {
		_ = p.handles.Close(u) // just taken, so it is open
	}
}
