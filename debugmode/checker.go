package debugmode

import (
	"fmt"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/trampoline"
)

// checker is the HPy API of a module in debug mode: the host's own, behind checks of what HPy leaves undefined. Its
// methods get universal words, as every provider of the host does.
type checker struct {
	abi.Provider
	s *space
}

// shape checks that the class of an object was made with the shape that the module relies on.
func (c *checker) shape(u trampoline.Handle, want abi.TypeBuiltinShape) error {
	v, err := c.s.universal.Value(u)
	if err != nil {
		return nil //nolint:nilerr // the host itself refuses what is no handle
	}
	has, made := c.s.objects.Shape(v)
	if made && has == want {
		return nil
	}
	shown := shapeName(has)
	if !made {
		shown = "legacy (it was not made by a module)"
	}
	return c.s.wrong(WrongShape, u, "h", fmt.Sprintf("the struct of a class of shape %s is expected, class %s has shape %s", shapeName(want), v.TypeName(), shown))
}

// shapeNames are the shapes from [abi.TypeBuiltinShapeHPyTypeBuiltinShapeLegacy] on.
var shapeNames = [...]string{"legacy", "object", "type", "int", "float", "str", "tuple", "list", "dict"}

func shapeName(s abi.TypeBuiltinShape) string {
	if i := int(s - abi.TypeBuiltinShapeHPyTypeBuiltinShapeLegacy); i >= 0 && i < len(shapeNames) {
		return shapeNames[i]
	}
	return "unknown"
}

// checked runs a member after its check.
func checked(err error, member func() (uintptr, error)) (uintptr, error) {
	if err != nil {
		return 0, err
	}
	return member()
}

// AsStructObject checks the shape.
func (c *checker) AsStructObject(ctx *trampoline.Context, h trampoline.Handle) (uintptr, error) {
	return checked(c.shape(h, abi.TypeBuiltinShapeHPyTypeBuiltinShapeObject), func() (uintptr, error) { return c.Provider.AsStructObject(ctx, h) })
}

// AsStructType checks the shape.
func (c *checker) AsStructType(ctx *trampoline.Context, h trampoline.Handle) (uintptr, error) {
	return checked(c.shape(h, abi.TypeBuiltinShapeHPyTypeBuiltinShapeType), func() (uintptr, error) { return c.Provider.AsStructType(ctx, h) })
}

// AsStructLong checks the shape.
func (c *checker) AsStructLong(ctx *trampoline.Context, h trampoline.Handle) (uintptr, error) {
	return checked(c.shape(h, abi.TypeBuiltinShapeHPyTypeBuiltinShapeLong), func() (uintptr, error) { return c.Provider.AsStructLong(ctx, h) })
}

// AsStructFloat checks the shape.
func (c *checker) AsStructFloat(ctx *trampoline.Context, h trampoline.Handle) (uintptr, error) {
	return checked(c.shape(h, abi.TypeBuiltinShapeHPyTypeBuiltinShapeFloat), func() (uintptr, error) { return c.Provider.AsStructFloat(ctx, h) })
}

// AsStructUnicode checks the shape.
func (c *checker) AsStructUnicode(ctx *trampoline.Context, h trampoline.Handle) (uintptr, error) {
	return checked(c.shape(h, abi.TypeBuiltinShapeHPyTypeBuiltinShapeUnicode), func() (uintptr, error) { return c.Provider.AsStructUnicode(ctx, h) })
}

// AsStructTuple checks the shape.
func (c *checker) AsStructTuple(ctx *trampoline.Context, h trampoline.Handle) (uintptr, error) {
	return checked(c.shape(h, abi.TypeBuiltinShapeHPyTypeBuiltinShapeTuple), func() (uintptr, error) { return c.Provider.AsStructTuple(ctx, h) })
}

// AsStructList checks the shape.
func (c *checker) AsStructList(ctx *trampoline.Context, h trampoline.Handle) (uintptr, error) {
	return checked(c.shape(h, abi.TypeBuiltinShapeHPyTypeBuiltinShapeList), func() (uintptr, error) { return c.Provider.AsStructList(ctx, h) })
}

// AsStructDict checks the shape.
func (c *checker) AsStructDict(ctx *trampoline.Context, h trampoline.Handle) (uintptr, error) {
	return checked(c.shape(h, abi.TypeBuiltinShapeHPyTypeBuiltinShapeDict), func() (uintptr, error) { return c.Provider.AsStructDict(ctx, h) })
}

// TypeCheck checks that the second argument is a type.
func (c *checker) TypeCheck(ctx *trampoline.Context, obj, typ trampoline.Handle) (int32, error) {
	if err := c.s.mustBeType(typ, "type"); err != nil {
		return 0, err
	}
	return c.Provider.TypeCheck(ctx, obj, typ)
}

// TypeIsSubtype checks that both arguments are types.
func (c *checker) TypeIsSubtype(ctx *trampoline.Context, sub, typ trampoline.Handle) (int32, error) {
	for _, a := range []struct {
		h     trampoline.Handle
		param string
	}{{sub, "sub"}, {typ, "type"}} {
		if err := c.s.mustBeType(a.h, a.param); err != nil {
			return 0, err
		}
	}
	return c.Provider.TypeIsSubtype(ctx, sub, typ)
}

// UnicodeSubstring checks that the object is a str.
func (c *checker) UnicodeSubstring(ctx *trampoline.Context, str trampoline.Handle, start, end int) (trampoline.Handle, error) {
	if err := c.s.mustBe(str, "str", func(c objspace.Content) bool { return c.Kind == objspace.Str }, "a str is expected"); err != nil {
		return trampoline.Null, err
	}
	return c.Provider.UnicodeSubstring(ctx, str, start, end)
}

// Call checks the names of keyword arguments.
func (c *checker) Call(ctx *trampoline.Context, callable trampoline.Handle, args []trampoline.Handle, kwnames trampoline.Handle) (trampoline.Handle, error) {
	if err := c.s.mustBeNames(kwnames); err != nil {
		return trampoline.Null, err
	}
	return c.Provider.Call(ctx, callable, args, kwnames)
}

// CallMethod checks the names of keyword arguments.
func (c *checker) CallMethod(ctx *trampoline.Context, name trampoline.Handle, args []trampoline.Handle, kwnames trampoline.Handle) (trampoline.Handle, error) {
	if err := c.s.mustBeNames(kwnames); err != nil {
		return trampoline.Null, err
	}
	return c.Provider.CallMethod(ctx, name, args, kwnames)
}

// wrong reports an argument that HPy does not check in universal mode.
func (s *space) wrong(kind Kind, u trampoline.Handle, param, why string) error {
	r := s.finding(trampoline.Null, s.site(), param, kind)
	r.Object, r.Detail = s.object(u), why
	return s.d.report(r)
}

// mustBe reports an argument of the wrong type. Null and what is no handle are left to the host, which refuses it or
// knows what it means.
func (s *space) mustBe(u trampoline.Handle, param string, is func(objspace.Content) bool, why string) error {
	v, err := s.universal.Value(u)
	if err != nil || is(s.objects.Look(v)) {
		return nil //nolint:nilerr // see above
	}
	return s.wrong(WrongType, u, param, why)
}

func (s *space) mustBeType(u trampoline.Handle, param string) error {
	return s.mustBe(u, param, func(c objspace.Content) bool { return c.Kind == objspace.Type }, "a type is expected")
}

// mustBeNames checks a tuple of keyword names.
func (s *space) mustBeNames(kwnames trampoline.Handle) error {
	return s.mustBe(kwnames, "kwnames", func(c objspace.Content) bool {
		if c.Kind != objspace.Tuple {
			return false
		}
		for name := range c.Items {
			if s.objects.Look(name).Kind != objspace.Str {
				return false
			}
		}
		return true
	}, "a tuple of str is expected")
}
