package pyobj

import "strings"

// strPad is center, ljust and rjust.
func strPad(name string) func(*Runtime, *Str, []Object) (Object, error) {
	return func(rt *Runtime, s *Str, args []Object) (Object, error) {
		if err := argRange(name, args, 1, 2); err != nil {
			return nil, err
		}
		width, err := rt.AsSsize(args[0], OverflowError)
		if err != nil {
			return nil, err
		}
		fill := " "
		if len(args) == 2 {
			f, ok := AsStr(args[1])
			if !ok {
				return nil, Raisef(TypeError, "The fill character must be a unicode character, not %s", typeName(args[1]))
			}
			if f.n != 1 {
				return nil, Raisef(TypeError, "The fill character must be exactly one character long")
			}
			fill = f.s
		}
		pad := width - s.n
		if pad <= 0 {
			return s, nil
		}
		if err := fitsText(times(pad, len(fill)) + len(s.s)); err != nil {
			return nil, err
		}
		left := 0
		switch name {
		case "rjust":
			left = pad
		case "center":
			left = pad/2 + pad&width&1
		}
		return NewStr(strings.Repeat(fill, left) + s.s + strings.Repeat(fill, pad-left)), nil
	}
}

func strZfill(rt *Runtime, s *Str, args []Object) (Object, error) {
	width, err := rt.AsSsize(args[0], OverflowError)
	if err != nil {
		return nil, err
	}
	pad := width - s.n
	if pad <= 0 {
		return s, nil
	}
	if err := fitsText(pad); err != nil {
		return nil, err
	}
	sign, rest := "", s.s
	if rest != "" && (rest[0] == '+' || rest[0] == '-') {
		sign, rest = rest[:1], rest[1:]
	}
	return NewStr(sign + strings.Repeat("0", pad) + rest), nil
}

var expandTabsParams = params{fn: "expandtabs", names: []string{"tabsize"}, maxPos: 1}

func strExpandTabs(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
	b, err := expandTabsParams.bind(args, kwnames)
	if err != nil {
		return nil, err
	}
	size := 8
	if b[0] != nil {
		if size, err = rt.AsSsize(b[0], OverflowError); err != nil {
			return nil, err
		}
	}
	s, _ := AsStr(self)
	if err := fitsText(times(strings.Count(s.s, "\t"), size) + len(s.s)); err != nil {
		return nil, err
	}
	var out strings.Builder
	col := 0
	for i := 0; i < s.n; i++ {
		switch r := s.At(i); r {
		case '\t':
			if size > 0 {
				n := size - col%size
				out.WriteString(strings.Repeat(" ", n))
				col += n
			}
		case '\n', '\r':
			col = 0
			out.WriteByte(byte(r))
		default:
			col++
			writeRune(&out, r)
		}
	}
	return NewStr(out.String()), nil
}
