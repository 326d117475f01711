package signature

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// longText is how long the text of a struct or callback may be inside another signature.
const longText = 400

// Hash is the first eight bytes of the SHA-256 of a text, most significant byte first.
func Hash(text string) uint64 {
	sum := sha256.Sum256([]byte(text))
	return binary.BigEndian.Uint64(sum[:8])
}

var closing = map[byte]string{'{': "}", '<': ">", '(': ")"}

// abbreviate replaces a long text by its hash.
func abbreviate(text string) string {
	if len(text) <= longText {
		return text
	}
	return fmt.Sprintf("%c#%016x%s", text[0], Hash(text), closing[text[0]])
}

// hashedLen is the length of an abbreviated text.
const hashedLen = len("{#0123456789abcdef}")

func isHashed(text string) bool { return len(text) == hashedLen && text[1] == '#' }

// String is the canonical text of a slot. A function that is a slot is never abbreviated.
func (s *Slot) String() string {
	switch s.Kind {
	case FuncSlot:
		return s.Func.text
	case DataSlot:
		if s.Len > 0 {
			return "data " + s.Data.String() + "[" + strconv.Itoa(s.Len) + "]"
		}
		return "data " + s.Data.String()
	case HandleSlot:
		return "handle"
	case ObjectSlot:
		return "object"
	}
	return "hole"
}

// String is the canonical text of a function as it stands in another signature: abbreviated when it is long.
func (f *Func) String() string { return abbreviate(f.text) }

// String is the canonical text of a struct or union, abbreviated when it is long.
func (c *Composite) String() string { return abbreviate(c.text) }

// String is the canonical text of a type.
func (t Type) String() string {
	switch t.Kind {
	case Struct:
		return t.Struct.String()
	case Word:
		return kinds[Word].text + t.Name
	}
	return kinds[t.Kind].text
}

func (f *Func) write() string {
	var b strings.Builder
	b.WriteByte('(')
	for i := range f.params {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(f.params[i].String())
	}
	if f.variadic {
		b.WriteString(",...")
	}
	b.WriteByte(')')
	b.WriteString(f.result.String())
	return b.String()
}

// passText is what stands before the type of a parameter.
var passText = [...]string{Plain: "", Context: "ctx", Steal: "steal ", In: "in ", Out: "out ", InOut: "inout ", Str: "str",
	Call: "call ", Keep: "keep ", User: "user", Destroy: "destroy "}

// String is the canonical text of a parameter.
func (p *Param) String() string {
	text := passText[p.Pass]
	switch p.Pass {
	case Call, Keep:
		return text + p.Func.String()
	case Destroy:
		return text + strconv.Itoa(p.Of) + " " + p.Func.String()
	case User:
		if p.Of != None {
			text += " " + strconv.Itoa(p.Of)
		}
		return text
	case Context, Str:
		return text
	}
	text += p.Type.String()
	if p.Of != None {
		text += "[" + strconv.Itoa(p.Of) + "]"
	}
	return text
}

var failureText = [...]string{NoFailure: "", FailNull: "!null", FailMinusOne: "!-1", FailNaN: "!nan", FailCheck: "!check"}

// String is the canonical text of a result.
func (r *Result) String() string {
	var b strings.Builder
	if r.Borrowed {
		b.WriteString("borrowed ")
	}
	if r.Nullable {
		b.WriteByte('?')
	}
	b.WriteString(r.Type.String())
	b.WriteString(failureText[r.Failure])
	switch r.Owner {
	case OwnerStatic:
		b.WriteString("@static")
	case OwnerCaller:
		b.WriteString("@caller")
	case OwnerParam:
		b.WriteString("@" + strconv.Itoa(r.OwnerOf))
	}
	return b.String()
}

func (c *Composite) write() string {
	brackets := "{,}"
	if c.union {
		brackets = "<|>"
	}
	var b strings.Builder
	b.WriteByte(brackets[0])
	for i, f := range c.fields {
		if i > 0 {
			b.WriteByte(brackets[1])
		}
		b.WriteString(f.Type.String())
		if f.Array > 0 {
			b.WriteString("*" + strconv.Itoa(f.Array))
		}
	}
	b.WriteByte(brackets[2])
	return b.String()
}
