package pyobj

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"
)

func bytesMethod(name string, kind MethodKind, f func(rt *Runtime, b []byte, args []Object) (Object, error)) *MethodDef {
	return &MethodDef{Name: name, Kind: kind, Func: func(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
		b, _ := AsBytes(self)
		return f(rt, b.b, args)
	}}
}

func bytesMethods() []*MethodDef {
	conv := func(name string, f func([]byte) []byte) *MethodDef {
		return bytesMethod(name, NoArgs, func(_ *Runtime, b []byte, _ []Object) (Object, error) { return NewBytes(f(b)), nil })
	}
	return []*MethodDef{
		conv("upper", func(b []byte) []byte { return mapASCII(b, 'a', 'z') }), conv("lower", func(b []byte) []byte { return mapASCII(b, 'A', 'Z') }),
		bytesMethod("strip", VarArgs, bytesStrip("strip", true, true)), bytesMethod("lstrip", VarArgs, bytesStrip("lstrip", true, false)),
		bytesMethod("rstrip", VarArgs, bytesStrip("rstrip", false, true)),
		{Name: "split", Kind: Keywords, Func: bytesSplit}, bytesMethod("join", OneArg, bytesJoin), bytesMethod("replace", VarArgs, bytesReplace),
		bytesMethod("startswith", VarArgs, bytesEnds("startswith", bytes.HasPrefix)), bytesMethod("endswith", VarArgs, bytesEnds("endswith", bytes.HasSuffix)),
		bytesMethod("find", VarArgs, bytesFind("find", bytes.Index, false)), bytesMethod("rfind", VarArgs, bytesFind("rfind", bytes.LastIndex, false)),
		bytesMethod("index", VarArgs, bytesFind("index", bytes.Index, true)), bytesMethod("rindex", VarArgs, bytesFind("rindex", bytes.LastIndex, true)),
		bytesMethod("count", VarArgs, bytesCount),
		{Name: "hex", Kind: Keywords, Func: func(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
			b, _ := AsBytes(self)
			return bytesHex(rt, b.b, args, kwnames)
		}},
		{Name: "splitlines", Kind: Keywords, Func: bytesSplitlines},
		{Name: "fromhex", Kind: OneArg, Class: true, Func: bytesFromHex},
		{Name: "decode", Kind: Keywords, Func: bytesDecode},
		bytesMethod("__bytes__", NoArgs, func(_ *Runtime, b []byte, _ []Object) (Object, error) { return NewBytes(b), nil }),
	}
}

// mapASCII changes the case of letters from lo to hi.
func mapASCII(b []byte, lo, hi byte) []byte {
	out := slices.Clone(b)
	for i, c := range out {
		if c >= lo && c <= hi {
			out[i] = c ^ 0x20
		}
	}
	return out
}

func bytesNeeded(o Object) error {
	return Raisef(TypeError, "a bytes-like object is required, not '%s'", typeName(o))
}

// needBytes converts an argument that must be bytes-like.
func (rt *Runtime) needBytes(o Object) ([]byte, error) {
	d, ok, err := rt.bytesLike(o)
	if err == nil && !ok {
		err = bytesNeeded(o)
	}
	return d, err
}

// isByteSpace is the white space that bytes methods know.
func isByteSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func bytesStrip(name string, left, right bool) func(*Runtime, []byte, []Object) (Object, error) {
	return func(rt *Runtime, b []byte, args []Object) (Object, error) {
		if err := argRange(name, args, 0, 1); err != nil {
			return nil, err
		}
		in := isByteSpace
		if len(args) == 1 && args[0] != Object(None) {
			set, err := rt.needBytes(args[0])
			if err != nil {
				return nil, err
			}
			in = func(c byte) bool { return bytes.IndexByte(set, c) >= 0 }
		}
		for left && len(b) > 0 && in(b[0]) {
			b = b[1:]
		}
		for right && len(b) > 0 && in(b[len(b)-1]) {
			b = b[:len(b)-1]
		}
		return NewBytes(b), nil
	}
}

func bytesSplit(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
	b, _ := AsBytes(self)
	sepObj, maxsplit, err := rt.splitArgs("split", args, kwnames)
	if err != nil {
		return nil, err
	}
	out := NewList()
	if sepObj == nil {
		rest := b.b
		for {
			for len(rest) > 0 && isByteSpace(rest[0]) {
				rest = rest[1:]
			}
			if len(rest) == 0 {
				return out, nil
			}
			i := slices.IndexFunc(rest, isByteSpace)
			if i < 0 || maxsplit == 0 {
				out.Append(NewBytes(rest))
				return out, nil
			}
			out.Append(NewBytes(rest[:i]))
			rest, maxsplit = rest[i:], maxsplit-1
		}
	}
	sep, err := rt.needBytes(sepObj)
	if err != nil {
		return nil, err
	}
	if len(sep) == 0 {
		return nil, Raisef(ValueError, "empty separator")
	}
	for _, p := range splitSep(string(b.b), string(sep), maxsplit, false) {
		out.Append(NewBytes([]byte(p)))
	}
	return out, nil
}

func bytesJoin(rt *Runtime, b []byte, args []Object) (Object, error) {
	items, err := rt.joinItems(args[0])
	if err != nil {
		return nil, err
	}
	parts := make([][]byte, len(items))
	for i, o := range items {
		d, ok, err := rt.bytesLike(o)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, Raisef(TypeError, "sequence item %d: expected a bytes-like object, %s found", i, typeName(o))
		}
		parts[i] = d
	}
	if err := fitsBytes(joinedLen(parts, len(b))); err != nil {
		return nil, err
	}
	return NewBytes(bytes.Join(parts, b)), nil
}

func bytesReplace(rt *Runtime, b []byte, args []Object) (Object, error) {
	if err := argRange("replace", args, 2, 3); err != nil {
		return nil, err
	}
	from, err := rt.needBytes(args[0])
	if err != nil {
		return nil, err
	}
	to, err := rt.needBytes(args[1])
	if err != nil {
		return nil, err
	}
	n := -1
	if len(args) == 3 {
		if n, err = rt.AsSsize(args[2], OverflowError); err != nil {
			return nil, err
		}
	}
	count := bytes.Count(b, from)
	if len(from) == 0 {
		count = len(b) + 1 // Go counts the places between UTF-8 sequences
	}
	if n >= 0 {
		count = min(count, n)
	}
	if err := fitsBytes(len(b) + times(count, len(to)-len(from))); err != nil {
		return nil, err
	}
	if len(from) == 0 {
		return NewBytes(replaceEmpty(b, to, n)), nil
	}
	return NewBytes(bytes.Replace(b, from, to, n)), nil
}

// joinedLen is the length of parts with a separator between them.
func joinedLen(parts [][]byte, sep int) int {
	n := times(len(parts), sep)
	for _, p := range parts {
		n += len(p)
	}
	return n
}

// replaceEmpty puts to between the bytes; Go would put it between the UTF-8 sequences.
func replaceEmpty(b, to []byte, n int) []byte {
	if n < 0 {
		n = len(b) + 1
	}
	var out []byte
	for i := 0; i <= len(b); i++ {
		if i < n {
			out = append(out, to...)
		}
		if i < len(b) {
			out = append(out, b[i])
		}
	}
	return out
}

// bytesWindow is the part that optional start and end arguments select.
func (rt *Runtime) bytesWindow(b []byte, args []Object) ([]byte, int, bool, error) {
	start, end, err := rt.windowBounds(len(b), args, 1)
	if err != nil || start > len(b) || start > end {
		return nil, start, false, err
	}
	return b[start:end], start, true, nil
}

func bytesEnds(name string, test func(b, part []byte) bool) func(*Runtime, []byte, []Object) (Object, error) {
	return func(rt *Runtime, b []byte, args []Object) (Object, error) {
		if len(args) < 1 || len(args) > 3 {
			return nil, parseTupleError(name, len(args), 1, 3)
		}
		w, _, ok, err := rt.bytesWindow(b, args)
		if err != nil {
			return nil, err
		}
		parts := []Object{args[0]}
		if tup, isTuple := AsTuple(args[0]); isTuple {
			parts = tup.items
		}
		for _, o := range parts {
			p, isBytes, err := rt.bytesLike(o)
			if err != nil {
				return nil, err
			}
			if !isBytes {
				if len(parts) == 1 && parts[0] == args[0] {
					return nil, Raisef(TypeError, "%s first arg must be bytes or a tuple of bytes, not %s", name, typeName(o))
				}
				return nil, bytesNeeded(o)
			}
			if ok && test(w, p) {
				return True, nil
			}
		}
		return False, nil
	}
}

// needle is the argument of find and count: bytes or a single byte's value.
func (rt *Runtime) needle(o Object) ([]byte, error) {
	if d, ok, err := rt.bytesLike(o); ok || err != nil {
		return d, err
	}
	if o.Type().slots.Unary[OpIndex] == nil {
		return nil, Raisef(TypeError, "argument should be integer or bytes-like object, not '%s'", typeName(o))
	}
	n, err := rt.AsSsize(o, ValueError)
	if err != nil || n < 0 || n > 255 {
		if err != nil && !Matches(err, ValueError) {
			return nil, err
		}
		return nil, Raisef(ValueError, "byte must be in range(0, 256)")
	}
	return []byte{byte(n)}, nil
}

func bytesFind(name string, find func(b, sub []byte) int, mustFind bool) func(*Runtime, []byte, []Object) (Object, error) {
	return func(rt *Runtime, b []byte, args []Object) (Object, error) {
		if len(args) < 1 || len(args) > 3 {
			return nil, parseTupleError(name, len(args), 1, 3)
		}
		sub, err := rt.needle(args[0])
		if err != nil {
			return nil, err
		}
		w, start, ok, err := rt.bytesWindow(b, args)
		if err != nil {
			return nil, err
		}
		i := -1
		if ok {
			i = find(w, sub)
		}
		if i < 0 {
			if mustFind {
				return nil, Raisef(ValueError, "subsection not found")
			}
			return Int(-1), nil
		}
		return Int(start + i), nil
	}
}

func bytesCount(rt *Runtime, b []byte, args []Object) (Object, error) {
	if len(args) < 1 || len(args) > 3 {
		return nil, parseTupleError("count", len(args), 1, 3)
	}
	sub, err := rt.needle(args[0])
	if err != nil {
		return nil, err
	}
	w, _, ok, err := rt.bytesWindow(b, args)
	if err != nil || !ok {
		return Int(0), err
	}
	if len(sub) == 0 {
		return Int(len(w) + 1), nil
	}
	return Int(bytes.Count(w, sub)), nil
}

func bytesFromHex(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
	s, ok := AsStr(args[0])
	if !ok {
		return nil, Raisef(TypeError, "fromhex() argument must be str, not %s", typeName(args[0]))
	}
	var out []byte
	for i := 0; i < len(s.s); {
		if isByteSpace(s.s[i]) {
			i++
			continue
		}
		for k := 0; k < 2; k++ {
			if i+k >= len(s.s) || !strings.ContainsRune("0123456789abcdefABCDEF", rune(s.s[i+k])) {
				return nil, Raisef(ValueError, "non-hexadecimal number found in fromhex() arg at position %d", i+k)
			}
		}
		d, _ := hex.DecodeString(s.s[i : i+2])
		out = append(out, d...)
		i += 2
	}
	if self == Object(BytesType) {
		return NewBytes(out), nil
	}
	return rt.Call(self, NewBytes(out))
}

var decodeParams = params{fn: "decode", names: []string{"encoding", "errors"}, maxPos: 2}

func bytesDecode(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
	encoding, errors, err := codecArgs(decodeParams, args, kwnames)
	if err != nil {
		return nil, err
	}
	b, _ := AsBytes(self)
	return noNilStr(rt.Decode(b.b, encoding, errors))
}

// bytesHex is b.hex(sep, bytes_per_sep).
func bytesHex(rt *Runtime, b []byte, args []Object, kwnames *Tuple) (Object, error) {
	a, err := BindArgs("hex", []string{"sep", "bytes_per_sep"}, 0, args, kwnames)
	if err != nil {
		return nil, err
	}
	if err := fitsText(times(len(b), 3)); err != nil {
		return nil, err
	}
	text := hex.EncodeToString(b)
	if a[0] == nil {
		return NewStr(text), nil
	}
	sep, err := hexSeparator(a[0])
	if err != nil {
		return nil, err
	}
	group := 1
	if a[1] != nil {
		if group, err = rt.AsSsize(a[1], OverflowError); err != nil {
			return nil, err
		}
	}
	var out strings.Builder
	for i := range len(b) {
		left := i // a positive group counts from the right
		if group > 0 {
			left = len(b) - i
		}
		if i > 0 && group != 0 && left%group == 0 {
			out.WriteByte(sep)
		}
		out.WriteString(text[2*i : 2*i+2])
	}
	return NewStr(out.String()), nil
}

func hexSeparator(o Object) (byte, error) {
	var sep string
	if s, ok := AsStr(o); ok {
		sep = s.s
		if s.n != 1 {
			sep = ""
		}
	} else if b, ok := AsBytes(o); ok {
		sep = string(b.b)
	} else {
		if o.Type().slots.SqLength == nil && o.Type().slots.MpLength == nil {
			return 0, Raisef(TypeError, "object of type '%s' has no len()", typeName(o))
		}
		return 0, Raisef(TypeError, "sep must be str or bytes.")
	}
	switch {
	case sep != "" && sep[0] >= 128:
		return 0, Raisef(ValueError, "sep must be ASCII.")
	case len(sep) != 1:
		return 0, Raisef(ValueError, "sep must be length 1.")
	}
	return sep[0], nil
}

// bytesSplitlines is b.splitlines(keepends).
func bytesSplitlines(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
	a, err := BindArgs("splitlines", []string{"keepends"}, 0, args, kwnames)
	if err != nil {
		return nil, err
	}
	keep := false
	if a[0] != nil {
		if keep, err = rt.IsTrue(a[0]); err != nil {
			return nil, err
		}
	}
	b, _ := AsBytes(self)
	out := NewList()
	for rest := b.b; len(rest) > 0; {
		end := bytes.IndexAny(rest, "\r\n")
		next := end + 1
		switch {
		case end < 0:
			end, next = len(rest), len(rest)
		case rest[end] == '\r' && next < len(rest) && rest[next] == '\n':
			next++
		}
		if keep {
			end = next
		}
		out.Append(NewBytes(bytes.Clone(rest[:end])))
		rest = rest[next:]
	}
	return out, nil
}
