package pyobj

var encodeParams = params{fn: "encode", names: []string{"encoding", "errors"}, maxPos: 2}

// codecArgs reads encoding and errors of encode and decode.
func codecArgs(p params, args []Object, kwnames *Tuple) (encoding, errors string, err error) {
	b, err := p.bind(args, kwnames)
	if err != nil {
		return "", "", err
	}
	if encoding, err = textArg(b[0], p.fn, 1, "encoding", "utf-8"); err != nil {
		return "", "", err
	}
	errors, err = textArg(b[1], p.fn, 2, "errors", "strict")
	return encoding, errors, err
}

func strEncode(rt *Runtime, self Object, args []Object, kwnames *Tuple) (Object, error) {
	encoding, errors, err := codecArgs(encodeParams, args, kwnames)
	if err != nil {
		return nil, err
	}
	s, _ := AsStr(self)
	b, err := rt.Encode(s, encoding, errors)
	if err != nil {
		return nil, err
	}
	return b, nil
}

// EncodeObject encodes a str strictly (HPyUnicode_AsUTF8String and its like).
func (rt *Runtime) EncodeObject(o Object, encoding, errors string) (*Bytes, error) {
	s, ok := AsStr(o)
	if !ok {
		return nil, badArgument()
	}
	return rt.Encode(s, encoding, errors)
}
