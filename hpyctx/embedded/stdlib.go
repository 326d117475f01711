package embedded

import (
	"github.com/hpyapi/hpyapi/hpyctx/embedded/pyobj"
	"github.com/hpyapi/hpyapi/hpyctx/embedded/stdlib"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
)

// importModule is the import hook: what the host finds, then what is built in.
func (s *Space) importModule(find func(name string) (objspace.Value, error)) func(name string) (pyobj.Object, error) {
	return func(name string) (pyobj.Object, error) {
		if find != nil {
			if v, err := find(name); v != nil || err != nil {
				return s.goObject(func() (objspace.Value, error) { return v, err })
			}
		}
		return stdlib.Import(s.rt, name)
	}
}
