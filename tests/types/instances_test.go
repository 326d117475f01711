package types

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/tests/types/figures"
	"github.com/hpyapi/hpyapi/tests/types/shape"
	"github.com/hpyapi/hpyapi/trampoline"
)

// inGo is the provider of figures.api.h in Go: an instance carries the address of its struct.
type inGo struct {
	figures.UnimplementedProvider
	c         *hpyctx.Context
	box, disc hpyctx.Handle
}

func (p *inGo) Box(_ *trampoline.Context, object hpyctx.Handle) (*figures.Box, error) {
	payload, err := p.c.Instance(p.box, object)
	if err != nil {
		return nil, err
	}
	return payload.(*figures.Box), nil
}

func (p *inGo) Disc(_ *trampoline.Context, object hpyctx.Handle) (uintptr, error) {
	payload, err := p.c.Instance(p.disc, object)
	if err != nil {
		return 0, err
	}
	return payload.(uintptr), nil
}

func (p *inGo) Radius(disc uintptr) (float64, error) { return *native.At[float64](disc), nil }

// floats reads arguments into native memory of their own.
func (p *inGo) floats(args []hpyctx.Handle, count int) (uintptr, error) {
	at, err := native.Alloc(8 * count)
	if err != nil {
		return 0, err
	}
	for i := range count {
		if native.Slice[float64](at, count)[i], err = p.c.API().FloatAsDouble(args[i]); err != nil {
			return 0, err
		}
	}
	return at, nil
}

func (p *inGo) class(name string, module hpyctx.Handle, count int, payload func(at uintptr) any, address func(payload any) uintptr) (hpyctx.Handle, error) {
	class, err := p.c.NewType(hpyctx.GoType{
		Name: "figures." + name,
		New: func(c *hpyctx.Context, typ hpyctx.Handle, args []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
			at, err := p.floats(args, count)
			if err != nil {
				return 0, err
			}
			return c.NewInstance(typ, payload(at))
		},
		Destroy: func(p any) { native.Free(address(p)) },
	})
	if err != nil {
		return 0, err
	}
	_, err = p.c.API().SetAttrS(module, trampoline.StrOf(name), class)
	return class, err
}

func figuresInGo() *hpyctx.GoModule {
	p := &inGo{}
	return &hpyctx.GoModule{
		Name: "figures",
		Exec: func(c *hpyctx.Context, module hpyctx.Handle) (err error) {
			p.c = c
			box := func(at uintptr) any { return native.At[figures.Box](at) }
			if p.box, err = p.class("Box", module, 2, box, func(b any) uintptr { return native.Addr(b.(*figures.Box)) }); err != nil {
				return err
			}
			disc := func(at uintptr) any { return at }
			if p.disc, err = p.class("Disc", module, 1, disc, func(d any) uintptr { return d.(uintptr) }); err != nil {
				return err
			}
			var offers figures.Offers
			offers.Box.Type = p.box
			if offers.Box.Shape, err = shape.Export(c.Trampoline(), boxes{p: p}); err != nil {
				return err
			}
			export, err := figures.Export(c.Trampoline(), p, offers)
			if err != nil {
				return err
			}
			return c.ExportCapsule(export, module)
		},
		Close: func(c *hpyctx.Context) {
			for _, class := range []hpyctx.Handle{p.box, p.disc} {
				_ = c.API().Close(class) // ours; nobody could be told of an error
			}
		},
	}
}

func modes(debug bool) []hpyctx.Mode {
	if debug {
		return []hpyctx.Mode{debugmode.New(debugmode.Options{})}
	}
	return nil
}

// V15: whose an object is, its type says, in all directions and modes.
func TestV15AnInstanceGivesItsStructAndOthersATypeError(t *testing.T) {
	for _, lang := range []string{"C", "Go"} {
		for _, debug := range []struct{ provider, consumer bool }{{false, false}, {true, false}, {false, true}, {true, true}} {
			t.Run(lang+map[bool]string{true: ", provider in debug mode"}[debug.provider]+map[bool]string{true: ", consumer in debug mode"}[debug.consumer], func(t *testing.T) {
				w := hostworld.New(t)
				var provider *hpyctx.Module
				if lang == "Go" {
					provider = w.Add(figuresInGo(), modes(debug.provider)...)
				} else {
					provider = w.LoadFile(module(t, "figures"), modes(debug.provider)...)
				}
				user := w.LoadFile(module(t, "figures_user"), modes(debug.consumer)...)
				box, disc := instance(w, provider, "Box", 3, 4), instance(w, provider, "Disc", 7)
				require.Equal(t, "12.0", w.CallOf(user, "area", box))
				require.Equal(t, "None", w.CallOf(user, "widen", box))
				require.Equal(t, "16.0", w.CallOf(user, "area", box))
				require.Equal(t, "7.0", w.CallOf(user, "radius", disc))
				require.Equal(t, "TypeError: expected figures.Box, got figures.Disc", w.CallOf(user, "area", disc))
				require.Equal(t, "TypeError: expected figures.Disc, got figures.Box", w.CallOf(user, "radius", box))
				w.Inside(func(space objspace.Space) { disc = space.Int(3) })
				require.Equal(t, "TypeError: expected figures.Box, got builtins.int", w.CallOf(user, "area", disc))
			})
		}
	}
}

// A Go program asks as a module does, and looks into the struct.
func TestV15AGoProgramLooksIntoTheStruct(t *testing.T) {
	for _, lang := range []string{"C", "Go"} {
		t.Run(lang, func(t *testing.T) {
			w := hostworld.New(t, func(o *hpyctx.Options) { o.Definitions = []*trampoline.Definition{&figures.Definition} })
			var provider *hpyctx.Module
			if lang == "Go" {
				provider = w.Add(figuresInGo())
			} else {
				provider = w.LoadFile(module(t, "figures"))
			}
			client, err := figures.Import(w.It)
			require.NoError(t, err)
			object := instance(w, provider, "Box", 3, 4)
			w.Inside(func(space objspace.Space) {
				c, err := w.It.Program()
				require.NoError(t, err)
				h, err := c.NewHandle(object)
				require.NoError(t, err)
				box, err := client.Box(h)
				require.NoError(t, err)
				require.Equal(t, figures.Box{Width: 3, Height: 4}, *box)
				_, err = client.Disc(h)
				require.EqualError(t, err, "TypeError: expected figures.Disc, got figures.Box")
				require.NoError(t, c.API().Close(h))
			})
		})
	}
}

// The name of a type proves nothing: a second module of the name has its own.
func TestV15TypesOfOneNameAreTwo(t *testing.T) {
	w := hostworld.New(t)
	first := w.LoadFile(module(t, "figures"))
	user := w.LoadFile(module(t, "figures_user"))
	old := instance(w, first, "Box", 1, 2)
	require.Equal(t, "2.0", w.CallOf(user, "area", old))
	next, err := w.It.Replace(first, hpyctx.Request{Path: module(t, "figures")})
	require.NoError(t, err)
	require.Equal(t, "TypeError: expected figures.Box, got figures.Box", w.CallOf(user, "area", old))
	require.Equal(t, "6.0", w.CallOf(user, "area", instance(w, next, "Box", 2, 3)))
}

// V11: nothing of a module in Go stays once another has its place and its objects are gone.
func TestV11NothingOfAnUnloadedGoModuleStays(t *testing.T) {
	w := hostworld.New(t)
	provider := w.Add(figuresInGo())
	user := w.LoadFile(module(t, "figures_user"))
	kept := instance(w, provider, "Disc", 7)
	replace := func(n int) {
		for range n {
			require.NoError(t, w.It.Unload(provider))
			provider = w.Add(figuresInGo())
			require.Equal(t, "12.0", w.CallOf(user, "area", instance(w, provider, "Box", 3, 4)))
		}
		for range 3 { // what one collection lets go of may hold more
			require.NoError(t, w.It.Collect())
		}
	}
	replace(40)
	before := w.It.Trampolines().Stats()
	replace(100)
	after := w.It.Trampolines().Stats()
	require.Equal(t, before.Contexts, after.Contexts)
	require.Equal(t, before.Edges, after.Edges)
	require.LessOrEqual(t, after.Contexts, 4, "the host, the consumer, the provider, and the module of the object that is kept")
	require.Equal(t, "TypeError: expected figures.Disc, got figures.Disc", w.CallOf(user, "radius", kept))
}
