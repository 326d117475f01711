// Package scipy passes functions of Go and C to SciPy, which calls them without going through Python: as LowLevelCallables.
//
// It owns the meaning of signatures: SciPy compares their text, and this package what they say, so that functions of Cython, Pythran
// and others are taken whose spelling differs, and refused when an argument does.
package scipy

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/hpyctx/cpython"
)

// Use is what SciPy is to do with a function.
type Use int

const (
	Quad               Use = iota // scipy.integrate.quad and nquad
	GeometricTransform            // scipy.ndimage.geometric_transform
	GenericFilter                 // scipy.ndimage.generic_filter
	GenericFilter1D               // scipy.ndimage.generic_filter1d
)

// String is the name of SciPy's function.
func (u Use) String() string {
	return [...]string{"quad", "geometric_transform", "generic_filter", "generic_filter1d"}[u]
}

// accepted are the signatures that SciPy has a way to call for each use, as it spells them.
var accepted = [...][]string{
	Quad:               {"double (double)", "double (double, void *)", "double (int, double *)", "double (int, double *, void *)"},
	GeometricTransform: {"int (intptr_t *, double *, int, int, void *)"},
	GenericFilter:      {"int (double *, intptr_t, double *, void *)"},
	GenericFilter1D:    {"int (double *, intptr_t, double *, intptr_t, void *)"},
}

// Callable makes a scipy.LowLevelCallable of a function for a use. fn is a Go function, of a type that Thread.CFunction takes, or
// an Object that is a capsule with a C function, named after its signature: SciPy's own, one of a Cython module's __pyx_capi__, or
// one that Pythran made. userData is a capsule with what the function gets as its last argument; no object leaves what the capsule
// of the function has. The error says in which argument fn is not what the use wants. The object keeps fn; the batch owns it.
func Callable(t *cpython.Thread, use Use, fn any, userData cpython.Object) (cpython.Object, error) {
	capsule, ok := fn.(cpython.Object)
	if !ok {
		var err error
		if capsule, err = t.CFunction(fn); err != nil {
			return cpython.Object{}, err
		}
		defer capsule.Drop()
	}
	name, err := cpython.CapsuleName(capsule)
	if err != nil {
		return cpython.Object{}, err
	}
	spelled, err := fit(use, name)
	if err != nil {
		return cpython.Object{}, err
	}
	module, err := t.Import("scipy")
	if err != nil {
		return cpython.Object{}, err
	}
	defer module.Drop()
	named := cpython.Keywords{"signature": spelled}
	if userData != (cpython.Object{}) {
		named["user_data"] = userData
	}
	return module.Method("LowLevelCallable", capsule, named)
}

// fit is SciPy's spelling of a signature that a use has, or what is nearest to one and how it differs.
func fit(use Use, name string) (string, error) {
	have, err := parse(name)
	if err != nil {
		return "", fmt.Errorf("scipy: %v: the capsule is named %w", use, err)
	}
	var nearest []string
	most := -2
	for _, spelled := range accepted[use] {
		want, err := parse(spelled)
		if err != nil {
			return "", errors.New("BUG: " + err.Error())
		}
		differences, alike := have.differences(want)
		if len(differences) == 0 {
			return spelled, nil
		}
		if alike > most || alike == most && len(differences) < len(nearest) {
			nearest, most = differences, alike
		}
	}
	return "", fmt.Errorf("scipy: %v cannot call %q: %s", use, name, strings.Join(nearest, "; "))
}
