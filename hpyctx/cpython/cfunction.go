package cpython

import (
	"fmt"
	"math"
	"sync"
	"sync/atomic"

	"github.com/hpyapi/hpyapi/internal/native"
)

// CFunction makes a capsule that leads to a C function which calls fn, as SciPy and others take functions: it is named after the C
// signature, which follows from the type of fn:
//
//	func(x float64) float64                    double (double)
//	func(x []float64) float64                  double (int, double *)
//	func(window []float64) (float64, error)    int (double *, npy_intp, double *, void *)
//	func(in, out []float64) error              int (double *, npy_intp, double *, npy_intp, void *)
//	func(out []int, in []float64) error        int (npy_intp *, double *, int, int, void *)
//
// There may be any number of them. The slices are C's memory, of use until fn returns. fn runs on the thread that calls it, which
// as a rule has the GIL: it should not wait for others, and must not call runtime.Goexit. An error or a panic becomes Python's
// pending exception; until somebody has taken that, fn is not called again, and the C function gives NaN or 0. Whoever calls the
// function must hold on to the capsule.
func (t *Thread) CFunction(fn any) (Object, error) {
	if err := t.usable(); err != nil {
		return Object{}, err
	}
	name, entry := cSignature(fn)
	if entry == nil {
		return Object{}, fmt.Errorf("cpython: CFunction: there is no C signature for a %T", fn)
	}
	f := &cFunction{in: t.in, fn: fn}
	var err error
	if f.name, err = native.CString(name); err != nil {
		return Object{}, fmt.Errorf("cpython: %w", err)
	}
	id := t.in.cFunctions.add(f)
	if f.code, err = native.Callback(entry, id); err != nil {
		native.Free(f.name)
		t.in.cFunctions.remove(id)
		return Object{}, fmt.Errorf("cpython: %w", err)
	}
	capsule, err := t.result(t.py.quick(symCapsuleNew, uintptr(f.code), f.name, uintptr(t.in.endC)))
	if err != nil {
		t.in.cFunctions.drop(id)
		return Object{}, err
	}
	word, err := capsule.word()
	if err == nil {
		err = t.status(t.py.quick(symCapsuleSetContext, word, id, 0))
	}
	return capsule, err
}

// cSignature is the C signature of a Go function, and where its calls begin.
func cSignature(fn any) (string, func(*native.Frame)) {
	switch fn.(type) {
	case func(float64) float64:
		return "double (double)", enterNumber
	case func([]float64) float64:
		return "double (int, double *)", enterVector
	case func([]float64) (float64, error):
		return "int (double *, npy_intp, double *, void *)", enterWindow
	case func(in, out []float64) error:
		return "int (double *, npy_intp, double *, npy_intp, void *)", enterLine
	case func(out []int, in []float64) error:
		return "int (npy_intp *, double *, int, int, void *)", enterCoordinates
	}
	return "", nil
}

// cFunction is a Go function that C calls.
type cFunction struct {
	in     *Interpreter
	fn     any
	code   native.Code
	name   uintptr
	failed atomic.Bool // its exception may be pending
}

// cFunctions are those that there are, by number. Calls read them without a lock.
type cFunctions struct {
	mu  sync.Mutex
	all atomic.Pointer[[]*cFunction]
}

func (c *cFunctions) change(by func(all []*cFunction) []*cFunction) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []*cFunction
	if old := c.all.Load(); old != nil {
		all = append(all, *old...)
	}
	all = by(all)
	c.all.Store(&all)
}

func (c *cFunctions) add(f *cFunction) (id uintptr) {
	c.change(func(all []*cFunction) []*cFunction {
		for i, other := range all {
			if other == nil && i > 0 {
				all[i], id = f, uintptr(i)
				return all
			}
		}
		if len(all) == 0 {
			all = append(all, nil) // 0 is no number
		}
		id = uintptr(len(all))
		return append(all, f)
	})
	return id
}

func (c *cFunctions) remove(id uintptr) {
	c.change(func(all []*cFunction) []*cFunction { all[id] = nil; return all })
}

// drop frees a function that nobody calls any more.
func (c *cFunctions) drop(id uintptr) {
	f := (*c.all.Load())[id]
	c.remove(id)
	native.Release(f.code)
	native.Free(f.name)
}

// count is how many there are.
func (c *cFunctions) count() (n int) {
	if all := c.all.Load(); all != nil {
		for _, f := range *all {
			if f != nil {
				n++
			}
		}
	}
	return n
}

// endedC is the destructor of their capsules.
func endedC(f *native.Frame) {
	in := process.current
	if id := in.py.quick(symCapsuleContext, f.Int[0], 0, 0); id != 0 {
		in.cFunctions.drop(id)
	}
}

func functionOf(f *native.Frame) *cFunction {
	return (*process.current.cFunctions.all.Load())[f.User()]
}

// try runs the function and says whether it succeeded. With an exception pending, it does not run it.
func (c *cFunction) try(fn func() error) bool {
	if c.failed.Load() {
		if c.in.py.quick(symErrOccurred, 0, 0, 0) != 0 {
			return false
		}
		c.failed.Store(false)
	}
	var err error
	if o := native.Recover(func() { err = fn() }); o.Panicked {
		err = fmt.Errorf("a Go function panicked: %v", o.Value)
	}
	if err != nil {
		c.fail(err)
	}
	return err == nil
}

// fail makes the error the pending exception.
func (c *cFunction) fail(err error) {
	c.failed.Store(true)
	gil := c.in.py.run(symEnsure, 0, 0, 0)
	defer c.in.py.run(symRelease, gil, 0, 0)
	t, failed := c.in.newThread(false)
	if failed != nil {
		c.in.py.quick(symErrSetString, c.in.py.exception(symMemoryError), 0, 0)
		return
	}
	defer t.end()
	t.raise(err)
}

func enterNumber(f *native.Frame) {
	c := functionOf(f)
	f.RetF = math.NaN()
	c.try(func() error {
		f.RetF = c.fn.(func(float64) float64)(f.F[0])
		return nil
	})
}

func enterVector(f *native.Frame) {
	c := functionOf(f)
	f.RetF = math.NaN()
	c.try(func() error {
		f.RetF = c.fn.(func([]float64) float64)(native.Slice[float64](f.Int[1], int(int32(f.Int[0]))))
		return nil
	})
}

// truth is what these functions give: 1, or 0 with an exception.
func truth(ok bool) uintptr {
	if ok {
		return 1
	}
	return 0
}

func enterWindow(f *native.Frame) {
	c := functionOf(f)
	f.Ret = truth(c.try(func() (err error) {
		*native.At[float64](f.Int[2]), err = c.fn.(func([]float64) (float64, error))(native.Slice[float64](f.Int[0], int(f.Int[1])))
		return err
	}))
}

func enterLine(f *native.Frame) {
	c := functionOf(f)
	f.Ret = truth(c.try(func() error {
		in, out := native.Slice[float64](f.Int[0], int(f.Int[1])), native.Slice[float64](f.Int[2], int(f.Int[3]))
		return c.fn.(func(in, out []float64) error)(in, out)
	}))
}

func enterCoordinates(f *native.Frame) {
	c := functionOf(f)
	f.Ret = truth(c.try(func() error {
		out, in := native.Slice[int](f.Int[0], int(int32(f.Int[2]))), native.Slice[float64](f.Int[1], int(int32(f.Int[3])))
		return c.fn.(func(out []int, in []float64) error)(out, in)
	}))
}
