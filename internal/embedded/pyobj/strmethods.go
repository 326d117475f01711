package pyobj

import (
	"strings"
	"unicode"
)

// isSpace is str.isspace for one code point.
func isSpace(r rune) bool {
	switch {
	case r >= 9 && r <= 13, r >= 0x1C && r <= 0x20, r == 0x85:
		return true
	case r < 0x100:
		return r == 0xA0
	}
	return unicode.Is(unicode.Zs, r) || r == 0x2028 || r == 0x2029
}

// toASCIIDigits replaces decimal digits of other scripts by ASCII ones, as int() and float() do.
func toASCIIDigits(s string) string {
	ascii := true
	for i := 0; i < len(s); i++ {
		ascii = ascii && s[i] < 128
	}
	if ascii {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= 128 && unicode.Is(unicode.Nd, r) {
			return '0' + digitValue(r)
		}
		return r
	}, s)
}

// digitValue is the value of a decimal digit: runs of ten start at a zero.
func digitValue(r rune) rune {
	n := rune(0)
	for n < 9 && unicode.Is(unicode.Nd, r-n-1) {
		n++
	}
	if r >= 0x1D7CE && r <= 0x1D7FF {
		return (r - 0x1D7CE) % 10
	}
	return n
}

func compareText(a, b string) int { return strings.Compare(a, b) }

// strMethod makes a method of str.
func strMethod(name string, kind MethodKind, f func(rt *Runtime, s *Str, args []Object) (Object, error)) *MethodDef {
	return &MethodDef{Name: name, Kind: kind, Func: func(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
		s, _ := AsStr(self)
		return f(rt, s, args)
	}}
}

func strMap(name string, f func(s string) string) *MethodDef {
	return strMethod(name, NoArgs, func(_ *Runtime, s *Str, _ []Object) (Object, error) { return NewStr(f(s.s)), nil })
}

func strMethods() []*MethodDef {
	out := []*MethodDef{
		strMap("upper", upper), strMap("lower", lower), strMap("casefold", casefold),
		strMap("swapcase", swapcase), strMap("title", title), strMap("capitalize", capitalize),
		strMethod("strip", VarArgs, strStrip("strip", true, true)), strMethod("lstrip", VarArgs, strStrip("lstrip", true, false)),
		strMethod("rstrip", VarArgs, strStrip("rstrip", false, true)),
		{Name: "split", Kind: Keywords, Func: strSplit("split", false)}, {Name: "rsplit", Kind: Keywords, Func: strSplit("rsplit", true)},
		{Name: "splitlines", Kind: Keywords, Func: strSplitLines},
		strMethod("join", OneArg, strJoin), strMethod("replace", VarArgs, strReplace),
		strMethod("startswith", VarArgs, strEnds("startswith", strings.HasPrefix)), strMethod("endswith", VarArgs, strEnds("endswith", strings.HasSuffix)),
		strMethod("find", VarArgs, strFind("find", false, false)), strMethod("rfind", VarArgs, strFind("rfind", true, false)),
		strMethod("index", VarArgs, strFind("index", false, true)), strMethod("rindex", VarArgs, strFind("rindex", true, true)),
		strMethod("count", VarArgs, strCount),
		strMethod("partition", OneArg, strPartition(false)), strMethod("rpartition", OneArg, strPartition(true)),
		strMethod("removeprefix", OneArg, strRemove("removeprefix", strings.TrimPrefix)), strMethod("removesuffix", OneArg, strRemove("removesuffix", strings.TrimSuffix)),
		strMethod("center", VarArgs, strPad("center")), strMethod("ljust", VarArgs, strPad("ljust")), strMethod("rjust", VarArgs, strPad("rjust")),
		strMethod("zfill", OneArg, strZfill), {Name: "expandtabs", Kind: Keywords, Func: strExpandTabs},
		{Name: "encode", Kind: Keywords, Func: strEncode},
		{Name: "format", Kind: Keywords, Func: strFormat},
		{Name: "__format__", Kind: OneArg, Func: formatMethod},
		strMethod("__getnewargs__", NoArgs, func(_ *Runtime, s *Str, _ []Object) (Object, error) { return NewTuple(s), nil }),
	}
	return append(out, strPredicates()...)
}

func strStrip(name string, left, right bool) func(*Runtime, *Str, []Object) (Object, error) {
	return func(_ *Runtime, s *Str, args []Object) (Object, error) {
		if err := argRange(name, args, 0, 1); err != nil {
			return nil, err
		}
		in := isSpace
		if len(args) == 1 && args[0] != Object(None) {
			chars, ok := AsStr(args[0])
			if !ok {
				return nil, Raisef(TypeError, "%s arg must be None or str", name)
			}
			in = func(r rune) bool { return strings.ContainsRune(chars.s, r) }
		}
		i, j := 0, s.n
		for left && i < j && in(s.At(i)) {
			i++
		}
		for right && j > i && in(s.At(j-1)) {
			j--
		}
		return s.slice(i, j), nil
	}
}

var splitParams = params{names: []string{"sep", "maxsplit"}, maxPos: 2}

// splitArgs reads sep and maxsplit; a nil separator means white space.
func (rt *Runtime) splitArgs(name string, args []Object, kwnames *Tuple) (sep Object, maxsplit int, err error) {
	p := splitParams
	p.fn = name
	b, err := p.bind(args, kwnames)
	if err != nil {
		return nil, 0, err
	}
	maxsplit = -1
	if b[1] != nil {
		if maxsplit, err = rt.AsSsize(b[1], OverflowError); err != nil {
			return nil, 0, err
		}
	}
	if maxsplit < 0 {
		maxsplit = maxInt
	}
	if b[0] == Object(None) {
		b[0] = nil
	}
	return b[0], maxsplit, nil
}

func strSplit(name string, fromRight bool) CallFunc {
	return func(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
		s, _ := AsStr(self)
		sepObj, maxsplit, err := rt.splitArgs(name, args, kwnames)
		if err != nil {
			return nil, err
		}
		var parts []string
		if sepObj == nil {
			parts = splitSpace(s.s, maxsplit, fromRight)
		} else {
			sep, ok := AsStr(sepObj)
			if !ok {
				return nil, Raisef(TypeError, "must be str or None, not %s", typeName(sepObj))
			}
			if sep.n == 0 {
				return nil, Raisef(ValueError, "empty separator")
			}
			parts = splitSep(s.s, sep.s, maxsplit, fromRight)
		}
		if err := fitsItems(len(parts)); err != nil {
			return nil, err
		}
		out := make([]Object, len(parts))
		for i, p := range parts {
			out[i] = NewStr(p)
		}
		return NewList(out...), nil
	}
}

// splitSpace splits at runs of white space.
func splitSpace(s string, maxsplit int, fromRight bool) []string {
	var out []string
	if !fromRight {
		for {
			s = strings.TrimLeftFunc(s, isSpace)
			if s == "" {
				return out
			}
			if maxsplit == 0 {
				return append(out, strings.TrimRightFunc(s, func(rune) bool { return false }))
			}
			i := strings.IndexFunc(s, isSpace)
			if i < 0 {
				return append(out, s)
			}
			out, s, maxsplit = append(out, s[:i]), s[i:], maxsplit-1
		}
	}
	for {
		s = strings.TrimRightFunc(s, isSpace)
		if s == "" {
			break
		}
		i := strings.LastIndexFunc(s, isSpace)
		if i < 0 || maxsplit == 0 {
			out = append(out, s)
			break
		}
		_, size := decodeRune(s[i:])
		out, s, maxsplit = append(out, s[i+size:]), s[:i], maxsplit-1
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// splitSep splits at a separator.
func splitSep(s, sep string, maxsplit int, fromRight bool) []string {
	if !fromRight {
		n := -1
		if maxsplit < maxInt {
			n = maxsplit + 1
		}
		return strings.SplitN(s, sep, n)
	}
	var out []string
	for ; maxsplit > 0; maxsplit-- {
		i := strings.LastIndex(s, sep)
		if i < 0 {
			break
		}
		out = append(out, s[i+len(sep):])
		s = s[:i]
	}
	out = append(out, s)
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

var splitLinesParams = params{fn: "splitlines", names: []string{"keepends"}, maxPos: 1}

func strSplitLines(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
	b, err := splitLinesParams.bind(args, kwnames)
	if err != nil {
		return nil, err
	}
	keep := false
	if b[0] != nil {
		if keep, err = rt.indexForFlag(b[0]); err != nil {
			return nil, err
		}
	}
	s, _ := AsStr(self)
	out := NewList()
	start := 0
	for i := 0; i < s.n; {
		end := i
		switch r := s.At(i); {
		case r == '\r' && i+1 < s.n && s.At(i+1) == '\n':
			i += 2
		case r >= '\n' && r <= '\r' || r >= 0x1C && r <= 0x1E || r == 0x85 || r == 0x2028 || r == 0x2029:
			i++
		default:
			i++
			continue
		}
		if keep {
			end = i
		}
		out.Append(s.slice(start, end))
		start = i
	}
	if start < s.n {
		out.Append(s.slice(start, s.n))
	}
	return out, nil
}

func strJoin(rt *Runtime, s *Str, args []Object) (Object, error) {
	items, err := rt.joinItems(args[0])
	if err != nil {
		return nil, err
	}
	var b textBuilder
	n := 0
	for i, o := range items {
		t, ok := AsStr(o)
		if !ok {
			return nil, Raisef(TypeError, "sequence item %d: expected str instance, %s found", i, typeName(o))
		}
		if i > 0 {
			b.WriteString(s.s)
			n += s.n
		}
		b.WriteString(t.s)
		n += t.n
	}
	text, err := b.result()
	return &Str{s: text, n: n}, err
}

// joinItems collects what join gets.
func (rt *Runtime) joinItems(o Object) ([]Object, error) {
	if o.Type().slots.Iter == nil && !isSequence(o) {
		return nil, Raisef(TypeError, "can only join an iterable")
	}
	return rt.Collected(o)
}

func strReplace(rt *Runtime, s *Str, args []Object) (Object, error) {
	if err := argRange("replace", args, 2, 3); err != nil {
		return nil, err
	}
	var pair [2]*Str
	for i := range pair {
		v, ok := AsStr(args[i])
		if !ok {
			return nil, Raisef(TypeError, "replace() argument %d must be str, not %s", i+1, typeName(args[i]))
		}
		pair[i] = v
	}
	n := -1
	if len(args) == 3 {
		var err error
		if n, err = rt.AsSsize(args[2], OverflowError); err != nil {
			return nil, err
		}
	}
	count := strings.Count(s.s, pair[0].s)
	if n >= 0 {
		count = min(count, n)
	}
	if err := fitsText(len(s.s) + times(count, len(pair[1].s)-len(pair[0].s))); err != nil {
		return nil, err
	}
	return NewStr(strings.Replace(s.s, pair[0].s, pair[1].s, n)), nil
}

// window is the part of the string that optional start and end arguments select; ok is false when start is behind the end.
func (rt *Runtime) window(s *Str, args []Object, at int) (part *Str, start int, ok bool, err error) {
	start, end, err := rt.windowBounds(s.n, args, at)
	if err != nil || start > s.n || start > end {
		return &Str{}, start, false, err
	}
	return s.slice(start, end), start, true, nil
}

func (rt *Runtime) windowBounds(n int, args []Object, at int) (start, end int, err error) {
	end = maxInt
	if at < len(args) && args[at] != Object(None) {
		if start, err = rt.boundArg(args[at]); err != nil {
			return 0, 0, err
		}
	}
	if at+1 < len(args) && args[at+1] != Object(None) {
		if end, err = rt.boundArg(args[at+1]); err != nil {
			return 0, 0, err
		}
	}
	if end > n {
		end = n
	} else if end < 0 {
		end = max(end+n, 0)
	}
	if start < 0 {
		start = max(start+n, 0)
	}
	return start, end, nil
}

func (rt *Runtime) boundArg(o Object) (int, error) {
	if o.Type().slots.Unary[OpIndex] == nil {
		return 0, Raisef(TypeError, "slice indices must be integers or None or have an __index__ method")
	}
	return rt.AsSsize(o, nil)
}

func strEnds(name string, test func(s, part string) bool) func(*Runtime, *Str, []Object) (Object, error) {
	return func(rt *Runtime, s *Str, args []Object) (Object, error) {
		if len(args) < 1 || len(args) > 3 {
			return nil, parseTupleError(name, len(args), 1, 3)
		}
		w, _, ok, err := rt.window(s, args, 1)
		if err != nil {
			return nil, err
		}
		if tup, isTuple := AsTuple(args[0]); isTuple {
			for _, o := range tup.items {
				p, isStr := AsStr(o)
				if !isStr {
					return nil, Raisef(TypeError, "tuple for %s must only contain str, not %s", name, typeName(o))
				}
				if ok && test(w.s, p.s) {
					return True, nil
				}
			}
			return False, nil
		}
		p, isStr := AsStr(args[0])
		if !isStr {
			return nil, Raisef(TypeError, "%s first arg must be str or a tuple of str, not %s", name, typeName(args[0]))
		}
		return Bool(ok && test(w.s, p.s)), nil
	}
}

// parseTupleError is the message of PyArg_ParseTuple for a wrong number of arguments.
func parseTupleError(name string, got, lo, hi int) error {
	word, n := "exactly", lo
	if lo != hi {
		word = "at least"
		if got > hi {
			word, n = "at most", hi
		}
	}
	s := "s"
	if n == 1 {
		s = ""
	}
	return Raisef(TypeError, "%s() takes %s %d argument%s (%d given)", name, word, n, s, got)
}

func strFind(name string, fromRight, mustFind bool) func(*Runtime, *Str, []Object) (Object, error) {
	return func(rt *Runtime, s *Str, args []Object) (Object, error) {
		if len(args) < 1 || len(args) > 3 {
			return nil, parseTupleError(name, len(args), 1, 3)
		}
		sub, isStr := AsStr(args[0])
		if !isStr {
			return nil, Raisef(TypeError, "must be str, not %s", typeName(args[0]))
		}
		w, start, ok, err := rt.window(s, args, 1)
		if err != nil {
			return nil, err
		}
		i := -1
		if ok {
			if fromRight {
				i = strings.LastIndex(w.s, sub.s)
			} else {
				i = strings.Index(w.s, sub.s)
			}
		}
		if i < 0 {
			if mustFind {
				return nil, Raisef(ValueError, "substring not found")
			}
			return Int(-1), nil
		}
		return Int(start + NewStr(w.s[:i]).n), nil
	}
}

func strCount(rt *Runtime, s *Str, args []Object) (Object, error) {
	if len(args) < 1 || len(args) > 3 {
		return nil, parseTupleError("count", len(args), 1, 3)
	}
	sub, isStr := AsStr(args[0])
	if !isStr {
		return nil, Raisef(TypeError, "must be str, not %s", typeName(args[0]))
	}
	w, _, ok, err := rt.window(s, args, 1)
	if err != nil || !ok {
		return Int(0), err
	}
	if sub.n == 0 {
		return Int(w.n + 1), nil
	}
	return Int(strings.Count(w.s, sub.s)), nil
}

func strPartition(fromRight bool) func(*Runtime, *Str, []Object) (Object, error) {
	return func(_ *Runtime, s *Str, args []Object) (Object, error) {
		sep, ok := AsStr(args[0])
		if !ok {
			return nil, Raisef(TypeError, "must be str, not %s", typeName(args[0]))
		}
		if sep.n == 0 {
			return nil, Raisef(ValueError, "empty separator")
		}
		i := strings.Index(s.s, sep.s)
		if fromRight {
			i = strings.LastIndex(s.s, sep.s)
		}
		switch {
		case i >= 0:
			return NewTuple(NewStr(s.s[:i]), sep, NewStr(s.s[i+len(sep.s):])), nil
		case fromRight:
			return NewTuple(&Str{}, &Str{}, s), nil
		}
		return NewTuple(s, &Str{}, &Str{}), nil
	}
}

func strRemove(name string, f func(s, part string) string) func(*Runtime, *Str, []Object) (Object, error) {
	return func(_ *Runtime, s *Str, args []Object) (Object, error) {
		p, ok := AsStr(args[0])
		if !ok {
			return nil, Raisef(TypeError, "%s() argument must be str, not %s", name, typeName(args[0]))
		}
		return NewStr(f(s.s, p.s)), nil
	}
}
