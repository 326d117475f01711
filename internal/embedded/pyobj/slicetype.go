package pyobj

func sliceNew(_ *Runtime, _ *Type, args []Object, kw *Dict) (Object, error) {
	if err := noKeywords("slice", kw); err != nil {
		return nil, err
	}
	if err := argRange("slice", args, 1, 3); err != nil {
		return nil, err
	}
	if len(args) == 1 {
		return NewSlice(nil, args[0], nil), nil
	}
	return NewSlice(args[0], args[1], itemOr(args, 2, None)), nil
}

func sliceRepr(rt *Runtime, self Object) (Object, error) {
	s := self.(*Slice)
	text, err := rt.Repr(NewTuple(s.Start, s.Stop, s.Step))
	if err != nil {
		return nil, err
	}
	return NewStr("slice" + text.s), nil
}

func sliceCompare(rt *Runtime, self, other Object, op CompareOp) (Object, error) {
	s, ok1 := self.(*Slice)
	o, ok2 := other.(*Slice)
	if !ok1 || !ok2 {
		return NotImplemented, nil
	}
	return rt.RichCompare(NewTuple(s.Start, s.Stop, s.Step), NewTuple(o.Start, o.Stop, o.Step), op)
}

func sliceMethods() []*MethodDef {
	return []*MethodDef{{Name: "indices", Kind: OneArg, Func: func(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
		n, err := rt.AsSsize(args[0], OverflowError)
		if err != nil {
			return nil, err
		}
		if n < 0 {
			return nil, Raisef(ValueError, "length should not be negative")
		}
		start, stop, step, _, err := rt.sliceIndices(self.(*Slice), n)
		if err != nil {
			return nil, err
		}
		return NewTuple(Int(start), Int(stop), Int(step)), nil
	}}}
}

func sliceGetSets() []*GetSetDef {
	g := func(name string, f func(s *Slice) Object) *GetSetDef {
		return &GetSetDef{Name: name, Get: func(_ *Runtime, self Object) (Object, error) { return f(self.(*Slice)), nil }}
	}
	return []*GetSetDef{
		g("start", func(s *Slice) Object { return s.Start }),
		g("stop", func(s *Slice) Object { return s.Stop }),
		g("step", func(s *Slice) Object { return s.Step }),
	}
}
