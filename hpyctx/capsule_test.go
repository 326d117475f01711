package hpyctx_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/hostworld"
	"github.com/hpyapi/hpyapi/internal/testenv"
	"github.com/hpyapi/hpyapi/numpyapi"
	"github.com/hpyapi/hpyapi/trampoline"
)

// capsuleStep is a call of a capsule function, in CPython and here. The capsule is one of its own for each step that is told apart by it,
// named holder.capsule and an attribute of the module holder.
type capsuleStep struct {
	Function string
	Object   string // "capsule", "None" or "7"
	Name     *string
	Word     uintptr
}

// capsuleRunner is what CPython runs: it prints its minor version and what each step gave.
const capsuleRunner = `
import ctypes as c, json, sys, types
sys.path.insert(0, sys.argv[1])
def function(name, result, *types):
    return c.PYFUNCTYPE(result, *types)((name, c.pythonapi))
word, o, text = c.c_void_p, c.py_object, c.c_char_p
new = function("PyCapsule_New", o, word, text, word)
getters = {"GetName": (text, o), "GetContext": (word, o), "GetDestructor": (word, o)}
named = {"GetPointer": (word, o, text), "IsValid": (c.c_int, o, text), "SetName": (c.c_int, o, text)}
words = {"SetPointer": (c.c_int, o, word), "SetContext": (c.c_int, o, word), "SetDestructor": (c.c_int, o, word)}
find = function("PyCapsule_Import", word, text, c.c_int)
holder = sys.modules["holder"] = types.ModuleType("holder")
capsule = holder.capsule = new(4096, b"holder.capsule", None)
holder.other = new(4096, b"holder.else", None)
objects = {"capsule": capsule, "None": None, "7": 7}
kept = []
def run(step):
    f, given = step["Function"], objects.get(step["Object"])
    name = None if step["Name"] is None else step["Name"].encode()
    kept.append(name)
    if f == "New":
        return type(new(step["Word"] or None, name, None)).__name__
    if f == "Import":
        return find(name, 0)
    if f in getters:
        result = function("PyCapsule_" + f, *getters[f])(given)
        return result.decode() if isinstance(result, bytes) else result
    if f in named:
        return function("PyCapsule_" + f, *named[f])(given, name)
    return function("PyCapsule_" + f, *words[f])(given, step["Word"] or None)
out = []
for step in json.load(open(sys.argv[2])):
    try:
        out.append(str(run(step)))
    except Exception as e:
        out.append(type(e).__name__ + ": " + str(e))
function("PyCapsule_SetDestructor", c.c_int, o, word)(capsule, None)
print(json.dumps({"Minor": sys.version_info[1], "Outcomes": out}))
`

// capsuleSteps are all functions on what is a capsule and what is none, with every kind of name and word.
func capsuleSteps() (all []capsuleStep) {
	for _, object := range []string{"None", "7", "capsule"} {
		for _, name := range []*string{nil, new(""), new("holder.capsule"), new("holder.capsul"), new("holder.capsule ")} {
			all = append(all, capsuleStep{"IsValid", object, name, 0}, capsuleStep{"GetPointer", object, name, 0})
		}
		for _, f := range []string{"GetName", "GetContext", "GetDestructor"} {
			all = append(all, capsuleStep{f, object, nil, 0})
		}
		for _, w := range []uintptr{0, 64, 8192} {
			all = append(all, capsuleStep{"SetPointer", object, nil, w}, capsuleStep{"SetContext", object, nil, w},
				capsuleStep{"GetPointer", object, new("holder.capsule"), 0}, capsuleStep{"GetContext", object, nil, 0})
		}
		all = append(all, capsuleStep{"SetDestructor", object, nil, 0}, capsuleStep{"GetDestructor", object, nil, 0})
		for _, name := range []string{"holder.capsule", "holder.other", "holder.nothing", "holder", "holder.", "holder..capsule", ".capsule", "", "nowhere.capsule",
			"raising.capsule", "pack.sub.capsule", "holder.capsule.more"} {
			all = append(all, capsuleStep{"Import", object, &name, 0})
		}
		for _, name := range []*string{new("grüße"), nil, new(""), new("holder.capsule")} {
			all = append(all, capsuleStep{"SetName", object, name, 0}, capsuleStep{"GetName", object, nil, 0}, capsuleStep{"IsValid", object, name, 0},
				capsuleStep{"GetPointer", object, new("holder.capsule"), 0})
		}
	}
	return append(all, capsuleStep{"New", "", new("x"), 0}, capsuleStep{"New", "", nil, 0}, capsuleStep{"New", "", nil, 64}, capsuleStep{"New", "", new("x"), 64})
}

// capsulePythons are the CPythons of 3.11 and later that the machine has; the first is always there.
func capsulePythons(t *testing.T) []string {
	t.Helper()
	home, err := os.UserHomeDir()
	require.NoError(t, err)
	more, err := filepath.Glob(filepath.Join(home, ".pyenv", "versions", "3.1[1-9].*", "bin", "python3"))
	require.NoError(t, err)
	return append([]string{testenv.Python(t)}, more...)
}

func TestCapsulesOfGoModulesAreThoseOfCPython(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "pack"), 0o755))
	for name, text := range map[string]string{"raising.py": "raise RuntimeError('on purpose')", "pack/__init__.py": "", "pack/sub.py": ""} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	steps := capsuleSteps()
	data, err := json.Marshal(steps)
	require.NoError(t, err)
	cases := filepath.Join(dir, "cases.json")
	require.NoError(t, os.WriteFile(cases, data, 0o644))
	for _, python := range capsulePythons(t) {
		var want struct {
			Minor    int
			Outcomes []string
		}
		out, err := exec.Command(python, "-c", capsuleRunner, dir, cases).CombinedOutput()
		require.NoError(t, err, "%s: %s", python, out)
		require.NoError(t, json.Unmarshal(out, &want), "%s: %s", python, out)
		got := stepsInHost(t, want.Minor, steps)
		for i, step := range steps {
			require.Equal(t, want.Outcomes[i], got[i], "3.%d: step %d: %+v", want.Minor, i, step)
		}
	}
}

func stepsInHost(t *testing.T, minor int, steps []capsuleStep) (out []string) {
	modules := map[string]func() *hpyctx.GoModule{}
	for _, name := range []string{"pack", "pack.sub", "raising"} {
		modules[name] = func() *hpyctx.GoModule {
			return &hpyctx.GoModule{Name: name, Exec: func(*hpyctx.Context, hpyctx.Handle) error {
				if name == "raising" {
					return errors.New("on purpose")
				}
				return nil
			}}
		}
	}
	w := newWorld(t, func(o *hpyctx.Options) { o.Minor, o.GoModules = minor, modules })
	_, err := w.it.Add(hpyctx.GoModule{Name: "holder", Exec: func(c *hpyctx.Context, module hpyctx.Handle) error {
		objects := map[string]hpyctx.Handle{"": trampoline.Null}
		for attr, name := range map[string]string{"capsule": "holder.capsule", "other": "holder.else"} {
			h, err := c.Capsules().New(4096, &name, nil)
			require.NoError(t, err)
			_, err = c.API().SetAttrS(module, trampoline.StrOf(attr), h)
			require.NoError(t, err)
			objects[attr] = h
		}
		for name, v := range map[string]objspace.Value{"None": w.it.Space().None(), "7": w.it.Space().Int(7)} {
			h, err := c.NewHandle(v)
			require.NoError(t, err)
			objects[name] = h
		}
		for _, s := range steps {
			out = append(out, s.run(c.Capsules(), objects[s.Object], c))
		}
		for _, h := range objects {
			require.NoError(t, c.API().Close(h))
		}
		return nil
	}})
	require.NoError(t, err)
	return out
}

// run makes the call of a step; what it gives is written as Python's str does.
func (s capsuleStep) run(k hpyctx.Capsules, h hpyctx.Handle, c *hpyctx.Context) string {
	word := func(w uintptr, err error) string {
		if err == nil && w == 0 {
			return "None"
		}
		return orError(w, err)
	}
	switch s.Function {
	case "New":
		made, err := k.New(s.Word, s.Name, nil)
		if err == nil {
			err = c.API().Close(made)
		}
		return orError("PyCapsule", err)
	case "Import":
		return word(k.Import(*s.Name))
	case "GetPointer":
		return word(k.Pointer(h, s.Name))
	case "IsValid":
		ok, err := k.IsValid(h, s.Name)
		return orError(map[bool]int{false: 0, true: 1}[ok], err)
	case "GetName":
		name, err := k.Name(h)
		if err == nil && name == nil {
			return "None"
		}
		if err != nil {
			return err.Error()
		}
		return *name
	case "GetContext":
		return word(k.Context(h))
	case "GetDestructor":
		d, err := k.Destructor(h)
		return orError(map[bool]any{true: "None", false: "set"}[d == nil], err)
	case "SetName":
		return orError(0, k.SetName(h, s.Name))
	case "SetPointer":
		return orError(0, k.SetPointer(h, s.Word))
	case "SetContext":
		return orError(0, k.SetContext(h, s.Word))
	case "SetDestructor":
		return orError(0, k.SetDestructor(h, nil))
	}
	panic(s.Function)
}

func orError(v any, err error) string {
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(v)
}

// A destructor in Go runs once, with what the capsule held at the end, also when C code looked at it or its module is unloaded.
func TestCapsuleDestructorsInGoRunOnce(t *testing.T) {
	var unraisable []error
	w := newWorld(t, func(o *hpyctx.Options) { o.Unraisable = func(err error) { unraisable = append(unraisable, err) } })
	members := w.module("members")
	var ended []string
	end := func(word string, err error) hpyctx.CapsuleDestructor {
		return func(c hpyctx.CapsuleContent) error {
			ended = append(ended, fmt.Sprintf("%s %v %d", word, *c.Name, c.Context))
			return err
		}
	}
	m, err := w.it.Add(hpyctx.GoModule{Name: "owner", Exec: func(c *hpyctx.Context, module hpyctx.Handle) error {
		memory, err := c.Alloc(16)
		require.NoError(t, err)
		k := c.Capsules()
		h, err := k.New(memory.Addr(), new("owner.made"), end("first", nil))
		require.NoError(t, err)
		first, err := k.Destructor(h)
		require.NoError(t, err)
		require.NoError(t, k.SetDestructor(h, func(content hpyctx.CapsuleContent) error {
			return errors.Join(end("second", errors.New("on purpose"))(content), first(content))
		}))
		require.NoError(t, k.SetName(h, new("used")))
		require.NoError(t, k.SetContext(h, 7))
		require.ErrorContains(t, k.SetName(h, new("a\x00b")), "ValueError: embedded null character")
		_, err = c.API().SetAttrS(module, trampoline.StrOf("made"), h)
		require.NoError(t, err)
		require.NoError(t, c.API().Close(h))
		panics, err := k.New(1, new("panics"), func(hpyctx.CapsuleContent) error { panic("at the end") })
		require.NoError(t, err)
		return c.API().Close(panics)
	}})
	require.NoError(t, err)
	w.inside(func(space objspace.Space) error {
		capsule, err := space.Attr(m.Object(), "made")
		require.NoError(t, err)
		require.Equal(t, "(1, 'used', 77)", w.capsuleInC(members, capsule))
		return space.SetAttr(members.Object(), "kept", capsule)
	})
	require.NoError(t, w.it.Unload(m))
	require.NoError(t, w.it.Collect())
	require.Empty(t, ended, "a capsule that somebody has")
	w.inside(func(space objspace.Space) error { return space.SetAttr(members.Object(), "kept", nil) })
	require.NoError(t, w.it.Collect())
	require.NoError(t, w.it.Collect())
	require.Equal(t, []string{"second used 77", "first used 77"}, ended)
	require.Len(t, unraisable, 2)
	require.ElementsMatch(t, []string{"RuntimeError: panic: at the end", "RuntimeError: on purpose"}, []string{unraisable[0].Error(), unraisable[1].Error()})
}

// capsuleInC is what a module in C sees of a capsule, whose context it sets.
func (w *world) capsuleInC(members *hpyctx.Module, capsule objspace.Value) string {
	space := w.it.Space()
	valid := w.call(members, "Capsule_IsValid", capsule, space.Str("used"))
	name := w.call(members, "Capsule_Get", capsule, space.Int(1), space.None())
	require.Equal(w.tb, "0", w.call(members, "Capsule_Set", capsule, space.Int(2)))
	context := w.call(members, "Capsule_Get", capsule, space.Int(2), space.None())
	return "(" + valid + ", " + name + ", " + context + ")"
}

// The capsule of an API gives its client, wherever it came from, and nothing else does.
func TestACapsuleOfAnAPIIsATypeOfItsOwn(t *testing.T) {
	w := newWorld(t, withNumPy)
	p := w.provider(false)
	_, err := w.it.Add(hpyctx.GoModule{Name: "taker", Exec: func(c *hpyctx.Context, module hpyctx.Handle) error {
		object, err := w.it.Space().Attr(p.Object(), "_ARRAY_API")
		require.NoError(t, err)
		h, err := c.NewHandle(object)
		require.NoError(t, err)
		var capsule hpyctx.Capsule[*numpyapi.Client]
		capsule, err = hpyctx.CapsuleOf(c, h, &numpyapi.Definition, numpyapi.Bind)
		require.NoError(t, err)
		version, err := capsule.Client().Version()
		require.NoError(t, err)
		require.EqualValues(t, 1002, version)
		again, err := capsule.Handle()
		require.NoError(t, err)
		pointer, err := c.Capsules().Pointer(again, &numpyapi.Definition.Capsule)
		require.NoError(t, err)
		require.Equal(t, c.Module().Edges()[0].Table(), pointer, "the module gets the table of its own edge")
		found, err := c.Capsules().Import(numpyapi.Definition.Capsule)
		require.NoError(t, err)
		require.Equal(t, pointer, found)
		other := numpyapi.Definition
		other.ID[0] ^= 1
		_, err = hpyctx.CapsuleOf(c, h, &other, numpyapi.Bind)
		require.ErrorContains(t, err, "interface id is")
		_, err = hpyctx.CapsuleOf(c, module, &numpyapi.Definition, numpyapi.Bind)
		require.EqualError(t, err, "ValueError: PyCapsule_GetPointer called with invalid PyCapsule object")
		fake, err := c.Capsules().New(64, &numpyapi.Definition.Capsule, nil)
		require.NoError(t, err)
		_, err = hpyctx.CapsuleOf(c, fake, &numpyapi.Definition, numpyapi.Bind)
		require.ErrorContains(t, err, "the capsule holds no API table that this interpreter knows")
		for _, h := range []hpyctx.Handle{h, again, fake} {
			require.NoError(t, c.API().Close(h))
		}
		return nil
	}})
	require.NoError(t, err)
}

// A destructor in Go takes the place of one in C and calls it; what is left at the end goes when the interpreter is closed.
func TestCapsuleDestructorsInGoCallThoseInC(t *testing.T) {
	w := worldOf(hostworld.New(t))
	members := w.module("members")
	var ended []string
	_, err := w.it.Add(hpyctx.GoModule{Name: "owner", Exec: func(c *hpyctx.Context, module hpyctx.Handle) error {
		space, k := w.it.Space(), c.Capsules()
		function, err := space.Attr(members.Object(), "Capsule_New")
		require.NoError(t, err)
		made, err := space.Call(function, nil)
		require.NoError(t, err)
		h, err := c.NewHandle(made)
		require.NoError(t, err)
		inC, err := k.Destructor(h)
		require.NoError(t, err)
		require.NotNil(t, inC)
		require.NoError(t, k.SetDestructor(h, func(content hpyctx.CapsuleContent) error {
			ended = append(ended, "made in C as "+*content.Name)
			return inC(content)
		}))
		require.NoError(t, c.API().Close(h))
		kept, err := k.New(64, new("kept"), func(content hpyctx.CapsuleContent) error {
			number, err := c.API().LongFromInt64T(7)
			ended = append(ended, *content.Name)
			return errors.Join(err, c.API().Close(number))
		})
		require.NoError(t, err)
		_, err = c.API().SetAttrS(module, trampoline.StrOf("kept"), kept)
		return errors.Join(err, c.API().Close(kept))
	}})
	require.NoError(t, err)
	require.NoError(t, w.it.Collect())
	require.Equal(t, []string{"made in C as members.capsule"}, ended)
	require.Equal(t, "1", w.call(members, "destroyed"), "the destructor in C has run, with the name and the pointer")
	w.close()
	require.Equal(t, []string{"made in C as members.capsule", "kept"}, ended)
}
