package pyeval

import (
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
)

// argument is one argument of a call.
type argument struct {
	name  string // keyword
	value expr
	stars int // 1 for *x, 2 for **x
}

// call reads the arguments of a call; the opening parenthesis is consumed.
func (p *parser) call(callee expr) (node, error) {
	var args []argument
	for !p.is(")") {
		a := argument{}
		if p.accept("**") {
			a.stars = 2
		} else if p.accept("*") {
			a.stars = 1
		} else if p.peek().kind == tokName && p.toks[p.pos+1].kind == tokOp && p.toks[p.pos+1].text == "=" {
			a.name = p.next().text
			p.pos++
		}
		n, err := p.named()
		if err != nil {
			return node{}, err
		}
		if p.clause() && len(args) == 0 && a.name == "" && a.stars == 0 {
			loop, err := p.comprehension(")")
			return node{load: callGenerator(callee, loop, n.load)}, err
		}
		a.value = n.load
		args = append(args, a)
		if !p.accept(",") {
			break
		}
	}
	if err := p.expect(")"); err != nil {
		return node{}, err
	}
	return node{load: func(f *frame) (pyobj.Object, error) {
		fn, err := callee(f)
		if err != nil {
			return nil, err
		}
		pos, kw, err := evalArgs(f, args)
		if err != nil {
			return nil, err
		}
		return f.rt.CallKw(fn, pos, kw)
	}}, nil
}

func callGenerator(callee expr, loop *comprehension, elem expr) expr {
	return func(f *frame) (pyobj.Object, error) {
		fn, err := callee(f)
		if err != nil {
			return nil, err
		}
		items, err := loop.collect(f, elem)
		if err != nil {
			return nil, err
		}
		it, err := f.rt.Iter(pyobj.NewList(items...))
		if err != nil {
			return nil, err
		}
		return f.rt.Call(fn, it)
	}
}

// evalArgs evaluates arguments into the (args, kwnames) form.
func evalArgs(f *frame, args []argument) ([]pyobj.Object, *pyobj.Tuple, error) {
	var pos []pyobj.Object
	kw := pyobj.NewDict()
	for _, a := range args {
		v, err := a.value(f)
		if err != nil {
			return nil, nil, err
		}
		switch {
		case a.name != "":
			kw.SetStr(a.name, v)
		case a.stars == 1:
			items, err := f.rt.Collected(v)
			if err != nil {
				return nil, nil, err
			}
			pos = append(pos, items...)
		case a.stars == 2:
			if _, err := f.rt.CallMethodArgs(kw, "update", v); err != nil {
				return nil, nil, err
			}
		default:
			pos = append(pos, v)
		}
	}
	return pyobj.PackKeywords(pos, kw)
}

// parameters of a function.
type parameters struct {
	names    []string // positional ones first, then keyword-only
	npos     int
	posOnly  int
	defaults map[string]expr
	varArgs  string
	varKw    string
}

// params reads a parameter list up to the given closing text.
func (p *parser) params(end string) (*parameters, error) {
	ps := &parameters{defaults: map[string]expr{}}
	kwOnly := false
	for !p.is(end) {
		switch {
		case p.accept("/"):
			ps.posOnly = len(ps.names)
		case p.accept("**"):
			var err error
			if ps.varKw, err = p.name(); err != nil {
				return nil, err
			}
		case p.accept("*"):
			kwOnly = true
			if p.peek().kind == tokName {
				ps.varArgs = p.next().text
			}
		default:
			t := p.next()
			if t.kind != tokName || keywords[t.text] {
				p.back(t)
				return nil, p.fail("invalid syntax")
			}
			ps.names = append(ps.names, t.text)
			if !kwOnly {
				ps.npos++
			}
			if end != ":" && p.accept(":") {
				if _, err := p.ternary(); err != nil {
					return nil, err
				}
			}
			if p.accept("=") {
				n, err := p.ternary()
				if err != nil {
					return nil, err
				}
				ps.defaults[t.text] = n.load
			}
		}
		if !p.accept(",") {
			break
		}
	}
	return ps, p.expect(end)
}

// enter begins a function's scope.
func (p *parser) enter(ps *parameters) *scope {
	s := newScope()
	for _, n := range ps.names {
		s.assigned[n] = true
	}
	if ps.varArgs != "" {
		s.assigned[ps.varArgs] = true
	}
	if ps.varKw != "" {
		s.assigned[ps.varKw] = true
	}
	p.scopes = append(p.scopes, s)
	return s
}

func (p *parser) leave() { p.scopes = p.scopes[:len(p.scopes)-1] }

func (p *parser) lambda() (node, error) {
	p.pos++
	ps, err := p.params(":")
	if err != nil {
		return node{}, err
	}
	s := p.enter(ps)
	body, err := p.ternary()
	p.leave()
	return node{load: func(f *frame) (pyobj.Object, error) {
		return makeFunction(f, "<lambda>", ps, s, func(inner *frame) (pyobj.Object, error) { return body.load(inner) })
	}}, err
}

// makeFunction makes a function object; defaults are evaluated now.
func makeFunction(f *frame, name string, ps *parameters, s *scope, run expr) (pyobj.Object, error) {
	defaults := map[string]pyobj.Object{}
	for _, n := range ps.names {
		if e := ps.defaults[n]; e != nil {
			v, err := e(f)
			if err != nil {
				return nil, err
			}
			defaults[n] = v
		}
	}
	qual := f.class + name
	outer := f
	if f.vars == nil {
		outer = f.outer
	}
	line := f.line
	fn := pyobj.NewPyFunction(name, func(rt *pyobj.Runtime, args []pyobj.Object, kwnames *pyobj.Tuple) (pyobj.Object, error) {
		inner := &frame{rt: rt, globals: f.globals, vars: map[string]pyobj.Object{}, outer: outer, scope: s, class: qual + ".<locals>.", file: f.file, line: line}
		if err := ps.bindArgs(qual, inner.vars, defaults, args, kwnames); err != nil {
			return nil, err
		}
		rt.PushFrame(inner)
		defer rt.PopFrame()
		return run(inner)
	})
	fn.SetQualname(qual)
	return fn, nil
}

// bindArgs distributes a call's arguments over the parameters.
func (ps *parameters) bindArgs(name string, vars, defaults map[string]pyobj.Object, args []pyobj.Object, kwnames *pyobj.Tuple) error {
	pos, kw := pyobj.UnpackKeywords(args, kwnames)
	n := min(len(pos), ps.npos)
	for i := 0; i < n; i++ {
		vars[ps.names[i]] = pos[i]
	}
	var extra []pyobj.Object
	extra = append(extra, pos[n:]...)
	rest := pyobj.NewDict()
	if kw != nil {
		var err error
		kw.Items(func(k, v pyobj.Object) bool {
			err = ps.bindKeyword(name, vars, rest, k, v)
			return err == nil
		})
		if err != nil {
			return err
		}
	}
	if len(extra) > 0 && ps.varArgs == "" {
		return ps.tooMany(name, len(pos), defaults)
	}
	if err := ps.fillDefaults(name, vars, defaults); err != nil {
		return err
	}
	if ps.varArgs != "" {
		vars[ps.varArgs] = pyobj.NewTuple(extra...)
	}
	if ps.varKw != "" {
		vars[ps.varKw] = rest
	}
	return nil
}

func (ps *parameters) bindKeyword(fn string, vars map[string]pyobj.Object, rest *pyobj.Dict, k, v pyobj.Object) error {
	s, _ := pyobj.AsStr(k)
	for i, n := range ps.names {
		if n != s.String() || i < ps.posOnly {
			continue
		}
		if vars[n] != nil {
			return pyobj.Raisef(pyobj.TypeError, "%s() got multiple values for argument '%s'", fn, n)
		}
		vars[n] = v
		return nil
	}
	if ps.varKw == "" {
		return pyobj.Raisef(pyobj.TypeError, "%s() got an unexpected keyword argument '%s'", fn, s)
	}
	rest.SetStr(s.String(), v)
	return nil
}

func (ps *parameters) tooMany(fn string, given int, defaults map[string]pyobj.Object) error {
	ndef := 0
	for _, n := range ps.names[:ps.npos] {
		if defaults[n] != nil {
			ndef++
		}
	}
	takes := fmt.Sprint(ps.npos)
	if ndef > 0 {
		takes = fmt.Sprintf("from %d to %d", ps.npos-ndef, ps.npos)
	}
	s, were := "s", "were"
	if ps.npos == 1 && ndef == 0 {
		s = ""
	}
	if given == 1 {
		were = "was"
	}
	return pyobj.Raisef(pyobj.TypeError, "%s() takes %s positional argument%s but %d %s given", fn, takes, s, given, were)
}

func (ps *parameters) fillDefaults(fn string, vars, defaults map[string]pyobj.Object) error {
	for kind, names := range [2][]string{ps.names[:ps.npos], ps.names[ps.npos:]} {
		var missing []string
		for _, n := range names {
			if vars[n] == nil {
				if vars[n] = defaults[n]; vars[n] == nil {
					missing = append(missing, "'"+n+"'")
				}
			}
		}
		if len(missing) == 0 {
			continue
		}
		s, text := "s", ""
		switch len(missing) {
		case 1:
			s, text = "", missing[0]
		case 2:
			text = missing[0] + " and " + missing[1]
		default:
			text = strings.Join(missing[:len(missing)-1], ", ") + ", and " + missing[len(missing)-1]
		}
		return pyobj.Raisef(pyobj.TypeError, "%s() missing %d required %s argument%s: %s", fn, len(missing), [2]string{"positional", "keyword-only"}[kind], s, text)
	}
	return nil
}
