package exchange

import (
	"errors"
	"sync"

	"github.com/hpyapi/hpyapi/internal/native"
	"github.com/hpyapi/hpyapi/internal/numbered"
)

// owners are what is to be done when what a program offered is released, by number. Whoever took it may do so at any time, when the
// interpreter in which it was offered is long gone, so they are the process's.
var owners numbered.Values[func()]

// end calls what a number stands for. A second time, it does nothing and says so.
func end(number uintptr) (first bool) {
	release, first := owners.Remove(number)
	if first {
		release()
	}
	return first
}

// cFunctions are the functions in the structs: one of each for the process, since structs outlive who made them.
type cFunctions struct {
	legacy, versioned       native.Code // DLPack's deleters
	schema, array           native.Code // Arrow's release
	allocator, currentQueue native.Code // of DLPack's table
}

// made are the functions, from when they are needed first.
var made struct {
	once sync.Once
	cFunctions
	err error
}

func functions() (cFunctions, error) {
	made.once.Do(func() {
		var errs [6]error
		made.legacy, errs[0] = native.Callback(endTensor, Legacy.context)
		made.versioned, errs[1] = native.Callback(endTensor, Versioned.context)
		made.schema, errs[2] = native.Callback(endArrow, schemaRelease)
		made.array, errs[3] = native.Callback(endArrow, arrayRelease)
		made.allocator, errs[4] = native.Callback(allocateTensor, 0)
		made.currentQueue, errs[5] = native.Callback(currentQueue, 0)
		made.err = errors.Join(errs[:]...)
	})
	return made.cFunctions, made.err
}

// Taken is an array that was taken over from somebody else, and has to be released: once, whoever calls it.
type Taken struct {
	Array
	once sync.Once
	free func()
}

// NewTaken is an array that somebody keeps until release is called.
func NewTaken(a Array, release func()) *Taken { return &Taken{Array: a, free: release} }

// Release gives the array back to its owner, whose code then runs; a second time, it does nothing. Any thread may call it that
// may run that code: with Python's lock, where the owner is an extension module.
func (t *Taken) Release() { t.once.Do(t.free) }

// callWith calls a C function with one argument.
func callWith(fn, argument uintptr) {
	var c native.Call
	c.Fn, c.Int[0] = fn, argument
	c.DoReleased()
}
