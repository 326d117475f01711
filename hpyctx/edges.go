package hpyctx

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/layout"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// exported is an API that a module puts into a capsule.
type exported struct {
	module *Module
	export *trampoline.Export
	def    *trampoline.Definition
	native *descriptor // of a native module, nil for one written in Go
	token  uintptr     // what the capsule of a Go module points at; ours
}

// exportTable finds exported APIs by the pointer in their capsule and by interface id.
type exportTable struct {
	byTable map[uintptr]*exported
}

func (t *exportTable) add(table uintptr, x *exported) {
	if t.byTable == nil {
		t.byTable = map[uintptr]*exported{}
	}
	t.byTable[table] = x
}

// remove forgets what a module exported.
func (t *exportTable) remove(m *Module) {
	for table, x := range t.byTable {
		if x.module == m {
			native.Free(x.token)
			delete(t.byTable, table)
		}
	}
}

func (t *exportTable) free() {
	for _, x := range t.byTable {
		native.Free(x.token)
	}
	t.byTable = nil
}

// exportNative registers one API of a native module. One that this program has no generated trampolines for gets such as
// interpret its signatures.
func (it *Interp) exportNative(m *Module, d *descriptor) error {
	if d.Build != layout.BuildUniversal {
		return fmt.Errorf("API %s was not built for the universal ABI", d.Name)
	}
	p := d.provider()
	def, err := it.defs[d.ID], error(nil)
	switch {
	case def == nil:
		def, err = d.define(nil)
	case len(d.Slots) > len(def.Slots):
		p.Extended, err = d.define(def)
	}
	if err != nil {
		return err
	}
	if err := decoder().CheckTable(&d.API); err != nil {
		return err
	}
	if other := it.exports.byTable[uintptr(d.Table)]; other != nil && other.native != d {
		return fmt.Errorf("API %s: its table is the table of %s of module %q", d.Name, other.def.Name, other.module.name)
	}
	if err := it.claim(d); err != nil {
		return err
	}
	e, err := m.ctx.tc.ExportC(def, p)
	if err != nil {
		return err
	}
	m.exports = append(m.exports, e)
	it.exports.add(uintptr(d.Table), &exported{module: m, export: e, def: def, native: d})
	return nil
}

// learn makes generated trampolines known that came with an importer, such as a client's package. What was exported with
// interpreted ones, since nothing better was known, is exported again for edges from now on; older edges stay as they are.
func (it *Interp) learn(def *trampoline.Definition) error {
	if it.defs[def.ID] != nil {
		return nil
	}
	it.defs[def.ID] = def
	for _, m := range it.order {
		for i := range m.api.exports {
			d := &m.api.exports[i]
			x := it.exports.byTable[uintptr(d.Table)]
			if x == nil || x.native != d || d.ID != def.ID {
				continue
			}
			m.superseded = append(m.superseded, x.export)
			m.exports = slices.DeleteFunc(m.exports, func(e *trampoline.Export) bool { return e == x.export })
			if err := it.exportNative(m, d); err != nil {
				return err
			}
		}
	}
	return nil
}

// stranger says why a module must not have a pointer that is in a capsule and is no table that a module of the interpreter
// exports, empty when it may: any memory but that of a table.
func (it *Interp) stranger(c *Context, name string, pointer uintptr) string {
	if it.shared != nil { // modules that others loaded have tables, too, and generated consumers check what they get
		return ""
	}
	head := make([]byte, wordBytes)
	if err := native.CopyFrom(head, pointer); err == nil && binary.NativeEndian.Uint32(head) == layout.TableMagic {
		return "it holds a table that no module of this interpreter exports: a copy, or one of a module that is gone"
	}
	for i := range c.mod.api.imports {
		if c.mod.api.imports[i].Capsule == name {
			return fmt.Sprintf("it holds something else than an API table, at %#x; %s is imported from it", pointer, c.mod.api.imports[i].Name)
		}
	}
	return ""
}

// capsuleError says why a module does not get what a capsule holds.
type capsuleError struct{ name, module, why string }

func (e *capsuleError) Error() string {
	return fmt.Sprintf("hpyctx: capsule %q for module %q: %s", e.name, e.module, e.why)
}

// ExceptionName implements trampoline.Exception.
func (*capsuleError) ExceptionName() string { return "ImportError" }

// join makes the edge to an export, checked against what the module says that it was built for. A module that knows several
// major versions under one name of a capsule gets the one that is there.
func (c *Context) join(x *exported, capsule string) (*trampoline.Edge, error) {
	var wanted *descriptor
	for i := range c.mod.api.imports {
		d := &c.mod.api.imports[i]
		if d.Capsule == capsule && (wanted == nil || d.ID == x.def.ID) {
			wanted = d
		}
	}
	if wanted != nil {
		e, err := x.export.Import(c.tc, wanted.want())
		return c.it.joined(e, err)
	}
	e, err := x.export.Edge(c.tc)
	return c.it.joined(e, err)
}

func (it *Interp) joined(e *trampoline.Edge, err error) (*trampoline.Edge, error) {
	if err != nil {
		return nil, err
	}
	for _, r := range it.rules {
		r.apply(e)
	}
	return e, nil
}

// ExportCapsule puts a capsule for an export of the module, under the name that the API's definition gives, into the
// module object: consumers written in C import the API through it. module is a handle of the module's own space, or of a type that offers
// an interface of objects. Types that offer interfaces by the definition of the API get theirs at the same time.
func (c *Context) ExportCapsule(x *trampoline.Export, module Handle) error {
	def := x.Definition()
	attr := def.Capsule[strings.LastIndexByte(def.Capsule, '.')+1:]
	token, err := native.Alloc(tokenBytes)
	if err != nil {
		return err
	}
	c.it.exports.add(token, &exported{module: c.mod, export: x, def: def, token: token})
	c.it.defs[def.ID] = def
	c.mod.exports = append(c.mod.exports, x)
	capsule, err := c.it.space.NewCapsule(objspace.CapsuleContent{Pointer: token, Name: &def.Capsule}, nil, nil)
	if err != nil {
		return err
	}
	o, err := c.Value(module)
	if err != nil {
		return err
	}
	if err := c.it.space.SetAttr(o, attr, capsule); err != nil {
		return err
	}
	for _, t := range x.Types() {
		for _, offered := range t.Offers {
			if err := c.ExportCapsule(offered, t.Type); err != nil {
				return err
			}
		}
	}
	return nil
}

const tokenBytes = 16

// ImportAPI finds a provider of an API among the modules, importing the capsule's module when it is not loaded, checks
// it against the definition that the program was built with, and gives the module's edge to it. Generated code binds a
// client to the edge.
func (c *Context) ImportAPI(def *trampoline.Definition) (*trampoline.Edge, error) {
	if err := c.it.learn(def); err != nil {
		return nil, err
	}
	dot := strings.LastIndexByte(def.Capsule, '.')
	if dot < 0 {
		return nil, fmt.Errorf("hpyctx: import %s: capsule name %q is not module.attribute", def.Name, def.Capsule)
	}
	mod, err := c.it.space.Import(def.Capsule[:dot])
	if err != nil {
		return nil, err
	}
	return c.importFrom(def, mod, def.Capsule[dot+1:], def.Capsule[:dot])
}

// ImportAPIOf finds the provider of an interface that the type of an object offers: the capsule is the type's attribute. The object is
// borrowed. TypeError when the type has no such attribute; the edge is the module's own and lives with it.
func (c *Context) ImportAPIOf(def *trampoline.Definition, object Handle) (*trampoline.Edge, error) {
	if err := c.it.learn(def); err != nil {
		return nil, err
	}
	h, err := c.API().Type(object)
	if err != nil {
		return nil, err
	}
	class, err := c.Value(h)
	if err := errors.Join(err, c.API().Close(h)); err != nil {
		return nil, err
	}
	o, err := c.Value(object)
	if err != nil {
		return nil, err
	}
	e, err := c.importFrom(def, class, def.Capsule, c.it.space.ClassName(o))
	if x := objspace.Exception(nil); errors.As(err, &x) && c.it.space.ClassName(x) == "builtins.AttributeError" {
		return nil, c.it.space.Raisef("TypeError", "%s does not offer %s %d.%d: it has no attribute %s", c.it.space.ClassName(o), def.Name, def.Major, def.Minor, def.Capsule)
	}
	return e, err
}

// importFrom makes the edge to the API whose capsule is an attribute of an object; provider is what errors call that.
func (c *Context) importFrom(def *trampoline.Definition, from objspace.Value, attribute, provider string) (*trampoline.Edge, error) {
	o, err := c.it.space.Attr(from, attribute)
	if err != nil {
		return nil, err
	}
	return c.edgeTo(def, o, provider)
}

// edgeTo makes the edge to the API in a capsule.
func (c *Context) edgeTo(def *trampoline.Definition, capsule objspace.Value, provider string) (*trampoline.Edge, error) {
	pointer, err := c.it.space.CapsulePointer(capsule, &def.Capsule)
	if err != nil {
		return nil, err
	}
	x := c.it.exports.byTable[pointer]
	if x == nil {
		return nil, &trampoline.ImportError{API: def.Name, Consumer: c.name, Provider: provider, Why: "the capsule holds no API table that this interpreter knows"}
	}
	e, err := x.export.Import(c.tc, trampoline.WantOf(def))
	return c.it.joined(e, err)
}
