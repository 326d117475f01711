package runcmd

import (
	"fmt"

	"github.com/hpyapi/hpyapi/hpyctx/cpython"
	"github.com/hpyapi/hpyapi/hpyctx/cpython/space"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
)

// python is the CPython that a command runs in, if it does.
type python struct {
	in    *cpython.Interpreter // nil for none
	space func(objspace.Options) (objspace.Space, error)
}

// openPython opens the CPython of a program or an environment; none when there is no name.
func openPython(name string) (python, error) {
	if name == "" {
		return python{}, nil
	}
	return openAnyPython(name)
}

// openAnyPython is openPython, in that of the environment when there is no name.
func openAnyPython(name string) (python, error) {
	in, err := cpython.Open(cpython.Options{Python: name})
	if err != nil {
		return python{}, fmt.Errorf("--python: %w", err)
	}
	return python{in, space.Of(in)}, nil
}

func (p python) close() error {
	if p.in == nil {
		return nil
	}
	return p.in.Close()
}
