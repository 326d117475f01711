package space

import (
	"errors"

	"github.com/hpyapi/hpyapi/hpyctx/objspace"
)

var errClass = errors.New("space: classes in Go are not offered in CPython yet: write them in C or in Python")

// NewClass implements [objspace.Modules].
func (s *Space) NewClass(objspace.Class) (objspace.Value, error) { return nil, errClass }

// NewInstance implements [objspace.Modules].
func (s *Space) NewInstance(objspace.Value, any) (objspace.Value, error) { return nil, errClass }

// Payload implements [objspace.Modules].
func (s *Space) Payload(objspace.Value) any { return nil }
