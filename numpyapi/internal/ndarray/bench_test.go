package ndarray

import "testing"

func BenchmarkOperations(b *testing.B) {
	for _, n := range []int{16, 1000, 1000000} {
		x, _ := Linspace(Heap, 1, 2, int64(n), true, Float64)
		y, _ := Linspace(Heap, 1, 2, int64(n), true, Float64)
		r, _ := Linspace(Heap, 1, 2, int64(n), true, Float64)
		alloc := func(DType, int) (any, error) { return r.Data, nil }
		run := func(name string, f func()) {
			b.Run(name+itoa(n), func(b *testing.B) {
				for b.Loop() {
					f()
				}
			})
		}
		run("add", func() { ApplyBinary(alloc, Add, x, y) })
		run("multiply", func() { ApplyBinary(alloc, Multiply, x, y) })
		run("sum", func() { Reduce(Heap, Sum, x, nil, false, Any) })
		run("mean", func() { Reduce(Heap, Mean, x, nil, false, Any) })
		run("sqrt", func() { ApplyUnary(alloc, Sqrt, x) })
		run("max", func() { Reduce(Heap, Max, x, nil, false, Any) })
		run("less", func() { Compare(Heap, Less, x, y) })
		run("astype32", func() { x.AsType(Heap, Float32, CastUnsafe) })
		run("dot", func() { Dot(Heap, x, y) })
	}
	m, _ := Linspace(Heap, 0, 1, 256*256, true, Float64)
	m, _ = m.Reshape([]int64{256, 256})
	b.Run("matmul256", func(b *testing.B) {
		for b.Loop() {
			Matmul(Heap, m, m)
		}
	})
}

func itoa(n int) string { return map[int]string{16: "16", 1000: "1e3", 1000000: "1e6"}[n] }
