package pyobj

import (
	"math"
	"slices"
)

// Consumption is what takes the items of an iterator until its end, or until it has found what it looks for. Where no end
// was announced it is bounded, in items and in the steps that iterators of whatever depth make for them.
type Consumption struct {
	rt    *Runtime
	it    Object
	left  int
	until uint64
}

// Consume begins to take the items of an iterator.
func (rt *Runtime) Consume(it Object) Consumption {
	if ends(it) {
		return Consumption{rt: rt, it: it, left: math.MaxInt, until: math.MaxUint64}
	}
	return Consumption{rt: rt, it: it, left: maxEndless, until: rt.steps + maxSteps}
}

// Next is the next item: nil and no error at the end, MemoryError where none is in sight.
func (c *Consumption) Next() (Object, error) {
	v, err := c.rt.Next(c.it)
	if v == nil || err != nil {
		return nil, err
	}
	c.left--
	if c.left < 0 || c.rt.steps > c.until {
		return nil, NewException(MemoryError)
	}
	return v, nil
}

// ends reports whether one of some iterators, which are advanced together, says that it has an end.
func ends(its ...Object) bool {
	return slices.ContainsFunc(its, func(it Object) bool {
		i, ok := it.(*Iterator)
		return ok && (i.length != nil || i.ends)
	})
}
