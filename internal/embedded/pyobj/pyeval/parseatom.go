package pyeval

import (
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
)

func constant(o pyobj.Object) node {
	return node{load: func(*frame) (pyobj.Object, error) { return o, nil }}
}

// atom is a literal, a name or something in brackets.
func (p *parser) atom() (node, error) {
	defer func() { p.depth-- }()
	if err := p.nest(); err != nil {
		return node{}, err
	}
	t := p.next()
	switch t.kind {
	case tokNumber:
		o, err := number(t.text, t.line)
		return constant(o), err
	case tokString:
		return p.stringAtom(t)
	case tokName:
		return p.nameAtom(t)
	case tokOp:
		switch t.text {
		case "(":
			return p.paren()
		case "[":
			return p.listDisplay()
		case "{":
			return p.braces()
		case "...":
			return constant(pyobj.Ellipsis), nil
		}
	}
	p.back(t)
	return node{}, p.fail("invalid syntax")
}

// stringAtom joins adjacent literals.
func (p *parser) stringAtom(t token) (node, error) {
	s, isBytes, err := stringLiteral(t.text, t.line)
	for err == nil && p.peek().kind == tokString {
		n := p.next()
		var more string
		var moreBytes bool
		more, moreBytes, err = stringLiteral(n.text, n.line)
		if moreBytes != isBytes {
			return node{}, p.fail("cannot mix bytes and nonbytes literals")
		}
		s += more
	}
	if isBytes {
		return constant(pyobj.NewBytes([]byte(s))), err
	}
	return constant(pyobj.NewStr(s)), err
}

func (p *parser) nameAtom(t token) (node, error) {
	switch t.text {
	case "None":
		return constant(pyobj.None), nil
	case "True":
		return constant(pyobj.True), nil
	case "False":
		return constant(pyobj.False), nil
	}
	if keywords[t.text] {
		p.back(t)
		return node{}, p.fail("invalid syntax")
	}
	name := t.text
	return node{
		load:  func(f *frame) (pyobj.Object, error) { return f.load(name) },
		store: func(f *frame, v pyobj.Object) error { f.store(name, v); return nil },
		del:   func(f *frame) error { return f.del(name) },
		names: []string{name},
	}, nil
}

// paren is a parenthesised expression, a tuple or a generator expression.
func (p *parser) paren() (node, error) {
	if p.accept(")") {
		return display(nil, true), nil
	}
	n, err := p.starExpr()
	if err != nil {
		return node{}, err
	}
	if p.clause() {
		loop, err := p.comprehension(")")
		if err != nil {
			return node{}, err
		}
		return node{load: func(f *frame) (pyobj.Object, error) {
			items, err := loop.collect(f, n.load)
			if err != nil {
				return nil, err
			}
			return f.rt.Iter(pyobj.NewList(items...))
		}}, nil
	}
	if !p.is(",") {
		n.items = nil
		return n, p.expect(")")
	}
	items := []node{n}
	for p.accept(",") && !p.is(")") {
		m, err := p.starExpr()
		if err != nil {
			return node{}, err
		}
		items = append(items, m)
	}
	return display(items, true), p.expect(")")
}

func (p *parser) listDisplay() (node, error) {
	var items []node
	for !p.is("]") {
		n, err := p.starExpr()
		if err != nil {
			return node{}, err
		}
		if len(items) == 0 && p.clause() {
			loop, err := p.comprehension("]")
			return node{load: func(f *frame) (pyobj.Object, error) {
				out, err := loop.collect(f, n.load)
				return pyobj.NewList(out...), err
			}}, err
		}
		items = append(items, n)
		if !p.accept(",") {
			break
		}
	}
	return display(items, false), p.expect("]")
}

// braces is a dict or set display or comprehension.
func (p *parser) braces() (node, error) {
	var keys, values []node // a key without load marks **values
	isDict := p.is("}")
	for !p.is("}") {
		var k, v node
		var err error
		if p.accept("**") {
			isDict = true
			if v, err = p.binary(0); err != nil {
				return node{}, err
			}
		} else if k, err = p.starExpr(); err != nil {
			return node{}, err
		} else if p.accept(":") {
			isDict = true
			if v, err = p.ternary(); err != nil {
				return node{}, err
			}
		}
		if len(keys) == 0 && p.clause() {
			return p.bracesComprehension(k, v, isDict)
		}
		keys, values = append(keys, k), append(values, v)
		if !p.accept(",") {
			break
		}
	}
	if err := p.expect("}"); err != nil {
		return node{}, err
	}
	if !isDict {
		return node{load: func(f *frame) (pyobj.Object, error) {
			items, err := evalAll(f, keys)
			if err != nil {
				return nil, err
			}
			s, err := f.rt.NewSet(items...)
			if err != nil {
				return nil, err
			}
			return s, nil
		}}, nil
	}
	return node{load: func(f *frame) (pyobj.Object, error) {
		d := pyobj.NewDict()
		for i, v := range values {
			if err := dictItem(f, d, keys[i], v); err != nil {
				return nil, err
			}
		}
		return d, nil
	}}, nil
}

func dictItem(f *frame, d *pyobj.Dict, k, v node) error {
	if k.load == nil {
		m, err := v.load(f)
		if err != nil {
			return err
		}
		_, err = f.rt.CallMethodArgs(d, "update", m)
		return err
	}
	key, val, err := both(f, k.load, v.load)
	if err != nil {
		return err
	}
	return d.Set(f.rt, key, val)
}

func (p *parser) bracesComprehension(k, v node, isDict bool) (node, error) {
	loop, err := p.comprehension("}")
	if err != nil {
		return node{}, err
	}
	if !isDict {
		return node{load: func(f *frame) (pyobj.Object, error) {
			items, err := loop.collect(f, k.load)
			if err != nil {
				return nil, err
			}
			s, err := f.rt.NewSet(items...)
			if err != nil {
				return nil, err
			}
			return s, nil
		}}, nil
	}
	return node{load: func(f *frame) (pyobj.Object, error) {
		d := pyobj.NewDict()
		err := loop.run(f, func(inner *frame) error { return dictItem(inner, d, k, v) })
		return d, err
	}}, nil
}

// comprehension is the for and if clauses of a comprehension.
type comprehension struct {
	target node
	iter   expr
	conds  []expr
	inner  *comprehension
	scope  *scope
}

// clause tells whether a for clause begins here; an asynchronous one is read to be refused by its name.
func (p *parser) clause() bool { return p.is("for") || p.is("async") }

// comprehension reads the clauses up to the closing bracket.
func (p *parser) comprehension(end string) (*comprehension, error) {
	defer func() { p.depth-- }()
	if err := p.nest(); err != nil {
		return nil, err
	}
	if !p.accept("for") {
		return nil, p.fail("asynchronous comprehensions are not supported here")
	}
	c := &comprehension{scope: newScope()}
	var err error
	if c.target, err = p.target(); err != nil {
		return nil, err
	}
	for _, n := range c.target.names {
		c.scope.assigned[n] = true
	}
	if err = p.expect("in"); err != nil {
		return nil, err
	}
	it, err := p.or()
	if err != nil {
		return nil, err
	}
	c.iter = it.load
	for p.accept("if") {
		n, err := p.or()
		if err != nil {
			return nil, err
		}
		c.conds = append(c.conds, n.load)
	}
	if p.clause() {
		c.inner, err = p.comprehension(end)
		return c, err
	}
	return c, p.expect(end)
}

// target is the target of a for.
func (p *parser) target() (node, error) {
	first, err := p.targetItem()
	if err != nil || !p.is(",") {
		return first, err
	}
	items := []node{first}
	for p.accept(",") && !p.is("in") {
		n, err := p.targetItem()
		if err != nil {
			return node{}, err
		}
		items = append(items, n)
	}
	return display(items, true), nil
}

func (p *parser) targetItem() (node, error) {
	star := p.accept("*")
	n, err := p.postfix()
	n.star = star
	if err == nil && n.store == nil {
		err = p.fail("cannot assign to this expression here")
	}
	return n, err
}

// run calls body for every round, in a frame of the comprehension's own.
func (c *comprehension) run(f *frame, body func(inner *frame) error) error {
	v, err := c.iter(f)
	if err != nil {
		return err
	}
	outer := f
	if f.vars == nil {
		outer = nil
	}
	inner := &frame{rt: f.rt, globals: f.globals, vars: map[string]pyobj.Object{}, outer: outer, scope: c.scope, handled: f.handled, file: f.file, line: f.line}
	if f.vars == nil {
		inner.ns = f.ns
	}
	return f.rt.Each(v, func(o pyobj.Object) error {
		if err := c.target.store(inner, o); err != nil {
			return err
		}
		for _, cond := range c.conds {
			if ok, err := truth(inner, cond); !ok || err != nil {
				return err
			}
		}
		if c.inner != nil {
			return c.inner.run(inner, body)
		}
		return body(inner)
	})
}

func (c *comprehension) collect(f *frame, elem expr) ([]pyobj.Object, error) {
	out := []pyobj.Object{}
	err := c.run(f, func(inner *frame) error {
		v, err := elem(inner)
		if err == nil {
			err = pyobj.CheckGrown(len(out)) // each loop alone may have an end
		}
		out = append(out, v)
		return err
	})
	return out, err
}
