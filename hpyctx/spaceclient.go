package hpyctx

import "github.com/hpyapi/hpyapi/trampoline"

// spaceClient is a context as the object space sees it, an [objspace.Client]: what the HPy API asks of its module.
type spaceClient struct{ *Context }

// Edge implements [objspace.Client].
func (c spaceClient) Edge() *trampoline.Edge { return c.edge.Edge }

// Thread implements [objspace.Client].
func (c spaceClient) Thread() *trampoline.Thread { return c.it.rt.Current() }

// Leave implements [objspace.Client].
func (c spaceClient) Leave() (uintptr, error) { return c.it.leave(c.name) }

// Reenter implements [objspace.Client].
func (c spaceClient) Reenter(word uintptr) error { return c.it.reenter(c.name, word) }

// Fatal implements [objspace.Client].
func (c spaceClient) Fatal(message string) {
	if fatal := c.it.opts.Fatal; fatal != nil {
		fatal(c.name, message)
	}
}

// Named implements [objspace.Client].
func (c spaceClient) Named(code uintptr, name string) { c.names[code] = name }

// Capsule implements [objspace.Client]: who asks for the pointer of a capsule that holds the table of an API gets the
// table of its own edge, which transforms context and handles. The provider gets the pointer itself.
//
// Nothing else that looks like a table gets out: a consumer that has one would find its provider without an edge.
func (c spaceClient) Capsule(name string, pointer uintptr) (uintptr, error) {
	x := c.it.exports.byTable[pointer]
	if x == nil {
		if why := c.it.stranger(c.Context, name, pointer); why != "" {
			return 0, c.it.space.Exception(&capsuleError{name: name, module: c.name, why: why})
		}
		return pointer, nil
	}
	if x.module == c.mod {
		return pointer, nil
	}
	e, err := c.join(x, name)
	if err != nil {
		return 0, c.it.space.Exception(err)
	}
	return e.Table(), nil
}

// CapsuleHolds implements [objspace.Client].
func (c spaceClient) CapsuleHolds(pointer uintptr) uintptr {
	for _, e := range c.tc.Edges() {
		if e.Table() != pointer || e == c.edge.Edge {
			continue
		}
		for key, x := range c.it.exports.byTable {
			if x.export == e.Export() {
				return key
			}
		}
	}
	return pointer
}
