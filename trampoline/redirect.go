package trampoline

// This file is for Go programs.

import (
	"fmt"

	"github.com/hpyapi/hpyapi/internal/native"
)

// Redirect has the edge lead to another export: from the next call on the other provider is called, through the same table,
// so that the consumer need not import again. Calls in progress end as they began. The consumer must have been built for
// what the other export is, as with [Export.Import]; the error is an [*ImportError] that says what differs, and the edge
// stays as it is. Watches, denials and counts stay with the edge. A consumer that keeps the address of data from a data slot
// keeps that of the former provider.
//
// The caller owns the interpreter lock.
func (e *Edge) Redirect(x *Export) error {
	e.lock()
	defer e.unlock()
	if x == e.export {
		return nil
	}
	if why := e.cannotLeadTo(x); why != "" {
		return x.refused(e.consumer, why)
	}
	if why := x.refuseWhere(e.consumer.space == x.ctx.space, e.want); why != "" {
		return x.refused(e.consumer, why)
	}
	free := (e.export.flags()|x.flags())&FreeThreaded != 0
	e.export.forget(e)
	x.edges = append(x.edges, e)
	e.export, e.callee, e.impl, e.moved = x, x.ctx, x.impl, true
	e.absent = e.missingSlots()
	e.describeProvider()
	e.retarget(free)
	e.rebuild()
	return nil
}

// cannotLeadTo says what keeps the edge's trampolines from calling a provider, empty when nothing does. The runtime's mutex
// is held.
func (e *Edge) cannotLeadTo(x *Export) string {
	switch {
	case x.ctx.rt != e.rt:
		return fmt.Sprintf("the provider lives in interpreter %q, the consumer in %q", x.ctx.rt.cfg.Name, e.rt.cfg.Name)
	case e.def.Host || x.def.Host:
		return "the HPy API is the host's"
	case x.ctx.closed || e.consumer.closed:
		return "the module is closed"
	case x.ctx == e.consumer:
		return "a module has no edge to itself"
	case x.impl != nil && x.def != e.def:
		return "the provider is written in Go, and the consumer's edge was made before the program was known to have generated code for the API: give its Definition to hpyctx.Options.Definitions"
	}
	for _, o := range x.edges {
		if o.consumer == e.consumer {
			return "the consumer has imported the API from there already"
		}
	}
	return ""
}

// retarget has the thunks of the edge lead to its export, or to the entry where a context swap is not enough. Nobody is in
// one of them, since only the owner of the interpreter lock takes them; those of APIs without the lock are given up.
func (e *Edge) retarget(free bool) {
	for i, c := range e.code.swap {
		switch {
		case c == 0:
		case free:
			native.Arm(c, native.NoContext)
			e.code.parked = append(e.code.parked, c)
			e.code.swap[i] = 0
		case e.export.impl != nil || e.export.missing(e.def, i) != "":
			native.Retarget(c, e.word, e.code.entry[i])
		default:
			native.Retarget(c, e.callee.word, native.Code(e.export.c.Impl[i]))
		}
	}
}
