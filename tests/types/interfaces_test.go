package types

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/tests/matrix/keeper"
	"github.com/hpyapi/hpyapi/tests/types/figures"
	"github.com/hpyapi/hpyapi/tests/types/shape"
	"github.com/hpyapi/hpyapi/trampoline"
)

// circles is the interface of shape.api.h in Go.
type circles struct {
	shape.UnimplementedProvider
	c *hpyctx.Context
}

func (p circles) Area(_ *trampoline.Context, figure hpyctx.Handle) (float64, error) {
	radius, err := p.c.Payload(figure)
	if err != nil {
		return 0, err
	}
	return 3 * radius.(float64) * radius.(float64), nil // near enough
}

func (circles) Dimensions() (int32, error) { return 5, nil }

func (p circles) Maker(*trampoline.Context, hpyctx.Handle) (hpyctx.Handle, error) {
	return p.c.API().UnicodeFromString(trampoline.StrOf("Go"))
}

// boxes is what boxes in Go offer.
type boxes struct {
	shape.UnimplementedProvider
	p *inGo
}

func (b boxes) Area(ctx *trampoline.Context, figure hpyctx.Handle) (float64, error) {
	box, err := b.p.Box(ctx, figure)
	if err != nil {
		return 0, err
	}
	return box.Width * box.Height, nil
}

func (boxes) Dimensions() (int32, error) { return 2, nil }

func (b boxes) Maker(*trampoline.Context, hpyctx.Handle) (hpyctx.Handle, error) {
	return b.p.c.API().UnicodeFromString(trampoline.StrOf("figures"))
}

// circlesInGo is a module in Go whose class Circle offers the interface.
func circlesInGo() *hpyctx.GoModule {
	return &hpyctx.GoModule{
		Name: "circles",
		Exec: func(c *hpyctx.Context, module hpyctx.Handle) error {
			class, err := c.NewType(hpyctx.GoType{
				Name: "circles.Circle",
				New: func(c *hpyctx.Context, typ hpyctx.Handle, args []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
					radius, err := c.API().FloatAsDouble(args[0])
					if err != nil {
						return 0, err
					}
					return c.NewInstance(typ, radius)
				},
			})
			if err != nil {
				return err
			}
			defer c.API().Close(class)
			if _, err := c.API().SetAttrS(module, trampoline.StrOf("Circle"), class); err != nil {
				return err
			}
			export, err := shape.Export(c.Trampoline(), circles{c: c})
			if err != nil {
				return err
			}
			return c.ExportCapsule(export, class)
		},
	}
}

// A class in Go offers an interface to modules in C.
func TestV08AClassInGoOffersAnInterface(t *testing.T) {
	w := hostworld.New(t)
	one, circles := w.LoadFile(shaper(t, "one", 2)), w.Add(circlesInGo())
	user := w.LoadFile(shapeUser(t))
	square, circle := instance(w, one, "Square", 3), instance(w, circles, "Circle", 2)
	require.Equal(t, "12.0", w.CallOf(user, "area", circle))
	require.Equal(t, "[('Go', 5), ('one', 2)]", w.CallOf(user, "describe", circle, square))
}

// V8: what the definition of a type says, the generated code of its provider announces, in C and in Go.
func TestV08ATypeOffersWhatItsDefinitionSays(t *testing.T) {
	for _, lang := range []string{"C", "Go"} {
		for _, debug := range []bool{false, true} {
			t.Run(fmt.Sprint(lang, ", debug ", debug), func(t *testing.T) {
				w := hostworld.New(t, func(o *hpyctx.Options) { o.Definitions = []*trampoline.Definition{&shape.Definition} })
				provider := (*hpyctx.Module)(nil)
				if lang == "Go" {
					provider = w.Add(figuresInGo(), modes(debug)...)
				} else {
					provider = w.LoadFile(module(t, "figures"), modes(debug)...)
				}
				user := w.LoadFile(shapeUser(t), modes(debug)...)
				box, disc := instance(w, provider, "Box", 3, 4), instance(w, provider, "Disc", 7)
				require.Equal(t, "12.0", w.CallOf(user, "area", box))
				require.Equal(t, "[('figures', 2)]", w.CallOf(user, "describe", box))
				require.Equal(t, "TypeError: figures.Disc does not offer Shape 1.1: it has no attribute __shape_api__", w.CallOf(user, "area", disc))
				w.Inside(func(objspace.Space) {
					c, err := w.It.Program()
					require.NoError(t, err)
					h, err := c.NewHandle(box)
					require.NoError(t, err)
					client, err := shape.Of(c, h)
					require.NoError(t, err)
					area, err := client.Area(h)
					require.NoError(t, err)
					require.EqualValues(t, 12, area)
					require.NoError(t, c.API().Close(h))
				})
			})
		}
	}
}

// A provider in Go that does not keep what its definition says of its types is refused when it exports.
func TestV08AnOfferIsKeptOrRefused(t *testing.T) {
	w := hostworld.New(t)
	refused := func(offers func(c *hpyctx.Context, module hpyctx.Handle, o *figures.Offers)) (err error) {
		m := w.Add(&hpyctx.GoModule{Name: "figures", Exec: func(c *hpyctx.Context, module hpyctx.Handle) error {
			var o figures.Offers
			offers(c, module, &o)
			_, err = figures.Export(c.Trampoline(), figures.UnimplementedProvider{}, o)
			return nil
		}})
		require.NoError(t, w.It.Unload(m))
		return err
	}
	says := "trampoline: export of Figures by \"figures\": figures_Box: "
	require.EqualError(t, refused(func(*hpyctx.Context, hpyctx.Handle, *figures.Offers) {}), says+"the type is not given, whose instances offer Shape")
	err := refused(func(_ *hpyctx.Context, module hpyctx.Handle, o *figures.Offers) { o.Box.Type = module })
	require.EqualError(t, err, says+"its instances offer Shape 1.0 by the definition, and no export of it is given")
	err = refused(func(c *hpyctx.Context, module hpyctx.Handle, o *figures.Offers) {
		o.Box.Type = module
		o.Box.Shape, err = keeper.Export(c.Trampoline(), keeper.UnimplementedProvider{})
		require.NoError(t, err)
	})
	require.ErrorContains(t, err, "the export is of Keeper with the id")
}

// A program in Go finds the client of each object's own provider.
func TestV08AGoProgramFindsTheClientOfAnObject(t *testing.T) {
	w := hostworld.New(t, func(o *hpyctx.Options) { o.Definitions = []*trampoline.Definition{&shape.Definition} })
	one, circles := w.LoadFile(shaper(t, "one", 2)), w.Add(circlesInGo())
	square, circle := instance(w, one, "Square", 3), instance(w, circles, "Circle", 2)
	w.Inside(func(space objspace.Space) {
		c, err := w.It.Program()
		require.NoError(t, err)
		open := func(o objspace.Value) hpyctx.Handle {
			h, err := c.NewHandle(o)
			require.NoError(t, err)
			return h
		}
		squares, err := shape.Of(c, open(square))
		require.NoError(t, err)
		round, err := shape.Of(c, open(circle))
		require.NoError(t, err)
		require.NotSame(t, squares, round)
		again, err := shape.Of(c, open(instanceInside(t, one, space, 4)))
		require.NoError(t, err)
		require.Same(t, squares, again)
		area, err := squares.Area(open(square))
		require.NoError(t, err)
		require.EqualValues(t, 9, area)
		area, err = round.Area(open(circle))
		require.NoError(t, err)
		require.EqualValues(t, 12, area)
		_, err = shape.Of(c, open(space.Int(3)))
		require.EqualError(t, err, "TypeError: builtins.int does not offer Shape 1.1: it has no attribute __shape_api__")
	})
}

func instanceInside(t *testing.T, m *hpyctx.Module, space objspace.Space, side float64) objspace.Value {
	t.Helper()
	o, err := m.Call("Square", space.Float(side))
	require.NoError(t, err)
	return o
}

// shaper compiles a provider of shape.api.h under a name of its own.
func shaper(tb testing.TB, name string, dimensions int) string {
	tb.Helper()
	return compile(tb, name, "shaper", "-DSHAPER="+name, fmt.Sprintf("-DDIMENSIONS=%d", dimensions))
}

func shapeUser(tb testing.TB) string {
	tb.Helper()
	return compile(tb, "shape_user", "shape_user")
}

// V8: each object leads to its own provider, several of which are in use at the same time; each is an edge.
func TestV08EachObjectLeadsToItsOwnProvider(t *testing.T) {
	for _, debug := range []bool{false, true} {
		t.Run(fmt.Sprint("debug ", debug), func(t *testing.T) {
			w := hostworld.New(t)
			one, two := w.LoadFile(shaper(t, "one", 2)), w.LoadFile(shaper(t, "two", 3), modes(debug)...)
			user := w.LoadFile(shapeUser(t), modes(debug)...)
			small, large := instance(w, one, "Square", 3), instance(w, two, "Square", 4)
			for range 3 {
				require.Equal(t, "9.0", w.CallOf(user, "area", small))
				require.Equal(t, "16.0", w.CallOf(user, "area", large))
			}
			require.Equal(t, "[('one', 2), ('two', 3), ('one', 2)]", w.CallOf(user, "describe", small, large, small))
			require.Equal(t, "12.0", w.CallOf(user, "corners", small))
			require.Equal(t, "16.0", w.CallOf(user, "corners", large))
			require.Equal(t, "ValueError: a square has no negative side", w.CallOf(user, "area", instance(w, two, "Square", -1)))
			var providers []string
			for _, e := range user.Edges() {
				providers = append(providers, e.Provider().Name())
			}
			require.ElementsMatch(t, []string{"one", "two"}, providers)
		})
	}
}

func TestV08OtherObjectsOfferNothing(t *testing.T) {
	w := hostworld.New(t)
	user := w.LoadFile(shapeUser(t))
	var three objspace.Value
	w.Inside(func(space objspace.Space) { three = space.Int(3) })
	require.Equal(t, "TypeError: builtins.int does not offer Shape 1.1: it has no attribute __shape_api__", w.CallOf(user, "area", three))
}

// An edge to a type's provider is an edge as any other: it is watched, refused, and ends with its provider.
func TestV08EdgesOfInterfacesAreUnderRules(t *testing.T) {
	w := hostworld.New(t)
	one, two := w.LoadFile(shaper(t, "one", 2)), w.LoadFile(shaper(t, "two", 3))
	user := w.LoadFile(shapeUser(t), debugmode.New(debugmode.Options{}))
	small, large := instance(w, one, "Square", 3), instance(w, two, "Square", 4)
	require.Equal(t, "9.0", w.CallOf(user, "area", small))
	rule, err := w.It.Deny(hpyctx.EdgeFilter{Provider: "one"}, fmt.Errorf("no squares of one"))
	require.NoError(t, err)
	require.Contains(t, w.CallOf(user, "area", small), "no squares of one")
	require.Equal(t, "16.0", w.CallOf(user, "area", large))
	require.NoError(t, rule.Stop())
	require.Equal(t, "9.0", w.CallOf(user, "area", small))
	require.NoError(t, w.It.Unload(two))
	require.Contains(t, w.CallOf(user, "area", large), `module "two" was unloaded`)
	require.Equal(t, "9.0", w.CallOf(user, "area", small))
	next := w.LoadFile(shaper(t, "two", 3))
	require.Contains(t, w.CallOf(user, "area", large), `module "two" was unloaded`, "an object of the old type has no other provider")
	require.Equal(t, "16.0", w.CallOf(user, "area", instance(w, next, "Square", 4)))
}
