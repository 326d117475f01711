package pyeval

import "github.com/hpyapi/hpyapi/internal/embedded/pyobj"

// withItem is one context manager of a with statement.
type withItem struct {
	manager expr
	target  node // its store is nil without as
}

// withStmt is a with statement, with its managers in parentheses or not.
func (p *parser) withStmt() (stmt, error) {
	start := p.pos
	items, err := p.withItems(p.accept("("))
	if err != nil || !p.is(":") {
		p.pos = start // the parenthesis belongs to the first expression
		if items, err = p.withItems(false); err != nil {
			return nil, err
		}
	}
	body, err := p.block()
	return func(f *frame) (control, error) { return runWith(f, items, body) }, err
}

func (p *parser) withItems(parens bool) ([]withItem, error) {
	var items []withItem
	for !(parens && p.is(")")) {
		n, err := p.ternary()
		if err != nil {
			return nil, err
		}
		it := withItem{manager: n.load}
		if p.accept("as") {
			if it.target, err = p.targetItem(); err != nil {
				return nil, err
			}
			for _, name := range it.target.names {
				p.bind(name)
			}
		}
		items = append(items, it)
		if !p.accept(",") {
			break
		}
	}
	if parens {
		return items, p.expect(")")
	}
	return items, nil
}

// runWith enters the managers in turn, runs the body, and leaves them in the other order.
func runWith(f *frame, items []withItem, body []stmt) (control, error) {
	if len(items) == 0 {
		return runBlock(f, body)
	}
	m, err := items[0].manager(f)
	if err != nil {
		return ctlNone, err
	}
	enter, err := contextMethod(f, m, "__enter__", "")
	if err != nil {
		return ctlNone, err
	}
	exit, err := contextMethod(f, m, "__exit__", " (missed __exit__ method)")
	if err != nil {
		return ctlNone, err
	}
	v, err := f.rt.Call(enter)
	if err != nil {
		return ctlNone, err
	}
	ctl := ctlNone
	if items[0].target.store != nil {
		err = items[0].target.store(f, v)
	}
	if err == nil {
		ctl, err = runWith(f, items[1:], body)
	}
	if err == nil {
		_, err = f.rt.Call(exit, pyobj.None, pyobj.None, pyobj.None)
		return ctl, err
	}
	return ctlNone, leaveWith(f, exit, err)
}

// leaveWith tells a manager of an exception, which it may swallow.
func leaveWith(f *frame, exit pyobj.Object, err error) error {
	exc := f.rt.AsException(err)
	saved := f.handled
	f.handled = exc
	swallowed, err := f.rt.Call(exit, exc.Type(), exc, pyobj.None)
	f.handled = saved
	if err != nil {
		if e := pyobj.AsException(err); e != nil && e != exc && e.Context() == nil {
			e.SetContext(exc)
		}
		return err
	}
	yes, err := f.rt.IsTrue(swallowed)
	if yes || err != nil {
		return err
	}
	return exc
}

// contextMethod finds a method of a context manager in its class, bound to it.
func contextMethod(f *frame, m pyobj.Object, name, missed string) (pyobj.Object, error) {
	method, err := f.rt.LookupSpecial(m, name)
	if err == nil && method == nil {
		err = pyobj.Raisef(pyobj.TypeError, "'%s' object does not support the context manager protocol%s", pyobj.TypeName(m), missed)
	}
	return method, err
}
