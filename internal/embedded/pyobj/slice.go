package pyobj

import "math"

// Slice is slice(start, stop, step).
type Slice struct{ Start, Stop, Step Object }

// Type returns slice.
func (*Slice) Type() *Type { return SliceType }

// NewSlice makes a slice; nil members are None (HPySlice_New).
func NewSlice(start, stop, step Object) *Slice {
	or := func(o Object) Object {
		if o == nil {
			return None
		}
		return o
	}
	return &Slice{or(start), or(stop), or(step)}
}

// sliceValue converts one member, clipping; def is used for None.
func (rt *Runtime) sliceValue(o Object, def int) (int, error) {
	if o == Object(None) {
		return def, nil
	}
	if o.Type().slots.Unary[OpIndex] == nil {
		return 0, Raisef(TypeError, "slice indices must be integers or None or have an __index__ method")
	}
	return rt.AsSsize(o, nil)
}

// SliceUnpack is PySlice_Unpack (HPySlice_Unpack).
func (rt *Runtime) SliceUnpack(o Object) (start, stop, step int, err error) {
	s, ok := o.(*Slice)
	if !ok {
		return 0, 0, 0, Raisef(SystemError, "bad argument to internal function")
	}
	if step, err = rt.sliceValue(s.Step, 1); err != nil {
		return 0, 0, 0, err
	}
	if step == 0 {
		return 0, 0, 0, Raisef(ValueError, "slice step cannot be zero")
	}
	step = max(step, -math.MaxInt)
	defStart, defStop := 0, math.MaxInt
	if step < 0 {
		defStart, defStop = math.MaxInt, math.MinInt
	}
	if start, err = rt.sliceValue(s.Start, defStart); err != nil {
		return 0, 0, 0, err
	}
	stop, err = rt.sliceValue(s.Stop, defStop)
	return start, stop, step, err
}

// AdjustIndices is PySlice_AdjustIndices: the bounds within a sequence of the length, and how many items there are.
func AdjustIndices(length, start, stop, step int) (int, int, int) {
	clip := func(i int) int {
		if i < 0 {
			i += length
			if i < 0 {
				if step < 0 {
					return -1
				}
				return 0
			}
		} else if i >= length {
			if step < 0 {
				return length - 1
			}
			return length
		}
		return i
	}
	start, stop = clip(start), clip(stop)
	n := 0
	if step < 0 {
		if stop < start {
			n = (start-stop-1)/(-step) + 1
		}
	} else if start < stop {
		n = (stop-start-1)/step + 1
	}
	return start, stop, n
}

// sliceIndices unpacks and adjusts.
func (rt *Runtime) sliceIndices(s *Slice, length int) (start, stop, step, n int, err error) {
	start, stop, step, err = rt.SliceUnpack(s)
	if err != nil {
		return 0, 0, 0, 0, err
	}
	start, stop, n = AdjustIndices(length, start, stop, step)
	return start, stop, step, n, nil
}
