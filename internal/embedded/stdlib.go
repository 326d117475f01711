package embedded

import (
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/embedded/stdlib"
)

// importModule makes the import hook: what the host finds, then what is built in, then the host's folders.
func (s *Space) importModule(o objspace.Options) func(name string) (pyobj.Object, error) {
	builtin := func(name string) (objspace.Value, error) { return value(stdlib.Import(s.rt, name)) }
	return func(name string) (pyobj.Object, error) {
		for _, find := range []func(string) (objspace.Value, error){o.Import, builtin, o.ImportFolders} {
			if find == nil {
				continue
			}
			if found, err := s.goObject(func() (objspace.Value, error) { return find(name) }); found != nil || err != nil {
				return found, err
			}
		}
		return nil, nil
	}
}
