package runcmd

import (
	"github.com/hpyapi/hpyapi/debugmode/pymodules"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/numpyapi"
	"github.com/hpyapi/hpyapi/trampoline"
)

// definitions are the APIs whose trampolines are part of this program.
var definitions = []*trampoline.Definition{&numpyapi.Definition}

// goModules are the modules written in Go that scripts and modules import by name.
func goModules() map[string]func() *hpyctx.GoModule {
	all := pymodules.All()
	all[numpyapi.ModuleName] = numpyapi.Module
	return all
}
