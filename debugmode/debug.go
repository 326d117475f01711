package debugmode

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/cstack"
	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/trampoline"
)

// debugName is the name of debug mode.
const debugName = "debug"

// Limits of HPy's debug mode.
const (
	defaultClosedHandles = 1024     // handles that are remembered after they were closed
	defaultRawData       = 10 << 20 // bytes of protected copies that belong to them
)

// maxReports bounds the reports that are kept; later ones are counted.
const maxReports = 10000

// Options of debug mode. The zero value is fine.
type Options struct {
	Policy Policy
	// ClosedHandles is how many closed handles are remembered, by description, and with the policy Record with their objects:
	// 1024, as HPy, when zero, none when negative.
	ClosedHandles int
	// RawData bounds the bytes of protected copies that belong to closed handles: 10 MiB, as HPy, when zero, none when
	// negative.
	RawData int
	// StackLimit is how many callers are kept for each handle; none when zero.
	StackLimit int
	// OnReport is told of every report; it may be nil. It runs in the middle of the call that is wrong: it must not call
	// the module.
	OnReport func(*Report)
	// Abort is what the policy Abort does, such as to show the report and to end the process; a library does neither. When it
	// returns, the call fails as under the policy Raise. It is needed for that policy.
	Abort func(*Report)
}

// Debug is debug mode for one module; it implements [hpyctx.Mode]. Make one for each module.
type Debug struct {
	opts       Options
	policy     Policy
	stackLimit int
	texts      cstack.Texts // code of the shared libraries, read when stacks were asked for
	generation uint64
	context    *hpyctx.Context
	space      *space
	old        []*space // left in the middle of a call, with handles still open
	tools      tools
	tracked    map[abi.Tracker][]trampoline.Handle
	reports    []Report
	unkept     uint64
	onHandle   func(*Report)
	onBuilder  func(*Report)
	mark       uint64 // generation at the last Leaks
}

// New makes debug mode for a module that is yet to be loaded, or to be given the mode.
func New(opts Options) *Debug {
	return &Debug{opts: opts, policy: opts.Policy, stackLimit: opts.StackLimit, tracked: map[abi.Tracker][]trampoline.Handle{}}
}

// Of finds the debug mode of a module, nil when it is not in debug mode.
func Of(c *hpyctx.Context) *Debug {
	d, _ := c.Mode(debugName).(*Debug)
	return d
}

// Name implements [hpyctx.Mode].
func (d *Debug) Name() string { return debugName }

// Attach implements [hpyctx.Mode]: the module gets a handle space of its own, from the next call through any of its
// edges. When one of its functions is running meanwhile, the handles that it holds stay valid.
func (d *Debug) Attach(c *hpyctx.Context) error {
	if d.context != nil {
		return fmt.Errorf("debugmode: module %q: this value belongs to module %q: make one for each module", c.Name(), d.context.Name())
	}
	if c.Mode(debugName) != nil {
		return fmt.Errorf("debugmode: module %q is in debug mode already", c.Name())
	}
	if err := d.canBe(d.policy); err != nil {
		return fmt.Errorf("debugmode: module %q: %w", c.Name(), err)
	}
	s, err := newSpace(d, c.Trampoline(), c.Interp().Space())
	if err != nil {
		return err
	}
	if s.mixed, err = busy(c); err != nil {
		return errors.Join(err, s.free())
	}
	full := false
	c.SetConstants(func(_ string, u trampoline.Handle) trampoline.Handle {
		h := s.open(u, native.Constant, place{role: contextOf})
		full = full || h == trampoline.Null
		return h
	})
	s.constants = s.table.Live()
	if full {
		d.restore(c)
		return errors.Join(fmt.Errorf("debugmode: module %q: no room for the constants of the context", c.Name()), s.free())
	}
	d.context, d.space = c, s
	if d.stackLimit > 0 {
		d.texts = cstack.ReadTexts()
	}
	abi.SetManual(c.HostEdge(), &manual{space: s, host: c.UniversalAPI()})
	abi.SetProvider(c.HostEdge(), &checker{Provider: c.UniversalAPI(), s: s})
	s.table.SetClosing(s.closing(c.HostEdge().Edge).mark())
	c.SetOwnTable(s.table.Header())
	c.Trampoline().SetHandleSpace(s)
	c.AtSafePoint(s.settle)
	return nil
}

// busy reports whether functions of a loaded module may be running, with handles of the universal space.
func busy(c *hpyctx.Context) (bool, error) {
	if m := c.Module(); m == nil || m.Object() == nil {
		return false, nil // it is being loaded
	}
	if t := c.Trampoline().Thread(); t != nil && t.Depth() > 0 {
		return true, nil
	}
	n, err := c.Interp().Counts()
	return n.Threads > 1, err // others gave the lock away for a moment
}

func limit(n, def int) int {
	switch {
	case n == 0:
		return def
	case n < 0:
		return 0
	}
	return n
}

// restore gives the context back its universal constants.
func (d *Debug) restore(c *hpyctx.Context) {
	c.SetConstants(func(_ string, u trampoline.Handle) trampoline.Handle { return u })
}

// Detach implements [hpyctx.Mode]: the module goes back to the universal space from the next call on. What it did not
// close is reported and closed, unless one of its functions is running, whose handles stay valid until they are closed
// or the module is unloaded.
func (d *Debug) Detach(c *hpyctx.Context) error {
	s := d.space
	if s == nil {
		return nil
	}
	d.space = nil
	c.AtSafePoint(nil)
	d.restore(c)
	if s.running() {
		s.leaving, s.mixed = true, true
		s.inGo.Store(true)
		s.table.Attend(true)
		c.Trampoline().Refresh()
		d.old = append(d.old, s)
		c.OnClose(func() { d.closeLate(s) })
		return nil
	}
	return d.finish(s)
}

// left ends a space whose last handle was closed after debug mode was switched off.
func (d *Debug) left(s *space) {
	d.old = slices.DeleteFunc(d.old, func(o *space) bool { return o == s })
	if err := d.finish(s); err != nil {
		panic("BUG: debugmode: " + err.Error())
	}
}

// closeLate gives a space back whose handles were never closed, when the module is closed for good.
func (d *Debug) closeLate(s *space) {
	if !slices.Contains(d.old, s) {
		return
	}
	d.old = slices.DeleteFunc(d.old, func(o *space) bool { return o == s })
	d.reportLeaks(s)
	if err := s.free(); err != nil {
		panic("BUG: debugmode: " + err.Error())
	}
}

func (d *Debug) reportLeaks(s *space) {
	for _, l := range d.leaksOf(s, 0) {
		_ = d.report(l.report()) // there is no call to fail
	}
	d.tools = tools{}
}

// finish reports what is still open and gives the space back.
func (d *Debug) finish(s *space) error {
	d.reportLeaks(s)
	if d.space == nil && len(d.old) == 0 {
		abi.SetManual(d.context.HostEdge(), nil)
		abi.SetProvider(d.context.HostEdge(), d.context.UniversalAPI())
		d.context.Trampoline().SetHandleSpace(d.context.Universal())
		d.context.SetOwnTable(0)
		d.context = nil
	}
	return s.free()
}

// report keeps a finding, tells the hooks, and gives the error that the call fails with if it cannot go on.
func (d *Debug) report(r Report) error {
	r.symbols = d.Symbols
	if len(d.reports) < maxReports {
		d.reports = append(d.reports, r)
	} else {
		d.unkept++
	}
	switch r.Kind {
	case BuilderReuse, BuilderCancelled, InvalidBuilder:
		d.tell(d.onBuilder, onInvalidBuilder, &r)
	case UseAfterClose, DoubleClose, CloseConstant, ReturnConstant, CloseBorrowed, ReturnBorrowed, KeptBorrowed, ForeignHandle, InvalidHandle:
		d.tell(d.onHandle, onInvalidHandle, &r)
	}
	if d.opts.OnReport != nil {
		d.opts.OnReport(&r)
	}
	if d.policy == Abort {
		d.opts.Abort(&r)
	}
	return &Error{Report: r}
}

// hooksModule is the module, hpy.debug, whose attributes are the hooks for all modules, also for those that are loaded later.
const hooksModule = "hpy.debug"

// Its attributes.
const (
	onInvalidHandle  = "_on_invalid_handle"
	onInvalidBuilder = "_on_invalid_builder_handle"
)

// tell calls the hook of the module, else the one that hpy.debug keeps for all modules in the attribute.
func (d *Debug) tell(hook func(*Report), attribute string, r *Report) {
	if hook != nil {
		hook(r)
		return
	}
	if d.context == nil {
		return
	}
	m := d.context.Interp().Module(hooksModule)
	if m == nil || m.Object() == nil {
		return
	}
	space := m.Interp().Space()
	call, err := space.Attr(m.Object(), attribute)
	if err != nil || space.Look(call).Kind == objspace.None {
		return // nobody set it
	}
	if _, err := space.Call(call, nil); err != nil {
		space.Unraisable(err)
	}
}

// Reports are the findings so far, oldest first.
func (d *Debug) Reports() []Report { return slices.Clone(d.reports) }

// ReportsDropped is how many findings were made after the first 10000, which are not kept.
func (d *Debug) ReportsDropped() uint64 { return d.unkept }

// ClearReports forgets the findings.
func (d *Debug) ClearReports() { d.reports, d.unkept = nil, 0 }

// Policy is what happens when the module breaks a rule.
func (d *Debug) Policy() Policy { return d.policy }

// SetPolicy changes it from the next finding on. Abort is refused when the options do not say what it does.
func (d *Debug) SetPolicy(p Policy) error {
	if err := d.canBe(p); err != nil {
		return fmt.Errorf("debugmode: %w", err)
	}
	d.policy = p
	if d.space != nil {
		d.refresh()
	}
	return nil
}

// canBe says why a policy cannot be carried out.
func (d *Debug) canBe(p Policy) error {
	if p == Abort && d.opts.Abort == nil {
		return errors.New("policy abort: Options.Abort is nil; it says how the program is to end")
	}
	return nil
}

// inGo says whether native code cannot do what the options ask for: keep stacks, or the objects of borrowed handles.
func (d *Debug) inGo() bool { return d.stackLimit > 0 || d.policy == Record }

func (d *Debug) refresh() {
	d.space.inGo.Store(d.inGo())
	d.context.Trampoline().Refresh()
}

// SetOnInvalidHandle sets the function that is told when the module uses a handle that it must not use; nil for none.
// It runs before the policy is applied, in the middle of the call.
func (d *Debug) SetOnInvalidHandle(fn func(*Report)) { d.onHandle = fn }

// SetOnInvalidBuilder does the same for builders.
func (d *Debug) SetOnInvalidBuilder(fn func(*Report)) { d.onBuilder = fn }

// ClosedHandlesMax is how many closed handles are remembered.
func (d *Debug) ClosedHandlesMax() int {
	if d.space == nil {
		return limit(d.opts.ClosedHandles, defaultClosedHandles)
	}
	return d.space.table.Keep()
}

// SetClosedHandlesMax changes it; what does not fit is forgotten, oldest first.
func (d *Debug) SetClosedHandlesMax(n int) error {
	if n < 0 {
		return fmt.Errorf("debugmode: queue of closed handles: %d is negative", n)
	}
	d.opts.ClosedHandles = orNone(n)
	if d.space != nil {
		d.space.table.SetKeep(n)
	}
	return nil
}

// RawDataMax bounds the bytes of protected copies that belong to closed handles.
func (d *Debug) RawDataMax() int {
	return limit(d.opts.RawData, defaultRawData)
}

// SetRawDataMax changes it; what does not fit is given up, oldest first: its addresses may then be used again.
func (d *Debug) SetRawDataMax(bytes int) error {
	if bytes < 0 {
		return fmt.Errorf("debugmode: protected raw data: %d bytes is negative", bytes)
	}
	d.opts.RawData = orNone(bytes)
	if d.space != nil {
		d.space.giveUpText()
	}
	return nil
}

// orNone keeps a zero apart from the zero value of an option.
func orNone(n int) int {
	if n == 0 {
		return -1
	}
	return n
}

// MaxStackLimit is the most callers that can be kept for a handle.
const MaxStackLimit = 1024

// SetStackLimit keeps the addresses of so many callers for each handle opened from now on; 0 keeps none.
func (d *Debug) SetStackLimit(n int) error {
	if n < 0 || n > MaxStackLimit {
		return fmt.Errorf("debugmode: stack limit %d is not in 0..%d", n, MaxStackLimit)
	}
	d.stackLimit = n
	if n > 0 {
		d.texts = cstack.ReadTexts()
	}
	if d.space != nil {
		d.refresh() // native code takes no stacks
	}
	return nil
}
