package hpyctx

import (
	"fmt"
	"sync"

	"github.com/hpyapi/hpyapi/internal/layout"
)

// claims are the interpreters that hold a provider which says that its state is the process's (HPYAPI_ONE_INTERPRETER), by
// the interface id. The process has one of each, whatever copies of a file are open, so this is the process's, too.
var claims = struct {
	sync.Mutex
	by map[[16]byte]*Interp
}{by: map[[16]byte]*Interp{}}

// claim makes a provider of one interpreter this interpreter's, until the interpreter is closed.
func (it *Interp) claim(d *descriptor) error {
	if d.Flags&layout.OneInterpreter == 0 {
		return nil
	}
	claims.Lock()
	defer claims.Unlock()
	if owner := claims.by[d.ID]; owner != nil && owner != it {
		return fmt.Errorf("API %s can be provided in one interpreter of a process only (HPYAPI_ONE_INTERPRETER), and interpreter %q has it", d.Name, owner.name)
	}
	claims.by[d.ID] = it
	return nil
}

// unclaim lets go of all that the interpreter claimed.
func (it *Interp) unclaim() {
	claims.Lock()
	defer claims.Unlock()
	for id, owner := range claims.by {
		if owner == it {
			delete(claims.by, id)
		}
	}
}
