package ndarray

import "math"

// Add is the element-wise sum with NumPy's broadcasting: shapes are aligned at the right, and a length of 1 stretches.
// Two int64 arrays give int64 (wrapping), anything else float64.
func Add(alloc Allocator, a, b *Array) (*Array, error) {
	shape, err := broadcast(a.Shape, b.Shape)
	if err != nil {
		return nil, err
	}
	dtype := Float64
	if a.DType == Int64 && b.DType == Int64 {
		dtype = Int64
	}
	r, err := Zeros(alloc, shape, dtype)
	if err != nil {
		return nil, err
	}
	sa, sb := steps(a.Shape, shape), steps(b.Shape, shape)
	index := make([]int64, len(shape))
	for i, ia, ib := 0, 0, 0; i < len(r.Words); i++ {
		if dtype == Int64 {
			r.SetInt(i, a.Int(ia)+b.Int(ib))
		} else {
			r.SetFloat(i, a.Float(ia)+b.Float(ib))
		}
		for axis := len(shape) - 1; axis >= 0; axis-- {
			index[axis]++
			ia, ib = ia+sa[axis], ib+sb[axis]
			if index[axis] < shape[axis] {
				break
			}
			ia, ib = ia-sa[axis]*int(shape[axis]), ib-sb[axis]*int(shape[axis])
			index[axis] = 0
		}
	}
	return r, nil
}

func broadcast(a, b []int64) ([]int64, error) {
	shape := make([]int64, max(len(a), len(b)))
	for i := range shape {
		la, lb := fromRight(a, len(shape)-i), fromRight(b, len(shape)-i)
		switch {
		case la == lb || lb == 1:
			shape[i] = la
		case la == 1:
			shape[i] = lb
		default:
			return nil, fail(ErrValue, "operands could not be broadcast together with shapes %s %s",
				compactShape(a), compactShape(b))
		}
	}
	return shape, nil
}

// fromRight is the k-th length from the right, counting from 1; missing dimensions have length 1.
func fromRight(shape []int64, k int) int64 {
	if k > len(shape) {
		return 1
	}
	return shape[len(shape)-k]
}

// steps are the distances in elements between neighbours along each axis of the result; 0 along a stretched one.
func steps(shape, result []int64) []int {
	s := make([]int, len(result))
	distance := 1
	for k := 1; k <= len(shape); k++ {
		length := shape[len(shape)-k]
		if length != 1 {
			s[len(s)-k] = distance
		}
		distance *= int(length)
	}
	return s
}

// Sum adds all elements: integers exactly modulo 2^64, doubles pairwise so that the rounding error grows with the
// logarithm of their number.
func (a *Array) Sum() float64 {
	if a.DType == Int64 {
		total := int64(0)
		for i := range a.Words {
			total += a.Int(i)
		}
		return float64(total)
	}
	return pairwise(a.Words)
}

// pairwiseBlock is how many elements are added in a row before halves are summed apart.
const pairwiseBlock = 128

func pairwise(words []uint64) float64 {
	if len(words) <= pairwiseBlock {
		total := 0.0
		for _, w := range words {
			total += math.Float64frombits(w)
		}
		return total
	}
	half := len(words) / 2
	return pairwise(words[:half]) + pairwise(words[half:])
}

// MinMax is the positions of the smallest and the largest element; the first NaN is both.
func (a *Array) MinMax() (smallest, largest int, err error) {
	if len(a.Words) == 0 {
		return 0, 0, fail(ErrValue, "zero-size array to reduction operation minimum which has no identity")
	}
	for i := range a.Words {
		if a.DType == Int64 {
			if a.Int(i) < a.Int(smallest) {
				smallest = i
			}
			if a.Int(i) > a.Int(largest) {
				largest = i
			}
			continue
		}
		v := a.Float(i)
		if math.IsNaN(v) {
			return i, i, nil
		}
		if v < a.Float(smallest) {
			smallest = i
		}
		if v > a.Float(largest) {
			largest = i
		}
	}
	return smallest, largest, nil
}
