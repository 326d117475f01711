package hpyctx

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/hpyapi/hpyapi/internal/native"
	"golang.org/x/sys/unix"
)

// text is the report.
func (d *diagnosis) text(it *Interp) string {
	var b strings.Builder
	if d.jumped.module != nil || d.fault.Jumped() != 0 {
		d.jumpText(&b)
	} else {
		d.headline(&b)
		d.explain(&b)
		d.edges(&b)
		if t := it.holder.Load(); t == nil || t.os.Load() != d.fault.Thread {
			b.WriteString("    on a thread that is not inside the interpreter\n")
		}
		d.stack(&b)
	}
	if it.faults.Hint != "" {
		fmt.Fprintf(&b, "%s\n", it.faults.Hint)
	}
	return b.String()
}

// innermost is the innermost function of a module, nil when no module is on the stack.
func (d *diagnosis) innermost() *faultCall {
	for i := range d.calls {
		if d.calls[i].module != nil {
			return &d.calls[i]
		}
	}
	return nil
}

// headline says in one line what happened in which function of which module.
func (d *diagnosis) headline(b *strings.Builder) {
	f := d.fault
	fmt.Fprintf(b, "fault: %s in ", unix.SignalName(f.Signal))
	if c := d.innermost(); c != nil {
		fmt.Fprintf(b, "module %q (%s mode), %s", c.module.name, c.module.modeName(), c.title())
	} else if len(d.calls) > 0 && d.calls[0].Text != nil {
		fmt.Fprintf(b, "%s, of no module", filepath.Base(d.calls[0].Text.Path))
	} else {
		b.WriteString("C code of no module")
	}
	fmt.Fprintf(b, ": %s\n", d.what())
}

// what says what the signal means.
func (d *diagnosis) what() string {
	f := d.fault
	switch {
	case f.Signal == unix.SIGABRT && d.hasException():
		return "a C++ exception that nothing in the module catches; none may leave a function that the host or another module called"
	case f.Signal == unix.SIGABRT:
		return "it called abort, or the C library did for it"
	case f.Sent():
		return "the signal was sent by C code itself"
	}
	switch f.Signal {
	case unix.SIGSEGV:
		return d.access()
	case unix.SIGBUS:
		return fmt.Sprintf("%s of %#x, which is behind the end of the file that is mapped there, or not aligned", f.Access, f.Addr)
	case unix.SIGFPE:
		return "an integer division by zero, or one whose result has no room"
	case unix.SIGILL, unix.SIGTRAP:
		return "an instruction that is none: __builtin_trap, code that the compiler took for unreachable, or a call of something that is no function"
	}
	return "it cannot go on"
}

// access says what is wrong with an address.
func (d *diagnosis) access() string {
	const mapError = 1 // SEGV_MAPERR
	f := d.fault
	switch {
	case f.AddressUnknown():
		return "use of an address that no program has, such as an integer or a handle used as a pointer"
	case d.stackOverflow():
		return "the C stack is used up, by functions that call each other without an end or by very large variables"
	case f.Access == "execute":
		return fmt.Sprintf("call of %#x, where no code is", f.Addr)
	case f.Addr < 1<<16:
		return fmt.Sprintf("%s of %#x, through a NULL pointer", f.Access, f.Addr)
	case f.Code == mapError:
		return fmt.Sprintf("%s of %#x, where nothing is", f.Access, f.Addr)
	}
	return fmt.Sprintf("%s of %#x, which is protected against that", f.Access, f.Addr)
}

// maxBeyond is how far from the stack pointer the address of an overflow may be.
const maxBeyond = 1 << 20

// stackOverflow reports whether the fault is at the end of the stack: just where the stack pointer is, with nothing mapped
// that may be used.
func (d *diagnosis) stackOverflow() bool {
	sp, addr := d.fault.Regs.SP(), d.fault.Addr
	return addr < sp+4096 && addr+maxBeyond > sp && !native.Readable(addr, 1) && !native.Readable(addr&^4095-1, 1)
}

// hasException reports whether an exception of C++ is being thrown.
func (d *diagnosis) hasException() bool {
	for _, c := range d.calls {
		if strings.HasPrefix(c.function, "__cxa_throw") || strings.HasPrefix(c.function, "__cxa_rethrow") || c.function == "_Unwind_RaiseException" || strings.HasPrefix(c.function, "_ZSt9terminate") {
			return true
		}
	}
	return false
}

// explain asks the modes of the modules what is at the address.
func (d *diagnosis) explain(b *strings.Builder) {
	if d.fault.Addr == 0 {
		return
	}
	for _, it := range reporters.all {
		for _, m := range it.order {
			for _, mode := range m.ctx.modes {
				if x, ok := mode.(Explainer); ok {
					if why := x.Explain(d.fault.Addr); why != "" {
						fmt.Fprintf(b, "    at that address is %s\n", why)
					}
				}
			}
		}
	}
}

// edges says who called whom, for as far as modules are on the stack.
func (d *diagnosis) edges(b *strings.Builder) {
	said := 0
	for i := range d.calls {
		c := &d.calls[i]
		if said == mostEdges {
			break
		}
		if c.module == nil || c.slot == "" && c.host == "" {
			continue
		}
		caller := "the host"
		for _, o := range d.calls[i+1:] {
			if c.slot != "" && o.module != nil && o.module != c.module {
				caller = fmt.Sprintf("module %q (%s mode), in %s", o.module.name, o.module.modeName(), o.short())
				break
			}
		}
		fmt.Fprintf(b, "    %s was called by %s\n", c.long(), caller)
		said++
	}
}

// mostEdges is how many calls between modules are named.
const mostEdges = 8

// stack lists the C functions.
func (d *diagnosis) stack(b *strings.Builder) {
	b.WriteString("C stack, innermost first:\n")
	shown := len(d.calls)
	for shown > 0 && d.innermost() != nil && d.calls[shown-1].module == nil {
		shown-- // how the process or the thread was started
	}
	runs := runsOf(d.calls[:shown])
	for i, r := range runs {
		if len(runs) > mostRuns && i == mostRuns/2 {
			fmt.Fprintf(b, "    … %d more …\n", len(runs)-mostRuns)
		}
		if i >= mostRuns/2 && i < len(runs)-mostRuns/2 {
			continue
		}
		r.write(b)
	}
}

// mostRuns is how many parts of the stack are shown.
const mostRuns = 32

// stackRun is calls of one function that follow each other.
type stackRun struct {
	call  *faultCall // the innermost
	times int
}

func runsOf(calls []faultCall) (runs []stackRun) {
	for i := range calls {
		c := &calls[i]
		if n := len(runs); n > 0 && c.Start != 0 && runs[n-1].call.Start == c.Start {
			runs[n-1].times++
			continue
		}
		runs = append(runs, stackRun{c, 1})
	}
	return runs
}

func (r stackRun) write(b *strings.Builder) {
	if r.call.Text == nil {
		fmt.Fprintf(b, "    %#x, which is no code\n", r.call.PC)
		return
	}
	times := ""
	if r.times > 1 {
		times = fmt.Sprintf(", %d times", r.times)
	}
	fmt.Fprintf(b, "    %s%s\n        %s\n", r.call.symbol(), times, r.call.place)
}

// jumpText reports a longjmp over the host.
func (d *diagnosis) jumpText(b *strings.Builder) {
	c := &d.jumped
	b.WriteString("fault: ")
	if c.module != nil {
		fmt.Fprintf(b, "module %q (%s mode), %s", c.module.name, c.module.modeName(), c.title())
	} else {
		b.WriteString("C code")
	}
	b.WriteString(": longjmp over frames of the host: the function returned, but calls of the host, of a slot or of a callback that were made below it have not.\n")
	b.WriteString("    longjmp and C++ exceptions may leave functions of the module's own only; what was left here cannot be put in order again.\n")
}

// title names a function for a sentence: "function first".
func (c *faultCall) title() string { return "function " + c.short() }

func (c *faultCall) short() string {
	switch {
	case c.host != "":
		return c.host
	case c.slot != "":
		return c.slot
	case c.function != "":
		return c.function
	}
	return fmt.Sprintf("at %s", c.place)
}

// long names the module as well.
func (c *faultCall) long() string {
	what := "slot " + c.slot
	if c.slot == "" {
		what = c.host
	}
	return fmt.Sprintf("%s of module %q", what, c.module.name)
}

// symbol names a function for the stack.
func (c *faultCall) symbol() string {
	name := c.function
	if name == "" {
		name = "a function without a name"
		if c.host != "" {
			name = c.host
		} else if c.Start != 0 {
			name = fmt.Sprintf("the function at %#x", c.Text.FileOffset(c.Start))
		}
	}
	if c.module != nil {
		name += fmt.Sprintf(" (module %s)", c.module.name)
	}
	switch {
	case c.Host:
		name += ", by way of the host"
	case c.Guess:
		name += ", perhaps"
	}
	return name
}

// modeName names the modes of a module.
func (m *Module) modeName() string {
	if m.ctx == nil || len(m.ctx.modes) == 0 {
		return "universal"
	}
	var names []string
	for _, mode := range m.ctx.modes {
		names = append(names, mode.Name())
	}
	return strings.Join(names, "+")
}
