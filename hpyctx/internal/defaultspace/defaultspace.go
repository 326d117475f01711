// Package defaultspace chooses the object space of interpreters that ask for none. It is the only package above the spaces that
// names one.
package defaultspace

import (
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded"
)

// New makes a space of the kind that needs nothing installed.
func New(o objspace.Options) (objspace.Space, error) {
	s, err := embedded.New(o)
	if err != nil {
		return nil, err
	}
	return s, nil
}
