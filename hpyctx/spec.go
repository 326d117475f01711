package hpyctx

import (
	"errors"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
)

// newSpec makes what importlib says about a module from a file: __spec__ and __loader__. They are plain namespaces here.
func (it *Interp) newSpec(m *Module) (spec, loader objspace.Value, err error) {
	name, path := it.space.Str(m.name), it.space.Str(m.path)
	loader, err = it.namespace(m.name, map[string]objspace.Value{"name": name, "path": path})
	if err != nil {
		return nil, nil, err
	}
	parent, _ := splitName(m.name)
	folders := it.space.None()
	if m.folder != "" { // a package
		parent, folders = m.name, it.space.List(it.space.Str(m.folder))
	}
	spec, err = it.namespace(m.name, map[string]objspace.Value{
		"name": name, "loader": loader, "origin": path, "parent": it.space.Str(parent), "has_location": it.space.Bool(true),
		"loader_state": it.space.None(), "submodule_search_locations": folders, "cached": it.space.None(),
	})
	return spec, loader, err
}

// namespace is an object with attributes.
func (it *Interp) namespace(name string, attrs map[string]objspace.Value) (objspace.Value, error) {
	o := it.space.NewModule(name, "")
	var errs []error
	for name, v := range attrs {
		errs = append(errs, it.space.SetAttr(o, name, v))
	}
	return o, errors.Join(errs...)
}

// announce tells a module object where it comes from, as importlib does: what it knows already stays, and an object that takes
// no attributes does without.
func (it *Interp) announce(m *Module, spec, loader objspace.Value) {
	parent, _ := splitName(m.name)
	for name, v := range map[string]objspace.Value{
		"__name__": it.space.Str(m.name), "__file__": it.space.Str(m.path), "__package__": it.space.Str(parent),
		"__loader__": loader, "__spec__": spec,
	} {
		if old, err := it.space.Attr(m.object, name); err == nil && !it.space.Same(old, it.space.None()) {
			continue
		}
		_ = it.space.SetAttr(m.object, name, v) // see above
	}
}
