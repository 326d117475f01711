package matrix

import (
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/tests/matrix/keeper"
	"github.com/hpyapi/hpyapi/trampoline"
)

// globals are HPyGlobals of a Go module, in native memory.
type globals struct {
	c     *hpyctx.Context
	words [2]uintptr
}

func (g *globals) open(c *hpyctx.Context) (err error) {
	g.c = c
	for i := range g.words {
		if g.words[i], err = native.Alloc(8); err != nil {
			return err
		}
	}
	return nil
}

func (g *globals) close(*hpyctx.Context) {
	for _, w := range g.words {
		if w != 0 {
			_ = g.c.API().GlobalStore(w, trampoline.Null) // the interpreter lets go of it in any case
			native.Free(w)
		}
	}
}

func (g *globals) store(i int, h handle) error { return g.c.API().GlobalStore(g.words[i], h) }

func (g *globals) load(i int) (handle, error) {
	return g.c.API().GlobalLoad(abi.Global(native.LoadWord(g.words[i])))
}

// goKeeper is the Keeper API in Go; modules/keeper.c is the same in C.
type goKeeper struct {
	keeper.UnimplementedProvider
	globals
	watchers []keeper.EventFn
}

const (
	boxType = iota
	kept
)

func newKeeper() *hpyctx.GoModule {
	k := &goKeeper{}
	return &hpyctx.GoModule{
		Name: "keeper",
		Close: func(c *hpyctx.Context) {
			k.watchers = release(k.watchers, 0)
			k.close(c)
		},
		Methods: []hpyctx.GoMethod{
			{Name: "fire", Min: 1, Max: 1, Call: func(_ *hpyctx.Context, _ handle, args []handle, _ []string) (handle, error) { return k.fire(args[0]) }},
			{Name: "drop", Call: func(c *hpyctx.Context, _ handle, _ []handle, _ []string) (handle, error) {
				k.watchers = release(k.watchers, max(0, len(k.watchers)-1))
				return c.API().LongFromInt64T(int64(len(k.watchers)))
			}},
		},
		Exec: func(c *hpyctx.Context, module handle) error {
			if err := k.open(c); err != nil {
				return err
			}
			typ, err := c.NewType(hpyctx.GoType{Name: "keeper.Box", Destroy: func(payload any) { native.Free(payload.(uintptr)) }})
			if err != nil {
				return err
			}
			err = k.store(boxType, typ)
			_ = c.API().Close(typ) // the error to report is the first
			if err != nil {
				return err
			}
			x, err := keeper.Export(c.Trampoline(), k)
			if err != nil {
				return err
			}
			return c.ExportCapsule(x, module)
		},
	}
}

func (k *goKeeper) Box(context) (handle, error) {
	typ, err := k.load(boxType)
	if err != nil {
		return trampoline.Null, err
	}
	defer func() { _ = k.c.API().Close(typ) }()
	field, err := native.Alloc(8)
	if err != nil {
		return trampoline.Null, err
	}
	return k.c.NewInstance(typ, field)
}

func (k *goKeeper) Put(_ context, box, item handle) (int32, error) {
	field, err := k.c.Payload(box)
	if err != nil {
		return -1, err
	}
	return 0, k.c.API().FieldStore(box, field.(uintptr), item)
}

func (k *goKeeper) Get(_ context, box handle) (handle, error) {
	field, err := k.c.Payload(box)
	if err != nil {
		return trampoline.Null, err
	}
	word := native.LoadWord(field.(uintptr))
	if word == 0 {
		return trampoline.Null, nil
	}
	return k.c.API().FieldLoad(box, abi.Field(word))
}

func (k *goKeeper) Keep(_ context, item handle) error { return k.store(kept, item) }

func (k *goKeeper) Kept(context) (handle, error) { return k.load(kept) }

// release lets go of all functions but the first n.
func release(fns []keeper.EventFn, n int) []keeper.EventFn {
	for _, fn := range fns[n:] {
		fn.Release()
	}
	return fns[:n]
}

func (k *goKeeper) Watch(_ context, about handle, fn keeper.EventFn, tag handle) (int32, error) {
	_ = k.c.API().Close(tag)
	none, err := k.c.API().Is(about, handle(native.LoadWord(k.c.Word()+abi.Offset(abi.HandleNone))))
	if err == nil && len(k.watchers) == 2 {
		err = pyobj.Raisef(pyobj.ValueError, "no room")
	}
	if err == nil && none != 0 {
		err = pyobj.Raisef(pyobj.ValueError, "about nothing")
	}
	if err != nil {
		fn.Release()
		return -1, err
	}
	k.watchers = append(k.watchers, fn)
	return int32(len(k.watchers)), nil
}

func (k *goKeeper) fire(item handle) (handle, error) {
	list, err := k.c.API().ListNew(0)
	for _, fn := range k.watchers {
		var made handle
		if err == nil {
			made, err = fn.Call(item)
		}
		if err == nil {
			_, err = k.c.API().ListAppend(list, made)
			_ = k.c.API().Close(made)
		}
	}
	if err != nil && list != trampoline.Null {
		_ = k.c.API().Close(list)
		list = trampoline.Null
	}
	return list, err
}

// newKeeperUser calls the Keeper API from Go; modules/keeper_user.c is the same in C.
func newKeeperUser() *hpyctx.GoModule {
	g := &globals{}
	var api *keeper.Client
	none := func(c *hpyctx.Context) (handle, error) {
		return c.API().Dup(handle(native.LoadWord(c.Word() + abi.Offset(abi.HandleNone))))
	}
	withBox := func(c *hpyctx.Context, fn func(box handle) (handle, error)) (handle, error) {
		box, err := g.load(0)
		if err != nil {
			return trampoline.Null, err
		}
		defer func() { _ = c.API().Close(box) }()
		return fn(box)
	}
	orNone := func(c *hpyctx.Context, h handle, err error) (handle, error) {
		if err == nil && h == trampoline.Null {
			return none(c)
		}
		return h, err
	}
	method := func(name string, args int, fn func(c *hpyctx.Context, args []handle) (handle, error)) hpyctx.GoMethod {
		return hpyctx.GoMethod{Name: name, Min: args, Max: args, Call: func(c *hpyctx.Context, _ handle, args []handle, _ []string) (handle, error) {
			return fn(c, args)
		}}
	}
	watch := func(c *hpyctx.Context, about, address handle) (handle, error) {
		n, err := c.API().LongAsInt64T(address)
		if err != nil {
			return trampoline.Null, err
		}
		r := record(n)
		tag, err := c.API().UnicodeFromString(trampoline.StrOf("tag"))
		if err != nil {
			return trampoline.Null, err
		}
		fn := keeper.EventFnOf(func(ctx context, item handle) (handle, error) {
			r.note(r.called(), 0, ctx, item)
			return c.API().Add(item, item)
		})
		kept, err := api.Watch(about, fn.WithDestroy(func(ctx context) {
			one, err := c.API().LongFromInt64T(1)
			if err == nil {
				r.note(r.done(), 1, ctx, one)
				_ = c.API().Close(one)
			}
		}), tag)
		if err != nil {
			return trampoline.Null, err
		}
		return c.API().LongFromInt64T(int64(kept))
	}
	return &hpyctx.GoModule{
		Name:  "keeper_user",
		Close: g.close,
		Exec: func(c *hpyctx.Context, _ handle) error {
			if err := g.open(c); err != nil {
				return err
			}
			edge, err := c.ImportAPI(&keeper.Definition)
			if err != nil {
				return err
			}
			if api, err = keeper.Bind(edge); err != nil {
				return err
			}
			box, err := api.Box()
			if err != nil {
				return err
			}
			err = g.store(0, box)
			_ = c.API().Close(box) // the error to report is the first
			return err
		},
		Methods: []hpyctx.GoMethod{
			method("put", 1, func(c *hpyctx.Context, a []handle) (handle, error) {
				return withBox(c, func(box handle) (handle, error) {
					if _, err := api.Put(box, a[0]); err != nil {
						return trampoline.Null, err
					}
					return none(c)
				})
			}),
			method("get", 0, func(c *hpyctx.Context, _ []handle) (handle, error) {
				return withBox(c, func(box handle) (handle, error) {
					h, err := api.Get(box)
					return orNone(c, h, err)
				})
			}),
			method("keep", 1, func(c *hpyctx.Context, a []handle) (handle, error) {
				if err := api.Keep(a[0]); err != nil {
					return trampoline.Null, err
				}
				return none(c)
			}),
			method("kept", 0, func(c *hpyctx.Context, _ []handle) (handle, error) {
				h, err := api.Kept()
				return orNone(c, h, err)
			}),
			method("watch", 2, func(c *hpyctx.Context, a []handle) (handle, error) { return watch(c, a[0], a[1]) }),
			method("watch_closed", 1, func(c *hpyctx.Context, a []handle) (handle, error) {
				closed, err := c.API().UnicodeFromString(trampoline.StrOf("closed"))
				if err != nil {
					return trampoline.Null, err
				}
				_ = c.API().Close(closed)
				return watch(c, closed, a[0])
			}),
		},
	}
}
