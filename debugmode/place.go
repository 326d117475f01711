package debugmode

import (
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/trampoline"
)

// hostAPI is the name of the definition of the HPy API itself.
const hostAPI = "HPy"

// place is where a handle was opened or closed, kept as what a call knows already; text is made when it is shown.
type place struct {
	edge     *trampoline.Edge
	index    int32
	callback bool
	role     role
	code     trampoline.Code // of the function that is called back
}

type role uint8

const (
	nowhere   role = iota
	argument       // passed to the module for the length of a call
	given          // passed to the module, which owns it
	result         // returned to the module
	returned       // closed by returning it
	closed         // closed by the module
	contextOf      // a member of the context
	leaving        // closed when debug mode was switched off
)

// String says it in a few words.
func (p place) String() string {
	what := p.slot()
	switch p.role {
	case argument:
		return "argument of " + what
	case given:
		return "argument given away to " + what
	case result:
		return "result of " + what
	case returned:
		return "return from " + what
	case closed:
		return what
	case contextOf:
		return "the context"
	case leaving:
		return "the end of debug mode"
	}
	return ""
}

func (p place) slot() string {
	if p.edge == nil {
		return "the host"
	}
	name := p.member()
	if api := p.edge.Definition().Name; api != hostAPI {
		return name + " of " + api
	}
	return name
}

// member is the C name of the slot or callback, or the name under which the host knows the module's function.
func (p place) member() string {
	if p.edge == nil {
		return ""
	}
	if name := functionName(p.edge, p.code); p.callback && name != "" {
		return name
	}
	return trampoline.Site{Edge: p.edge, Index: int(p.index), Callback: p.callback}.Name()
}

// functionName is the name of a function of a module that the host calls, empty when the host does not know it.
func functionName(e *trampoline.Edge, code trampoline.Code) string {
	c, ok := e.Consumer().Owner.(*hpyctx.Context)
	if !ok || code == 0 || !e.Definition().Host {
		return ""
	}
	return c.FunctionName(uintptr(code))
}

func (p place) api() string {
	if p.edge == nil {
		return ""
	}
	return p.edge.Definition().Name
}

func placeOf(at trampoline.Site, r role) place {
	return place{edge: at.Edge, index: int32(at.Index), callback: at.Callback, role: r, code: at.Code}
}
