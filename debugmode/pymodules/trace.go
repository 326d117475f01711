package pymodules

import (
	"time"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
)

// traceName is the name of the module of [Trace].
const traceName = "hpy.trace"

// Trace makes the module hpy.trace for an interpreter: the names of HPy's Python module of that name. Every function
// takes a further keyword argument, module: the name of one module; without it the call is about all modules in trace
// mode together. docs/trace.md has the list.
func Trace() *hpyctx.GoModule {
	p := &trace{module: module{classes: map[string]objspace.Value{}}}
	return &hpyctx.GoModule{
		Name: traceName,
		Doc:  "Trace mode, with the names of HPy's own hpy.trace.",
		Exec: func(c *hpyctx.Context, _ hpyctx.Handle) error { p.c = c; return nil },
		Methods: []hpyctx.GoMethod{
			p.method("get_call_counts", "calls by member, zeros included", 0, 0, nil, p.counts(func(c debugmode.Count) int64 { return int64(c.Calls) })),
			p.method("get_durations", "nanoseconds by member, zeros included", 0, 0, nil, p.counts(func(c debugmode.Count) int64 { return c.Duration.Nanoseconds() })),
			p.method("set_trace_functions", "sets the functions that are called with the name of the member; None clears one", 0, 2,
				[]string{"on_enter", "on_exit"}, p.setFunctions),
			p.method("get_frequency", "resolution of the clock in hertz", 0, 0, nil, func(arguments) (objspace.Value, error) {
				return p.space().Int(int64(time.Second / time.Nanosecond)), nil
			}),
			p.method("reset", "sets all counts and durations to zero", 0, 0, nil, p.reset),
		},
	}
}

type trace struct{ module }

func (p *trace) counts(of func(c debugmode.Count) int64) func(a arguments) (objspace.Value, error) {
	return func(a arguments) (objspace.Value, error) {
		ts, err := p.traces(a)
		if err != nil {
			return nil, err
		}
		sums := map[string]int64{}
		var names []string // in the order of the members
		for _, t := range ts {
			for _, c := range t.Counts() {
				if _, known := sums[c.Name]; !known {
					names = append(names, c.Name)
				}
				sums[c.Name] += of(c)
			}
		}
		space := p.space()
		dict := space.Dict()
		for _, name := range names {
			if err := space.SetItem(dict, space.Str(name), space.Int(sums[name])); err != nil {
				return nil, err
			}
		}
		return dict, nil
	}
}

// setFunctions leaves a function that is not given as it is.
func (p *trace) setFunctions(a arguments) (objspace.Value, error) {
	ts, err := p.traces(a)
	if err != nil {
		return nil, err
	}
	for i, name := range []string{"on_enter", "on_exit"} {
		o := a.kw[name]
		if len(a.list) > i {
			o = a.list[i]
		}
		if o == nil {
			continue
		}
		call, err := p.callable(o, "Expected a callable object or None")
		if err != nil {
			return nil, err
		}
		var hook func(string)
		if call != nil {
			hook = func(member string) { call(p.space().Str(member)) }
		}
		for _, t := range ts {
			if name == "on_enter" {
				t.SetOnEnter(hook)
			} else {
				t.SetOnExit(hook)
			}
		}
	}
	return p.space().None(), nil
}

func (p *trace) reset(a arguments) (objspace.Value, error) {
	ts, err := p.traces(a)
	if err != nil {
		return nil, err
	}
	for _, t := range ts {
		t.Reset()
	}
	return p.space().None(), nil
}
