package numpyapi_test

import (
	"fmt"
	"runtime"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// timed are the operations of testdata/speed.c, by their numbers there.
var timed = []string{"add", "multiply", "sum", "mean", "sqrt", "less", "astype", "dot", "matmul", "ndim", "add-into"}

// sizes are how many elements the arrays have; of matrix products the matrices are square, of the next power of two, at most 512.
var sizes = []int{16, 1000, 100_000, 10_000_000}

// BenchmarkArrays runs a loop in C over the array API with the provider in Go, and over NumPy's own C API in CPython, on one processor each.
func BenchmarkArrays(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	program := prelude + "import speed\n"
	var names, questions []string
	for _, n := range sizes {
		side := 1
		for side*side < n && side < 512 {
			side *= 2
		}
		program += fmt.Sprintf("a%d, r%d, m%d = np.linspace(1, 2, %d), np.zeros(%d), np.linspace(0, 1, %d).reshape(%d, %d)\n", n, n, n, n, n, side*side, side, side)
		for number, name := range timed {
			x, times := "a", max(1, 500_000/(n+500))
			if name == "matmul" {
				x, times = "m", max(1, 1_000_000/(side*side*side+1000))
			}
			cost := fmt.Sprintf("speed.cost(%d, %s%d, %s%d, r%d, %d)", number, x, n, x, n, n, times)
			names = append(names, fmt.Sprintf("%s-%d", name, n))
			questions = append(questions, fmt.Sprintf("min(%s, %s, %s)", cost, cost, cost))
		}
	}
	w := arrayWorld(b)
	w.LoadFile(withHPy(b, "speed"))
	ask(b, w, program, func(answer func(string) string) {
		for i, q := range questions {
			report(b, names[i], answer("repr("+q+")"))
		}
	})
	native := inCPython(b, job{Modules: [][2]string{{"speed", withoutHPy(b, "speed", "NATIVE")}}, Program: program, Questions: questions})
	for i, cost := range native {
		report(b, "numpy-"+names[i], cost)
	}
}

func report(b *testing.B, name, nanoseconds string) {
	b.Helper()
	ns, err := strconv.ParseFloat(nanoseconds, 64)
	require.NoError(b, err, name)
	b.ReportMetric(ns, "ns:"+name)
}
