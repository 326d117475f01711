package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/apidef/goiface"
)

// includes adds the flag that says where included definitions are found.
func includes(cmd *cobra.Command, dirs *[]string) {
	cmd.Flags().StringArrayVarP(dirs, "include", "I", nil, "folder to search for included definitions (may be repeated)")
}

// read reads a definition: a header, or a Go interface when name is a folder or an import path.
func read(name string, dirs []string) (*apidef.API, apidef.Problems, error) {
	if isGo(name) {
		name = goPackageOf(name)
		api, problems, err := goiface.Load(name, goiface.Options{})
		if _, missing := os.Stat(name); err != nil && missing != nil {
			err = fmt.Errorf("%s is no file, and as a Go package: %w", name, err)
		}
		return api, problems, err
	}
	return cheader.ParseFile(name, cheader.Options{IncludeDirs: dirs})
}

// goPackageOf is the folder of a file of Go, and any other name as it is.
func goPackageOf(name string) string {
	if filepath.Ext(name) != ".go" {
		return name
	}
	if dir := filepath.Dir(name); filepath.IsAbs(dir) || dir == "." {
		return dir
	}
	return "./" + filepath.Dir(name)
}

// isGo reports whether a definition is given as a Go package, or as a file of one. Other files are headers whatever they are called.
func isGo(name string) bool {
	info, err := os.Stat(name)
	if err == nil {
		return info.IsDir() || filepath.Ext(name) == ".go"
	}
	return filepath.Ext(name) != ".h"
}

// load reads a definition. Its mistakes go to standard error, all of them, and give ErrFound.
func load(s streams, name string, dirs []string) (*apidef.API, error) {
	api, problems, err := read(name, dirs)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		fmt.Fprintln(s.err, problems.Error())
		return nil, ErrFound
	}
	return api, nil
}

// plural returns "1 slot", "2 slots".
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// liveSlots counts the slots that are no holes.
func liveSlots(api *apidef.API) int {
	n := 0
	for _, slot := range api.Slots {
		if slot.Kind != apidef.SlotHole {
			n++
		}
	}
	return n
}
