package pyeval

import (
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
)

// ternary is `a if c else b`, lambda, or a boolean expression.
func (p *parser) ternary() (node, error) {
	defer func() { p.depth-- }()
	if err := p.nest(); err != nil {
		return node{}, err
	}
	if p.is("lambda") {
		return p.lambda()
	}
	if p.is("yield") || p.is("await") {
		return node{}, p.fail("generators and coroutines are not supported here")
	}
	n, err := p.or()
	if err != nil || !p.accept("if") {
		return n, err
	}
	cond, err := p.or()
	if err != nil {
		return node{}, err
	}
	if err := p.expect("else"); err != nil {
		return node{}, err
	}
	other, err := p.ternary()
	return node{load: func(f *frame) (pyobj.Object, error) {
		c, err := truth(f, cond.load)
		if err != nil {
			return nil, err
		}
		if c {
			return n.load(f)
		}
		return other.load(f)
	}}, err
}

func truth(f *frame, e expr) (bool, error) {
	v, err := e(f)
	if err != nil {
		return false, err
	}
	return f.rt.IsTrue(v)
}

// or is `a or b`.
func (p *parser) or() (node, error) { return p.shortCircuit("or", true, p.and) }

// and is `a and b`.
func (p *parser) and() (node, error) { return p.shortCircuit("and", false, p.not) }

func (p *parser) shortCircuit(word string, stop bool, sub func() (node, error)) (node, error) {
	n, err := sub()
	for length := 0; err == nil && p.accept(word); length++ {
		if err := p.chain(length); err != nil {
			return node{}, err
		}
		var right node
		right, err = sub()
		left := n.load
		n = node{load: func(f *frame) (pyobj.Object, error) {
			v, err := left(f)
			if err != nil {
				return nil, err
			}
			if b, err := f.rt.IsTrue(v); b == stop || err != nil {
				return v, err
			}
			return right.load(f)
		}}
	}
	return n, err
}

func (p *parser) not() (node, error) {
	if !p.accept("not") {
		return p.comparison()
	}
	defer func() { p.depth-- }()
	if err := p.nest(); err != nil {
		return node{}, err
	}
	n, err := p.not()
	return node{load: func(f *frame) (pyobj.Object, error) {
		b, err := truth(f, n.load)
		return pyobj.Bool(!b), err
	}}, err
}

// comparer is one operator of a comparison chain.
type comparer func(f *frame, a, b pyobj.Object) (pyobj.Object, error)

// comparison is a chain of comparisons.
func (p *parser) comparison() (node, error) {
	first, err := p.binary(0)
	if err != nil {
		return node{}, err
	}
	var ops []comparer
	var rest []expr
	for {
		op := p.comparisonOp()
		if op == nil {
			break
		}
		n, err := p.binary(0)
		if err != nil {
			return node{}, err
		}
		ops, rest = append(ops, op), append(rest, n.load)
	}
	if len(ops) == 0 {
		return first, nil
	}
	return node{load: func(f *frame) (pyobj.Object, error) {
		a, err := first.load(f)
		if err != nil {
			return nil, err
		}
		for i, op := range ops {
			b, err := rest[i](f)
			if err != nil {
				return nil, err
			}
			r, err := op(f, a, b)
			if err != nil || i == len(ops)-1 {
				return r, err
			}
			if ok, err := f.rt.IsTrue(r); !ok || err != nil {
				return r, err
			}
			a = b
		}
		return nil, nil
	}}, nil
}

// comparisonOp reads a comparison operator; nil when there is none.
func (p *parser) comparisonOp() comparer {
	for op := pyobj.LT; op <= pyobj.GE; op++ {
		if t := p.peek(); t.kind == tokOp && t.text == op.String() {
			p.pos++
			return func(f *frame, a, b pyobj.Object) (pyobj.Object, error) { return f.rt.RichCompare(a, b, op) }
		}
	}
	switch {
	case p.accept("is"):
		want := !p.accept("not")
		return func(_ *frame, a, b pyobj.Object) (pyobj.Object, error) {
			return pyobj.Bool(pyobj.Is(a, b) == want), nil
		}
	case p.is("not") && p.toks[p.pos+1].text == "in":
		p.pos += 2
		return contains(false)
	case p.accept("in"):
		return contains(true)
	}
	return nil
}

func contains(want bool) comparer {
	return func(f *frame, a, b pyobj.Object) (pyobj.Object, error) {
		in, err := f.rt.Contains(b, a)
		return pyobj.Bool(in == want), err
	}
}

// binaryOps are the binary operators by precedence, lowest first; power is handled apart.
var binaryOps = []map[string]pyobj.BinaryOp{
	{"|": pyobj.OpOr}, {"^": pyobj.OpXor}, {"&": pyobj.OpAnd}, {"<<": pyobj.OpLshift, ">>": pyobj.OpRshift},
	{"+": pyobj.OpAdd, "-": pyobj.OpSubtract},
	{"*": pyobj.OpMultiply, "/": pyobj.OpTrueDivide, "//": pyobj.OpFloorDivide, "%": pyobj.OpRemainder, "@": pyobj.OpMatrixMultiply},
}

func (p *parser) binary(level int) (node, error) {
	if level == len(binaryOps) {
		return p.unary()
	}
	n, err := p.binary(level + 1)
	for length := 0; err == nil; length++ {
		if err := p.chain(length); err != nil {
			return node{}, err
		}
		t := p.peek()
		op, ok := binaryOps[level][t.text]
		if t.kind != tokOp || !ok {
			break
		}
		p.pos++
		var right node
		right, err = p.binary(level + 1)
		left := n.load
		n = node{load: func(f *frame) (pyobj.Object, error) {
			a, b, err := both(f, left, right.load)
			if err != nil {
				return nil, err
			}
			return f.rt.BinaryOp(op, a, b)
		}}
	}
	return n, err
}

func both(f *frame, x, y expr) (a, b pyobj.Object, err error) {
	if a, err = x(f); err != nil {
		return nil, nil, err
	}
	b, err = y(f)
	return a, b, err
}

// unary is -x, +x, ~x and what binds tighter.
func (p *parser) unary() (node, error) {
	defer func() { p.depth-- }()
	if err := p.nest(); err != nil {
		return node{}, err
	}
	for text, op := range map[string]func(rt *pyobj.Runtime, o pyobj.Object) (pyobj.Object, error){
		"-": (*pyobj.Runtime).Negative, "+": (*pyobj.Runtime).Positive, "~": (*pyobj.Runtime).Invert} {
		if t := p.peek(); t.kind == tokOp && t.text == text {
			p.pos++
			n, err := p.unary()
			return node{load: func(f *frame) (pyobj.Object, error) {
				v, err := n.load(f)
				if err != nil {
					return nil, err
				}
				return op(f.rt, v)
			}}, err
		}
	}
	n, err := p.postfix()
	if err != nil || !p.accept("**") {
		return n, err
	}
	exp, err := p.unary()
	return node{load: func(f *frame) (pyobj.Object, error) {
		a, b, err := both(f, n.load, exp.load)
		if err != nil {
			return nil, err
		}
		return f.rt.Power(a, b, nil)
	}}, err
}

// postfix is an atom followed by attributes, calls and subscripts.
func (p *parser) postfix() (node, error) {
	n, err := p.atom()
	for length := 0; err == nil; length++ {
		if err := p.chain(length); err != nil {
			return node{}, err
		}
		switch {
		case p.accept("."):
			t := p.next()
			if t.kind != tokName {
				return node{}, p.fail("invalid syntax")
			}
			n = attribute(n.load, t.text)
		case p.accept("("):
			n, err = p.call(n.load)
		case p.accept("["):
			n, err = p.subscript(n.load)
		default:
			return n, nil
		}
	}
	return n, err
}

func attribute(obj expr, name string) node {
	return node{
		load: func(f *frame) (pyobj.Object, error) {
			o, err := obj(f)
			if err != nil {
				return nil, err
			}
			return f.rt.GetAttrString(o, name)
		},
		store: func(f *frame, v pyobj.Object) error {
			o, err := obj(f)
			if err != nil {
				return err
			}
			return f.rt.SetAttrString(o, name, v)
		},
		del: func(f *frame) error {
			o, err := obj(f)
			if err != nil {
				return err
			}
			return f.rt.SetAttrString(o, name, nil)
		},
		update: func(f *frame, op func(pyobj.Object) (pyobj.Object, error)) error {
			o, err := obj(f)
			if err != nil {
				return err
			}
			v, err := f.rt.GetAttrString(o, name)
			if err != nil {
				return err
			}
			if v, err = op(v); err != nil {
				return err
			}
			return f.rt.SetAttrString(o, name, v)
		},
	}
}

func (p *parser) subscript(obj expr) (node, error) {
	key, err := p.subscriptKey()
	if err != nil {
		return node{}, err
	}
	if err := p.expect("]"); err != nil {
		return node{}, err
	}
	return node{
		load: func(f *frame) (pyobj.Object, error) {
			o, k, err := both(f, obj, key)
			if err != nil {
				return nil, err
			}
			return f.rt.GetItem(o, k)
		},
		store: func(f *frame, v pyobj.Object) error {
			o, k, err := both(f, obj, key)
			if err != nil {
				return err
			}
			return f.rt.SetItem(o, k, v)
		},
		del: func(f *frame) error {
			o, k, err := both(f, obj, key)
			if err != nil {
				return err
			}
			return f.rt.DelItem(o, k)
		},
		update: func(f *frame, op func(pyobj.Object) (pyobj.Object, error)) error {
			o, k, err := both(f, obj, key)
			if err != nil {
				return err
			}
			v, err := f.rt.GetItem(o, k)
			if err != nil {
				return err
			}
			if v, err = op(v); err != nil {
				return err
			}
			return f.rt.SetItem(o, k, v)
		},
	}, nil
}

// subscriptKey is one index or slice, or a tuple of them.
func (p *parser) subscriptKey() (expr, error) {
	first, err := p.sliceItem()
	if err != nil || !p.is(",") {
		return first.load, err
	}
	items := []node{first}
	for p.accept(",") && !p.is("]") {
		n, err := p.sliceItem()
		if err != nil {
			return nil, err
		}
		items = append(items, n)
	}
	return display(items, true).load, nil
}

func (p *parser) sliceItem() (node, error) {
	var parts [3]expr
	colons := 0
	for i := 0; ; i++ {
		if !p.is(":") && !p.is("]") && !p.is(",") {
			n, err := p.ternary()
			if err != nil {
				return node{}, err
			}
			parts[i] = n.load
			if i == 0 && !p.is(":") {
				return n, nil
			}
		}
		if i == 2 || !p.accept(":") {
			break
		}
		colons++
	}
	if colons == 0 {
		return node{}, p.fail("invalid syntax")
	}
	return node{load: func(f *frame) (pyobj.Object, error) {
		var v [3]pyobj.Object
		for i, e := range parts {
			if e != nil {
				var err error
				if v[i], err = e(f); err != nil {
					return nil, err
				}
			}
		}
		return pyobj.NewSlice(v[0], v[1], v[2]), nil
	}}, nil
}
