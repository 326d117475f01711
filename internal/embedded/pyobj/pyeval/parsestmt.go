package pyeval

import (
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
)

// fileInput is a whole module; interactive prints the values of expression statements.
func (p *parser) fileInput(interactive bool) ([]stmt, error) {
	var body []stmt
	for p.peek().kind != tokEOF {
		s, err := p.statement(interactive)
		if err != nil {
			return nil, err
		}
		body = append(body, s...)
	}
	return body, nil
}

// statement is a compound statement or a line of simple ones.
func (p *parser) statement(interactive bool) ([]stmt, error) {
	line := p.peek().line
	body, err := p.statements(interactive)
	for i, s := range body {
		body[i] = func(f *frame) (control, error) {
			f.line = line
			return s(f)
		}
	}
	return body, err
}

func (p *parser) statements(interactive bool) ([]stmt, error) {
	defer func() { p.depth-- }()
	if err := p.nest(); err != nil {
		return nil, err
	}
	one := func(s stmt, err error) ([]stmt, error) { return []stmt{s}, err }
	t := p.peek()
	if t.kind == tokIndent {
		return nil, &syntaxError{line: t.line, msg: "unexpected indent", indent: true}
	}
	if t.kind == tokName {
		switch t.text {
		case "if":
			p.pos++
			return one(p.ifStmt())
		case "while":
			p.pos++
			return one(p.whileStmt())
		case "for":
			p.pos++
			return one(p.forStmt())
		case "try":
			p.pos++
			return one(p.tryStmt())
		case "def":
			p.pos++
			return one(p.defStmt(nil))
		case "class":
			p.pos++
			return one(p.classStmt(nil))
		case "with":
			p.pos++
			return one(p.withStmt())
		case "async":
			return nil, p.fail("'" + t.text + "' is not supported here")
		}
	}
	if p.is("@") {
		return one(p.decorated())
	}
	var body []stmt
	for {
		s, err := p.simple(interactive)
		if err != nil {
			return nil, err
		}
		body = append(body, s)
		if !p.accept(";") || p.peek().kind == tokNewline {
			break
		}
	}
	if p.peek().kind != tokNewline {
		return nil, p.fail("invalid syntax")
	}
	p.pos++
	return body, nil
}

// block is the body of a compound statement.
func (p *parser) block() ([]stmt, error) {
	if err := p.expect(":"); err != nil {
		return nil, p.fail("expected ':'")
	}
	if p.peek().kind != tokNewline {
		return p.statement(false)
	}
	p.pos++
	if p.peek().kind != tokIndent {
		return nil, &syntaxError{line: p.peek().line, msg: "expected an indented block", indent: true}
	}
	p.pos++
	var body []stmt
	for p.peek().kind != tokDedent && p.peek().kind != tokEOF {
		s, err := p.statement(false)
		if err != nil {
			return nil, err
		}
		body = append(body, s...)
	}
	if p.peek().kind == tokDedent {
		p.pos++
	}
	return body, nil
}

func (p *parser) ifStmt() (stmt, error) {
	defer func() { p.depth-- }()
	if err := p.nest(); err != nil {
		return nil, err
	}
	cond, err := p.named()
	if err != nil {
		return nil, err
	}
	body, err := p.block()
	if err != nil {
		return nil, err
	}
	var other []stmt
	switch {
	case p.accept("elif"):
		s, err := p.ifStmt()
		if err != nil {
			return nil, err
		}
		other = []stmt{s}
	case p.accept("else"):
		if other, err = p.block(); err != nil {
			return nil, err
		}
	}
	return func(f *frame) (control, error) {
		b, err := truth(f, cond.load)
		if err != nil {
			return ctlNone, err
		}
		if b {
			return runBlock(f, body)
		}
		return runBlock(f, other)
	}, nil
}

// elseBlock is the optional else of a loop.
func (p *parser) elseBlock() ([]stmt, error) {
	if p.accept("else") {
		return p.block()
	}
	return nil, nil
}

func (p *parser) whileStmt() (stmt, error) {
	cond, err := p.named()
	if err != nil {
		return nil, err
	}
	body, err := p.block()
	if err != nil {
		return nil, err
	}
	other, err := p.elseBlock()
	return func(f *frame) (control, error) {
		for {
			b, err := truth(f, cond.load)
			if err != nil {
				return ctlNone, err
			}
			if !b {
				return runBlock(f, other)
			}
			switch ctl, err := runBlock(f, body); {
			case err != nil || ctl == ctlReturn:
				return ctl, err
			case ctl == ctlBreak:
				return ctlNone, nil
			}
		}
	}, err
}

func (p *parser) forStmt() (stmt, error) {
	target, err := p.target()
	if err != nil {
		return nil, err
	}
	for _, n := range target.names {
		p.bind(n)
	}
	if err := p.expect("in"); err != nil {
		return nil, err
	}
	iter, err := p.exprList()
	if err != nil {
		return nil, err
	}
	body, err := p.block()
	if err != nil {
		return nil, err
	}
	other, err := p.elseBlock()
	return func(f *frame) (control, error) {
		v, err := iter.load(f)
		if err != nil {
			return ctlNone, err
		}
		it, err := f.rt.Iter(v)
		if err != nil {
			return ctlNone, err
		}
		for {
			o, err := f.rt.Next(it)
			if err != nil {
				return ctlNone, err
			}
			if o == nil {
				return runBlock(f, other)
			}
			if err := target.store(f, o); err != nil {
				return ctlNone, err
			}
			switch ctl, err := runBlock(f, body); {
			case err != nil || ctl == ctlReturn:
				return ctl, err
			case ctl == ctlBreak:
				return ctlNone, nil
			}
		}
	}, err
}

// handler is one except clause.
type handler struct {
	class expr // nil catches everything
	name  string
	body  []stmt
}

func (p *parser) tryStmt() (stmt, error) {
	body, err := p.block()
	if err != nil {
		return nil, err
	}
	var handlers []handler
	for p.accept("except") {
		h := handler{}
		if !p.is(":") {
			n, err := p.exprList()
			if err != nil {
				return nil, err
			}
			h.class = n.load
			if p.accept("as") {
				if h.name, err = p.name(); err != nil {
					return nil, err
				}
				p.bind(h.name)
			}
		}
		if h.body, err = p.block(); err != nil {
			return nil, err
		}
		handlers = append(handlers, h)
	}
	other, err := p.elseBlock()
	if err != nil {
		return nil, err
	}
	var finally []stmt
	hasFinally := p.accept("finally")
	if hasFinally {
		if finally, err = p.block(); err != nil {
			return nil, err
		}
	}
	if len(handlers) == 0 && !hasFinally {
		return nil, p.fail("expected 'except' or 'finally' block")
	}
	return func(f *frame) (control, error) {
		ctl, err := runBlock(f, body)
		if err != nil {
			ctl, err = handle(f, handlers, err)
		} else if ctl == ctlNone {
			ctl, err = runBlock(f, other)
		}
		if ctl2, err2 := runBlock(f, finally); err2 != nil || ctl2 != ctlNone {
			return ctl2, err2
		}
		return ctl, err
	}, nil
}

// handle runs the first matching except clause.
func handle(f *frame, handlers []handler, err error) (control, error) {
	exc := f.rt.AsException(err)
	for _, h := range handlers {
		if h.class != nil {
			c, err := h.class(f)
			if err != nil {
				return ctlNone, err
			}
			if !pyobj.Matches(exc, c) {
				continue
			}
		}
		saved := f.handled
		f.handled = exc
		if h.name != "" {
			f.store(h.name, exc)
		}
		ctl, err := runBlock(f, h.body)
		f.handled = saved
		if h.name != "" {
			_ = f.del(h.name) // the body may have deleted it
		}
		if e := pyobj.AsException(err); e != nil && e != exc && e.Context() == nil {
			e.SetContext(exc)
		}
		return ctl, err
	}
	return ctlNone, exc
}

// decorated is a definition with decorators.
func (p *parser) decorated() (stmt, error) {
	var decorators []expr
	for p.accept("@") {
		n, err := p.named()
		if err != nil {
			return nil, err
		}
		decorators = append(decorators, n.load)
		if p.next().kind != tokNewline {
			return nil, p.fail("invalid syntax")
		}
	}
	switch {
	case p.accept("def"):
		return p.defStmt(decorators)
	case p.accept("class"):
		return p.classStmt(decorators)
	}
	return nil, p.fail("invalid syntax")
}

// define evaluates a definition with its decorators and binds it.
func define(name string, decorators []expr, make expr) stmt {
	return func(f *frame) (control, error) {
		fns := []pyobj.Object{}
		for _, d := range decorators {
			fn, err := d(f)
			if err != nil {
				return ctlNone, err
			}
			fns = append(fns, fn)
		}
		v, err := make(f)
		if err != nil {
			return ctlNone, err
		}
		for i := len(fns) - 1; i >= 0; i-- {
			if v, err = f.rt.Call(fns[i], v); err != nil {
				return ctlNone, err
			}
		}
		f.store(name, v)
		return ctlNone, nil
	}
}

func (p *parser) defStmt(decorators []expr) (stmt, error) {
	name, err := p.name()
	if err != nil {
		return nil, err
	}
	p.bind(name)
	if err := p.expect("("); err != nil {
		return nil, err
	}
	ps, err := p.params(")")
	if err != nil {
		return nil, err
	}
	if p.accept("->") {
		if _, err := p.ternary(); err != nil {
			return nil, err
		}
	}
	s := p.enter(ps)
	body, err := p.block()
	p.leave()
	return define(name, decorators, func(f *frame) (pyobj.Object, error) {
		return makeFunction(f, name, ps, s, func(inner *frame) (pyobj.Object, error) {
			if ctl, err := runBlock(inner, body); err != nil || ctl != ctlReturn {
				return pyobj.None, err
			}
			return inner.result, nil
		})
	}), err
}

func (p *parser) classStmt(decorators []expr) (stmt, error) {
	name, err := p.name()
	if err != nil {
		return nil, err
	}
	p.bind(name)
	call := node{load: func(*frame) (pyobj.Object, error) { return pyobj.None, nil }}
	if p.accept("(") {
		var err error
		// The bases are evaluated like the arguments of a call of a function that returns them.
		if call, err = p.call(constant(pyobj.NewPyFunction("bases", classArgs)).load); err != nil {
			return nil, err
		}
	}
	p.scopes = append(p.scopes, nil)
	doc := p.docstring()
	body, err := p.block()
	p.leave()
	if doc != nil {
		body = append([]stmt{func(f *frame) (control, error) { f.store("__doc__", doc); return ctlNone, nil }}, body...)
	}
	return define(name, decorators, func(f *frame) (pyobj.Object, error) {
		return makeClass(f, name, call.load, body)
	}), err
}

// docstring is the string that the block that comes next begins with, or nil.
func (p *parser) docstring() pyobj.Object {
	if len(p.toks) < p.pos+5 || p.toks[p.pos].text != ":" || p.toks[p.pos+1].kind != tokNewline || p.toks[p.pos+2].kind != tokIndent {
		return nil
	}
	t := p.toks[p.pos+3]
	if t.kind != tokString || p.toks[p.pos+4].kind != tokNewline {
		return nil
	}
	s, isBytes, err := stringLiteral(t.text, t.line)
	if err != nil || isBytes {
		return nil
	}
	return pyobj.NewStr(s)
}

// classArgs returns (bases, keywords).
func classArgs(_ *pyobj.Runtime, args []pyobj.Object, kwnames *pyobj.Tuple) (pyobj.Object, error) {
	pos, kw := pyobj.UnpackKeywords(args, kwnames)
	if kw == nil {
		kw = pyobj.NewDict()
	}
	return pyobj.NewTuple(pyobj.NewTuple(append([]pyobj.Object(nil), pos...)...), kw), nil
}

func makeClass(f *frame, name string, args expr, body []stmt) (pyobj.Object, error) {
	a, err := args(f)
	if err != nil {
		return nil, err
	}
	bases, kw := pyobj.NewTuple(), pyobj.NewDict()
	if t, ok := a.(*pyobj.Tuple); ok {
		bases, kw = t.Items()[0].(*pyobj.Tuple), t.Items()[1].(*pyobj.Dict)
	}
	var meta pyobj.Object = pyobj.TypeType
	if m := kw.GetStr("metaclass"); m != nil {
		meta = m
		kw.DelStr("metaclass")
	} else if len(bases.Items()) > 0 {
		meta = bases.Items()[0].Type()
	}
	ns := pyobj.NewDict()
	if n := f.globals.GetStr("__name__"); n != nil {
		ns.SetStr("__module__", n)
	}
	ns.SetStr("__qualname__", pyobj.NewStr(f.class+name))
	outer := f
	if f.vars == nil {
		outer = f.outer
	}
	inner := &frame{rt: f.rt, globals: f.globals, ns: ns, outer: outer, class: f.class + name + ".", file: f.file, line: f.line}
	f.rt.PushFrame(inner)
	defer f.rt.PopFrame()
	if _, err := runBlock(inner, body); err != nil {
		return nil, err
	}
	all, names, err := pyobj.PackKeywords([]pyobj.Object{pyobj.NewStr(name), bases, ns}, kw)
	if err != nil {
		return nil, err
	}
	return f.rt.CallKw(meta, all, names)
}
