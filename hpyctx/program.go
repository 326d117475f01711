package hpyctx

import (
	"fmt"

	"github.com/hpyapi/hpyapi/trampoline"
)

// ProgramName is the name of the module that stands for the Go program.
const ProgramName = "__main__"

// Program is the context of the Go program itself: a module that it consumes APIs through, with edges of its own that can be
// watched and denied as those of any module. It is made when it is first asked for. Use it inside only.
func (it *Interp) Program() (*Context, error) {
	if m := it.modules[ProgramName]; m != nil {
		return m.ctx, nil
	}
	m, err := it.add(GoModule{Name: ProgramName, Doc: "The Go program."}, nil)
	if err != nil {
		return nil, err
	}
	return m.ctx, nil
}

// ImportAPI implements [trampoline.Importer] for the Go program: the edge is the program's own. Generated code calls it in
// Import; see [Context.ImportAPI].
func (it *Interp) ImportAPI(def *trampoline.Definition) (e *trampoline.Edge, err error) {
	err = it.Do(func(*Thread) error {
		c, err := it.Program()
		if err != nil {
			return fmt.Errorf("hpyctx: import %s: %w", def.Name, err)
		}
		e, err = c.ImportAPI(def)
		return err
	})
	return e, err
}

var (
	_ trampoline.Importer = (*Interp)(nil)
	_ trampoline.Importer = (*Context)(nil)

	_ trampoline.ObjectImporter = (*Context)(nil)
)
