package simd

// Bool is the result of a comparison: 1 for true, 0 for false.
type Bool uint8

// A comparison with NaN is false, only NotEqual is true then.

// Equal is r = a == b.
func Equal(r []Bool, a, b []float64) {
	n := whole(len(r))
	if n > 0 {
		equal(&r[0], &a[0], &b[0], n)
	}
	for i := n; i < len(r); i++ {
		r[i] = truth(a[i] == b[i])
	}
}

// NotEqual is r = a != b.
func NotEqual(r []Bool, a, b []float64) {
	n := whole(len(r))
	if n > 0 {
		notEqual(&r[0], &a[0], &b[0], n)
	}
	for i := n; i < len(r); i++ {
		r[i] = truth(a[i] != b[i])
	}
}

// Less is r = a < b.
func Less(r []Bool, a, b []float64) {
	n := whole(len(r))
	if n > 0 {
		less(&r[0], &a[0], &b[0], n)
	}
	for i := n; i < len(r); i++ {
		r[i] = truth(a[i] < b[i])
	}
}

// LessEqual is r = a <= b.
func LessEqual(r []Bool, a, b []float64) {
	n := whole(len(r))
	if n > 0 {
		lessEqual(&r[0], &a[0], &b[0], n)
	}
	for i := n; i < len(r); i++ {
		r[i] = truth(a[i] <= b[i])
	}
}

func truth(b bool) Bool {
	if b {
		return 1
	}
	return 0
}
