package space

import (
	"errors"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/native"
)

// finder is the source of what Python's imports ask for modules that it does not find: the host. The first answers before
// anybody else, the last when nobody else has a module of that name.
const finder = `
import importlib.machinery, sys

class _Made:
    def __init__(self, module):
        self.module = module
    def create_module(self, spec):
        return self.module
    def exec_module(self, module):
        pass

class _Finder:
    def __init__(self, find):
        self.find = find
    def find_spec(self, name, path=None, target=None):
        module = self.find(name)
        if module is None:
            return None
        loader = _Made(module)
        spec = importlib.machinery.ModuleSpec(name, loader, origin=getattr(module, "__file__", None), is_package=hasattr(module, "__path__"))
        try:
            module.__spec__, module.__loader__ = spec, loader   # which importlib believes more than what it is told here
        except AttributeError:
            pass   # an object that takes no attributes has none of the host's
        return spec

first, last = _Finder(find), _Finder(find_folders)
sys.meta_path.insert(0, first)
sys.meta_path.append(last)

def forget():
    for finder in (first, last):
        if finder in sys.meta_path:
            sys.meta_path.remove(finder)
`

const fileInput = 257 // Py_file_input

// importer lets Python's imports find the host's modules. The GIL is held.
func (s *Space) importer() error {
	names := s.Dict()
	for name, find := range map[string]func(string) (objspace.Value, error){"find": s.opts.Import, "find_folders": s.opts.ImportFolders} {
		f := s.NewFunction(objspace.Function{Name: name, Call: func(args []objspace.Value, _ []string) (objspace.Value, error) {
			if len(args) != 1 || find == nil {
				return nil, nil
			}
			return find(s.Look(args[0]).Text)
		}})
		if err := s.SetItem(names, s.Str(name), f); err != nil {
			return err
		}
	}
	s.finder = names
	return s.exec(finder, names)
}

// forgetImporter undoes importer.
func (s *Space) forgetImporter() error {
	forget, err := s.Item(s.finder, s.Str("forget"))
	if err != nil {
		return err
	}
	_, err = s.Call(forget, nil)
	return err
}

// exec runs statements with names of its own.
func (s *Space) exec(source string, names objspace.Value) error {
	builtins := s.borrowed(s.quick(symBuiltins))
	if err := s.SetItem(names, s.Str("__builtins__"), builtins); err != nil {
		return err
	}
	text, err := native.CString(source)
	if err != nil {
		return err
	}
	defer native.Free(text)
	file, err := native.CString("<hpyapi>")
	if err != nil {
		return err
	}
	defer native.Free(file)
	code, err := s.result(s.run(symCompile, text, file, fileInput))
	if err != nil {
		return err
	}
	_, err = s.result(s.call(s.at[symEval], code, names, names))
	if err != nil {
		return errors.Join(errors.New("space: the importer does not start"), err)
	}
	return nil
}
