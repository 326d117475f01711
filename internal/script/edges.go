package script

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"go.starlark.net/starlark"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/edges"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/trampoline"
)

// edgeBuiltins are the functions about the calls between modules, all that a policy has besides Starlark's own.
func (in *Interp) edgeBuiltins() map[string]builtin {
	return map[string]builtin{
		"connect": in.connect,
		"deny":    in.deny,
		"edges":   in.edges,
		"fake":    in.fake,
		"inject":  in.inject,
		"limit":   in.limit,
		"observe": in.observe,
		"watch":   in.watch,
		"wrap":    in.wrap,
	}
}

// rule is a rule about edges that a script applied: an object with a method stop.
type rule struct {
	*starlark.Builtin
	text string
}

// String tells the pattern.
func (r rule) String() string { return "<rule " + r.text + ">" }

// Type is how messages call it.
func (r rule) Type() string { return "rule" }

// Attr gives the method stop.
func (r rule) Attr(name string) (starlark.Value, error) {
	if name == "stop" {
		return r.Builtin, nil
	}
	return nil, nil
}

// AttrNames lists the method.
func (r rule) AttrNames() []string { return []string{"stop"} }

// patternArg is one of the arguments that choose calls: a pattern, or a module.
type patternArg struct{ text *string }

// Unpack implements [starlark.Unpacker].
func (p patternArg) Unpack(v starlark.Value) error {
	switch v := v.(type) {
	case starlark.String:
		*p.text = string(v)
	case *Module:
		*p.text = v.module.Name()
	default:
		return fmt.Errorf("got %s, want a module or a pattern", v.Type())
	}
	return nil
}

// unpack reads the arguments of a function that applies a rule: first what is its own, as for [starlark.UnpackArgs], then the
// pattern.
func unpack(b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple, own ...any) (edges.Pattern, error) {
	var p edges.Pattern
	pairs := append(own, "consumer?", patternArg{&p.Consumer}, "provider?", patternArg{&p.Provider}, "api?", &p.API, "slot?", &p.Slot)
	err := starlark.UnpackArgs(b.Name(), args, kwargs, pairs...)
	return p, err
}

// apply puts a rule into force.
func (in *Interp) apply(b *starlark.Builtin, p edges.Pattern, action edges.Action) (starlark.Value, error) {
	applied, err := edges.Apply(in.it, edges.Rule{Pattern: p, Action: action})
	if err == nil {
		err = in.follow(b.Name()+" "+p.String(), p)
	}
	if err = in.settle(err); err != nil {
		return nil, fmt.Errorf("%s: %w", b.Name(), err)
	}
	stop := starlark.NewBuiltin("stop", func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := starlark.UnpackArgs(b.Name(), args, kwargs); err != nil {
			return nil, err
		}
		return starlark.None, in.settle(applied.Stop())
	})
	return rule{stop, b.Name() + " " + p.String()}, nil
}

// watch implements watch(consumer, provider, api, slot): calls across the edges are counted and timed.
func (in *Interp) watch(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	p, err := unpack(b, args, kwargs)
	if err != nil {
		return nil, err
	}
	return in.apply(b, p, edges.Count())
}

// deny implements deny(consumer, provider, api, slot, reason).
func (in *Interp) deny(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var p edges.Pattern
	reason := ""
	err := starlark.UnpackArgs(b.Name(), args, kwargs,
		"consumer?", patternArg{&p.Consumer}, "provider?", patternArg{&p.Provider}, "api?", &p.API, "slot?", &p.Slot, "reason", &reason)
	if err != nil {
		return nil, err
	}
	return in.apply(b, p, edges.Deny(errors.New(reason)))
}

// inject implements inject(type, message, every, consumer, ...): every nth call fails with an exception.
func (in *Interp) inject(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	class, message, every := "", "", 1
	p, err := unpack(b, args, kwargs, "type", &class, "message?", &message, "every?", &every)
	if err != nil {
		return nil, err
	}
	if every < 1 {
		return nil, fmt.Errorf("%s: every is %d, at least 1 makes sense", b.Name(), every)
	}
	if !in.isExceptionClass(class) {
		return nil, fmt.Errorf("%s: %q is no builtin exception class, such as ValueError", b.Name(), class)
	}
	return in.apply(b, p, edges.Fail(every, edges.Raise{Class: class, Message: message}))
}

// isExceptionClass reports the name of a builtin class of exceptions.
func (in *Interp) isExceptionClass(name string) bool {
	var exc objspace.Exception
	return errors.As(in.space.Raisef(name, ""), &exc) && exc.TypeName() == name
}

// limit implements limit(calls, seconds, consumer, ...).
func (in *Interp) limit(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	calls, seconds := 0, 0.0
	p, err := unpack(b, args, kwargs, "calls?", &calls, "seconds?", &seconds)
	if err != nil {
		return nil, err
	}
	if calls < 0 || seconds < 0 || calls == 0 && seconds == 0 {
		return nil, fmt.Errorf("%s: say how many calls or seconds are allowed", b.Name())
	}
	return in.apply(b, p, edges.Limit(calls, time.Duration(seconds*float64(time.Second))))
}

// connect implements connect(module, consumer, ...): edges lead to another provider.
func (in *Interp) connect(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var module string
	p, err := unpack(b, args, kwargs, "module", patternArg{&module})
	if err != nil {
		return nil, err
	}
	return in.apply(b, p, edges.Connect(module))
}

// fake implements fake(function, consumer, ...): the function answers in place of the provider.
func (in *Interp) fake(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	return in.answerBy(b, args, kwargs, func(*edges.Call) starlark.Tuple { return nil })
}

// wrap implements wrap(function, consumer, ...): the function gets what lets the call happen, and the arguments.
func (in *Interp) wrap(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	return in.answerBy(b, args, kwargs, func(c *edges.Call) starlark.Tuple {
		return starlark.Tuple{starlark.NewBuiltin("proceed", func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			return in.proceed(c, args)
		})}
	})
}

// answerBy applies a rule by which a function of the script answers calls: it gets what first gives, and the arguments.
func (in *Interp) answerBy(b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple, first func(c *edges.Call) starlark.Tuple) (starlark.Value, error) {
	var fn starlark.Callable
	p, err := unpack(b, args, kwargs, "function", &fn)
	if err != nil {
		return nil, err
	}
	return in.apply(b, p, edges.Handle(func(c *edges.Call) {
		given, err := c.Args()
		if err != nil {
			c.Fail(err)
			return
		}
		in.answer(c, fn, append(first(c), in.argValues(given)...))
	}))
}

// proceed lets a call happen with other arguments, as many as there are, and gives its results.
func (in *Interp) proceed(c *edges.Call, args starlark.Tuple) (starlark.Value, error) {
	values, err := in.convertAll(args, 0)
	if err == nil {
		err = c.SetArgs(values...)
	}
	if err == nil {
		err = c.Proceed()
	}
	if err = in.settle(err); err != nil {
		return nil, in.space.Exception(err)
	}
	results, err := c.Results()
	if err != nil {
		return nil, err
	}
	switch list := in.argValues(results); len(list) {
	case 0:
		return starlark.None, nil
	case 1:
		return list[0], nil
	default:
		return list, nil
	}
}

// answer ends a call with what a function of the script returns, or its exception.
func (in *Interp) answer(c *edges.Call, fn starlark.Callable, args starlark.Tuple) {
	result, err := in.callBack(fn, args, c.ResultCount())
	if err != nil {
		if c.Err() == nil || !errors.Is(err, c.Err()) {
			c.Fail(err)
		}
		return
	}
	c.Return(result...)
}

// callBack calls a function of the script and gives its results as objects: a tuple when there are several.
func (in *Interp) callBack(fn starlark.Callable, args starlark.Tuple, count int) ([]objspace.Value, error) {
	result, err := starlark.Call(in.thread, fn, args, nil)
	if err = in.settle(err); err != nil {
		if exc := objspace.Exception(nil); errors.As(err, &exc) {
			return nil, exc
		}
		return nil, in.space.Raisef("RuntimeError", "%s: %s", fn.Name(), err.Error())
	}
	if several, ok := result.(starlark.Tuple); ok && count != 1 {
		return in.convertAll(several, 0)
	}
	v, err := in.toObject(result)
	return []objspace.Value{v}, err
}

func (in *Interp) argValues(args []edges.Arg) starlark.Tuple {
	list := make(starlark.Tuple, len(args))
	for i, a := range args {
		switch {
		case a.Value != nil:
			list[i] = in.toScript(a.Value)
		case a.Opaque != "":
			list[i] = starlark.String(a.Opaque)
		default:
			list[i] = starlark.None
		}
	}
	return list
}

// observe implements observe(consumer, ..., format, to): a line for each call, in the log or in a file.
func (in *Interp) observe(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var p edges.Pattern
	format, to := "text", ""
	err := starlark.UnpackArgs(b.Name(), args, kwargs, "consumer?", patternArg{&p.Consumer}, "provider?", patternArg{&p.Provider},
		"api?", &p.API, "slot?", &p.Slot, "format?", &format, "to?", &to)
	if err != nil {
		return nil, err
	}
	out, err := in.logFile(to)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", b.Name(), err)
	}
	switch format {
	case "text":
		return in.apply(b, p, edges.NewLog(out).Action())
	case "json":
		return in.apply(b, p, edges.NewJSONLog(out).Action())
	}
	return nil, fmt.Errorf("%s: format %q: text or json", b.Name(), format)
}

// logFile opens the file of a log, which is closed with the interpreter's scripts; no name is the log of the configuration.
func (in *Interp) logFile(name string) (io.Writer, error) {
	if name == "" {
		return in.cfg.Log, nil
	}
	path := in.path(name)
	if known := in.logs[path]; known != nil {
		return known, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	in.logs[path] = file
	return file, nil
}

// Close closes the logs that scripts opened.
func (in *Interp) Close() (err error) {
	for _, file := range in.logs {
		err = errors.Join(err, file.Close())
	}
	clear(in.logs)
	return err
}

// edges implements edges(): one struct for each function of each edge between modules, called or not.
func (in *Interp) edges(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	p, err := unpack(b, args, kwargs)
	if err == nil {
		err = p.Check()
	}
	if err != nil {
		return nil, err
	}
	var list []starlark.Value
	for _, edge := range in.it.Edges() {
		counts := edge.Counts()
		for _, i := range p.Slots(edge) {
			list = append(list, record("edge", starlark.StringDict{
				"consumer":    starlark.String(edge.Consumer().Name()),
				"provider":    starlark.String(edge.Provider().Name()),
				"api":         starlark.String(edge.Definition().Name),
				"slot":        starlark.String(edge.Definition().Slots[i].Name),
				"calls":       starlark.MakeUint64(counts[i].Calls),
				"errors":      starlark.MakeUint64(counts[i].Errors),
				"nanoseconds": starlark.MakeInt64(counts[i].Duration.Nanoseconds()),
			}))
		}
	}
	return starlark.NewList(list), nil
}

// replace implements replace(module, path_or_name=""): the next version of a module takes its place.
func (in *Interp) replace(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var value starlark.Value
	name := ""
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "module", &value, "path_or_name?", &name); err != nil {
		return nil, err
	}
	old, err := in.module(b, value)
	if err != nil {
		return nil, err
	}
	r := hpyctx.Request{Path: old.Path()}
	if name != "" {
		r = in.request(name)
	} else if r.Path == "" {
		r.Name = old.Name()
	}
	m, err := in.it.Replace(old, r)
	if err = in.settle(err); err != nil {
		return nil, fmt.Errorf("%s: %w", b.Name(), err)
	}
	return &Module{Object: &Object{in: in, v: m.Object()}, module: m}, nil
}

// unload implements unload(module).
func (in *Interp) unload(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	m, err := in.moduleArg(b, args, kwargs)
	if err != nil {
		return nil, err
	}
	return starlark.None, in.settle(in.it.Unload(m))
}

// Policy runs a file of rules about edges before a script. It is Starlark with the functions about edges only.
func (in *Interp) Policy(filename string, src any) error {
	program, err := in.compile(filename, src, in.named(in.edgeBuiltins()))
	if err != nil {
		return err
	}
	in.inForce = true
	defer func() { in.inForce = false }()
	return program.Run()
}

// policyRule is a rule of Policy, and whether there was a function that it is about.
type policyRule struct {
	text  string
	found bool
}

// follow notes whether a rule of Policy is about any function of any edge.
func (in *Interp) follow(text string, p edges.Pattern) error {
	if !in.inForce {
		return nil
	}
	r := &policyRule{text: text}
	in.policy = append(in.policy, r)
	_, err := in.it.Follow(func(e *trampoline.Edge) func() {
		r.found = r.found || len(p.Slots(e)) > 0
		return nil
	})
	return err
}

// Idle lists the rules of Policy that no function of any edge was like, so that a name that is misspelt is seen.
func (in *Interp) Idle() (texts []string) {
	for _, r := range in.policy {
		if !r.found {
			texts = append(texts, r.text)
		}
	}
	return texts
}
