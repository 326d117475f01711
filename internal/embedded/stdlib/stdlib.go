// Package stdlib is what C modules ask for of Python's standard library: sys, types, operator, struct and collections, each
// a part of CPython's module of that name with the same results. Where a whole Python is wanted, this is the wrong place.
//
// It owns the contents of those modules, and imports pyobj and pyeval only.
package stdlib

import (
	_ "embed" // the modules written in Python

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj/pyeval"
)

//go:embed collections.py
var collectionsSource string

//go:embed types.py
var typesSource string

//go:embed sys.py
var sysSource string

// module is how one module is made: Go fills it, then source in Python runs in it.
type module struct {
	doc    string
	fill   func(rt *pyobj.Runtime, m *pyobj.Module) error
	source string
}

var modules = map[string]module{
	"collections": {doc: "The part of Python's collections that HPy needs.", source: collectionsSource},
	"types":       {doc: "Names of the builtin types that have none in builtins.", fill: fillTypes, source: typesSource},
	"sys":         {doc: "The interpreter.", fill: fillSys, source: sysSource},
	"operator":    {doc: "Operators as functions.", fill: fillOperator},
	"struct":      {doc: "Values as bytes, by format.", fill: fillStruct},
}

// Import makes a module of that name, for a runtime that has none yet; nil when there is none here.
func Import(rt *pyobj.Runtime, name string) (pyobj.Object, error) {
	def, ok := modules[name]
	if !ok {
		return nil, nil
	}
	m := pyobj.NewModule(name, def.doc)
	err := rt.AsOwn(func() error { return def.fillIn(rt, name, m) })
	if err != nil {
		return nil, err
	}
	return m, nil
}

func (def module) fillIn(rt *pyobj.Runtime, name string, m *pyobj.Module) error {
	if def.fill != nil {
		if err := def.fill(rt, m); err != nil {
			return err
		}
	}
	if def.source == "" {
		return nil
	}
	m.Dict().SetStr("__builtins__", rt.Builtins())
	return pyeval.Run(rt, def.source, name+".py", m.Dict())
}

// function defines a function of positional arguments, between lo and hi of them.
func function(name string, lo, hi int, f func(rt *pyobj.Runtime, args []pyobj.Object) (pyobj.Object, error)) *pyobj.MethodDef {
	return &pyobj.MethodDef{Name: name, Kind: pyobj.VarArgs, Func: func(rt *pyobj.Runtime, _ pyobj.Object, args []pyobj.Object, _ *pyobj.Tuple) (pyobj.Object, error) {
		if err := pyobj.ArgRange(name, args, lo, hi); err != nil {
			return nil, err
		}
		return f(rt, args)
	}}
}
