package hpyctx

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/elfscan"
	"github.com/hpyapi/hpyapi/internal/hpydef"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// LoadError says why a native module could not be loaded.
type LoadError struct {
	Path string
	Err  error
}

func (e *LoadError) Error() string { return fmt.Sprintf("hpyctx: load %s: %v", e.Path, e.Err) }

// Unwrap gives the reason.
func (e *LoadError) Unwrap() error { return e.Err }

// ExceptionName implements trampoline.Exception: that of the reason when it has one.
func (e *LoadError) ExceptionName() string {
	var named trampoline.Exception
	if errors.As(e.Err, &named) {
		return named.ExceptionName()
	}
	return "ImportError"
}

// versionError says that a module was built for another version of HPy's ABI.
type versionError string

func (e versionError) Error() string { return string(e) }

// ExceptionName implements trampoline.Exception.
func (e versionError) ExceptionName() string { return "RuntimeError" }

var fileName = regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_]*)\.hpy([0-9]+)(?:-[A-Za-z0-9_-]+)?\.so$`)

// Load loads a native module from a file NAME.hpy0.so. No modes given means those that Options.Modes chooses; it is
// [Interp.LoadModule] with a path. The file is read, checked and opened as a private copy, so that the same file can be loaded
// into several interpreters, or again after Unload, each with its own static data. After an error a module
// that had begun to run is one that was unloaded, see [Interp.Unload]. Errors are of type *LoadError.
func (it *Interp) Load(path string, modes ...Mode) (*Module, error) {
	return it.LoadModule(Request{Path: path, Modes: these(modes)})
}

// file is a file to load a module from.
type file struct {
	path   string
	name   string // the module's full name, empty to take it from the file
	folder string // of the package that the module is, empty when it is none
}

func (it *Interp) load(f file, modes Choose) (*Module, error) {
	m, err := it.loadFile(f, modes)
	if err != nil {
		var le *LoadError
		if errors.As(err, &le) && le.Path == f.path {
			return nil, err
		}
		return nil, &LoadError{f.path, err}
	}
	return m, nil
}

func (it *Interp) loadFile(f file, modes Choose) (*Module, error) {
	own, err := moduleName(f.path)
	if err != nil {
		return nil, err
	}
	if own == initName {
		f.folder = filepath.Dir(f.path)
		own = filepath.Base(f.folder)
	}
	if err := native.DescribeForks(forkText); err != nil {
		return nil, err
	}
	if err := it.roomForLibrary(); err != nil {
		return nil, err
	}
	elf, capsules, err := readChecked(f.path, own)
	if err != nil {
		return nil, err
	}
	if f.name == "" {
		f.name = fullName(own, capsules)
	}
	if it.modules[f.name] != nil {
		return nil, fmt.Errorf("module %q is loaded already, from %s", f.name, it.modules[f.name].source())
	}
	if err := it.needPackage(f.name); err != nil {
		return nil, err
	}
	lib, err := openChecked(elf, f.path)
	if err != nil {
		return nil, err
	}
	fns, err := lookupFuncs(lib, own)
	if err == nil {
		err = fns.checkVersion(own)
	}
	if err != nil {
		return nil, errors.Join(err, lib.Close())
	}
	m := &Module{it: it, name: f.name, path: f.path, folder: f.folder, lib: lib, stays: staysMapped(elf), entry: uintptr(fns.init)}
	if err := it.begin(m, modes); err != nil {
		return nil, errors.Join(err, lib.Close())
	}
	if err := it.start(m, fns); err != nil {
		return nil, errors.Join(err, it.discard(m))
	}
	it.reconnect(m)
	return m, nil
}

func (m *Module) source() string {
	if m.path == "" {
		return "Go"
	}
	return m.path
}

// moduleName takes the name and checks the HPy version in a file name.
func moduleName(path string) (string, error) {
	base := filepath.Base(path)
	parts := fileName.FindStringSubmatch(base)
	if parts == nil {
		if strings.HasSuffix(base, ".so") && (strings.Contains(base, ".cpython-") || strings.HasSuffix(base, ".abi3.so")) {
			return "", fmt.Errorf("the name is that of a module for CPython, which this host is not; it runs universal modules, called NAME.hpy%d.so",
				abiVersion)
		}
		return "", fmt.Errorf("the file name is not NAME.hpy%d.so", abiVersion)
	}
	if parts[2] != fmt.Sprint(abiVersion) {
		return "", versionError(fmt.Sprintf("built for HPy ABI version %s, this host is version %d", parts[2], abiVersion))
	}
	return parts[1], nil
}

// readChecked reads a file that is fit for the system's loader and for this host, with the names of the capsules that its
// module of that name makes.
func readChecked(path, name string) (f *elfscan.File, capsules []string, err error) {
	f, err = elfscan.Open(path)
	if err != nil {
		return nil, nil, aboutFile(err, path)
	}
	mod, err := checkFile(f, name)
	if err != nil {
		return nil, nil, aboutFile(err, path)
	}
	for _, api := range mod.Exports {
		capsules = append(capsules, api.Capsule)
	}
	return f, capsules, nil
}

// openChecked opens a private copy of a file that was checked, which finds the libraries beside the file itself.
func openChecked(f *elfscan.File, path string) (*native.Library, error) {
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	if err := f.CheckLibraries(dir); err != nil {
		return nil, err
	}
	data, err := f.PlacedIn(dir)
	if err != nil {
		return nil, err
	}
	native.LoadLibC()
	lib, err := openPrivate(path, data)
	if err != nil {
		return nil, err
	}
	lib.Rename(filepath.Join(dir, filepath.Base(path)))
	return lib, nil
}

// checkFile gives the module of that name in a file, or says why the file cannot be one for this host.
func checkFile(f *elfscan.File, name string) (*elfscan.Module, error) {
	if err := f.ForHost(); err != nil {
		return nil, err
	}
	report, err := f.Scan()
	if err != nil {
		return nil, err
	}
	mod := report.Find(name)
	switch {
	case mod == nil && len(report.Modules) == 0:
		return nil, fmt.Errorf("not an HPy module: no function HPyInit_%s", name)
	case mod == nil:
		return nil, fmt.Errorf("no module %q in the file: no function HPyInit_%s", name, name)
	case mod.ABI == elfscan.CPython:
		return nil, fmt.Errorf("built for the CPython ABI: it has no HPyInit_%s; build it with --hpy-abi=universal", name)
	case mod.ABI == elfscan.Hybrid || len(report.CPython) > 0:
		return nil, fmt.Errorf("needs functions of CPython, which this interpreter is not: %s", some(report.CPython))
	}
	return mod, nil
}

// some shows the first few of a list.
func some(names []string) string {
	if len(names) > 3 {
		return strings.Join(names[:3], ", ") + fmt.Sprintf(" and %d more", len(names)-3)
	}
	return strings.Join(names, ", ")
}

// moduleFuncs are the entry points of a universal module.
type moduleFuncs struct {
	major, minor, initContext, init native.Code
}

func lookupFuncs(lib *native.Library, name string) (f moduleFuncs, err error) {
	for _, s := range []struct {
		prefix string
		into   *native.Code
	}{
		{"get_required_hpy_major_version_", &f.major},
		{"get_required_hpy_minor_version_", &f.minor},
		{"HPyInitGlobalContext_", &f.initContext},
		{"HPyInit_", &f.init},
	} {
		if *s.into, err = lib.Func(s.prefix + name); err != nil {
			return f, fmt.Errorf("not built for HPy 0.9: no function %s%s", s.prefix, name)
		}
	}
	return f, nil
}

func callC(fn native.Code, args ...uintptr) uintptr {
	var c native.Call
	c.Fn = uintptr(fn)
	copy(c.Int[:], args)
	c.Do6()
	return c.Ret
}

func (f moduleFuncs) checkVersion(name string) error {
	major, minor := uint32(callC(f.major)), uint32(callC(f.minor))
	if major != abiVersion || minor > 0 {
		return versionError(fmt.Sprintf("HPy extension module '%s' requires unsupported version of the HPy runtime. "+
			"Requested version: %d.%d. Current HPy version: %d.0.", name, major, minor, abiVersion))
	}
	return nil
}

// start runs the module's initialisation.
func (it *Interp) start(m *Module, f moduleFuncs) error {
	callC(f.initContext, m.ctx.block)
	def, err := hpydef.ReadModule(callC(f.init))
	if errors.Is(err, hpydef.ErrSignature) {
		return it.space.Raisef("ValueError", "Unsupported HPyMeth signature") // in HPy's words
	}
	if err != nil {
		return err
	}
	m.def = def
	create, execs, err := it.checkDefinition(def)
	if err != nil {
		return err
	}
	if err := it.readDescriptors(m); err != nil {
		return err
	}
	if create != 0 {
		return it.create(m, create)
	}
	if err := it.define(m); err != nil {
		return err
	}
	for _, exec := range execs {
		if err := m.exec(exec); err != nil {
			return fmt.Errorf("initialisation failed: %w", err)
		}
	}
	return it.attach(m.name, m.object)
}

// define makes the module object with the functions of its definition.
func (it *Interp) define(m *Module) error {
	m.object = it.space.NewModule(m.name, m.def.Doc)
	functions := make([]objspace.NativeFunction, len(m.def.Defines.Meths))
	for i, f := range m.def.Defines.Meths {
		functions[i] = objspace.NativeFunction{Name: f.Name, Doc: f.Doc, Signature: int32(f.Signature), Code: f.Impl, Entry: f.Entry}
	}
	it.space.AddNative(spaceClient{m.ctx}, m.object, functions...)
	it.space.Register(m.name, m.object)
	if err := it.settle(m); err != nil {
		return err
	}
	spec, loader, err := it.newSpec(m)
	if err == nil {
		it.announce(m, spec, loader)
	}
	return err
}

// settle says in a module where it belongs.
func (it *Interp) settle(m *Module) error {
	parent, _ := splitName(m.name)
	if m.folder == "" {
		return it.space.SetAttr(m.object, "__package__", it.space.Str(parent))
	}
	if err := it.space.SetAttr(m.object, "__package__", it.space.Str(m.name)); err != nil {
		return err
	}
	return it.addPackage(m.name, m.object, []string{m.folder})
}

// checkDefinition applies the rules for HPyModuleDef; the messages are HPy's.
func (it *Interp) checkDefinition(d *hpydef.ModuleDef) (create uintptr, execs []uintptr, err error) {
	for _, s := range d.Defines.Slots {
		switch {
		case s.Slot == hpydef.ModExec:
			execs = append(execs, s.Impl)
		case s.Slot != hpydef.ModCreate:
			return 0, nil, it.refused("Unsupported slot in HPyModuleDef.defines (value: %d).", int32(s.Slot))
		case create != 0:
			return 0, nil, it.refused("Multiple definitions of the HPy_mod_create slot in HPyModuleDef.defines.")
		default:
			create = s.Impl
		}
	}
	switch {
	case d.StateSize < 0:
		return 0, nil, it.refused("HPy does not permit HPyModuleDef.size < 0")
	case d.StateSize > 0:
		return 0, nil, it.refused("Module state is not supported yet in HPy, set HPyModuleDef.size = 0 if module state is not needed")
	case d.Legacy != 0:
		return 0, nil, it.refused("HPyModuleDef has legacy methods, which need CPython")
	case create != 0 && (len(execs) > 0 || len(d.Defines.Meths)+len(d.Defines.Members)+len(d.Defines.GetSets) > 0):
		return 0, nil, it.refused("HPyModuleDef defines a HPy_mod_create slot and some other slots or methods.")
	case create != 0 && (d.HasDoc || len(d.Globals) > 0):
		return 0, nil, it.refused("HPyModuleDef defines a HPy_mod_create slot and some of the other fields are not set to their default value.")
	}
	return create, execs, nil
}

// refused is the SystemError for a module definition that HPy's rules forbid.
func (it *Interp) refused(format string, args ...any) error {
	return it.space.Raisef("SystemError", format, args...)
}

// exec calls an HPy_mod_exec slot.
func (m *Module) exec(impl uintptr) error {
	handles := m.it.space.Handles()
	h, err := handles.Open(m.object)
	if err != nil {
		return err
	}
	m.ctx.names[impl] = "HPy_mod_exec"
	n, err := abi.FuncInquiryAt(m.ctx.edge.Edge, trampoline.Code(impl)).Call(h)
	if err == nil && n != 0 {
		err = m.it.refused("execution of module %s failed without setting an exception", m.name)
	}
	return errors.Join(err, handles.Close(h))
}

// create calls the HPy_mod_create slot, which makes the module itself; it gets a spec object with the name.
func (it *Interp) create(m *Module, impl uintptr) error {
	handles := it.space.Handles()
	spec, loader, err := it.newSpec(m)
	if err != nil {
		return err
	}
	h, err := handles.Open(spec)
	if err != nil {
		return err
	}
	m.ctx.names[impl] = "HPy_mod_create"
	r, err := abi.FuncModCreateAt(m.ctx.edge.Edge, trampoline.Code(impl)).Call(h)
	if err = errors.Join(err, handles.Close(h)); err != nil {
		return fmt.Errorf("initialisation failed: %w", err)
	}
	obj, err := it.take(r)
	if err != nil {
		return err
	}
	if it.space.Look(obj).Kind == objspace.Module {
		return it.refused("HPy_mod_create slot returned a builtin module object. This is currently not supported.")
	}
	m.object = obj
	it.space.Register(m.name, obj)
	it.announce(m, spec, loader)
	return it.attach(m.name, obj)
}
