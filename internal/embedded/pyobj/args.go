package pyobj

// argRange checks the number of positional arguments as CPython's generated argument parsers do.
func argRange(name string, args []Object, lo, hi int) error {
	if len(args) >= lo && len(args) <= hi {
		return nil
	}
	return unpackTupleError(name, len(args), lo, hi)
}

// noKeywords refuses keyword arguments of a constructor or function.
func noKeywords(name string, kw *Dict) error {
	if kw != nil && kw.Len() > 0 {
		return Raisef(TypeError, "%s() takes no keyword arguments", name)
	}
	return nil
}

// params describes the parameters of a function that takes keywords.
type params struct {
	fn      string
	names   []string
	pos     int // positional-only parameters at the front
	maxPos  int // how many may be given by position
	minimum int // required ones at the front
}

// bind distributes arguments over the parameters; those not given are nil.
func (p *params) bind(args []Object, kwnames *Tuple) ([]Object, error) {
	npos := len(args)
	nkw := 0
	if kwnames != nil {
		nkw = len(kwnames.items)
		npos -= nkw
	}
	out := make([]Object, len(p.names))
	if npos > p.maxPos {
		return nil, p.tooMany(npos, nkw)
	}
	copy(out, args[:npos])
	for i := 0; i < nkw; i++ {
		k, _ := AsStr(kwnames.items[i])
		at := -1
		for j, n := range p.names {
			if j >= p.pos && k != nil && n == k.s {
				at = j
			}
		}
		if at < 0 {
			return nil, Raisef(TypeError, "'%s' is an invalid keyword argument for %s()", plainText(kwnames.items[i]), p.fn)
		}
		if out[at] != nil {
			return nil, Raisef(TypeError, "argument for %s() given by name ('%s') and position (%d)", p.fn, p.names[at], at+1)
		}
		out[at] = args[npos+i]
	}
	for j := 0; j < p.minimum; j++ {
		if out[j] == nil {
			if j < p.pos {
				return nil, p.tooFew(npos)
			}
			return nil, Raisef(TypeError, "%s() missing required argument '%s' (pos %d)", p.fn, p.names[j], j+1)
		}
	}
	return out, nil
}

func (p *params) tooMany(npos, nkw int) error {
	if p.maxPos == 0 {
		return Raisef(TypeError, "%s() takes no positional arguments", p.fn)
	}
	word, kind := "at most", "argument"
	if p.minimum == len(p.names) {
		word = "exactly"
	}
	if p.maxPos < len(p.names) {
		kind = "positional argument"
		if p.minimum == p.maxPos {
			word = "exactly"
		}
	}
	s := "s"
	if p.maxPos == 1 {
		s = ""
	}
	if kind == "argument" {
		npos += nkw
	}
	return Raisef(TypeError, "%s() takes %s %d %s%s (%d given)", p.fn, word, p.maxPos, kind, s, npos)
}

func (p *params) tooFew(npos int) error {
	word := "at least"
	if p.minimum == p.maxPos {
		word = "exactly"
	}
	n := min(p.pos, p.minimum)
	s := "s"
	if n == 1 {
		s = ""
	}
	return Raisef(TypeError, "%s() takes %s %d positional argument%s (%d given)", p.fn, word, n, s, npos)
}

// kwFromDict turns a dict of keyword arguments into the (args, kwnames) form for bind.
func kwFromDict(args []Object, kw *Dict) ([]Object, *Tuple, error) { return packKeywords(args, kw) }

// BindArgs distributes the arguments of a call over named parameters, of which so many in front are required; those not
// given are nil.
func BindArgs(fn string, names []string, required int, args []Object, kwnames *Tuple) ([]Object, error) {
	p := params{fn: fn, names: names, maxPos: len(names), minimum: required}
	return p.bind(args, kwnames)
}

// ArgRange checks the number of positional arguments of a function.
func ArgRange(fn string, args []Object, lo, hi int) error { return argRange(fn, args, lo, hi) }

// unpackTupleError is the message of PyArg_UnpackTuple for a wrong number of arguments. name is without parentheses.
func unpackTupleError(name string, got, lo, hi int) error {
	if name != "" {
		name += " "
	}
	atLeast, bound := "", lo
	switch {
	case lo == hi:
	case got < lo:
		atLeast = "at least "
	default:
		atLeast, bound = "at most ", hi
	}
	s := "s"
	if bound == 1 {
		s = ""
	}
	verb := "expected"
	if name == "" {
		verb = "unpacked tuple should have"
		return Raisef(TypeError, "%s %s%d element%s, but has %d", verb, atLeast, bound, s, got)
	}
	return Raisef(TypeError, "%s%s %s%d argument%s, got %d", name, verb, atLeast, bound, s, got)
}
