package cheader_test

import (
	"fmt"
	"math/rand"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/internal/rules"
	"github.com/hpyapi/hpyapi/internal/signature"
	"github.com/hpyapi/hpyapi/internal/testenv"
)

// meaning writes everything of a model but positions and notes, so that two models can be compared.
func meaning(api *apidef.API) string {
	var b strings.Builder
	seen := map[uintptr]bool{}
	var walk func(v reflect.Value, indent string)
	walk = func(v reflect.Value, indent string) {
		switch v.Kind() {
		case reflect.Pointer:
			if v.IsNil() {
				b.WriteString("nil\n")
				return
			}
			if named, ok := v.Interface().(*apidef.Struct); ok && seen[v.Pointer()] {
				fmt.Fprintf(&b, "struct %s\n", named.Name)
				return
			}
			seen[v.Pointer()] = true
			walk(v.Elem(), indent)
			seen[v.Pointer()] = false
		case reflect.Slice:
			b.WriteString("\n")
			for i := 0; i < v.Len(); i++ {
				b.WriteString(indent + "- ")
				walk(v.Index(i), indent+"  ")
			}
		case reflect.Struct:
			b.WriteString("\n")
			for i := 0; i < v.NumField(); i++ {
				name := v.Type().Field(i).Name
				// The tag of an opaque struct, the spelling of a type with a declared name, and the guard have no meaning.
				if !v.Type().Field(i).IsExported() || strings.HasSuffix(name, "Pos") || name == "At" || name == "Notes" || name == "From" || name == "Tag" || name == "Guard" || v.Type().Name() == "Type" && name == "Name" {
					continue
				}
				b.WriteString(indent + name + ": ")
				walk(v.Field(i), indent+"  ")
			}
		default:
			fmt.Fprintf(&b, "%v\n", v.Interface())
		}
	}
	sorted := *api
	sorted.Includes = nil
	walk(reflect.ValueOf(&sorted), "")
	return b.String()
}

func reparse(t *testing.T, text []byte, files fstest.MapFS) *apidef.API {
	t.Helper()
	api, problems := cheader.Parse("printed.h", text, cheader.Options{FS: files})
	require.NoError(t, problems.Err(), "%s", text)
	return api
}

// requireFixedPoint checks that printing loses nothing, and that printing what was printed changes nothing.
func requireFixedPoint(t *testing.T, api *apidef.API, files fstest.MapFS) {
	t.Helper()
	text := cheader.Print(api)
	again := reparse(t, text, files)
	require.Equal(t, string(text), string(cheader.Print(again)))
	require.Equal(t, api.Fingerprint(), again.Fingerprint())
	require.Len(t, again.Slots, len(api.Slots))
	for i := range api.Slots {
		require.Equal(t, api.Slots[i].Signature(), again.Slots[i].Signature(), api.Slots[i].Name)
		read, err := signature.Parse(api.Slots[i].Signature())
		require.NoError(t, err, "a signature that is written can be read")
		require.Equal(t, api.Slots[i].Signature(), read.String())
		if api.Slots[i].Kind == apidef.SlotFunc {
			require.Equal(t, annotations(api.Slots[i].Func), annotations(again.Slots[i].Func), api.Slots[i].Name)
		}
	}
}

// annotations is what the notes of a function say, beyond its signature.
func annotations(f *apidef.Func) []string {
	var out []string
	for _, p := range f.Params {
		out = append(out, fmt.Sprint(p.Name, p.Type.String(), p.Role, p.Nullable, p.Len, p.Of))
	}
	return append(out, fmt.Sprint(f.Result.Type.String(), f.Result.OwnerOf))
}

func TestPrintedDefinitionsOfTheRepositoryMeanTheSame(t *testing.T) {
	for _, file := range []string{"numpyapi/numpy.api.h", "hpyctx/abi/hpy.api.h", "tests/cpython/modules/figures.api.h"} {
		api, problems, err := cheader.ParseFile(testenv.Path(t, file), cheader.Options{})
		require.NoError(t, err)
		require.NoError(t, problems.Err())
		requireFixedPoint(t, api, nil)
		text := cheader.Print(api)
		require.Equal(t, meaning(api), meaning(reparse(t, text, nil)), file)
	}
}

func TestPrintedExamplesOfRulesMeanTheSame(t *testing.T) {
	for _, r := range rules.All {
		e := r.Explain()
		if e.Language != "h" {
			continue
		}
		files := fstest.MapFS{}
		for name, text := range e.Files {
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
		api, problems := parseExample(e, "good.h")
		require.NoError(t, problems.Err())
		requireFixedPoint(t, api, files)
	}
}

func TestPrintGeneratedDefinitionsIsAFixedPoint(t *testing.T) {
	for seed := int64(0); seed < 300; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			g := &generator{Rand: rand.New(rand.NewSource(seed))}
			api := g.definition()
			requireFixedPoint(t, api, nil)
			text := cheader.Print(api)
			first := reparse(t, text, nil)
			require.Equal(t, meaning(first), meaning(reparse(t, cheader.Print(first), nil)))
		})
	}
}

// generator makes random definitions that keep every rule.
type generator struct {
	*rand.Rand
	api *apidef.API
}

func (g *generator) chance(percent int) bool { return g.Intn(100) < percent }

func pick[T any](g *generator, from ...T) T { return from[g.Intn(len(from))] }

func (g *generator) doc() string {
	return pick(g, "", "", "One line.", "Two\nlines.", "  odd * spacing  ", "ends with a star *", "*/ tries to end", "/* tries to nest",
		"* list\n* of\n\n  things", "ünïcödé", "< looks trailing", "a \"quoted\" word")
}

func builtin(name string) *apidef.Type {
	t, ok := apidef.Builtin(name)
	if !ok {
		panic("BUG: " + name)
	}
	return t
}

func pointer(elem *apidef.Type, constant bool) *apidef.Type {
	return &apidef.Type{Kind: apidef.Pointer, Elem: elem, Const: constant}
}

func (g *generator) scalar() *apidef.Type {
	if len(g.api.Enums) > 0 && g.chance(15) {
		e := pick(g, g.api.Enums...)
		return &apidef.Type{Kind: apidef.EnumRef, Name: e.Name, Enum: e}
	}
	if len(g.api.Aliases) > 0 && g.chance(15) {
		al := pick(g, g.api.Aliases...)
		t := *al.Type
		t.Name = al.Name
		return &t
	}
	return builtin(pick(g, "bool", "int8_t", "int16_t", "int32_t", "int64_t", "uint8_t", "uint16_t", "uint32_t", "uint64_t",
		"float", "double", "size_t", "intptr_t", "uintptr_t", "HPy_ssize_t"))
}

func (g *generator) structType() *apidef.Type {
	s := pick(g, g.api.Structs...)
	return &apidef.Type{Kind: apidef.StructRef, Name: s.Name, Struct: s}
}

func (g *generator) definition() *apidef.API {
	g.api = &apidef.API{
		Name: "Rand", Prefix: "rnd", Major: uint16(g.Intn(3)), Minor: 9, Capsule: "rand_mod.sub._API",
		ID: [16]byte{1, byte(g.Intn(256))}, Doc: g.doc(), Flags: pick(g, 0, apidef.NeedsLock, apidef.FreeThreaded, apidef.OneInterpreter|apidef.NeedsLock),
	}
	for i := range g.Intn(3) {
		e := &apidef.Enum{Name: fmt.Sprintf("rnd_enum%d", i), Doc: g.doc()}
		for j := range 1 + g.Intn(4) {
			e.Values = append(e.Values, &apidef.EnumValue{Name: fmt.Sprintf("RND_%d_%d", i, j), Value: int64(int32(g.Uint32())), Doc: g.doc()})
		}
		g.api.Enums = append(g.api.Enums, e)
	}
	for i := range g.Intn(3) {
		g.api.Aliases = append(g.api.Aliases, &apidef.Alias{Name: fmt.Sprintf("rnd_alias%d", i), Doc: g.doc(), Type: builtin(pick(g, "int64_t", "double"))})
	}
	for i := range g.Intn(3) {
		g.api.Opaques = append(g.api.Opaques, &apidef.Opaque{Name: fmt.Sprintf("rnd_opaque%d", i), Doc: g.doc()})
	}
	for i := range 1 + g.Intn(3) {
		g.structure(i)
	}
	g.callbacks()
	since := uint16(0)
	for i := range 1 + g.Intn(12) {
		if g.chance(20) && since < 9 {
			since++
		}
		g.slot(i, since)
	}
	return g.api
}

func (g *generator) structure(i int) {
	s := &apidef.Struct{Name: fmt.Sprintf("rnd_struct%d", i), Doc: g.doc()}
	for j := range 1 + g.Intn(5) {
		f := &apidef.Field{Name: fmt.Sprintf("f%d", j), Doc: g.doc(), Type: g.scalar()}
		switch {
		case g.chance(10) && len(g.api.Structs) > 0:
			f.Type = g.structType()
		case g.chance(10):
			f.Type = pointer(&apidef.Type{Kind: apidef.StructRef, Name: s.Name, Struct: s}, g.chance(50))
		case g.chance(10):
			f.Type = builtin("char")
			f.Array = 1 + g.Intn(100)
		case g.chance(20):
			f.Array = 1 + g.Intn(9)
		}
		s.Fields = append(s.Fields, f)
	}
	g.api.Structs = append(g.api.Structs, s)
}

func (g *generator) callbacks() {
	voidPtr := pointer(builtin("void"), false)
	for i := range 2 {
		f := &apidef.Func{Context: true, Params: []*apidef.Param{
			{Name: "ctx", Type: builtin("HPyContext"), Role: apidef.RoleContext},
			{Name: "item", Type: builtin("HPy"), Role: apidef.RoleHandle, Nullable: g.chance(30)},
			{Name: "user", Type: voidPtr, Role: apidef.RoleUserData, Nullable: g.chance(20)},
		}}
		f.Result = g.result(f)
		g.api.Callbacks = append(g.api.Callbacks, &apidef.Callback{Name: fmt.Sprintf("rnd_fn%d", i), Doc: g.doc(), Func: f})
	}
	g.api.Callbacks = append(g.api.Callbacks, &apidef.Callback{Name: "rnd_done", Func: &apidef.Func{
		Params: []*apidef.Param{{Name: "user", Type: voidPtr, Role: apidef.RoleUserData}},
		Result: apidef.Result{Type: builtin("void")},
	}})
}

func (g *generator) slot(i int, since uint16) {
	s := &apidef.Slot{Index: i, Since: since, Name: fmt.Sprintf("rnd_slot%d", i), Doc: g.doc()}
	switch {
	case g.chance(10):
		s = &apidef.Slot{Index: i, Kind: apidef.SlotHole, Retired: pick(g, "retired", "use \"x\"\\y", "tab\tand\nline")}
	case g.chance(10):
		s.Kind, s.Data = apidef.SlotData, g.scalar()
		if g.chance(50) {
			s.DataLen = 1 + g.Intn(5)
		}
	default:
		s.Kind, s.Func = apidef.SlotFunc, g.function()
	}
	if s.Kind != apidef.SlotHole && g.chance(15) {
		s.Deprecated = "use something else"
	}
	g.api.Slots = append(g.api.Slots, s)
}

func (g *generator) function() *apidef.Func {
	f := &apidef.Func{Context: true, Params: []*apidef.Param{{Name: "ctx", Type: builtin("HPyContext"), Role: apidef.RoleContext}}}
	for range g.Intn(7) {
		g.param(f)
	}
	f.Result = g.result(f)
	return f
}

func (g *generator) param(f *apidef.Func) {
	n := len(f.Params)
	name := fmt.Sprintf("p%d", n)
	add := func(p *apidef.Param) *apidef.Param {
		f.Params = append(f.Params, p)
		return p
	}
	sized := func(t *apidef.Type, role apidef.Role) {
		p := add(&apidef.Param{Name: name, Type: t, Role: role, Len: name + "_n", Nullable: g.chance(10)})
		add(&apidef.Param{Name: p.Len, Type: builtin(pick(g, "size_t", "int32_t", "HPy_ssize_t")), Role: apidef.RoleLength, Of: name})
	}
	handle := builtin("HPy")
	switch g.Intn(16) {
	case 0:
		add(&apidef.Param{Name: name, Type: handle, Role: apidef.RoleHandle, Nullable: g.chance(20)})
	case 1:
		add(&apidef.Param{Name: name, Type: handle, Role: apidef.RoleSteal, Nullable: g.chance(20)})
	case 2:
		add(&apidef.Param{Name: name, Type: pointer(handle, false), Role: pick(g, apidef.RoleOutHandle, apidef.RoleInOutHandle), Nullable: g.chance(20)})
	case 3:
		sized(pointer(handle, true), apidef.RoleHandleArray)
	case 4:
		sized(pointer(handle, false), pick(g, apidef.RoleStealArray, apidef.RoleOutArray))
	case 5, 6:
		add(&apidef.Param{Name: name, Type: g.scalar(), Role: apidef.RoleScalar})
	case 7:
		add(&apidef.Param{Name: name, Type: pointer(g.scalar(), false), Role: pick(g, apidef.RoleOut, apidef.RoleInOut)})
	case 8:
		sized(pointer(g.scalar(), true), apidef.RoleBuffer)
	case 9:
		sized(pointer(pick(g, g.scalar(), builtin("void"), builtin("char"), g.structType()), false), pick(g, apidef.RoleOutBuffer, apidef.RoleInOutBuffer))
	case 10:
		add(&apidef.Param{Name: name, Type: pointer(builtin("char"), true), Role: apidef.RoleString, Nullable: g.chance(20)})
	case 11:
		add(&apidef.Param{Name: name, Type: pointer(g.structType(), true), Role: apidef.RoleStruct})
	case 12:
		add(&apidef.Param{Name: name, Type: pointer(g.structType(), false), Role: pick(g, apidef.RoleOut, apidef.RoleInOut)})
	case 13:
		add(&apidef.Param{Name: name, Type: pointer(pick(g, builtin("void"), g.scalar(), pointer(builtin("char"), true)), g.chance(50)), Role: apidef.RolePointer})
	case 14:
		if len(g.api.Opaques) > 0 {
			o := pick(g, g.api.Opaques...)
			add(&apidef.Param{Name: name, Type: pointer(&apidef.Type{Kind: apidef.OpaqueRef, Name: o.Name, Opaque: o}, g.chance(50)), Role: apidef.RolePointer})
		}
	case 15:
		g.callbackParam(add, name)
	}
}

func (g *generator) callbackParam(add func(*apidef.Param) *apidef.Param, name string) {
	ref := func(c *apidef.Callback) *apidef.Type {
		return &apidef.Type{Kind: apidef.CallbackRef, Name: c.Name, Callback: c}
	}
	p := add(&apidef.Param{Name: name, Type: ref(g.api.Callbacks[g.Intn(2)]), Role: apidef.RoleCallback, Nullable: g.chance(20)})
	add(&apidef.Param{Name: name + "_user", Type: pointer(builtin("void"), false), Role: apidef.RoleUserData, Of: name})
	if g.chance(50) {
		p.Role = apidef.RoleKeepCallback
		add(&apidef.Param{Name: name + "_done", Type: ref(g.api.Callbacks[2]), Role: apidef.RoleDestroy, Of: name})
	}
}

func (g *generator) result(f *apidef.Func) apidef.Result {
	switch g.Intn(6) {
	case 0:
		return apidef.Result{Type: builtin("void"), Error: pick(g, apidef.ErrorNone, apidef.ErrorCheck)}
	case 1:
		return apidef.Result{Type: builtin(pick(g, "float", "double")), Error: pick(g, apidef.ErrorNone, apidef.ErrorCheck, apidef.ErrorNaN, apidef.ErrorMinusOne)}
	case 2:
		return apidef.Result{Type: builtin(pick(g, "int32_t", "int64_t", "HPy_ssize_t")), Error: pick(g, apidef.ErrorNone, apidef.ErrorCheck, apidef.ErrorMinusOne)}
	case 3:
		r := apidef.Result{Type: pointer(pick(g, builtin("void"), builtin("char"), g.structType()), g.chance(50)), Error: pick(g, apidef.ErrorNone, apidef.ErrorNull, apidef.ErrorCheck)}
		r.Owner = pick(g, apidef.OwnerNone, apidef.OwnerStatic, apidef.OwnerCaller)
		if p := f.Params[len(f.Params)-1]; p.Role == apidef.RoleHandle && r.Type.Elem.Kind != apidef.Char {
			r.Owner, r.OwnerOf = apidef.OwnerParam, p.Name
		}
		r.Nullable = g.chance(20)
		return r
	}
	return apidef.Result{Type: builtin("HPy"), Error: pick(g, apidef.ErrorNull, apidef.ErrorNull, apidef.ErrorNone), Nullable: g.chance(10)}
}
