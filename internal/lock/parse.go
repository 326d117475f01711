package lock

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/signature"
	"github.com/hpyapi/hpyapi/internal/uuid"
)

// Limits on hostile input.
const (
	maxFileSize = 4 << 20
	maxProblems = 100
	maxIndex    = signature.MaxSlots - 1
)

// versions are those of the format, by their numbers.
var versions = []string{"", "1", "2"}

// IsLock reports that data looks like a lock file, not a definition.
func IsLock(data []byte) bool { return bytes.HasPrefix(data, []byte(firstWords)) }

// Parse reads a lock file; name is what positions refer to. The file is only to be used when there are no problems. The
// fingerprint is recomputed, so a signature that was edited by hand is found.
func Parse(name string, data []byte) (*File, apidef.Problems) {
	p := &parser{name: name, file: &File{Table: "hpyapi", Pos: apidef.Pos{File: name, Line: 1, Col: 1}}, seen: map[string]bool{}}
	p.parse(data)
	p.problems.Sort()
	return p.file, p.problems
}

type parser struct {
	name        string
	line        int
	file        *File
	seen        map[string]bool
	fingerprint uint64
	fingerPos   apidef.Pos
	problems    apidef.Problems
}

func (p *parser) pos(col int) apidef.Pos { return apidef.Pos{File: p.name, Line: p.line, Col: col} }

func (p *parser) fail(col int, format string, args ...any) {
	if len(p.problems) < maxProblems {
		p.problems.Add(p.pos(col), "LOCK_SYNTAX", format, args...)
	}
}

func (p *parser) parse(data []byte) {
	p.line = 1
	if len(data) > maxFileSize {
		p.fail(1, "the file is larger than %d bytes", maxFileSize)
		return
	}
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	first, rest, _ := strings.Cut(text, "\n")
	number, ok := strings.CutPrefix(first, firstWords)
	if p.file.Version = slices.Index(versions, number); !ok || p.file.Version < 1 {
		p.fail(1, "a lock file starts with the line %q; a newer one needs a newer hpyapi", firstWords+strconv.Itoa(version))
		return
	}
	for rest != "" {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		p.line++
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		p.statement(line)
	}
	p.check()
}

// statement reads one line.
func (p *parser) statement(line string) {
	word, rest, _ := strings.Cut(line, " ")
	col := len(word) + 2
	switch word {
	case "slot":
		p.slot(rest, col)
		return
	case "approve":
		p.approve(rest, col)
		return
	}
	if p.file.Version > 1 && p.typeLine(word, rest, col) {
		return
	}
	if p.seen[word] {
		p.fail(1, "%s is given twice", clip(word))
		return
	}
	p.seen[word] = true
	f := p.file
	switch word {
	case "api":
		p.api(rest, col)
	case "capsule":
		f.At.Capsule = p.pos(col)
		f.Capsule = p.quoted(rest, col)
	case "id":
		id, err := uuid.Parse(rest)
		if err != nil {
			p.fail(col, "%s", err)
		}
		f.ID, f.At.ID = id, p.pos(col)
	case "profile":
		if !f.Profile.Set(rest) {
			p.fail(col, "unknown profile %s", clip(rest))
		}
		f.At.Profile = p.pos(col)
	case "flags":
		p.flags(rest, col)
	case "table":
		f.Table, f.At.Table = rest, p.pos(col)
	case "fingerprint":
		n, err := strconv.ParseUint(rest, 16, 64)
		if err != nil || len(rest) != 16 {
			p.fail(col, "a fingerprint is 16 hexadecimal digits")
		}
		p.fingerprint, p.fingerPos = n, p.pos(col)
	default:
		p.fail(1, "unknown word %s; lines start with api, capsule, id, profile, flags, table, fingerprint, slot, a kind of type, or approve", clip(word))
	}
}

func (p *parser) api(rest string, col int) {
	f := p.file
	f.Pos = p.pos(1)
	words := strings.Split(rest, " ")
	if len(words) != 3 {
		p.fail(col, "expected api Name prefix major.minor")
		return
	}
	f.Name, f.Prefix = words[0], words[1]
	major, minor, ok := strings.Cut(words[2], ".")
	ma, err1 := strconv.ParseUint(major, 10, 16)
	mi, err2 := strconv.ParseUint(minor, 10, 16)
	if !ok || err1 != nil || err2 != nil {
		p.fail(col+len(f.Name)+len(f.Prefix)+2, "expected a version major.minor, not %s", clip(words[2]))
	}
	f.Major, f.Minor = uint16(ma), uint16(mi)
}

func (p *parser) flags(rest string, col int) {
	p.file.At.Flags = p.pos(col)
	for _, name := range strings.Split(rest, " ") {
		if !p.file.Flags.Add(name) {
			p.fail(col, "unknown flag %s", clip(name))
		}
		col += len(name) + 1
	}
}

func (p *parser) quoted(text string, col int) string {
	s, err := strconv.Unquote(text)
	if err != nil || !strings.HasPrefix(text, `"`) {
		p.fail(col, "expected a string in double quotes")
	}
	return s
}

// word cuts the next word of a line and keeps count of the column.
func word(rest *string, col *int) (string, int) {
	w, r, _ := strings.Cut(*rest, " ")
	at := *col
	*rest, *col = r, *col+len(w)+1
	return w, at
}

func (p *parser) index(rest *string, col *int, limit uint64) (int, bool) {
	w, at := word(rest, col)
	n, err := strconv.ParseUint(w, 10, 32)
	if err != nil || n > limit {
		p.fail(at, "expected a number from 0 to %d, not %s", limit, clip(w))
		return 0, false
	}
	return int(n), true
}

// slot reads "INDEX hole "reason"" or "INDEX KIND since N NAME [former a,b] [nullable i,j] [uses i:name,result:name] [instances]
// [offers name:version:id,...] [deprecated]
// = SIGNATURE".
func (p *parser) slot(rest string, col int) {
	s := Slot{Pos: p.pos(1)}
	var ok bool
	if s.Index, ok = p.index(&rest, &col, maxIndex); !ok {
		return
	}
	kind, at := word(&rest, &col)
	if kind == "hole" {
		s.Kind, s.Signature, s.Reason = apidef.SlotHole, "hole", p.quoted(rest, col)
		p.add(s)
		return
	}
	if s.Kind, ok = kindOf(kind); !ok {
		p.fail(at, "unknown kind of slot %s", clip(kind))
		return
	}
	if since, at := word(&rest, &col); since != "since" {
		p.fail(at, "expected since, not %s", clip(since))
		return
	}
	since, ok := p.index(&rest, &col, math.MaxUint16)
	if !ok {
		return
	}
	s.Since = uint16(since)
	s.Name, _ = word(&rest, &col)
	if p.attributes(&s, rest, col) {
		p.add(s)
	}
}

func (p *parser) attributes(s *Slot, rest string, col int) bool {
	for {
		w, at := word(&rest, &col)
		switch w {
		case "=":
			s.Signature = rest
			return p.signature(s, col)
		case "instances":
			s.Instances = true
		case "offers":
			if !p.offers(&s.Offers, &rest, &col) {
				return false
			}
		case "deprecated":
			s.Deprecated = true
		case "former":
			list, _ := word(&rest, &col)
			s.Former = strings.Split(list, ",")
		case "nullable":
			if !p.nullable(&s.Nullable, &rest, &col) {
				return false
			}
		case "uses":
			if !p.uses(&s.Uses, &rest, &col) {
				return false
			}
		default:
			p.fail(at, "expected former, nullable, uses, instances, offers, deprecated or =, not %s", clip(w))
			return false
		}
	}
}

func (p *parser) offers(to *[]Offer, rest *string, col *int) bool {
	list, at := word(rest, col)
	for _, text := range strings.Split(list, ",") {
		parts := strings.Split(text, ":")
		if len(parts) != 3 {
			p.fail(at, "expected name:major.minor:id, not %s", clip(text))
			return false
		}
		o := Offer{Name: parts[0]}
		major, minor, _ := strings.Cut(parts[1], ".")
		for _, v := range []struct {
			text string
			to   *uint16
		}{{major, &o.Major}, {minor, &o.Minor}} {
			n, err := strconv.ParseUint(v.text, 10, 16)
			if err != nil {
				p.fail(at, "expected a version major.minor, not %s", clip(parts[1]))
				return false
			}
			*v.to = uint16(n)
		}
		var err error
		if o.ID, err = uuid.Parse(parts[2]); err != nil {
			p.fail(at, "%s", err)
			return false
		}
		*to = append(*to, o)
	}
	return true
}

func (p *parser) nullable(to *[]int, rest *string, col *int) bool {
	list, at := word(rest, col)
	for _, n := range strings.Split(list, ",") {
		i, err := strconv.ParseUint(n, 10, 8)
		if err != nil {
			p.fail(at, "expected positions of parameters, not %s", clip(list))
			return false
		}
		*to = append(*to, int(i))
	}
	return true
}

func (p *parser) uses(to *[]Use, rest *string, col *int) bool {
	list, at := word(rest, col)
	for _, text := range strings.Split(list, ",") {
		where, name, ok := strings.Cut(text, ":")
		i, err := strconv.ParseUint(where, 10, 8)
		u := Use{At: int(i), Type: name}
		if where == "result" {
			u.At, err = Result, nil
		}
		if !ok || err != nil || name == "" {
			p.fail(at, "expected positions of parameters with the names of types, as in 2:demo_mode, not %s", clip(list))
			return false
		}
		*to = append(*to, u)
	}
	return true
}

// typeLine reads a line about a declared type and reports whether it is one.
func (p *parser) typeLine(kind, rest string, col int) bool {
	f := p.file
	switch kind {
	case "constant", "field":
		if n := len(f.Types); n == 0 {
			p.fail(1, "a %s belongs to a type above it", kind)
		} else if kind == "constant" {
			p.constant(&f.Types[n-1], rest, col)
		} else {
			p.field(&f.Types[n-1], rest, col)
		}
		return true
	}
	i := slices.Index(typeWords[:], kind)
	if i < 0 {
		return false
	}
	t := Type{Pos: p.pos(1), Kind: TypeKind(i)}
	t.Name, _ = word(&rest, &col)
	if n := len(f.Types); t.Name == "" || n > 0 && f.Types[n-1].Name >= t.Name {
		p.fail(1, "types are in the order of their names, each once, but %s comes here", clip(t.Name))
		return true
	}
	if p.typeAttributes(&t, rest, col) {
		f.Types = append(f.Types, t)
	}
	return true
}

func (p *parser) typeAttributes(t *Type, rest string, col int) bool {
	for rest != "" {
		w, at := word(&rest, &col)
		switch {
		case w == "=" && (t.Kind == Callback || t.Kind == Alias) && rest != "":
			t.Signature = rest
			return p.typeSignature(t, col)
		case w == "nullable" && t.Kind == Callback:
			if !p.nullable(&t.Nullable, &rest, &col) {
				return false
			}
		case w == "uses" && t.Kind == Callback:
			if !p.uses(&t.Uses, &rest, &col) {
				return false
			}
		default:
			p.fail(at, "%s has no place here", clip(w))
			return false
		}
	}
	if t.Kind == Callback || t.Kind == Alias {
		p.fail(col, "expected = and what %s is", clip(t.Name))
		return false
	}
	return true
}

func (p *parser) typeSignature(t *Type, col int) bool {
	text := t.Signature
	if t.Kind == Alias {
		text = "data " + text
	}
	var syntax *signature.SyntaxError
	if _, err := signature.Parse(text); errors.As(err, &syntax) && !isAbbreviated(t.Signature) {
		p.fail(col+syntax.At-(len(text)-len(t.Signature)), "%s", syntax.Why)
		return false
	}
	return true
}

// isAbbreviated reports the text of a callback whose signature is long.
func isAbbreviated(text string) bool {
	return strings.HasPrefix(text, "(#") && strings.HasSuffix(text, ")")
}

func (p *parser) constant(t *Type, rest string, col int) {
	c := Constant{Pos: p.pos(1)}
	c.Name, _ = word(&rest, &col)
	v, err := strconv.ParseInt(rest, 10, 64)
	if t.Kind != Enum || c.Name == "" || err != nil {
		p.fail(col, "expected the name and value of a constant of an enum")
		return
	}
	c.Value = v
	t.Constants = append(t.Constants, c)
}

func (p *parser) field(t *Type, rest string, col int) {
	f := Field{Pos: p.pos(1)}
	f.Name, _ = word(&rest, &col)
	f.Type, _ = word(&rest, &col)
	if f.Uses = rest; t.Kind != Struct || f.Name == "" || f.Type == "" || strings.Contains(f.Uses, " ") {
		p.fail(col, "expected the name and type of a field of a struct")
		return
	}
	t.Fields = append(t.Fields, f)
}

// signature checks that what stands behind = is a signature, and of the kind of the slot.
func (p *parser) signature(s *Slot, col int) bool {
	var syntax *signature.SyntaxError
	parsed, err := signature.Parse(s.Signature)
	switch {
	case s.Signature == "":
		p.fail(col, "expected a signature after =")
	case errors.As(err, &syntax):
		p.fail(col+syntax.At, "%s", syntax.Why)
	case signatureKinds[s.Kind] != parsed.Kind:
		p.fail(col, "the signature is not that of a %s slot", kindWords[s.Kind])
	default:
		return true
	}
	return false
}

var signatureKinds = map[apidef.SlotKind]signature.SlotKind{
	apidef.SlotFunc: signature.FuncSlot, apidef.SlotData: signature.DataSlot, apidef.SlotHandle: signature.HandleSlot, apidef.SlotObject: signature.ObjectSlot,
}

func kindOf(word string) (apidef.SlotKind, bool) {
	for kind, w := range kindWords {
		if w == word {
			return kind, true
		}
	}
	return 0, false
}

func (p *parser) add(s Slot) {
	if n := len(p.file.Slots); n > 0 && p.file.Slots[n-1].Index >= s.Index {
		p.fail(1, "slots are in order, but %d comes after %d", s.Index, p.file.Slots[n-1].Index)
		return
	}
	p.file.Slots = append(p.file.Slots, s)
}

// approve reads "RULE WHERE "was" "is" "reason"", in a file of version 1 without what was and is.
func (p *parser) approve(rest string, col int) {
	a := Approval{Pos: p.pos(1)}
	var at int
	a.Rule, at = word(&rest, &col)
	a.At.Rule = p.pos(at)
	a.Where, at = word(&rest, &col)
	a.At.Where = p.pos(at)
	if n, err := strconv.ParseUint(a.Where, 10, 32); err == nil && n > maxIndex || a.Where == "" || strings.HasPrefix(a.Where, `"`) {
		p.fail(at, "expected the index of a slot, the name of a type, or api, not %s", clip(a.Where))
		return
	}
	texts := []*string{&a.From, &a.To, &a.Reason}
	if p.file.Version == 1 {
		texts = texts[2:]
	}
	for i, to := range texts {
		prefix, err := strconv.QuotedPrefix(rest)
		if err != nil || !strings.HasPrefix(rest, `"`) || i < len(texts)-1 && !strings.HasPrefix(rest[len(prefix):], ` "`) || i == len(texts)-1 && prefix != rest {
			p.fail(col, "an approval has what was, what is, and a reason, each in double quotes; hpyapi breaking prints the line")
			return
		}
		*to, _ = strconv.Unquote(prefix)
		rest, col = strings.TrimPrefix(rest[len(prefix):], " "), col+len(prefix)+1
	}
	if strings.TrimSpace(a.Reason) == "" || a.Reason == NoReason {
		p.fail(col-len(a.Reason)-3, "an approval has a reason")
	}
	if p.file.Version > 1 && (a.From == "" || a.To == "") {
		p.fail(1, "an approval says what was and what is")
	}
	p.file.Approvals = append(p.file.Approvals, a)
}

// NoReason is what stands for the reason in the line that is printed for a change.
const NoReason = "REASON"

// check reports what is missing, and a fingerprint that does not belong to the slots.
func (p *parser) check() {
	f := p.file
	f.At.Profile, f.At.Flags, f.At.Table = or(f.At.Profile, f.Pos), or(f.At.Flags, f.Pos), or(f.At.Table, f.Pos)
	for _, word := range []string{"api", "capsule", "id", "fingerprint"} {
		if !p.seen[word] {
			p.fail(1, "the line %s is missing", word)
		}
	}
	if len(p.problems) == 0 && p.fingerprint != p.file.Fingerprint(p.file.Minor) {
		p.problems.Add(p.fingerPos, "LOCK_EDITED", "the fingerprint is not that of the slots and types, which would be %016x; the file was edited or merged badly",
			p.file.Fingerprint(p.file.Minor))
	}
}

func clip(s string) string {
	if len(s) > 60 {
		s = strings.ToValidUTF8(s[:57], "") + "..."
	}
	return fmt.Sprintf("%q", s)
}
