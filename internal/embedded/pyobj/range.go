package pyobj

import "math/big"

// Range is range(start, stop, step).
type Range struct {
	start, stop, step Object // exact ints
}

// Type returns range.
func (*Range) Type() *Type { return RangeType }

func rangeNew(rt *Runtime, _ *Type, args []Object, kw *Dict) (Object, error) {
	if err := noKeywords("range", kw); err != nil {
		return nil, err
	}
	if err := argRange("range", args, 1, 3); err != nil {
		return nil, err
	}
	v := make([]Object, len(args))
	for i, a := range args {
		n, err := rt.indexValue(a)
		if err != nil {
			return nil, err
		}
		v[i] = n
	}
	r := &Range{start: Int(0), stop: v[0], step: Int(1)}
	if len(v) > 1 {
		r.start, r.stop = v[0], v[1]
	}
	if len(v) > 2 {
		r.step = v[2]
	}
	if intSign(r.step) == 0 {
		return nil, Raisef(ValueError, "range() arg 3 must not be zero")
	}
	return r, nil
}

// length is the number of items.
func (r *Range) length() *big.Int {
	start, stop, step := bigOf(r.start), bigOf(r.stop), bigOf(r.step)
	d := new(big.Int)
	if step.Sign() > 0 {
		d.Sub(stop, start)
	} else {
		d.Sub(start, stop)
		step = new(big.Int).Neg(step)
	}
	if d.Sign() <= 0 {
		return new(big.Int)
	}
	d.Sub(d, big.NewInt(1))
	d.Quo(d, step)
	return d.Add(d, big.NewInt(1))
}

// at is item i, which must be in range.
func (r *Range) at(i *big.Int) Object {
	v := new(big.Int).Mul(i, bigOf(r.step))
	return IntFromBig(v.Add(v, bigOf(r.start)))
}

func rangeLen(_ *Runtime, self Object) (int, error) {
	n := self.(*Range).length()
	if !n.IsInt64() {
		return 0, Raisef(OverflowError, "Python int too large to convert to C ssize_t")
	}
	return int(n.Int64()), nil
}

func rangeItem(_ *Runtime, self Object, i int) (Object, error) {
	r := self.(*Range)
	b := big.NewInt(int64(i))
	if i < 0 || b.Cmp(r.length()) >= 0 {
		return nil, Raisef(IndexError, "range object index out of range")
	}
	return r.at(b), nil
}

func rangeSubscript(rt *Runtime, self, key Object) (Object, error) {
	r := self.(*Range)
	if s, ok := key.(*Slice); ok {
		return r.slice(rt, s)
	}
	if key.Type().slots.Unary[OpIndex] == nil {
		return nil, Raisef(TypeError, "range indices must be integers or slices, not %s", typeName(key))
	}
	v, err := rt.indexValue(key)
	if err != nil {
		return nil, err
	}
	i, n := new(big.Int).Set(bigOf(v)), r.length()
	if i.Sign() < 0 {
		i.Add(i, n)
	}
	if i.Sign() < 0 || i.Cmp(n) >= 0 {
		return nil, Raisef(IndexError, "range object index out of range")
	}
	return r.at(i), nil
}

// slice is r[start:stop:step] in integers of any size.
func (r *Range) slice(rt *Runtime, s *Slice) (Object, error) {
	var v [3]*big.Int // nil for None
	for i, o := range []Object{s.Start, s.Stop, s.Step} {
		if o == Object(None) {
			continue
		}
		if o.Type().slots.Unary[OpIndex] == nil {
			return nil, Raisef(TypeError, "slice indices must be integers or None or have an __index__ method")
		}
		n, err := rt.indexValue(o)
		if err != nil {
			return nil, err
		}
		v[i] = new(big.Int).Set(bigOf(n))
	}
	step, n := v[2], r.length()
	if step == nil {
		step = big.NewInt(1)
	}
	if step.Sign() == 0 {
		return nil, Raisef(ValueError, "slice step cannot be zero")
	}
	lower, upper := new(big.Int), new(big.Int).Set(n)
	if step.Sign() < 0 {
		lower.SetInt64(-1)
		upper.Sub(n, big.NewInt(1))
	}
	clip := func(i, def *big.Int) *big.Int {
		if i == nil {
			return def
		}
		if i.Sign() < 0 {
			if i.Add(i, n); i.Cmp(lower) < 0 {
				return lower
			}
		} else if i.Cmp(upper) > 0 {
			return upper
		}
		return i
	}
	first, last := lower, upper
	if step.Sign() < 0 {
		first, last = upper, lower
	}
	start, stop := clip(v[0], first), clip(v[1], last)
	return &Range{r.at(start), r.at(stop), IntFromBig(new(big.Int).Mul(bigOf(r.step), step))}, nil
}

// position is the index of an int in the range, or nil.
func (r *Range) position(v Object) *big.Int {
	d := new(big.Int).Sub(bigOf(v), bigOf(r.start))
	q, m := new(big.Int).QuoRem(d, bigOf(r.step), new(big.Int))
	if m.Sign() != 0 || q.Sign() < 0 || q.Cmp(r.length()) >= 0 {
		return nil
	}
	return q
}

func rangeContains(rt *Runtime, self, item Object) (bool, error) {
	r := self.(*Range)
	if t := item.Type(); t == IntType || t == BoolType {
		v, _ := isInt(item)
		return r.position(v) != nil, nil
	}
	it := r.iterator()
	for {
		v, err := it.advance(rt)
		if v == nil || err != nil {
			return false, err
		}
		if eq, err := rt.equal(v, item); eq || err != nil {
			return eq, err
		}
	}
}

func rangeRepr(_ *Runtime, self Object) (Object, error) {
	r := self.(*Range)
	s := "range(" + plainText(r.start) + ", " + plainText(r.stop)
	if r.step != Object(Int(1)) {
		s += ", " + plainText(r.step)
	}
	return NewStr(s + ")"), nil
}

// key is what decides about equality: length, first item, step.
func (r *Range) key() *Tuple {
	n := r.length()
	switch {
	case n.Sign() == 0:
		return NewTuple(Int(0), None, None)
	case n.IsInt64() && n.Int64() == 1:
		return NewTuple(Int(1), r.start, None)
	}
	return NewTuple(IntFromBig(n), r.start, r.step)
}

func rangeHash(rt *Runtime, self Object) (int64, error) { return rt.Hash(self.(*Range).key()) }

func rangeCompare(rt *Runtime, self, other Object, op CompareOp) (Object, error) {
	o, ok := other.(*Range)
	if !ok || op != EQ && op != NE {
		return NotImplemented, nil
	}
	return rt.RichCompare(self.(*Range).key(), o.key(), op)
}

func (r *Range) iterator() *Iterator {
	i, n := new(big.Int), r.length()
	if start, ok1 := r.start.(Int); ok1 {
		if step, ok2 := r.step.(Int); ok2 && n.IsInt64() && bigOf(r.stop).IsInt64() {
			k, count := int64(0), n.Int64()
			return &Iterator{typ: RangeIteratorType, next: func(*Runtime) (Object, error) {
				if k >= count {
					return nil, nil
				}
				k++
				return start + Int(k-1)*step, nil
			}, length: func() int { return int(count - k) }}
		}
	}
	one := big.NewInt(1)
	return &Iterator{typ: RangeIteratorType, next: func(*Runtime) (Object, error) {
		if i.Cmp(n) >= 0 {
			return nil, nil
		}
		v := r.at(i)
		i.Add(i, one)
		return v, nil
	}, length: func() int {
		left := new(big.Int).Sub(n, i)
		if !left.IsInt64() {
			return maxInt
		}
		return int(left.Int64())
	}}
}

func rangeIter(_ *Runtime, self Object) (Object, error) { return self.(*Range).iterator(), nil }

func rangeMethods() []*MethodDef {
	return []*MethodDef{
		{Name: "__reversed__", Kind: NoArgs, Func: func(_ *Runtime, self Object, _ []Object, _ *Tuple) (Object, error) {
			r := self.(*Range)
			last := new(big.Int).Sub(r.length(), big.NewInt(1))
			step := new(big.Int).Neg(bigOf(r.step))
			stop := new(big.Int).Add(bigOf(r.start), step)
			return (&Range{r.at(last), IntFromBig(stop), IntFromBig(step)}).iterator(), nil
		}},
		{Name: "index", Kind: OneArg, Func: func(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
			if v, ok := isInt(args[0]); ok {
				if p := self.(*Range).position(v); p != nil {
					return IntFromBig(p), nil
				}
			}
			s, err := rt.Repr(args[0])
			if err != nil {
				return nil, err
			}
			return nil, Raisef(ValueError, "%s is not in range", s.s)
		}},
		{Name: "count", Kind: OneArg, Func: func(rt *Runtime, self Object, args []Object, _ *Tuple) (Object, error) {
			in, err := rangeContains(rt, self, args[0])
			return boolInt(Bool(in)), err
		}},
	}
}

func rangeGetSets() []*GetSetDef {
	g := func(name string, f func(r *Range) Object) *GetSetDef {
		return &GetSetDef{Name: name, Get: func(_ *Runtime, self Object) (Object, error) { return f(self.(*Range)), nil }}
	}
	return []*GetSetDef{
		g("start", func(r *Range) Object { return r.start }),
		g("stop", func(r *Range) Object { return r.stop }),
		g("step", func(r *Range) Object { return r.step }),
	}
}
