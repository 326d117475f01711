package pyobj

import "strings"

var complexParams = params{fn: "complex", names: []string{"real", "imag"}, maxPos: 2}

// complexNew is complex.__new__.
func complexNew(rt *Runtime, t *Type, args []Object, kw *Dict) (Object, error) {
	all, names, err := kwFromDict(args, kw)
	if err != nil {
		return nil, err
	}
	b, err := complexParams.bind(all, names)
	if err != nil {
		return nil, err
	}
	re, im := b[0], b[1]
	if s, ok := AsStr(orNone(re)); ok {
		if im != nil {
			return nil, Raisef(TypeError, "complex() can't take second arg if first is a string")
		}
		v, ok := parseComplex(strings.TrimFunc(toASCIIDigits(s.s), isSpace))
		if !ok {
			return nil, Raisef(ValueError, "complex() arg is a malformed string")
		}
		return rt.wrapValue(t, NewComplex(v))
	}
	if _, ok := AsStr(orNone(im)); ok {
		return nil, Raisef(TypeError, "complex() second arg can't be a string")
	}
	x, err := rt.complexPart(re, "complex() first argument must be a string or a number, not '%s'")
	if err != nil {
		return nil, err
	}
	if im == nil {
		return rt.wrapValue(t, NewComplex(x))
	}
	y, err := rt.complexPart(im, "complex() second argument must be a number, not '%s'")
	if err != nil {
		return nil, err
	}
	a, c := real(x), real(y)
	if _, ok := unwrap(im).(*Complex); ok {
		a -= imag(y)
	}
	if _, ok := unwrap(orNone(re)).(*Complex); ok {
		c += imag(x)
	}
	return rt.wrapValue(t, NewComplex(complex(a, c)))
}

// complexPart converts one argument; a missing one is zero.
func (rt *Runtime) complexPart(o Object, message string) (complex128, error) {
	if o == nil {
		return 0, nil
	}
	if c, ok := unwrap(o).(*Complex); ok {
		return c.v, nil
	}
	if f, err := rt.LookupSpecial(o, "__complex__"); err != nil {
		return 0, err
	} else if f != nil {
		r, err := rt.Call(f)
		if err != nil {
			return 0, err
		}
		c, ok := unwrap(r).(*Complex)
		if !ok {
			return 0, Raisef(TypeError, "__complex__ returned non-complex (type %s)", typeName(r))
		}
		return c.v, nil
	}
	s := &o.Type().slots
	if s.Unary[OpFloat] == nil && s.Unary[OpIndex] == nil {
		return 0, Raisef(TypeError, message, typeName(o))
	}
	v, err := rt.floatValue(o, message)
	return complex(v, 0), err
}

// parseComplex reads complex's string syntax.
func parseComplex(s string) (complex128, bool) {
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		s = strings.TrimFunc(s[1:len(s)-1], isSpace)
	}
	if s == "" {
		return 0, false
	}
	if c := s[len(s)-1]; c != 'j' && c != 'J' {
		v, ok := parseFloat(s)
		return complex(v, 0), ok
	}
	s = s[:len(s)-1]
	// The imaginary part starts at the last sign that belongs to no exponent.
	cut := 0
	for i := len(s) - 1; i > 0; i-- {
		if (s[i] == '+' || s[i] == '-') && s[i-1] != 'e' && s[i-1] != 'E' {
			cut = i
			break
		}
	}
	re, im := s[:cut], s[cut:]
	if im == "" || im == "+" || im == "-" {
		im += "1"
	}
	y, ok := parseFloat(im)
	if !ok {
		return 0, false
	}
	if re == "" {
		return complex(0, y), true
	}
	x, ok := parseFloat(re)
	return complex(x, y), ok
}
