package pyeval

import (
	"strings"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
)

// parser turns tokens into closures.
type parser struct {
	filename string
	toks     []token
	pos      int
	scopes   []*scope // functions around the present place
	depth    int      // nested constructs around the present place
}

// scope collects what a function binds.
type scope struct {
	assigned, globals, nonlocals map[string]bool
}

func newScope() *scope {
	return &scope{assigned: map[string]bool{}, globals: map[string]bool{}, nonlocals: map[string]bool{}}
}

func (p *parser) peek() token { return p.toks[p.pos] }

func (p *parser) next() token {
	t := p.toks[p.pos]
	if t.kind != tokEOF {
		p.pos++
	}
	return t
}

// back undoes next.
func (p *parser) back(t token) {
	if t.kind != tokEOF {
		p.pos--
	}
}

// name reads an identifier.
func (p *parser) name() (string, error) {
	t := p.next()
	if t.kind != tokName || keywords[t.text] {
		p.back(t)
		return "", p.fail("invalid syntax")
	}
	return t.text, nil
}

func (p *parser) fail(msg string) error { return &syntaxError{line: p.peek().line, msg: msg} }

// is reports whether the next token is the operator or keyword.
func (p *parser) is(text string) bool {
	t := p.peek()
	return (t.kind == tokOp || t.kind == tokName) && t.text == text
}

func (p *parser) accept(text string) bool {
	if p.is(text) {
		p.pos++
		return true
	}
	return false
}

func (p *parser) expect(text string) error {
	if !p.accept(text) {
		return p.fail("invalid syntax")
	}
	return nil
}

// bind notes that the enclosing function assigns to a name.
func (p *parser) bind(name string) {
	if n := len(p.scopes); n > 0 && p.scopes[n-1] != nil {
		p.scopes[n-1].assigned[name] = true
	}
}

var keywords = map[string]bool{"False": true, "None": true, "True": true, "and": true, "as": true, "assert": true, "async": true, "await": true,
	"break": true, "class": true, "continue": true, "def": true, "del": true, "elif": true, "else": true, "except": true, "finally": true,
	"for": true, "from": true, "global": true, "if": true, "import": true, "in": true, "is": true, "lambda": true, "nonlocal": true,
	"not": true, "or": true, "pass": true, "raise": true, "return": true, "try": true, "while": true, "with": true, "yield": true}

// Limits of source, so that neither reading nor running it can exhaust the stack.
const (
	maxDepth = 600
	maxChain = 5000
)

// nest enters a nested construct; the caller undoes it with p.depth--.
func (p *parser) nest() error {
	if p.depth++; p.depth > maxDepth {
		return p.fail("too many nested parentheses")
	}
	return nil
}

// chain checks the length of a chain of operators, calls or clauses.
func (p *parser) chain(n int) error {
	if n > maxChain {
		return p.fail("expression is too long")
	}
	return nil
}

// evalInput is one expression.
func (p *parser) evalInput() (expr, error) {
	e, err := p.exprList()
	if err != nil {
		return nil, err
	}
	for p.peek().kind == tokNewline {
		p.pos++
	}
	if p.peek().kind != tokEOF {
		return nil, p.fail("invalid syntax")
	}
	return e.load, nil
}

// node is a parsed expression: how to compute it, and how to assign to it when that is possible.
type node struct {
	load  expr
	store func(f *frame, v pyobj.Object) error
	del   func(f *frame) error
	names []string // names that an assignment binds
	items []node   // elements of a tuple or list display, for unpacking
	star  bool     // *x
	// update is an augmented assignment; its operands are evaluated once.
	update func(f *frame, op func(old pyobj.Object) (pyobj.Object, error)) error
}

// exprList is an expression, or a tuple without parentheses.
func (p *parser) exprList() (node, error) {
	first, err := p.starExpr()
	if err != nil || !p.is(",") {
		return first, err
	}
	items := []node{first}
	for p.accept(",") {
		if p.listEnd() {
			break
		}
		n, err := p.starExpr()
		if err != nil {
			return node{}, err
		}
		items = append(items, n)
	}
	return display(items, true), nil
}

// listEnd reports whether no further element can follow.
func (p *parser) listEnd() bool {
	t := p.peek()
	return t.kind == tokNewline || t.kind == tokEOF || t.kind == tokOp && strings.Contains(") ] } = : ;", t.text) || t.kind == tokOp && strings.HasSuffix(t.text, "=") || p.is("in")
}

func (p *parser) starExpr() (node, error) {
	if p.accept("*") {
		n, err := p.binary(0)
		n.star = true
		return n, err
	}
	return p.named()
}

// named is an expression with an optional :=.
func (p *parser) named() (node, error) {
	n, err := p.ternary()
	if err != nil || !p.accept(":=") {
		return n, err
	}
	if len(n.names) != 1 || n.items != nil {
		return node{}, p.fail("cannot use assignment expressions with this target")
	}
	p.bind(n.names[0])
	v, err := p.ternary()
	return node{load: func(f *frame) (pyobj.Object, error) {
		o, err := v.load(f)
		if err != nil {
			return nil, err
		}
		return o, n.store(f, o)
	}}, err
}

// display is a tuple or list display, which is also a target.
func display(items []node, tuple bool) node {
	n := node{items: items}
	for _, it := range items {
		n.names = append(n.names, it.names...)
	}
	n.load = func(f *frame) (pyobj.Object, error) {
		out, err := evalAll(f, items)
		if err != nil {
			return nil, err
		}
		if tuple {
			return pyobj.NewTuple(out...), nil
		}
		return pyobj.NewList(out...), nil
	}
	n.store = func(f *frame, v pyobj.Object) error { return unpack(f, items, v) }
	n.del = func(f *frame) error {
		for _, it := range items {
			if err := it.del(f); err != nil {
				return err
			}
		}
		return nil
	}
	for _, it := range items {
		if it.store == nil {
			n.store, n.del = nil, nil
		}
	}
	return n
}

// evalAll evaluates elements; starred ones are expanded.
func evalAll(f *frame, items []node) ([]pyobj.Object, error) {
	out := make([]pyobj.Object, 0, len(items))
	for _, it := range items {
		v, err := it.load(f)
		if err != nil {
			return nil, err
		}
		if !it.star {
			out = append(out, v)
			continue
		}
		more, err := f.rt.Collected(v)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

// unpack assigns the items of an iterable to targets.
func unpack(f *frame, targets []node, v pyobj.Object) error {
	star := -1
	for i, t := range targets {
		if t.star {
			star = i
		}
	}
	it, err := f.rt.Iter(v)
	if err != nil {
		if pyobj.Matches(err, pyobj.TypeError) && v.Type().Slots().Iter == nil {
			return pyobj.Raisef(pyobj.TypeError, "cannot unpack non-iterable %s object", pyobj.TypeName(v))
		}
		return err
	}
	var vals []pyobj.Object
	items := f.rt.Consume(it)
	for star >= 0 || len(vals) <= len(targets) {
		o, err := items.Next()
		if err != nil {
			return err
		}
		if o == nil {
			break
		}
		vals = append(vals, o)
	}
	if star < 0 {
		if len(vals) > len(targets) {
			return pyobj.Raisef(pyobj.ValueError, "too many values to unpack (expected %d)", len(targets))
		}
		if len(vals) < len(targets) {
			return pyobj.Raisef(pyobj.ValueError, "not enough values to unpack (expected %d, got %d)", len(targets), len(vals))
		}
	} else if len(vals) < len(targets)-1 {
		return pyobj.Raisef(pyobj.ValueError, "not enough values to unpack (expected at least %d, got %d)", len(targets)-1, len(vals))
	}
	if star >= 0 {
		end := len(vals) - (len(targets) - 1 - star)
		rest := pyobj.NewList(append([]pyobj.Object(nil), vals[star:end]...)...)
		vals = append(append(append([]pyobj.Object(nil), vals[:star]...), rest), vals[end:]...)
	}
	for i, t := range targets {
		if err := t.store(f, vals[i]); err != nil {
			return err
		}
	}
	return nil
}
