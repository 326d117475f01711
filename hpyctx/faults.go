package hpyctx

import (
	"io"
	"slices"
	"sync"

	"github.com/hpyapi/hpyapi/internal/cstack"
	"github.com/hpyapi/hpyapi/internal/layout"
	"github.com/hpyapi/hpyapi/internal/native"
)

// FaultReport says what happens when C code meets a fault.
type FaultReport struct {
	// Out receives the report; required.
	Out io.Writer
	// Runtime has Go's own report follow ours, with all goroutines; the process then ends with status 2, not by the signal.
	Runtime bool
	// Hint is a line for the end of the report, such as how to ask for Runtime.
	Hint string
}

// Explainer is a [Mode] that knows why memory at an address cannot be used, such as text whose handle is closed.
type Explainer interface {
	// Explain says it in a few words, empty when the address means nothing to the mode. The module's C code stands still.
	Explain(addr uintptr) string
}

// reporters are the interpreters whose modules' faults are reported. Signals are the process's, so this is, too.
var reporters struct {
	sync.Mutex
	all []*Interp
}

// ReportFaults has a fault of C code in this process reported when it is of the interpreter's modules: which signal, module
// and function, who called whom, the C stack; after it the process ends by the signal. Faults are SIGSEGV, SIGBUS, SIGILL,
// SIGFPE, SIGTRAP and SIGABRT, of C code on any thread. Those of Go code stay Go's. It holds until the interpreter is closed.
// The first call in a process installs a signal handler, in front of the Go runtime's, for good.
func (it *Interp) ReportFaults(r FaultReport) error {
	return it.Do(func(*Thread) error {
		it.faults = &r
		reporters.Lock()
		defer reporters.Unlock()
		if !slices.Contains(reporters.all, it) {
			reporters.all = append(reporters.all, it)
		}
		return native.WatchFaults(reportFault)
	})
}

// unreported ends ReportFaults.
func (it *Interp) unreported() {
	reporters.Lock()
	defer reporters.Unlock()
	reporters.all = slices.DeleteFunc(reporters.all, func(o *Interp) bool { return o == it })
}

// maxFaultFrames is how many C functions are looked at; a recursion without an end fills the stack with more.
const maxFaultFrames = 4096

// reportFault reports a fault, on a goroutine of its own, and says whether the process is to end by the signal. It takes no
// lock that the waiting thread may hold: of an interpreter it reads what only the owner of its lock changes, and that is the
// thread, or one that goes on for a moment.
func reportFault(f *native.Fault) bool {
	reporters.Lock()
	defer reporters.Unlock()
	d := &diagnosis{fault: f, texts: cstack.ReadTexts(), files: map[string]*cstack.Symbols{}, known: map[uintptr]faultCall{}}
	if jumped := f.Jumped(); jumped != 0 {
		d.jumped = d.callOf(cstack.Frame{PC: uintptr(jumped), Start: uintptr(jumped), Text: d.texts.Find(uintptr(jumped))})
	} else {
		for _, frame := range d.texts.Walk(f.Regs, maxFaultFrames) {
			d.calls = append(d.calls, d.callOf(frame))
		}
	}
	it := d.interp()
	if it == nil {
		return false
	}
	_, _ = it.faults.Out.Write([]byte(d.text(it))) // there is nobody left to tell
	return !it.faults.Runtime
}

// diagnosis is what is found out about a fault.
type diagnosis struct {
	fault  *native.Fault
	texts  cstack.Texts
	files  map[string]*cstack.Symbols
	known  map[uintptr]faultCall // by address
	calls  []faultCall           // innermost first
	jumped faultCall             // the function that returned although frames below it were left by longjmp
}

// faultCall is one function on the C stack.
type faultCall struct {
	cstack.Frame
	module   *Module
	function string // its symbol, or the name that the host knows it by; empty when unknown
	host     string // the module's name for it when the host calls it, such as "mean" or "Point.tp_repr"
	slot     string // the API slot that it implements, such as "lab_f64 of Lab"
	place    string // file and line, or file and offset
}

// interp is the interpreter that reports: the one of the innermost module, or the first that there is.
func (d *diagnosis) interp() *Interp {
	for _, c := range append([]faultCall{d.jumped}, d.calls...) {
		if c.module != nil {
			return c.module.it
		}
	}
	if len(reporters.all) == 0 {
		return nil
	}
	return reporters.all[0]
}

// callOf names a frame.
func (d *diagnosis) callOf(f cstack.Frame) faultCall {
	if c, ok := d.known[f.PC]; ok {
		c.Guess, c.Host = f.Guess, f.Host
		return c
	}
	c := d.look(f)
	d.known[f.PC] = c
	return c
}

func (d *diagnosis) look(f cstack.Frame) faultCall {
	c := faultCall{Frame: f}
	if f.Text == nil {
		return c
	}
	c.module = d.moduleAt(f.Text)
	path := f.Text.Path
	if c.module != nil {
		path = c.module.path
	}
	s := d.files[path]
	if s == nil {
		s = cstack.OpenSymbols(path)
		d.files[path] = s
	}
	c.function, c.place = s.LookUp(f.Text.FileOffset(f.PC))
	if c.module != nil {
		c.named()
	}
	return c
}

// moduleAt is the module whose library a piece of code is of.
func (d *diagnosis) moduleAt(t *cstack.Text) *Module {
	for _, it := range reporters.all {
		for _, m := range slices.Concat(it.order, it.unloaded) {
			if own := d.texts.Find(m.entry); own != nil && m.entry != 0 && own.Base == t.Base {
				return m
			}
		}
	}
	return nil
}

// named finds what the host calls a function of a module.
func (c *faultCall) named() {
	if c.Start == 0 {
		return
	}
	if c.module.ctx != nil {
		c.host = c.module.ctx.names[c.Start]
	}
	for i := range c.module.api.exports {
		api := &c.module.api.exports[i]
		for k, impl := range api.Impl {
			if uintptr(impl) == c.Start && api.Slots[k].Kind == layout.Function {
				c.slot = api.Slots[k].Name + " of " + api.Name
			}
		}
	}
}
