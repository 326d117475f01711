package pyobj

// textTypes are str and bytes.
func textTypes() []builtinDef {
	return []builtinDef{
		{t: StrType, layout: layoutStr, shape: ShapeUnicode, slots: Slots{
			Binary:   [numBinaryOps]BinaryFunc{OpRemainder: strPercent},
			SqLength: strLen, SqConcat: strConcat, SqRepeat: strRepeat, SqItem: strItem, SqContains: strContains,
			MpLength: strLen, MpSubscript: strSubscript,
			Repr: func(_ *Runtime, self Object) (Object, error) {
				s, _ := AsStr(self)
				if err := fitsText(escapedLen(s.s)); err != nil {
					return nil, err
				}
				return NewStr(reprStr(s)), nil
			},
			Str: func(_ *Runtime, self Object) (Object, error) { return unwrap(self), nil },
			Hash: func(_ *Runtime, self Object) (int64, error) {
				s, _ := AsStr(self)
				return s.hashValue(), nil
			},
			RichCompare: strCompare, Iter: strIter, New: strNew,
		}, methods: strMethods()},
		{t: BytesType, layout: layoutBytes, slots: Slots{
			Binary:   [numBinaryOps]BinaryFunc{OpRemainder: bytesPercent},
			SqLength: bytesLen, SqConcat: bytesConcat, SqRepeat: bytesRepeat, SqItem: bytesItem, SqContains: bytesContains,
			MpLength: bytesLen, MpSubscript: bytesSubscript,
			Repr: func(_ *Runtime, self Object) (Object, error) {
				b, _ := AsBytes(self)
				if err := fitsText(escapedLen(b.b)); err != nil {
					return nil, err
				}
				return NewStr(reprBytes(b.b)), nil
			},
			Hash: bytesHash, RichCompare: bytesCompare, Iter: bytesIter, New: bytesNew,
		}, methods: bytesMethods()},
	}
}

func strIter(_ *Runtime, self Object) (Object, error) {
	s, _ := AsStr(self)
	t := StrIteratorType
	if s.ascii() {
		t = StrASCIIIteratorType
	}
	return indexedIterator(t, func() int { return s.n }, func(i int) Object { return s.slice(i, i+1) }), nil
}

func bytesIter(_ *Runtime, self Object) (Object, error) {
	b, _ := AsBytes(self)
	return indexedIterator(BytesIteratorType, func() int { return len(b.b) }, func(i int) Object { return Int(b.b[i]) }), nil
}

var strParams = params{fn: "str", names: []string{"object", "encoding", "errors"}, maxPos: 3}

// strNew is str.__new__.
func strNew(rt *Runtime, t *Type, args []Object, kw *Dict) (Object, error) {
	all, names, err := kwFromDict(args, kw)
	if err != nil {
		return nil, err
	}
	b, err := strParams.bind(all, names)
	if err != nil {
		return nil, err
	}
	var s *Str
	switch {
	case b[0] == nil:
		s = &Str{}
	case b[1] == nil && b[2] == nil:
		s, err = rt.Str(b[0])
	default:
		encoding, e1 := textArg(b[1], "str", 2, "encoding", "utf-8")
		errors, e2 := textArg(b[2], "str", 3, "errors", "strict")
		if e1 != nil || e2 != nil {
			return nil, firstError(e1, e2)
		}
		s, err = rt.DecodeObject(b[0], encoding, errors)
	}
	if err != nil {
		return nil, err
	}
	if t == StrType && b[1] == nil && b[2] == nil && b[0] != nil {
		// str(o) may return an instance of a derived class that __str__ made.
		return s, nil
	}
	return rt.wrapValue(t, s)
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// textArg reads an optional str argument.
func textArg(o Object, fn string, _ int, name, def string) (string, error) {
	if o == nil {
		return def, nil
	}
	s, ok := AsStr(o)
	if !ok {
		return "", Raisef(TypeError, "%s() argument '%s' must be str, not %s", fn, name, typeName(o))
	}
	return s.s, nil
}

var bytesParams = params{fn: "bytes", names: []string{"source", "encoding", "errors"}, maxPos: 3}

// bytesNew is bytes.__new__.
func bytesNew(rt *Runtime, t *Type, args []Object, kw *Dict) (Object, error) {
	all, names, err := kwFromDict(args, kw)
	if err != nil {
		return nil, err
	}
	b, err := bytesParams.bind(all, names)
	if err != nil {
		return nil, err
	}
	v, err := rt.bytesFromArgs("bytes", b[0], b[1], b[2])
	if err != nil {
		return nil, err
	}
	if bv, ok := v.(*Bytes); ok {
		return rt.wrapValue(t, bv)
	}
	return v, nil
}

func (rt *Runtime) bytesFromArgs(fn string, source, encodingArg, errorsArg Object) (Object, error) {
	encoding, e1 := textArg(encodingArg, fn, 2, "encoding", "utf-8")
	errors, e2 := textArg(errorsArg, fn, 3, "errors", "strict")
	if err := firstError(e1, e2); err != nil {
		return nil, err
	}
	if s, ok := AsStr(orNone(source)); ok {
		if encodingArg == nil {
			if errorsArg != nil {
				return nil, Raisef(TypeError, "string argument without an encoding")
			}
			return nil, Raisef(TypeError, "string argument without an encoding")
		}
		return rt.Encode(s, encoding, errors)
	}
	if encodingArg != nil {
		return nil, Raisef(TypeError, "encoding without a string argument")
	}
	if errorsArg != nil {
		return nil, Raisef(TypeError, "errors without a string argument")
	}
	if source == nil {
		return &Bytes{}, nil
	}
	if f, err := rt.LookupSpecial(source, "__bytes__"); err != nil {
		return nil, err
	} else if f != nil {
		return rt.bytesFromMethod(f)
	}
	if source.Type().slots.Unary[OpIndex] != nil {
		n, err := rt.AsSsize(source, OverflowError)
		if err != nil {
			return nil, err
		}
		if n < 0 {
			return nil, Raisef(ValueError, "negative count")
		}
		if err := fitsBytes(n); err != nil {
			return nil, err
		}
		return &Bytes{b: make([]byte, n)}, nil
	}
	what := "bytes"
	if fn == "bytearray" {
		what = "byte"
	}
	d, err := rt.byteItems(source, what)
	if err != nil {
		return nil, err
	}
	return &Bytes{b: d}, nil
}

func (rt *Runtime) bytesFromMethod(f Object) (Object, error) {
	r, err := rt.Call(f)
	if err != nil {
		return nil, err
	}
	if _, ok := AsBytes(r); !ok {
		return nil, Raisef(TypeError, "__bytes__ returned non-bytes (type %s)", typeName(r))
	}
	return r, nil
}

// Bytes is bytes(o) for an object that is no int (HPy_Bytes, PyObject_Bytes).
func (rt *Runtime) Bytes(o Object) (Object, error) {
	if b, ok := o.(*Bytes); ok {
		return b, nil
	}
	if f, err := rt.LookupSpecial(o, "__bytes__"); err != nil {
		return nil, err
	} else if f != nil {
		return rt.bytesFromMethod(f)
	}
	d, err := rt.toByteSlice(o)
	if err != nil {
		return nil, err
	}
	return &Bytes{b: d}, nil
}

// toByteSlice is PyBytes_FromObject: a buffer's content or an iterable of small ints.
func (rt *Runtime) toByteSlice(o Object) ([]byte, error) { return rt.byteItems(o, "bytes") }

// byteItems is toByteSlice; what is the word for the items in messages.
func (rt *Runtime) byteItems(o Object, what string) ([]byte, error) {
	if d, ok, err := rt.bytesLike(o); ok || err != nil {
		return d, err
	}
	if _, isStr := AsStr(o); isStr || o.Type().slots.Iter == nil && !isSequence(o) {
		return nil, Raisef(TypeError, "cannot convert '%s' object to bytes", typeName(o))
	}
	var out []byte
	err := rt.Each(o, func(item Object) error {
		n, err := rt.AsSsize(item, ValueError)
		if err != nil && !Matches(err, ValueError) {
			return err
		}
		if err != nil || n < 0 || n > 255 {
			return Raisef(ValueError, "%s must be in range(0, 256)", what)
		}
		out = append(out, byte(n))
		return nil
	})
	return out, err
}
