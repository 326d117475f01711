package trampoline

// This file is for Go programs, hosts and generated code.

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/hpyapi/hpyapi/internal/native"
)

// Export is one API that a module provides, in C or in Go.
type Export struct {
	ctx   *Context
	def   *Definition
	impl  any             // Go provider, as generated code wraps it; nil for a C provider
	c     CProvider       // what a C provider says of itself
	words map[int]uintptr // of a Go provider's data slots
	types []SlotWord      // of a Go provider: which types offer what
	edges []*Edge         // guarded by ctx.rt.mu
	gone  error           // why it was revoked
}

// CProvider is what the descriptor of a C provider says.
type CProvider struct {
	Major, Minor uint16
	ID           [16]byte
	Flags        Flags
	Fingerprint  uint64
	Descriptor   uintptr    // address of the hpyapi_descriptor, 0 when there is none
	Hashes       []uint64   // signature hash of each slot, 0 for holes
	Signatures   []string   // of each slot, for messages; nil when only the hashes are known
	Names        [][]string // names of each slot, today's and then former ones; nil when not known
	Facts        []Fact     // the constants and fields that it was built with
	Impl         []uintptr  // word of each slot: function taking the provider's context, or data
	// Extended is the definition with the slots that the provider has and the definition lacks, for consumers that know
	// them; nil when there are none.
	Extended *Definition
}

// For generated code: SlotWord is what only the provider knows of a slot: the address of data, or, of a function that tells the instances
// of a type, that type, a borrowed handle of the provider's, and the exports of the interfaces that it offers.
type SlotWord struct {
	Slot   int
	Addr   uintptr
	Type   Handle
	Offers []*Export
}

// For generated code: ExportGo registers a Go provider of def for module c. impl is what generated code made
// of the provider, of a type that only the generated package knows; applications call the generated Export function instead.
func (c *Context) ExportGo(def *Definition, impl any, data ...SlotWord) (*Export, error) {
	if impl == nil {
		return nil, fmt.Errorf("trampoline: export of %s by %q: nil provider", def.Name, c.name)
	}
	x := &Export{ctx: c, def: def, impl: impl, words: make(map[int]uintptr, len(data))}
	for _, d := range data {
		if why := x.know(d); why != "" {
			return nil, fmt.Errorf("trampoline: export of %s by %q: %s: %s", def.Name, c.name, def.slotName(d.Slot), why)
		}
	}
	if !def.Host {
		a, err := newDescriptor(def)
		if err != nil {
			return nil, fmt.Errorf("trampoline: export of %s by %q: %w", def.Name, c.name, err)
		}
		x.c.Descriptor = a
	}
	return c.export(x)
}

// know takes over what the provider says of a slot, or says what is wrong about it.
func (x *Export) know(d SlotWord) (why string) {
	offers := x.def.Slots[d.Slot].Offers
	switch {
	case len(offers) == 0 && d.Addr == 0:
		return "no address"
	case len(offers) == 0:
		x.words[d.Slot] = d.Addr
		return ""
	case d.Type == 0:
		return "the type is not given, whose instances offer " + offers[0].Name
	}
	given := append(slices.Clone(d.Offers), make([]*Export, len(offers))...)
	for i, want := range offers {
		if why := x.keepsOffer(given[i], want); why != "" {
			return fmt.Sprintf("its instances offer %s %d.%d by the definition, and %s", want.Name, want.Major, want.Minor, why)
		}
	}
	x.types = append(x.types, d)
	return ""
}

// keepsOffer says why an export is not what was promised.
func (x *Export) keepsOffer(offered *Export, want *Definition) (why string) {
	if offered == nil {
		return "no export of it is given"
	}
	major, minor := offered.version()
	switch def := offered.def; {
	case offered.ctx != x.ctx:
		return fmt.Sprintf("the export is that of another module, %q", offered.ctx.name)
	case def.ID != want.ID:
		return fmt.Sprintf("the export is of %s with the id %s, not %s", def.Name, idString(def.ID), idString(want.ID))
	case def.Capsule != want.Capsule || major != want.Major || minor < want.Minor:
		return fmt.Sprintf("the export is of %s %d.%d as %s, not as %s", def.Name, major, minor, def.Capsule, want.Capsule)
	}
	return ""
}

// Types are the types of a Go provider that offer interfaces, with the exports of these. The handles are borrowed and the provider's own, for
// as long as the provider's module has the types.
func (x *Export) Types() []SlotWord { return x.types }

// ExportC registers a C provider. def is the definition whose trampolines are linked into
// this program; its fingerprint may be older or newer than the provider's, its id and
// major version may not differ.
func (c *Context) ExportC(def *Definition, p CProvider) (*Export, error) {
	if p.ID != def.ID {
		return nil, fmt.Errorf("trampoline: export of %s by %q: interface id %s, this program has trampolines for %s", def.Name, c.name, idString(p.ID), idString(def.ID))
	}
	if p.Major != def.Major {
		return nil, fmt.Errorf("trampoline: export of %s by %q: major version %d, this program has trampolines for %d", def.Name, c.name, p.Major, def.Major)
	}
	if len(p.Impl) != len(p.Hashes) {
		return nil, fmt.Errorf("trampoline: export of %s by %q: %d implementations for %d slots", def.Name, c.name, len(p.Impl), len(p.Hashes))
	}
	for i := range min(len(p.Hashes), len(def.Slots)) {
		if h := def.Slots[i].Hash; p.Hashes[i] != 0 && h != 0 && h != p.Hashes[i] {
			return nil, fmt.Errorf("trampoline: export of %s by %q: slot %d %s: signature differs from %s, which this program has a trampoline for", def.Name, c.name, i, def.slotName(i), def.Slots[i].Signature)
		}
	}
	return c.export(&Export{ctx: c, def: def, c: p})
}

// ExportHostC is for hosts: it makes c, a context in the host's own handle space, the provider of all modules' contexts, by C functions that take the
// calling module's context: functions has their addresses by slot, 0 for what is not there.
func (c *Context) ExportHostC(def *Definition, functions []uintptr) (*Export, error) {
	if !def.Host {
		return nil, fmt.Errorf("trampoline: export of %s by %q: it is not the API of a host", def.Name, c.name)
	}
	p := CProvider{Major: def.Major, Minor: def.Minor, ID: def.ID, Impl: functions, Hashes: make([]uint64, len(functions))}
	for i, at := range functions {
		if at != 0 && i < len(def.Slots) {
			p.Hashes[i] = def.Slots[i].Hash
		}
	}
	return c.ExportC(def, p)
}

// definition is what an edge works with whose consumer knows so many slots.
func (x *Export) definition(slots int) *Definition {
	if slots > len(x.def.Slots) && x.c.Extended != nil {
		return x.c.Extended
	}
	return x.def
}

func (c *Context) export(x *Export) (*Export, error) {
	c.rt.mu.Lock()
	defer c.rt.mu.Unlock()
	if c.closed {
		x.release()
		return nil, fmt.Errorf("trampoline: export of %s by %q: the module is closed", x.def.Name, c.name)
	}
	c.exports = append(c.exports, x)
	return x, nil
}

// Definition that the export's trampolines were generated from.
func (x *Export) Definition() *Definition { return x.def }

// Provider is the context of the providing module.
func (x *Export) Provider() *Context { return x.ctx }

// Descriptor is the address of the hpyapi_descriptor: the C provider's own, or one made
// for a Go provider, which lives as long as the provider's context. 0 for a host.
func (x *Export) Descriptor() uintptr { return x.c.Descriptor }

// version is that of what the provider provides.
func (x *Export) version() (major, minor uint16) {
	if x.impl != nil {
		return x.def.Major, x.def.Minor
	}
	return x.c.Major, x.c.Minor
}

// slots is how many slots the provider's table has.
func (x *Export) slots() int {
	if x.impl != nil {
		return len(x.def.Slots)
	}
	return len(x.c.Impl)
}

// Import checks that the consumer can use the export, and gives the edge between them.
// Nothing is called through the table. Errors are of type *ImportError.
func (x *Export) Import(consumer *Context, want Want) (*Edge, error) {
	if why := x.refuse(consumer, want); why != "" {
		return nil, x.refused(consumer, why)
	}
	e, err := x.edgeFor(consumer, len(want.Slots), want.Extend)
	if err == nil {
		e.lock()
		defer e.unlock()
		e.want = want
	}
	return e, err
}

// Edge gives the edge from a consumer to the export, made when it is the first time, without
// the checks of Import: for consumers generated from the export's own definition.
func (x *Export) Edge(consumer *Context) (*Edge, error) {
	return x.edgeFor(consumer, len(x.def.Slots), nil)
}

func (x *Export) edgeFor(consumer *Context, slots int, extend func(*Definition) *Definition) (*Edge, error) {
	rt := x.ctx.rt
	if consumer.rt != rt {
		return nil, x.refused(consumer, fmt.Sprintf("the provider lives in interpreter %q, the consumer in %q", rt.cfg.Name, consumer.rt.cfg.Name))
	}
	rt.mu.Lock()
	defer rt.mu.Unlock()
	return x.edge(consumer, slots, extend)
}

func (x *Export) refused(consumer *Context, why string) error {
	return &ImportError{API: x.def.Name, Consumer: consumer.name, Provider: x.ctx.name, Why: why}
}

// edge finds or makes the edge; slots is how many words the consumer may look at, extend is [Want.Extend].
func (x *Export) edge(consumer *Context, slots int, extend func(*Definition) *Definition) (*Edge, error) {
	for _, e := range x.edges {
		if e.consumer != consumer {
			continue
		}
		if n := len(e.code.entry); slots > n {
			return nil, x.refused(consumer, fmt.Sprintf("imported with %d slots, after a first import for %d", slots, n))
		}
		return e, nil
	}
	def := x.definition(slots)
	if slots > len(def.Slots) && extend != nil {
		def = extend(def)
	}
	return x.join(consumer, def, x.impl, slots)
}

// join makes an edge.
func (x *Export) join(consumer *Context, def *Definition, impl any, slots int) (*Edge, error) {
	if x.ctx.closed || consumer.closed {
		return nil, x.refused(consumer, "the module is closed")
	}
	e, err := newEdge(x, def, consumer, impl, max(slots, len(x.def.Slots)))
	if err != nil {
		return nil, err
	}
	x.edges = append(x.edges, e)
	consumer.imports = append(consumer.imports, e)
	return e, nil
}

// Edges lists the edges of all consumers.
func (x *Export) Edges() []*Edge {
	x.ctx.rt.mu.Lock()
	defer x.ctx.rt.mu.Unlock()
	return append([]*Edge(nil), x.edges...)
}

// Revoke ends the export for good: from now on every call through any of its edges fails
// with reason, and new edges do the same. Calls in progress end as they would have. Code and
// tables stay mapped, so consumers that kept a table pointer get the error too.
func (x *Export) Revoke(reason error) {
	x.ctx.rt.mu.Lock()
	defer x.ctx.rt.mu.Unlock()
	x.gone = reason
	for _, e := range x.edges {
		e.rebuild()
	}
}

// data is the word of a slot that is no function: the address of the provider's data.
func (x *Export) data(slot int) uintptr {
	if x.impl == nil && slot < len(x.c.Impl) {
		return x.c.Impl[slot]
	}
	return x.words[slot]
}

// release gives the descriptor of a Go provider back.
func (x *Export) release() {
	if x.impl != nil {
		native.Free(x.c.Descriptor)
		x.c.Descriptor = 0
	}
}

func (x *Export) forget(e *Edge) {
	for i, o := range x.edges {
		if o == e {
			x.edges = append(x.edges[:i], x.edges[i+1:]...)
			return
		}
	}
}

// idString writes an interface id as UUIDs are written.
func idString(id [16]byte) string {
	h := []byte(hex.EncodeToString(id[:]))
	return string(bytes.Join([][]byte{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, []byte("-")))
}
