package pyobj

// Frame is Python code that runs, for what asks about its caller: globals(), warnings, sys.exc_info().
type Frame interface {
	// Globals are the names of the module.
	Globals() *Dict
	// Locals are the local names: those of the module or class, or a copy of a function's.
	Locals() *Dict
	// Position is the place in the source.
	Position() (file string, line int)
	// Handled is the exception that an except clause works on, or nil.
	Handled() *Exception
}

// Calls are the calls that are running: how deep they are nested, and those of them that are Python code.
type Calls struct {
	depth  int
	frames []Frame
}

// Calls is what runs at present. A host that switches thread states, or leaves calls for good, saves and restores it.
func (rt *Runtime) Calls() Calls { return rt.calls }

// SetCalls restores what Calls returned. The zero value is nothing.
func (rt *Runtime) SetCalls(c Calls) { rt.calls = c }

// Depth is the present number of nested calls.
func (rt *Runtime) Depth() int { return rt.calls.depth }

// PushFrame says that code begins to run; PopFrame ends it.
func (rt *Runtime) PushFrame(f Frame) { rt.calls.frames = append(rt.calls.frames, f) }

// PopFrame ends what PushFrame began.
func (rt *Runtime) PopFrame() {
	last := len(rt.calls.frames) - 1
	rt.calls.frames[last] = nil
	rt.calls.frames = rt.calls.frames[:last]
}

// Frame is the Python code that runs; level 1 is the innermost, 2 its caller. It is nil where there is none.
func (rt *Runtime) Frame(level int) Frame {
	i := len(rt.calls.frames) - level
	if level < 1 || i < 0 {
		return nil
	}
	return rt.calls.frames[i]
}
