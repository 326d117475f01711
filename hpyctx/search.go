package hpyctx

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
)

// Where modules come from, for imports and for [Interp.LoadModule] alike: those that are loaded, Options.GoModules, and the
// folders of Options.Path, in this order. A full name has its packages before dots, as in Python: the package is imported
// first, and gets the module as an attribute.
//
// A package is a folder. It is a module of its own when it holds __init__.hpy0.so; otherwise an empty one stands for it,
// and all folders of that name on the path are its. An __init__.py is not run.

// Choose chooses the modes of a module by its full name.
type Choose = func(module string) ([]Mode, error)

// Request says which module to load, and how.
type Request struct {
	// Name is the full name, such as "stats" or "pkg.stats". A module that is loaded already is given as it is.
	Name string
	// Path is a file, in place of a name. The module is called as its APIs say that it is (an API of the capsule "pkg.stats._API"
	// is the module's pkg.stats), or else after the file. It must not be loaded yet.
	Path string
	// Modes chooses the module's modes; nil is Options.Modes.
	Modes Choose
}

// these is the choice of modes that are given one by one; none is no choice.
func these(modes []Mode) Choose {
	if modes == nil {
		return nil
	}
	return func(string) ([]Mode, error) { return modes, nil }
}

// LoadModule loads a module: by its name, as an import does, or from a file. On error nothing stays behind but the mapped
// code of a module that had begun to run. Errors about a file are of type *LoadError; that there is no module of the name is
// the exception ModuleNotFoundError.
func (it *Interp) LoadModule(r Request) (m *Module, err error) {
	err = it.Do(func(*Thread) error {
		if r.Path != "" {
			m, err = it.load(file{path: r.Path}, r.Modes)
			return err
		}
		if m = it.modules[r.Name]; m != nil {
			return nil
		}
		if _, err := it.search(r.Name, r.Modes); err != nil {
			return err
		}
		if m = it.modules[r.Name]; m != nil {
			return nil
		}
		if isPackage, err := it.searchFolders(r.Name); err != nil || isPackage {
			return errors.Join(err, fmt.Errorf("hpyctx: %q is a package without a module of its own: load one of its modules", r.Name))
		}
		return it.notFound(r.Name, "")
	})
	return m, err
}

// Import imports a module by its full name, as a module would. Use the object inside only.
func (it *Interp) Import(name string) (o objspace.Value, err error) {
	err = it.Do(func(*Thread) error {
		o, err = it.space.Import(name)
		return err
	})
	return o, err
}

// notFound is the exception for a module that is not there.
func (it *Interp) notFound(name, why string) error {
	return it.space.Raisef("ModuleNotFoundError", "No module named '%s'%s", name, why)
}

// find is the import hook.
func (it *Interp) find(name string) (objspace.Value, error) {
	_, err := it.search(name, nil)
	return it.known(name), it.importError(err)
}

// findFolders is the import hook for what is no module, but the folder of some.
func (it *Interp) findFolders(name string) (objspace.Value, error) {
	_, err := it.searchFolders(name)
	return it.known(name), it.importError(err)
}

// known is the object of a module or package, nil when there is none.
func (it *Interp) known(name string) objspace.Value {
	if m := it.modules[name]; m != nil {
		return m.object
	}
	if p := it.packages[name]; p != nil {
		return p.object
	}
	return nil
}

// importError is what an importer gets: what the module's own code raised, as it is, or the error as an exception.
func (it *Interp) importError(err error) error {
	if err == nil {
		return nil
	}
	if e := objspace.Exception(nil); errors.As(err, &e) {
		return e
	}
	return it.space.Exception(err)
}

// pkg is a package: its object, and the folders that its modules are in.
type pkg struct {
	object  objspace.Value
	folders []string
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// search makes a module known that is not yet; found is false when there is none of that name.
func (it *Interp) search(name string, modes Choose) (found bool, err error) {
	if it.known(name) != nil {
		return true, nil
	}
	if inGo := it.opts.GoModules[name]; inGo != nil {
		_, err := it.add(*inGo(), modes)
		return err == nil, err
	}
	p, err := it.look(name)
	if err != nil || it.known(name) != nil { // its package may have imported it
		return err == nil, err
	}
	switch {
	case p.file != "":
		_, err = it.load(file{path: p.file, name: name, folder: p.folder}, modes)
	case p.regular && it.shared == nil: // else it is not for the host to run
		err = it.addPackage(name, nil, p.folders)
	default:
		return false, nil
	}
	return err == nil, err
}

// searchFolders makes a package known that is nothing but folders, or the package of modules in Go. All else comes before it.
func (it *Interp) searchFolders(name string) (found bool, err error) {
	p, err := it.look(name)
	switch {
	case err != nil:
		return false, err
	case p.folders != nil || it.contains(name):
		return true, it.addPackage(name, nil, p.folders)
	case p.foreign != "":
		return false, it.notFound(name, fmt.Sprintf(": %s is for CPython, which this host is not; it runs universal modules, called %s.hpy%d.so",
			p.foreign, name[strings.LastIndexByte(name, '.')+1:], abiVersion))
	}
	return false, nil
}

// look finds where a module is, in the folders of its package, which is imported, or on the path.
func (it *Interp) look(name string) (place, error) {
	parent, last := splitName(name)
	folders := it.opts.Path
	if parent != "" {
		var err error
		if folders, err = it.foldersOf(parent, name); err != nil {
			return place{}, err
		}
	}
	if !identifier.MatchString(last) {
		return place{}, nil
	}
	return lookIn(folders, last), nil
}

// splitName parts a full name at its last dot.
func splitName(name string) (parent, last string) {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return "", name
	}
	return name[:i], name[i+1:]
}

// foldersOf imports the package of a module and says where its modules are.
func (it *Interp) foldersOf(parent, name string) ([]string, error) {
	object, err := it.space.Import(parent)
	if err != nil {
		return nil, err
	}
	p := it.packages[parent]
	if p == nil && it.shared != nil {
		return it.sharedFolders(object), nil
	}
	if p == nil {
		return nil, it.notFound(name, fmt.Sprintf("; '%s' is not a package", parent))
	}
	return p.folders, nil
}

// contains says whether a module in Go has that package.
func (it *Interp) contains(name string) bool {
	for other := range it.opts.GoModules {
		if strings.HasPrefix(other, name+".") {
			return true
		}
	}
	return false
}

// place is where a module was found: a file, with its folder when it is a package, or just the folders of a package.
type place struct {
	file    string
	folder  string
	folders []string
	regular bool   // with __init__.py, so that no other folder is looked for
	foreign string // where nothing else is: a file of that name that only CPython can load
}

// lookIn looks for a module in folders, the first first. In each, a package comes before a file.
func lookIn(folders []string, name string) (p place) {
	for _, dir := range folders {
		inner := filepath.Join(dir, name)
		info, err := os.Stat(inner)
		isFolder := err == nil && info.IsDir()
		if isFolder {
			if init := moduleFile(inner, initName); init != "" {
				return place{file: init, folder: inner}
			}
			if _, err := os.Stat(filepath.Join(inner, initName+".py")); err == nil {
				return place{folders: []string{inner}, regular: true}
			}
		}
		if path := moduleFile(dir, name); path != "" {
			return place{file: path}
		}
		if isFolder {
			p.folders = append(p.folders, inner)
		} else if p.foreign == "" {
			p.foreign = foreignFile(dir, name)
		}
	}
	return p
}

// foreignFile is a module of that name for CPython in a folder, empty for none.
func foreignFile(dir, name string) string {
	return findFile(dir, func(file string) bool {
		tag, ok := strings.CutPrefix(file, name+".")
		return ok && strings.HasSuffix(file, ".so") && (strings.HasPrefix(tag, "cpython-") || strings.HasPrefix(tag, "abi3"))
	})
}

// findFile is the first file of a folder that is wanted, empty when there is none.
func findFile(dir string, wanted func(file string) bool) string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ""
	}
	for _, e := range entries {
		if wanted(e.Name()) {
			return filepath.Join(dir, e.Name())
		}
	}
	return ""
}

// initName is the file that is a package's own module.
const initName = "__init__"

// moduleFile is the file of a module in a folder: NAME.hpy0.so, or one with the platform in its name; empty for none.
func moduleFile(dir, name string) string {
	plain := filepath.Join(dir, fmt.Sprintf("%s.hpy%d.so", name, abiVersion))
	if _, err := os.Stat(plain); err == nil || !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) {
		return plain // one that cannot be read is an error, not absent
	}
	return findFile(dir, func(file string) bool {
		parts := fileName.FindStringSubmatch(file)
		return parts != nil && parts[1] == name && parts[2] == fmt.Sprint(abiVersion)
	})
}

// addPackage makes a package known: a module with folders of its own, or, without an object, a new empty one.
func (it *Interp) addPackage(name string, object objspace.Value, folders []string) error {
	if object == nil {
		object = it.space.NewModule(name, "")
		it.space.Register(name, object)
		if err := errors.Join(it.space.SetAttr(object, "__package__", it.space.Str(name)), it.attach(name, object)); err != nil {
			return err
		}
	}
	paths := make([]objspace.Value, len(folders))
	for i, f := range folders {
		paths[i] = it.space.Str(f)
	}
	it.packages[name] = &pkg{object: object, folders: folders}
	return it.space.SetAttr(object, "__path__", it.space.List(paths...))
}

// needPackage sees to it that the package of a module is there: one from the path, or an empty one.
func (it *Interp) needPackage(name string) error {
	parent, _ := splitName(name)
	if parent == "" {
		return nil
	}
	if err := it.needPackage(parent); err != nil {
		return err
	}
	if _, err := it.search(parent, nil); err != nil {
		return err
	}
	switch {
	case it.packages[parent] != nil:
		return nil
	case it.modules[parent] != nil:
		return it.addPackage(parent, it.modules[parent].object, nil)
	}
	found, err := it.searchFolders(parent)
	if err == nil && !found {
		err = it.addPackage(parent, nil, nil)
	}
	return err
}

// attach makes a module that is loaded an attribute of its package.
func (it *Interp) attach(name string, object objspace.Value) error {
	parent, last := splitName(name)
	if p := it.packages[parent]; p != nil {
		return it.space.SetAttr(p.object, last, object)
	}
	return nil
}

// detach undoes attach, unless something else has the name by now.
func (it *Interp) detach(m *Module) error {
	parent, last := splitName(m.name)
	p := it.packages[parent]
	if p == nil || m.object == nil {
		return nil
	}
	if now, err := it.space.Attr(p.object, last); err != nil || !it.space.Same(now, m.object) {
		return nil //nolint:nilerr // it was not attached, or has been taken away
	}
	return it.space.SetAttr(p.object, last, nil)
}

// fullName is what a module that is loaded from a file is called: as the capsules of its APIs say, if they agree on a
// package for it.
func fullName(last string, capsules []string) string {
	var names []string
	for _, c := range capsules {
		module, _ := splitName(c)
		if _, own := splitName(module); own == last {
			names = append(names, module)
		}
	}
	slices.Sort(names)
	if names = slices.Compact(names); len(names) == 1 {
		return names[0]
	}
	return last
}
