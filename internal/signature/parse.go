package signature

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// MaxParams is how many parameters a function has at most: as many as C promises.
const MaxParams = 127

// Limits on hostile input. The text of nested structs is abbreviated before they get this deep.
const (
	maxDepth  = longText
	maxNumber = math.MaxInt32
)

// Parse reads the text of a slot. It accepts what String writes and nothing else, so that two texts are equal exactly when
// what they say is. An error is a *SyntaxError.
func Parse(text string) (*Slot, error) {
	p := &parser{text: text}
	s, err := p.slot()
	if err != nil {
		return nil, err
	}
	return s, p.end()
}

// ParseType reads the text of a type.
func ParseType(text string) (Type, error) {
	p := &parser{text: text}
	t, err := p.typ(0)
	if err != nil {
		return Type{}, err
	}
	return t, p.end()
}

type parser struct {
	text string
	at   int
}

// SyntaxError is why a text is no signature.
type SyntaxError struct {
	Text string
	At   int // the byte where reading stopped
	Why  string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("signature %q, character %d: %s", e.Text, e.At+1, e.Why)
}

func (p *parser) fail(format string, args ...any) error {
	return &SyntaxError{Text: p.text, At: p.at, Why: fmt.Sprintf(format, args...)}
}

func (p *parser) end() error {
	if p.at != len(p.text) {
		return p.fail("something follows the end")
	}
	return nil
}

// take consumes s if it comes next.
func (p *parser) take(s string) bool {
	if !strings.HasPrefix(p.text[p.at:], s) {
		return false
	}
	p.at += len(s)
	return true
}

// name consumes letters, digits and underscores.
func (p *parser) name() string {
	start := p.at
	for p.at < len(p.text) {
		c := p.text[p.at]
		if c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			break
		}
		p.at++
	}
	return p.text[start:p.at]
}

// number consumes a decimal number below limit, written the one way that there is.
func (p *parser) number(limit int, what string) (int, error) {
	start := p.at
	for p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' {
		p.at++
	}
	digits := p.text[start:p.at]
	n, err := strconv.Atoi(digits)
	if err != nil || n >= limit || len(digits) > 1 && digits[0] == '0' {
		p.at = start
		return 0, p.fail("%s is expected", what)
	}
	return n, nil
}

func (p *parser) position() (int, error) { return p.number(MaxParams, "the position of a parameter") }

// count consumes how many elements an array has.
func (p *parser) count() (int, error) {
	n, err := p.number(maxNumber, "a number of elements")
	if err == nil && n == 0 {
		err = p.fail("an array has elements")
	}
	return n, err
}

func (p *parser) slot() (*Slot, error) {
	switch p.text {
	case "handle":
		p.at = len(p.text)
		return &Slot{Kind: HandleSlot}, nil
	case "object":
		p.at = len(p.text)
		return &Slot{Kind: ObjectSlot}, nil
	case "hole":
		p.at = len(p.text)
		return &Slot{Kind: HoleSlot}, nil
	}
	if !p.take("data ") {
		if strings.HasPrefix(p.text, "(#") {
			return nil, p.fail("a slot is written out")
		}
		f, err := p.function(0)
		return &Slot{Func: f}, err
	}
	s := &Slot{Kind: DataSlot}
	var err error
	if s.Data, err = p.typ(0); err != nil || !p.take("[") {
		return s, err
	}
	if s.Len, err = p.count(); err == nil && !p.take("]") {
		err = p.fail("] is missing")
	}
	return s, err
}

func (p *parser) function(depth int) (*Func, error) {
	if depth > maxDepth {
		return nil, p.fail("nested too deeply")
	}
	start := p.at
	if hashed, err := p.hashed('('); hashed != "" || err != nil {
		return &Func{text: hashed}, err
	}
	if !p.take("(") {
		return nil, p.fail("a function begins with (")
	}
	params, variadic, err := p.params(depth)
	if err != nil {
		return nil, err
	}
	result, err := p.result(depth)
	if err != nil {
		return nil, err
	}
	if err := connected(params, result); err != nil {
		return nil, p.fail("%s", err)
	}
	f := &Func{params: params, variadic: variadic, result: result, text: p.text[start:p.at]}
	if depth > 0 && len(f.text) > longText {
		return nil, p.fail("a callback of more than %d characters is abbreviated", longText)
	}
	return f, nil
}

// hashed consumes an abbreviated text in the given bracket, if there is one.
func (p *parser) hashed(bracket byte) (string, error) {
	if !strings.HasPrefix(p.text[p.at:], string(bracket)+"#") {
		return "", nil
	}
	if p.at+hashedLen > len(p.text) {
		return "", p.fail("a hash has 16 digits")
	}
	text := p.text[p.at : p.at+hashedLen]
	if strings.Trim(text[2:hashedLen-1], "0123456789abcdef") != "" || text[hashedLen-1:] != closing[bracket] {
		return "", p.fail("a hash has 16 digits")
	}
	p.at += hashedLen
	return text, nil
}

func (p *parser) params(depth int) (params []Param, variadic bool, err error) {
	for !p.take(")") {
		if variadic {
			return nil, false, p.fail(") is missing")
		}
		if p.take(",...") {
			variadic = true
			continue
		}
		if len(params) > 0 && !p.take(",") {
			return nil, false, p.fail("parameters are separated by commas")
		}
		if len(params) == MaxParams {
			return nil, false, p.fail("more than %d parameters", MaxParams)
		}
		q, err := p.param(depth)
		if err != nil {
			return nil, false, err
		}
		if q.Pass == Context && len(params) > 0 {
			return nil, false, p.fail("a context is the first parameter")
		}
		params = append(params, q)
	}
	return params, variadic, nil
}

func (p *parser) param(depth int) (Param, error) {
	q := Param{Of: None}
	for pass, text := range passText {
		if text != "" && p.takeWord(text) {
			q.Pass = Pass(pass)
			break
		}
	}
	var err error
	switch q.Pass {
	case Context, Str:
	case Call, Keep:
		q.Func, err = p.function(depth + 1)
	case Destroy:
		if q.Of, err = p.position(); err == nil && !p.take(" ") {
			err = p.fail("the type of the destroy-notify is missing")
		}
		if err == nil {
			q.Func, err = p.function(depth + 1)
		}
	case User:
		if p.take(" ") {
			q.Of, err = p.position()
		}
	default:
		err = p.passed(&q, depth)
	}
	return q, err
}

// takeWord consumes a word that no letter follows.
func (p *parser) takeWord(word string) bool {
	start := p.at
	if !p.take(word) {
		return false
	}
	if word[len(word)-1] != ' ' && p.name() != "" {
		p.at = start
		return false
	}
	return true
}

// passed reads the type of a parameter and where its length is.
func (p *parser) passed(q *Param, depth int) error {
	var err error
	if q.Type, err = p.typ(depth); err != nil {
		return err
	}
	if !p.take("[") {
		return nil
	}
	if q.Of, err = p.position(); err == nil && !p.take("]") {
		err = p.fail("] is missing")
	}
	return err
}

func (p *parser) result(depth int) (Result, error) {
	r := Result{Borrowed: p.take("borrowed "), Nullable: p.take("?")}
	var err error
	if r.Type, err = p.typ(depth); err != nil {
		return r, err
	}
	for failure, text := range failureText {
		if text != "" && p.take(text) {
			r.Failure = Failure(failure)
			break
		}
	}
	switch {
	case !p.take("@"):
	case p.take("static"):
		r.Owner = OwnerStatic
	case p.take("caller"):
		r.Owner = OwnerCaller
	default:
		r.Owner = OwnerParam
		r.OwnerOf, err = p.position()
	}
	return r, err
}

// connected checks that the parameters which are named exist.
func connected(params []Param, r Result) error {
	for i := range params {
		if of := params[i].Of; of >= len(params) {
			return fmt.Errorf("parameter %d names parameter %d, which there is not", i, of)
		}
	}
	if r.Owner == OwnerParam && r.OwnerOf >= len(params) {
		return fmt.Errorf("the result names parameter %d, which there is not", r.OwnerOf)
	}
	return nil
}

func (p *parser) typ(depth int) (Type, error) {
	if depth > maxDepth {
		return Type{}, p.fail("nested too deeply")
	}
	if p.at < len(p.text) && (p.text[p.at] == '{' || p.text[p.at] == '<') {
		c, err := p.composite(depth)
		return Type{Kind: Struct, Struct: c}, err
	}
	start := p.at
	word := p.name()
	if word == "word" && p.take(":") {
		name := p.name()
		if name == "" {
			return Type{}, p.fail("the name of a word is expected")
		}
		return Type{Kind: Word, Name: name}, nil
	}
	kind, ok := kindByText[word]
	if !ok {
		p.at = start
		return Type{}, p.fail("a type is expected")
	}
	return Type{Kind: kind}, nil
}

func (p *parser) composite(depth int) (*Composite, error) {
	start, bracket, separator := p.at, p.text[p.at], ","
	if bracket == '<' {
		separator = "|"
	}
	c := &Composite{union: bracket == '<'}
	if hashed, err := p.hashed(bracket); hashed != "" || err != nil {
		c.text = hashed
		return c, err
	}
	p.at++
	for !p.take(closing[bracket]) {
		if len(c.fields) > 0 && !p.take(separator) {
			return nil, p.fail("members are separated by %s", separator)
		}
		f, err := p.field(depth)
		if err != nil {
			return nil, err
		}
		c.fields = append(c.fields, f)
	}
	c.text = p.text[start:p.at]
	if len(c.text) > longText {
		return nil, p.fail("a struct of more than %d characters is abbreviated", longText)
	}
	return c, nil
}

func (p *parser) field(depth int) (f Field, err error) {
	if f.Type, err = p.typ(depth + 1); err == nil && p.take("*") {
		f.Array, err = p.count()
	}
	return f, err
}
