package dynamic

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/hpyapi/hpyapi/trampoline"
)

// maxParams bounds the parameters of a function: what its trampoline holds on the stack.
const maxParams = 32

// maxDepth bounds nested types in a signature.
const maxDepth = 16

// parser reads a canonical signature; apidef.Signature has the grammar.
type parser struct {
	text string
	at   int
	// callback names the type of a callback parameter in the definition; nil inside callbacks, which cannot have
	// callbacks of their own here.
	callback func(*function) int
}

// parseFunction reads the signature of a function slot.
func parseFunction(text string, callback func(*function) int) (*function, error) {
	p := &parser{text: text, callback: callback}
	f, err := p.function(0)
	if err == nil && p.at != len(p.text) {
		err = p.fail("something follows the result")
	}
	return f, err
}

func (p *parser) fail(why string) error {
	return fmt.Errorf("dynamic: signature %q, character %d: %s", p.text, p.at+1, why)
}

// take consumes s if it comes next.
func (p *parser) take(s string) bool {
	if strings.HasPrefix(p.text[p.at:], s) {
		p.at += len(s)
		return true
	}
	return false
}

// word consumes letters, digits and colons.
func (p *parser) word() string {
	start := p.at
	for p.at < len(p.text) {
		c := p.text[p.at]
		if c != ':' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			break
		}
		p.at++
	}
	return p.text[start:p.at]
}

// position consumes a parameter's position, whatever it is out of range.
func (p *parser) position() (int, error) {
	start := p.at
	for p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' {
		p.at++
	}
	n, err := strconv.Atoi(p.text[start:p.at])
	if err != nil || n >= maxParams {
		return 0, p.fail("no position of a parameter")
	}
	return n, nil
}

func (p *parser) function(depth int) (*function, error) {
	if depth > 1 {
		return nil, p.fail("a callback that takes callbacks needs generated code")
	}
	if !p.take("(") {
		return nil, p.fail("a function begins with (")
	}
	f := &function{bare: true, user: -1, callback: depth > 0}
	for !p.take(")") {
		if len(f.params) > 0 && !p.take(",") {
			return nil, p.fail("parameters are separated by commas")
		}
		if len(f.params) == maxParams {
			return nil, p.fail(fmt.Sprintf("more than %d parameters", maxParams))
		}
		if err := p.param(f, depth); err != nil {
			return nil, err
		}
	}
	if err := p.result(f); err != nil {
		return nil, err
	}
	return f, p.connect(f)
}

func (p *parser) param(f *function, depth int) error {
	q := param{of: -1, end: -1}
	var err error
	switch {
	case p.take("ctx"):
		if len(f.params) > 0 {
			return p.fail("a context is the first parameter")
		}
		f.bare, q.op = false, opContext
	case p.take("steal "):
		q.op, q.of, err = p.handles(opSteal, opStealArray)
	case p.take("out "):
		q.op, q.of, err = p.handlesOrData(opOut, opOutArray, depth)
	case p.take("inout "):
		q.op, q.of, err = p.handlesOrData(opInOut, 0, depth)
	case p.take("in "):
		q.op = opWord
		err = p.data(depth)
	case p.take("call "):
		q.op = opCallback
		q.index, err = p.callbackType(&q, depth)
	case p.take("keep "):
		q.op = opKeep
		q.index, err = p.callbackType(&q, depth)
	case p.take("destroy "):
		q.op = opDestroy
		if q.of, err = p.position(); err == nil && !p.take(" ") {
			err = p.fail("the type of the destroy-notify is missing")
		}
		if err == nil {
			q.withContext, err = p.destroyType(depth)
		}
	case p.take("user"):
		q.op = opUser
		if p.take(" ") {
			q.of, err = p.position()
		}
	case p.take("str"), p.take("ptr"):
		q.op = opWord
	default:
		err = p.plain(&q)
	}
	f.params = append(f.params, q)
	return err
}

// handles reads "h" or "h[#]".
func (p *parser) handles(one, array op) (op, int, error) {
	if !p.take("h") {
		return 0, -1, p.fail("a handle is expected")
	}
	if !p.take("[") {
		return one, -1, nil
	}
	n, err := p.position()
	if err == nil && !p.take("]") {
		err = p.fail("] is missing")
	}
	return array, n, err
}

// handlesOrData reads handles, or data that goes by address and means the same to both sides.
func (p *parser) handlesOrData(one, array op, depth int) (op, int, error) {
	at := p.at
	if p.take("h") && (p.at == len(p.text) || strings.IndexByte(",)[", p.text[p.at]) >= 0) {
		p.at = at
		return p.handles(one, array)
	}
	p.at = at
	return opWord, -1, p.data(depth)
}

// data skips the type of what an address leads to, with the position of its length.
func (p *parser) data(depth int) error {
	if err := p.skipType(depth); err != nil {
		return err
	}
	if !p.take("[") {
		return nil
	}
	if _, err := p.position(); err != nil {
		return err
	}
	if !p.take("]") {
		return p.fail("] is missing")
	}
	return nil
}

// skipType skips a scalar, an address, a struct or a union.
func (p *parser) skipType(depth int) error {
	if depth > maxDepth {
		return p.fail("nested too deeply")
	}
	for _, brackets := range []string{"{,}", "<|>"} {
		if !p.take(brackets[:1]) {
			continue
		}
		for first := true; !p.take(brackets[2:]); first = false {
			if !first && !p.take(brackets[1:2]) {
				return p.fail("members are separated")
			}
			if err := p.skipType(depth + 1); err != nil {
				return err
			}
			if p.take("*") {
				p.word()
			}
		}
		return nil
	}
	switch word := p.word(); word {
	case "":
		return p.fail("a type is expected")
	case "h", "o", "ctx":
		return p.fail("a handle cannot be inside data")
	default:
		return nil
	}
}

// plain reads a handle or a scalar.
func (p *parser) plain(q *param) error {
	switch word := p.word(); word {
	case "h":
		q.op = opHandle
		if p.take("[") {
			q.op = opArray
			n, err := p.position()
			if err == nil && !p.take("]") {
				err = p.fail("] is missing")
			}
			q.of = n
			return err
		}
	case "f32":
		q.op = opFloat32
	case "f64":
		q.op = opFloat64
	default:
		q.op = opWord
		width, ok := widths[word]
		if !ok {
			return p.fail("a parameter of this kind needs generated code")
		}
		q.width, q.number = width, true
	}
	return nil
}

var widths = map[string]intWidth{
	"bool": uint8Width, "i8": int8Width, "u8": uint8Width, "i16": int16Width, "u16": uint16Width,
	"i32": int32Width, "u32": uint32Width, "i64": wide, "u64": wide, "size": wide, "ssize": wide, "uptr": wide,
	"long": wide, "ulong": wide, "wchar": int32Width, "fn": wide,
}

// callbackType reads the type of a callback parameter. One without a context is a plain C function: it is passed on.
func (p *parser) callbackType(q *param, depth int) (int, error) {
	f, err := p.function(depth + 1)
	if err != nil {
		return 0, err
	}
	if f.bare {
		q.op = opWord
		return 0, nil
	}
	if f.user < 0 {
		return 0, p.fail("a callback without user data needs generated code")
	}
	return p.callback(f), nil
}

// destroyType reads the type of a destroy-notify and tells whether it takes a context.
func (p *parser) destroyType(depth int) (withContext bool, err error) {
	f, err := p.function(depth + 1)
	if err != nil {
		return false, err
	}
	return !f.bare, nil
}

var rules = []struct {
	text string
	rule trampoline.ErrorRule
}{
	{"!null", trampoline.ErrorNull}, {"!-1", trampoline.ErrorMinusOne}, {"!nan", trampoline.ErrorNaN}, {"!check", trampoline.ErrorCheck},
}

func (p *parser) result(f *function) error {
	r := &f.result
	r.nullable = p.take("?")
	switch word := p.word(); word {
	case "void":
		r.class = resultVoid
	case "h":
		r.class = resultHandle
		f.handles++
	case "f32":
		r.class = resultFloat32
	case "f64":
		r.class = resultFloat64
	case "ptr":
		r.class = resultPointer
	default:
		width, ok := widths[word]
		if !ok {
			return p.fail("a result of this kind needs generated code")
		}
		r.class, r.width = resultInt, width
	}
	for _, known := range rules {
		if p.take(known.text) {
			r.rule = known.rule
		}
	}
	if p.take("@") && !p.take("static") && !p.take("caller") {
		if _, err := p.position(); err != nil {
			return err
		}
	}
	return nil
}

// connect checks the positions that parameters name, and joins callbacks with their user data and destroy-notify.
func (p *parser) connect(f *function) error {
	for i := range f.params {
		q := &f.params[i]
		if q.of >= len(f.params) {
			return p.fail(fmt.Sprintf("parameter %d names parameter %d, which there is not", i, q.of))
		}
		switch q.op {
		case opArray, opStealArray, opOutArray:
			if q.of < 0 || !f.params[q.of].number {
				return p.fail(fmt.Sprintf("the length of parameter %d is no number", i))
			}
		case opUser:
			if q.of < 0 {
				f.user = i
				continue
			}
			switch of := &f.params[q.of]; of.op {
			case opCallback, opKeep:
				of.of = i
			case opWord: // of a plain C function
				q.op = opWord
			default:
				return p.fail(fmt.Sprintf("parameter %d belongs to no callback", i))
			}
		case opDestroy:
			switch of := &f.params[q.of]; of.op {
			case opKeep:
				of.end, of.withContext = i, q.withContext
			case opWord:
				q.op = opWord
			default:
				return p.fail(fmt.Sprintf("parameter %d belongs to no callback", i))
			}
		case opOut, opInOut:
			f.handles++
		}
	}
	for i, q := range f.params {
		if (q.op == opCallback || q.op == opKeep) && (q.of < 0 || q.op == opKeep && q.end < 0) {
			return p.fail(fmt.Sprintf("parameter %d lacks its user data or destroy-notify", i))
		}
	}
	return nil
}
