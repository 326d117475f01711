package pyobj_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj/pyeval"
)

// world is a runtime with a namespace in which source text is evaluated.
type world struct {
	*testing.T
	rt *pyobj.Runtime
	ns *pyobj.Dict
}

func newWorld(t *testing.T) *world {
	rt := pyobj.NewRuntime(nil)
	t.Cleanup(rt.Close)
	return &world{t, rt, pyobj.NewDict()}
}

func (w *world) define(spec *pyobj.TypeSpec) *pyobj.Type {
	w.Helper()
	typ, err := w.rt.NewType(spec)
	require.NoError(w, err)
	w.ns.SetStr(typ.Name(), typ)
	return typ
}

// check evaluates expressions and compares the reprs of the results, or the exceptions.
func (w *world) check(cases [][2]string) {
	w.Helper()
	for _, c := range cases {
		got := ""
		v, err := pyeval.EvalString(w.rt, c[0], w.ns)
		if err == nil {
			var s *pyobj.Str
			s, err = w.rt.Repr(v)
			if err == nil {
				got = s.String()
			}
		}
		if err != nil {
			got = err.Error()
		}
		require.Equal(w, c[1], got, c[0])
	}
}

func TestSlotsOfASpecAreSpecialMethods(t *testing.T) {
	w := newWorld(t)
	spec := &pyobj.TypeSpec{Name: "m.T"}
	add := func(_ *pyobj.Runtime, a, b pyobj.Object) (pyobj.Object, error) {
		return pyobj.NewTuple(pyobj.NewStr(a.Type().Name()), pyobj.NewStr(b.Type().Name())), nil
	}
	spec.Slots.Binary[pyobj.OpAdd] = add
	spec.Slots.SqLength = func(*pyobj.Runtime, pyobj.Object) (int, error) { return 3, nil }
	spec.Slots.SqItem = func(_ *pyobj.Runtime, _ pyobj.Object, i int) (pyobj.Object, error) {
		if i < 0 || i >= 3 {
			return nil, pyobj.Raisef(pyobj.IndexError, "out")
		}
		return pyobj.Int(i * 10), nil
	}
	spec.Slots.SqAssItem = func(_ *pyobj.Runtime, _ pyobj.Object, i int, v pyobj.Object) error {
		return pyobj.Raisef(pyobj.ValueError, "%d %v", i, v == nil)
	}
	spec.Slots.Call = func(_ *pyobj.Runtime, _ pyobj.Object, args []pyobj.Object, kw *pyobj.Tuple) (pyobj.Object, error) {
		return pyobj.NewTuple(append([]pyobj.Object(nil), args...)...), nil
	}
	spec.Slots.Hash = func(*pyobj.Runtime, pyobj.Object) (int64, error) { return 7, nil }
	w.define(spec)
	w.check([][2]string{
		{"T() + 1", "('T', 'int')"}, {"1 + T()", "('int', 'T')"},
		{"T().__add__(1)", "('T', 'int')"}, {"T().__radd__(1)", "('int', 'T')"}, {"T.__add__(T(), 1)", "('T', 'int')"},
		{"T.__add__", "<slot wrapper '__add__' of 'm.T' objects>"},
		{"T() - 1", "TypeError: unsupported operand type(s) for -: 'm.T' and 'int'"},
		{"len(T())", "3"}, {"T()[1]", "10"}, {"T()[-1]", "20"}, {"T()[-4]", "IndexError: out"}, {"T()[5]", "IndexError: out"},
		{"T()['a']", "TypeError: sequence index must be integer, not 'str'"}, {"T().__getitem__(-1)", "20"}, {"list(T())", "[0, 10, 20]"},
		{"20 in T()", "True"}, {"bool(T())", "True"}, {"list(reversed(T()))", "[20, 10, 0]"},
		{"T().__setitem__(-1, 5)", "ValueError: 2 false"}, {"T().__delitem__(0)", "ValueError: 0 true"},
		{"T()(1, 2, x=3)", "(1, 2, 3)"}, {"T().__call__(1)", "(1,)"}, {"hash(T())", "7"}, {"T().__hash__()", "7"},
		{"T().foo", "AttributeError: 'm.T' object has no attribute 'foo'"}, {"T.__module__, T.__name__, T.__doc__", "('m', 'T', None)"},
		{"T", "<class 'm.T'>"}, {"T(1)", "TypeError: m.T() takes no arguments"},
	})
	err := pyeval.Run(w.rt, "T().x = 1", "t", w.ns)
	require.EqualError(t, err, "AttributeError: 'm.T' object has no attribute 'x'")
	require.NoError(t, pyeval.Run(w.rt, "T.__sub__ = lambda a, b: ('sub', b)\nT.extra = 5", "t", w.ns))
	w.check([][2]string{{"T() - 1", "('sub', 1)"}, {"T().extra", "5"}})
}

func TestSubclassOfASpecTypeUsesItsSlots(t *testing.T) {
	w := newWorld(t)
	spec := &pyobj.TypeSpec{Name: "m.T", Flags: pyobj.FlagBaseType}
	calls := 0
	spec.Slots.Binary[pyobj.OpAdd] = func(_ *pyobj.Runtime, a, b pyobj.Object) (pyobj.Object, error) {
		calls++
		return pyobj.NotImplemented, nil
	}
	w.define(spec)
	w.define(&pyobj.TypeSpec{Name: "m.Final"})
	require.NoError(t, pyeval.Run(w.rt, "class S(T): pass\nclass R(T):\n  def __radd__(self, o): return 'R.radd'\nclass E(T):\n  def __eq__(self, o): return True\n", "t", w.ns))
	w.check([][2]string{{"T() + S()", "TypeError: unsupported operand type(s) for +: 'm.T' and 'S'"}})
	require.Equal(t, 1, calls, "the same function is not asked twice")
	w.check([][2]string{
		{"T() + R()", "'R.radd'"}, {"1 + R()", "'R.radd'"}, {"R() + 1", "TypeError: unsupported operand type(s) for +: 'R' and 'int'"},
		{"hash(E())", "TypeError: unhashable type: 'E'"}, {"hash(S()) == object.__hash__", "False"},
		{"type('X', (Final,), {})", "TypeError: type 'm.Final' is not an acceptable base type"},
	})
}

func TestRichCompareWithoutHashMakesUnhashable(t *testing.T) {
	w := newWorld(t)
	spec := &pyobj.TypeSpec{Name: "m.T"}
	spec.Slots.RichCompare = func(_ *pyobj.Runtime, _, _ pyobj.Object, op pyobj.CompareOp) (pyobj.Object, error) {
		return pyobj.Bool(op == pyobj.EQ || op == pyobj.LE), nil
	}
	w.define(spec)
	w.check([][2]string{
		{"T() == 1", "True"}, {"1 == T()", "True"}, {"T() != 1", "False"}, {"T() < 1", "False"}, {"1 >= T()", "True"}, {"hash(T())", "TypeError: unhashable type: 'm.T'"}, {"T.__hash__", "None"},
	})
}

func TestArgumentCountMessages(t *testing.T) {
	w := newWorld(t)
	f := func(_ *pyobj.Runtime, _ pyobj.Object, args []pyobj.Object, kw *pyobj.Tuple) (pyobj.Object, error) {
		return pyobj.Int(len(args)), nil
	}
	defs := []*pyobj.MethodDef{
		{Name: "n", Kind: pyobj.NoArgs, Func: f}, {Name: "o", Kind: pyobj.OneArg, Func: f},
		{Name: "v", Kind: pyobj.VarArgs, Func: f}, {Name: "k", Kind: pyobj.Keywords, Func: f},
	}
	m := pyobj.NewModule("mod", "")
	m.AddFunctions(defs...)
	w.ns.SetStr("mod", m)
	w.define(&pyobj.TypeSpec{Name: "mod.T", Methods: defs})
	w.check([][2]string{
		{"mod.n()", "0"}, {"mod.o(1)", "1"}, {"mod.v(1, 2)", "2"}, {"mod.k(1, x=2)", "2"},
		{"mod.n(1)", "TypeError: mod.n() takes no arguments (1 given)"}, {"mod.o()", "TypeError: mod.o() takes exactly one argument (0 given)"},
		{"mod.o(1, 2)", "TypeError: mod.o() takes exactly one argument (2 given)"}, {"mod.n(x=1)", "TypeError: mod.n() takes no keyword arguments"},
		{"mod.o(x=1)", "TypeError: mod.o() takes no keyword arguments"}, {"mod.v(x=1)", "TypeError: mod.v() takes no keyword arguments"},
		{"T().n(1)", "TypeError: T.n() takes no arguments (1 given)"}, {"T().o()", "TypeError: T.o() takes exactly one argument (0 given)"},
		{"T().v(x=1)", "TypeError: T.v() takes no keyword arguments"}, {"T.n(T())", "0"}, {"T.n()", "TypeError: unbound method T.n() needs an argument"},
		{"T.n(5)", "TypeError: descriptor 'n' for 'mod.T' objects doesn't apply to a 'int' object"},
		{"mod.n", "<built-in function n>"}, {"mod.nope", "AttributeError: module 'mod' has no attribute 'nope'"}, {"mod", "<module 'mod'>"},
	})
}

func TestGetSetsAndMembers(t *testing.T) {
	w := newWorld(t)
	get := func(_ *pyobj.Runtime, self pyobj.Object) (pyobj.Object, error) {
		return pyobj.Int(pyobj.PartsOf(self).Native.Word), nil
	}
	set := func(rt *pyobj.Runtime, self, v pyobj.Object) error {
		if v == nil {
			return pyobj.Raisef(pyobj.TypeError, "can't delete numeric/char attribute")
		}
		n, err := rt.LongAsInt64(v)
		if err == nil {
			pyobj.PartsOf(self).Native.Word = uintptr(n)
		}
		return err
	}
	w.define(&pyobj.TypeSpec{Name: "m.T", Basicsize: 8,
		GetSets: []*pyobj.GetSetDef{{Name: "rw", Get: get, Set: set}, {Name: "ro", Get: get}, {Name: "wo", Set: set}},
		Members: []*pyobj.MemberDef{{Name: "m", Get: get, Set: set}, {Name: "mro_", Get: get}}})
	require.NoError(t, pyeval.Run(w.rt, "t = T()\nt.rw = 5", "t", w.ns))
	w.check([][2]string{
		{"t.rw, t.ro, t.m, t.mro_", "(5, 5, 5, 5)"}, {"setattr(t, 'm', 6)", "None"}, {"t.rw", "6"},
		{"setattr(t, 'ro', 1)", "AttributeError: attribute 'ro' of 'm.T' objects is not writable"},
		{"t.wo", "AttributeError: attribute 'wo' of 'm.T' objects is not readable"},
		{"setattr(t, 'mro_', 1)", "AttributeError: readonly attribute"}, {"delattr(t, 'm')", "TypeError: can't delete numeric/char attribute"},
		{"setattr(t, 'm', 'x')", "TypeError: 'str' object cannot be interpreted as an integer"},
		{"T.rw", "<attribute 'rw' of 'm.T' objects>"}, {"T.m", "<member 'm' of 'm.T' objects>"}, {"T.rw.__get__(t)", "6"},
		{"T.rw.__get__(5)", "TypeError: descriptor 'rw' for 'm.T' objects doesn't apply to a 'int' object"},
	})
}

func TestBuiltinShapesCarryValueAndNativePart(t *testing.T) {
	h, rt := newHost()
	defer rt.Close()
	for _, tc := range []struct {
		base  *pyobj.Type
		shape pyobj.Shape
		arg   pyobj.Object
		repr  string
	}{
		{pyobj.IntType, pyobj.ShapeLong, pyobj.Int(5), "5"},
		{pyobj.FloatType, pyobj.ShapeFloat, pyobj.NewFloat(1.5), "1.5"},
		{pyobj.StrType, pyobj.ShapeUnicode, pyobj.NewStr("x"), "'x'"},
		{pyobj.TupleType, pyobj.ShapeTuple, pyobj.NewTuple(pyobj.Int(1)), "(1,)"},
		{pyobj.ListType, pyobj.ShapeList, pyobj.NewList(pyobj.Int(1)), "[1]"},
		{pyobj.DictType, pyobj.ShapeDict, pyobj.NewDict(), "{}"},
	} {
		typ, err := rt.NewType(&pyobj.TypeSpec{Name: "m.T", Basicsize: 8, Bases: []*pyobj.Type{tc.base}, Shape: tc.shape})
		require.NoError(t, err)
		require.Equal(t, tc.shape, typ.Shape())
		o, err := rt.Call(typ, tc.arg)
		require.NoError(t, err)
		s, err := rt.Repr(o)
		require.NoError(t, err)
		require.Equal(t, tc.repr, s.String())
		require.Same(t, typ, o.Type())
		require.NotZero(t, pyobj.PartsOf(o).Native.Word)
		eq, err := rt.RichCompareBool(o, tc.arg, pyobj.EQ)
		require.NoError(t, err)
		require.True(t, eq)
	}
	require.Len(t, h.allocated, 6)
	typ, err := rt.NewType(&pyobj.TypeSpec{Name: "m.T", Shape: pyobj.ShapeType})
	require.NoError(t, err, "the shape says where the struct begins, whatever the bases are")
	require.Equal(t, pyobj.ShapeType, typ.Shape())
	_, err = rt.NewType(&pyobj.TypeSpec{Name: "m.T", Shape: 99})
	require.EqualError(t, err, "ValueError: invalid shape: 99")
}

func TestMetaclassFromASpec(t *testing.T) {
	_, rt := newHost()
	defer rt.Close()
	spec := &pyobj.TypeSpec{Name: "m.Meta", Basicsize: 8, Bases: []*pyobj.Type{pyobj.TypeType}, Shape: pyobj.ShapeType, Flags: pyobj.FlagBaseType}
	spec.Slots.Repr = func(*pyobj.Runtime, pyobj.Object) (pyobj.Object, error) { return pyobj.NewStr("a class"), nil }
	meta, err := rt.NewType(spec)
	require.NoError(t, err)
	typ, err := rt.NewType(&pyobj.TypeSpec{Name: "m.T", Meta: meta})
	require.NoError(t, err)
	require.Same(t, meta, typ.Type())
	require.NotZero(t, pyobj.PartsOf(typ).Native.Word)
	s, err := rt.Repr(typ)
	require.NoError(t, err)
	require.Equal(t, "a class", s.String())
	made, err := rt.Call(meta, pyobj.NewStr("Made"), pyobj.NewTuple(), pyobj.NewDict())
	require.NoError(t, err)
	require.Same(t, meta, made.Type())
	require.NotZero(t, pyobj.PartsOf(made).Native.Word)
}

func TestNativePartIsInheritedAndConflictsAreRefused(t *testing.T) {
	_, rt := newHost()
	defer rt.Close()
	mk := func(name string, size int, bases ...*pyobj.Type) (*pyobj.Type, error) {
		return rt.NewType(&pyobj.TypeSpec{Name: name, Basicsize: size, Bases: bases, Flags: pyobj.FlagBaseType})
	}
	a, err := mk("m.A", 8)
	require.NoError(t, err)
	b, err := mk("m.B", 0, a)
	require.NoError(t, err)
	require.Equal(t, 8, b.Basicsize())
	c, err := mk("m.C", 16)
	require.NoError(t, err)
	_, err = mk("m.D", 0, b, c)
	require.EqualError(t, err, "TypeError: multiple bases have instance lay-out conflict")
	_, err = mk("m.E", 0, pyobj.ObjectType, b)
	require.EqualError(t, err, "TypeError: Cannot create a consistent method resolution\norder (MRO) for bases object, B")
}

func TestSetCallFunctionReplacesTheSlotForOneObject(t *testing.T) {
	w := newWorld(t)
	typ := w.define(&pyobj.TypeSpec{Name: "m.T"})
	o, err := w.rt.Call(typ)
	require.NoError(t, err)
	require.False(t, pyobj.IsCallable(o))
	pyobj.PartsOf(o).Call = func(_ *pyobj.Runtime, _ pyobj.Object, args []pyobj.Object, _ *pyobj.Tuple) (pyobj.Object, error) {
		return pyobj.Int(len(args)), nil
	}
	require.True(t, pyobj.IsCallable(o))
	v, err := w.rt.Call(o, pyobj.None)
	require.NoError(t, err)
	require.Equal(t, pyobj.Int(1), v)
}

func TestGoErrorsBecomeSystemErrors(t *testing.T) {
	rt := pyobj.NewRuntime(nil)
	e := rt.AsException(errors.New("lost"))
	require.EqualError(t, e, "SystemError: lost")
	require.Nil(t, pyobj.AsException(errors.New("lost")))
	var exc *pyobj.Exception
	require.ErrorAs(t, pyobj.Raisef(pyobj.KeyError, "x"), &exc)
	require.True(t, pyobj.Matches(exc, pyobj.LookupError))
	require.True(t, pyobj.Matches(exc, pyobj.NewTuple(pyobj.IntType, pyobj.LookupError)))
	require.False(t, pyobj.Matches(exc, pyobj.ValueError))
}

func TestRaiseNormalizesLikePyErrSetObject(t *testing.T) {
	rt := pyobj.NewRuntime(nil)
	inst := pyobj.NewException(pyobj.KeyError, pyobj.Int(1))
	for _, tc := range []struct {
		typ, value pyobj.Object
		want       string
	}{
		{pyobj.ValueError, pyobj.NewStr("x"), "ValueError: x"}, {pyobj.ValueError, nil, "ValueError"}, {pyobj.ValueError, pyobj.None, "ValueError"},
		{pyobj.ValueError, pyobj.NewTuple(pyobj.Int(1), pyobj.Int(2)), "ValueError: (1, 2)"}, {pyobj.KeyError, inst, "KeyError: 1"},
		{pyobj.LookupError, inst, "KeyError: 1"}, {pyobj.IntType, pyobj.None, "SystemError: _PyErr_SetObject: exception <class 'int'> is not a BaseException subclass"},
		{pyobj.UnicodeDecodeError, pyobj.NewStr("x"), "TypeError: function takes exactly 5 arguments (1 given)"},
	} {
		require.EqualError(t, rt.Raise(tc.typ, tc.value), tc.want)
	}
	err := rt.RaiseErrno(pyobj.OSError, 2, pyobj.NewStr("f"), nil)
	require.Same(t, pyobj.FileNotFoundError, pyobj.AsException(err).Type())
	s, serr := rt.Str(pyobj.AsException(err))
	require.NoError(t, serr)
	require.Equal(t, "[Errno 2] No such file or directory: 'f'", s.String())
}

func TestIntegerConversionsOfTheHostAPI(t *testing.T) {
	w := newWorld(t)
	eval := func(src string) pyobj.Object {
		o, err := pyeval.EvalString(w.rt, src, w.ns)
		require.NoError(t, err)
		return o
	}
	call := func(f func(o pyobj.Object) (string, error), src string) string {
		s, err := f(eval(src))
		if err != nil {
			return err.Error()
		}
		return s
	}
	num := func(n any, err error) (string, error) { return fmt.Sprint(n), err }
	i32 := func(o pyobj.Object) (string, error) { n, err := w.rt.LongAsInt32(o); return num(int64(n), err) }
	i64 := func(o pyobj.Object) (string, error) { n, err := w.rt.LongAsInt64(o); return num(n, err) }
	u32 := func(o pyobj.Object) (string, error) { n, err := w.rt.LongAsUint32(o); return num(int64(n), err) }
	u64 := func(o pyobj.Object) (string, error) { n, err := w.rt.LongAsUint64(o); return num(n, err) }
	mask := func(o pyobj.Object) (string, error) { n, err := w.rt.LongAsUint64Mask(o); return num(n, err) }
	ssize := func(o pyobj.Object) (string, error) { n, err := w.rt.LongAsSsize(o); return num(int64(n), err) }
	for _, tc := range []struct {
		f    func(pyobj.Object) (string, error)
		src  string
		want string
	}{
		{i32, "2**31-1", "2147483647"}, {i32, "2**31", "OverflowError: Python int too large to convert to C int32_t"}, {i32, "2**64", "OverflowError: Python int too large to convert to C long"},
		{i32, "True", "1"}, {i32, "1.5", "TypeError: 'float' object cannot be interpreted as an integer"},
		{i64, "2**63-1", "9223372036854775807"}, {i64, "2**63", "OverflowError: int too big to convert"},
		{u32, "2**32-1", "4294967295"}, {u32, "-1", "OverflowError: can't convert negative value to unsigned int"}, {u32, "2**32", "OverflowError: Python int too large to convert to C uint32_t"},
		{u64, "2**64-1", "18446744073709551615"}, {u64, "2**64", "OverflowError: int too big to convert"}, {u64, "-1", "OverflowError: can't convert negative int to unsigned"}, {u64, "1.0", "TypeError: an integer is required"},
		{mask, "-1", "18446744073709551615"}, {mask, "2**64+5", "5"}, {mask, "-2**64-1", "18446744073709551615"},
		{ssize, "2**63", "OverflowError: Python int too large to convert to C ssize_t"}, {ssize, "'x'", "TypeError: an integer is required"},
	} {
		require.Equal(t, tc.want, call(tc.f, tc.src), tc.src)
	}
}
