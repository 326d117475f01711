package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/apidef/goiface"
	"github.com/hpyapi/hpyapi/internal/suggest"
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
			if near := nearFile(name); near != "" {
				return nil, nil, fmt.Errorf("%s: no such file or directory%s", name, near)
			}
			err = fmt.Errorf("%s is no file, and as a Go package: %w", name, err)
		}
		return api, problems, err
	}
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("%s: no such file or directory%s", name, nearFile(name))
	}
	return cheader.ParseFile(name, cheader.Options{IncludeDirs: dirs})
}

// nearFile ends a complaint about a file that there is not with the definition that was probably meant.
func nearFile(name string) string {
	found, _ := filepath.Glob(filepath.Join(filepath.Dir(name), "*.api.h")) // of a fixed pattern
	stem := func(path string) string {
		return strings.TrimSuffix(strings.TrimSuffix(filepath.Base(path), ".h"), ".api")
	}
	var stems []string
	for _, path := range found {
		stems = append(stems, stem(path))
	}
	near := suggest.Nearest(stem(name), stems)
	if near == "" {
		return ""
	}
	return "; did you mean " + filepath.Join(filepath.Dir(name), near+".api.h") + "?"
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
