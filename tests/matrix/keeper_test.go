package matrix

import (
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
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
}

const (
	boxType = iota
	kept
)

func newKeeper() *hpyctx.GoModule {
	k := &goKeeper{}
	return &hpyctx.GoModule{
		Name:  "keeper",
		Close: k.close,
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
		},
	}
}
