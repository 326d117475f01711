package trampoline

// This file is for hosts.

import "fmt"

// HostEdge is the edge from a module to the HPy API. The host is provider and supervisor of it at once: it serves each module by
// a provider of its own, changes that when the module's mode changes, and puts native code into slots.
type HostEdge struct{ *Edge }

// NewHostEdge makes the edge from a module to the host's export. impl is the module's own provider, as generated code wraps it;
// hosts call the generated NewHostEdge instead. The module must not have such an edge yet.
func NewHostEdge(x *Export, consumer *Context, impl any) (*HostEdge, error) {
	rt := x.ctx.rt
	if consumer.rt != rt {
		return nil, x.refused(consumer, "the modules live in different interpreters")
	}
	if !x.def.Host {
		return nil, x.refused(consumer, fmt.Sprintf("%s is not the API of a host", x.def.Name))
	}
	rt.mu.Lock()
	defer rt.mu.Unlock()
	for _, e := range x.edges {
		if e.consumer == consumer {
			return nil, x.refused(consumer, "it has its edge to the host")
		}
	}
	e, err := x.join(consumer, x.def, impl, len(x.def.Slots))
	if err != nil {
		return nil, err
	}
	return &HostEdge{e}, nil
}

// SetImpl puts another provider in the place of the one that the edge was made with; hosts call the generated SetProvider
// instead. Calls in progress stay with the old one.
func (e *HostEdge) SetImpl(impl any) {
	e.lock()
	defer e.unlock()
	e.impl = impl
	e.rebuild()
}

// SetManual says what translates the members that are marked manual, nil for nothing; hosts call the generated SetManual instead.
func (e *HostEdge) SetManual(m any) {
	e.lock()
	defer e.unlock()
	e.manual = m
	e.rebuild()
}

// Leaf is native code for one slot, used in place of the generated entry while nobody watches or denies.
type Leaf struct {
	Slot int
	// Code answers for the universal space, or goes on to the entry.
	Code Code
	// Own answers for modules with a handle space of their own; 0 when Code can do so
	// behind a translation.
	Own Code
}

// SetLeaves gives the edge its leaves. declining is the address of a context with which each Code declines where it would go
// on to the entry (native.Decline).
func (e *HostEdge) SetLeaves(leaves []Leaf, declining uintptr) {
	e.lock()
	defer e.unlock()
	e.code.declining = declining
	for _, l := range leaves {
		e.code.leaf[l.Slot] = l
	}
	e.rebuild()
}
