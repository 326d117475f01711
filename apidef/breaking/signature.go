package breaking

import (
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/apidef/lock"
)

// parts is a canonical signature taken apart; see apidef.Signature for the grammar.
type parts struct {
	params   []string
	borrowed bool
	nullable bool
	result   string // the type
	failure  string // !null, !-1, !nan, !check or empty
	owner    string // @static, @caller, @n or empty
}

// split takes the signature of a function apart; for data the result is the type.
func split(signature string) parts {
	var p parts
	rest, data := strings.CutPrefix(signature, "data ")
	if data || !strings.HasPrefix(rest, "(") {
		p.result = rest
		return p
	}
	depth, start, end := 0, 1, len(rest)
	for i := 0; i < len(rest); i++ {
		switch rest[i] {
		case '(', '{', '<', '[':
			depth++
		case ')', '}', '>', ']':
			depth--
		case ',':
			if depth == 1 {
				p.params = append(p.params, rest[start:i])
				start = i + 1
			}
		}
		if depth == 0 {
			end = i
			break
		}
	}
	if start < end {
		p.params = append(p.params, rest[start:end])
	}
	p.splitResult(rest[min(end+1, len(rest)):])
	return p
}

func (p *parts) splitResult(text string) {
	text, p.borrowed = strings.CutPrefix(text, "borrowed ")
	text, p.nullable = strings.CutPrefix(text, "?")
	if at := strings.LastIndexByte(text, '@'); at >= 0 {
		text, p.owner = text[:at], text[at:]
	}
	if at := strings.LastIndexByte(text, '!'); at >= 0 {
		text, p.failure = text[:at], text[at:]
	}
	p.result = text
}

// param is one parameter taken apart.
type param struct {
	direction string // in, out, inout, steal, call, keep, user, destroy, or empty
	typ       string
	length    string // the position of the length, or of the callback that user data belongs to
}

var directions = []string{"in", "out", "inout", "steal", "call", "keep", "user", "destroy"}

func splitParam(text string) param {
	var p param
	for _, d := range directions {
		if text == d {
			return param{direction: d}
		}
		if rest, ok := strings.CutPrefix(text, d+" "); ok {
			p.direction, text = d, rest
			break
		}
	}
	switch p.direction {
	case "user":
		p.length = text
		return p
	case "destroy":
		p.length, p.typ, _ = strings.Cut(text, " ")
		return p
	case "call", "keep":
		p.typ = text
		return p
	}
	if strings.HasSuffix(text, "]") {
		if at := strings.LastIndexByte(text, '['); at >= 0 {
			text, p.length = text[:at], text[at:]
		}
	}
	p.typ = text
	return p
}

// signature says what exactly differs between two signatures.
func (c *comparer) signature(o, n *lock.Slot) {
	add := func(rule, format string, args ...any) {
		c.add(rule, o.Index, n.Name, o.Pos, n.Pos, format, args...)
	}
	if o.Kind != apidef.SlotFunc {
		add("DATA_TYPE", "the type of %s was %s and is %s", n.Name, strings.TrimPrefix(o.Signature, "data "), strings.TrimPrefix(n.Signature, "data "))
		return
	}
	a, b := split(o.Signature), split(n.Signature)
	before := len(c.changes)
	if len(a.params) != len(b.params) {
		add("PARAM_COUNT", "%s took %d parameters and takes %d", n.Name, len(a.params), len(b.params))
	} else {
		for i := range a.params {
			compareParam(add, n.Name, i, splitParam(a.params[i]), splitParam(b.params[i]))
		}
	}
	compareResult(add, n.Name, a, b)
	if len(c.changes) == before {
		// Only a signature in a lock file that apidef did not write gets here.
		add("SLOT_REPLACED", "the signature of %s was %s and is %s", n.Name, o.Signature, n.Signature)
	}
}

type reporter func(rule, format string, args ...any)

func compareParam(add reporter, name string, i int, a, b param) {
	callback := func(d string) bool { return d == "call" || d == "keep" }
	switch {
	case a == b:
	case callback(a.direction) && callback(b.direction) && a.direction != b.direction:
		add("PARAM_OWNERSHIP", "the callback in parameter %d of %s was %s and is %s", i, name, kept(a.direction), kept(b.direction))
	case callback(a.direction) && callback(b.direction), a.direction == "destroy" && b.direction == "destroy":
		add("CALLBACK_TYPE", "the callback in parameter %d of %s was %s and is %s", i, name, a.typ, b.typ)
	case a.direction == "steal" && b.direction == "" || a.direction == "" && b.direction == "steal":
		add("PARAM_OWNERSHIP", "parameter %d of %s was %s and is %s", i, name, stolen(a.direction), stolen(b.direction))
	case a.direction != b.direction:
		add("PARAM_DIRECTION", "parameter %d of %s was %s and is %s", i, name, describe(a), describe(b))
	case a.typ != b.typ:
		add("PARAM_TYPE", "parameter %d of %s was %s and is %s", i, name, describe(a), describe(b))
	default:
		add("PARAM_LENGTH", "parameter %d of %s belonged to parameter %s and belongs to %s", i, name, orNone(a.length), orNone(b.length))
	}
}

func kept(direction string) string {
	if direction == "keep" {
		return "kept until its destroy-notify"
	}
	return "used during the call only"
}

func stolen(direction string) string {
	if direction == "steal" {
		return "stolen"
	}
	return "borrowed"
}

func orNone(position string) string {
	if position == "" {
		return "none"
	}
	return strings.Trim(position, "[]")
}

func describe(p param) string {
	return strings.TrimSpace(p.direction + " " + p.typ + p.length)
}

func compareResult(add reporter, name string, a, b parts) {
	if a.result != b.result {
		add("RESULT_TYPE", "the result of %s was %s and is %s", name, a.result, b.result)
	}
	if a.failure != b.failure {
		add("RESULT_ERROR", "%s signalled errors with %s and does with %s", name, failure(a.failure), failure(b.failure))
	}
	if a.borrowed != b.borrowed {
		add("RESULT_OWNERSHIP", "the result of %s was %s and is %s", name, reference(a.borrowed), reference(b.borrowed))
	}
	if a.owner != b.owner && a.result == b.result {
		add("RESULT_OWNERSHIP", "the memory that %s returns belonged to %s and belongs to %s", name, owner(a.owner), owner(b.owner))
	}
	switch {
	case b.nullable && !a.nullable:
		add("RESULT_NULL_ADDED", "%s can return NULL without an error now, which consumers take for one", name)
	case a.nullable && !b.nullable:
		add("RESULT_NULL_DROPPED", "%s no longer returns NULL without an error", name)
	}
}

func failure(suffix string) string {
	switch suffix {
	case "":
		return "nothing"
	case "!check":
		return "the error indicator alone"
	}
	return strings.ToUpper(strings.TrimPrefix(suffix, "!"))
}

func reference(borrowed bool) string {
	if borrowed {
		return "a borrowed reference"
	}
	return "a new reference"
}

func owner(suffix string) string {
	switch suffix {
	case "":
		return "nobody in particular"
	case "@static":
		return "the provider"
	case "@caller":
		return "the caller"
	}
	return "parameter " + strings.TrimPrefix(suffix, "@")
}
