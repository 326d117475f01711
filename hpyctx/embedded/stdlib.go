package embedded

import (
	_ "embed" // the source of the module collections

	"github.com/hpyapi/hpyapi/hpyctx/embedded/pyobj"
	"github.com/hpyapi/hpyapi/hpyctx/embedded/pyobj/pyeval"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
)

// The one module of Python's standard library that HPy's own C helpers import: HPyStructSequence_NewType calls
// collections.namedtuple.

//go:embed collections.py
var collectionsSource string

// importModule is the import hook: what the host finds, then what is built in.
func (s *Space) importModule(find func(name string) (objspace.Value, error)) func(name string) (pyobj.Object, error) {
	return func(name string) (pyobj.Object, error) {
		if find != nil {
			if v, err := find(name); v != nil || err != nil {
				return s.goObject(func() (objspace.Value, error) { return v, err })
			}
		}
		if name != "collections" {
			return nil, nil
		}
		m := pyobj.NewModule(name, "The part of Python's collections that HPy needs.")
		m.Dict().SetStr("__builtins__", s.rt.Builtins())
		if err := pyeval.Run(s.rt, collectionsSource, "collections.py", m.Dict()); err != nil {
			return nil, err
		}
		s.rt.Modules().SetStr(name, m)
		return m, nil
	}
}
