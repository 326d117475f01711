package pyeval

import (
	"strings"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
)

// simple is a statement on one line.
func (p *parser) simple(interactive bool) (stmt, error) {
	t := p.peek()
	if t.kind == tokName {
		switch t.text {
		case "pass":
			p.pos++
			return func(*frame) (control, error) { return ctlNone, nil }, nil
		case "break", "continue":
			p.pos++
			ctl := map[string]control{"break": ctlBreak, "continue": ctlContinue}[t.text]
			return func(*frame) (control, error) { return ctl, nil }, nil
		case "return":
			p.pos++
			return p.returnStmt()
		case "raise":
			p.pos++
			return p.raiseStmt()
		case "del":
			p.pos++
			return p.delStmt()
		case "assert":
			p.pos++
			return p.assertStmt()
		case "global", "nonlocal":
			p.pos++
			return p.scopeStmt(t.text)
		case "import":
			p.pos++
			return p.importStmt()
		case "from":
			return nil, p.fail("'from' imports are not supported here")
		}
	}
	return p.exprStmt(interactive)
}

func (p *parser) lineEnd() bool { return p.peek().kind == tokNewline || p.is(";") }

func (p *parser) returnStmt() (stmt, error) {
	if len(p.scopes) == 0 || p.scopes[len(p.scopes)-1] == nil {
		return nil, p.fail("'return' outside function")
	}
	v := constant(pyobj.None)
	if !p.lineEnd() {
		var err error
		if v, err = p.exprList(); err != nil {
			return nil, err
		}
	}
	return func(f *frame) (control, error) {
		var err error
		f.result, err = v.load(f)
		return ctlReturn, err
	}, nil
}

func (p *parser) raiseStmt() (stmt, error) {
	if p.lineEnd() {
		return func(f *frame) (control, error) {
			if f.handled == nil {
				return ctlNone, pyobj.Raisef(pyobj.RuntimeError, "No active exception to reraise")
			}
			return ctlNone, f.handled
		}, nil
	}
	v, err := p.ternary()
	if err != nil {
		return nil, err
	}
	var cause expr
	if p.accept("from") {
		n, err := p.ternary()
		if err != nil {
			return nil, err
		}
		cause = n.load
	}
	return func(f *frame) (control, error) {
		o, err := v.load(f)
		if err != nil {
			return ctlNone, err
		}
		e, err := instantiate(f, o, "exceptions must derive from BaseException")
		if err != nil {
			return ctlNone, err
		}
		if f.handled != nil && f.handled != e {
			e.SetContext(f.handled)
		}
		if cause != nil {
			c, err := cause(f)
			if err != nil {
				return ctlNone, err
			}
			if pyobj.Is(c, pyobj.None) {
				e.SetCause(nil)
				return ctlNone, e
			}
			ce, err := instantiate(f, c, "exception causes must derive from BaseException")
			if err != nil {
				return ctlNone, err
			}
			e.SetCause(ce)
		}
		return ctlNone, e
	}, nil
}

// instantiate makes an exception of a class or takes an instance.
func instantiate(f *frame, o pyobj.Object, message string) (*pyobj.Exception, error) {
	if t, ok := o.(*pyobj.Type); ok && t.IsSubtype(pyobj.BaseException) {
		v, err := f.rt.Call(t)
		if err != nil {
			return nil, err
		}
		o = v
	}
	e, ok := o.(*pyobj.Exception)
	if !ok {
		return nil, pyobj.Raisef(pyobj.TypeError, "%s", message)
	}
	return e, nil
}

func (p *parser) delStmt() (stmt, error) {
	n, err := p.exprList()
	if err != nil {
		return nil, err
	}
	if n.del == nil {
		return nil, p.fail("cannot delete expression")
	}
	for _, name := range n.names {
		p.bind(name)
	}
	return func(f *frame) (control, error) { return ctlNone, n.del(f) }, nil
}

func (p *parser) assertStmt() (stmt, error) {
	cond, err := p.ternary()
	if err != nil {
		return nil, err
	}
	var msg expr
	if p.accept(",") {
		n, err := p.ternary()
		if err != nil {
			return nil, err
		}
		msg = n.load
	}
	return func(f *frame) (control, error) {
		if ok, err := truth(f, cond.load); ok || err != nil {
			return ctlNone, err
		}
		if msg == nil {
			return ctlNone, pyobj.NewException(pyobj.AssertionError)
		}
		m, err := msg(f)
		if err != nil {
			return ctlNone, err
		}
		return ctlNone, pyobj.NewException(pyobj.AssertionError, m)
	}, nil
}

func (p *parser) scopeStmt(word string) (stmt, error) {
	for {
		name, err := p.name()
		if err != nil {
			return nil, err
		}
		if n := len(p.scopes); n > 0 && p.scopes[n-1] != nil {
			if word == "global" {
				p.scopes[n-1].globals[name] = true
			} else {
				p.scopes[n-1].nonlocals[name] = true
			}
		} else if word == "nonlocal" {
			return nil, p.fail("nonlocal declaration not allowed at module level")
		}
		if !p.accept(",") {
			return func(*frame) (control, error) { return ctlNone, nil }, nil
		}
	}
}

func (p *parser) importStmt() (stmt, error) {
	var parts []string
	for len(parts) == 0 || p.accept(".") {
		part, err := p.name()
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	full, as := strings.Join(parts, "."), ""
	if p.accept("as") {
		var err error
		if as, err = p.name(); err != nil {
			return nil, err
		}
		p.bind(as)
	} else {
		p.bind(parts[0])
	}
	return func(f *frame) (control, error) {
		m, err := f.rt.Import(full)
		if err != nil {
			return ctlNone, err
		}
		if as != "" {
			f.store(as, m)
			return ctlNone, nil
		}
		if len(parts) > 1 {
			if m, err = f.rt.Import(parts[0]); err != nil {
				return ctlNone, err
			}
		}
		f.store(parts[0], m)
		return ctlNone, nil
	}, nil
}

// augmented are the augmented assignments.
var augmented = map[string]pyobj.BinaryOp{"+=": pyobj.OpAdd, "-=": pyobj.OpSubtract, "*=": pyobj.OpMultiply, "/=": pyobj.OpTrueDivide,
	"//=": pyobj.OpFloorDivide, "%=": pyobj.OpRemainder, "@=": pyobj.OpMatrixMultiply, "&=": pyobj.OpAnd, "|=": pyobj.OpOr, "^=": pyobj.OpXor,
	">>=": pyobj.OpRshift, "<<=": pyobj.OpLshift}

// exprStmt is an expression or an assignment.
func (p *parser) exprStmt(interactive bool) (stmt, error) {
	first, err := p.exprList()
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind == tokOp {
		if op, ok := augmented[t.text]; ok || t.text == "**=" {
			p.pos++
			return p.augmentedStmt(first, op, t.text)
		}
		if t.text == ":" {
			// An annotated assignment; the annotation is not evaluated.
			p.pos++
			if _, err := p.ternary(); err != nil {
				return nil, err
			}
			if !p.is("=") {
				return func(*frame) (control, error) { return ctlNone, nil }, nil
			}
		}
	}
	chain := []node{first}
	for p.accept("=") {
		n, err := p.exprList()
		if err != nil {
			return nil, err
		}
		chain = append(chain, n)
	}
	value, targets := chain[len(chain)-1], chain[:len(chain)-1]
	for _, t := range targets {
		if t.store == nil {
			return nil, p.fail("cannot assign to expression here. Maybe you meant '==' instead of '='?")
		}
		for _, name := range t.names {
			p.bind(name)
		}
	}
	return func(f *frame) (control, error) {
		v, err := value.load(f)
		if err != nil {
			return ctlNone, err
		}
		if len(targets) == 0 && interactive && !pyobj.Is(v, pyobj.None) {
			s, err := f.rt.Repr(v)
			if err != nil {
				return ctlNone, err
			}
			print := f.rt.Builtins().Dict().GetStr("print")
			_, err = f.rt.Call(print, s)
			return ctlNone, err
		}
		for _, t := range targets {
			if err := t.store(f, v); err != nil {
				return ctlNone, err
			}
		}
		return ctlNone, nil
	}, nil
}

func (p *parser) augmentedStmt(target node, op pyobj.BinaryOp, text string) (stmt, error) {
	if target.store == nil || target.items != nil {
		return nil, p.fail("illegal expression for augmented assignment")
	}
	for _, n := range target.names {
		p.bind(n)
	}
	v, err := p.exprList()
	if err != nil {
		return nil, err
	}
	update := target.update
	if update == nil {
		update = func(f *frame, op func(pyobj.Object) (pyobj.Object, error)) error {
			old, err := target.load(f)
			if err != nil {
				return err
			}
			r, err := op(old)
			if err != nil {
				return err
			}
			return target.store(f, r)
		}
	}
	return func(f *frame) (control, error) {
		return ctlNone, update(f, func(old pyobj.Object) (pyobj.Object, error) {
			b, err := v.load(f)
			if err != nil {
				return nil, err
			}
			if text == "**=" {
				return f.rt.InPlacePower(old, b, nil)
			}
			return f.rt.InPlaceOp(op, old, b)
		})
	}, nil
}
