package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/internal/draft"
	"github.com/hpyapi/hpyapi/internal/wholefile"
)

func newImport(s streams) *cobra.Command {
	var src draft.Source
	var python, out, capi string
	cmd := &cobra.Command{
		Use:   "import [--capi MODULE] [HEADER...]",
		Short: "Draft a definition from a C header that describes a table",
		Long: `Reads a header in which somebody laid out a table for C callers: a struct of function pointers, or macros of the form
(*(type (*)(...))table[n]). Writes a draft of a definition. What C does not say, such as who owns a reference or what means an
error, stands in the draft as HPYAPI_ASK(...), which "hpyapi check" reports until the author has answered it.

A header that Cython writes for C callers, NAME_api.h, says by name and signature what its module offers in __pyx_capi__: that is the draft.

Further headers are included after the first, where that needs their types.
HEADER is a file, or <name> as a compiler finds it in the folders of -I and in those of Python. It is preprocessed with the macros of
this machine's C compiler; nothing of it is compiled or run.

With --capi the functions that a Cython module offers in __pyx_capi__ are the draft. Their names stand in capsules that the module makes
when it is imported, so --python imports it: do that with modules that you trust. Its NAME.pxd, if it is beside the module, and headers then declare the types of the signatures.`,
		Example: `  hpyapi import --capsule datetime.datetime_CAPI "<datetime.h>" --table PyDateTime_CAPI
  hpyapi import -I "$(python -c 'import numpy; print(numpy.get_include())')" --table PyArray_API "<numpy/arrayobject.h>" "<numpy/arrayscalars.h>" --out numpy.api.h
  hpyapi import --capi scipy.linalg.cython_blas --python .venv/bin/python -o blas.api.h
  hpyapi import --name Shapes --capsule shapes._API include/shapes_capi.h
  hpyapi import build/shapes_api.h     what Cython wrote for: cdef api ...`,
		Args: Needs(0, -1, "HEADER"),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 && capi == "" {
				return fmt.Errorf("needs at least one HEADER, or --capi MODULE")
			}
			if len(args) > 0 {
				src.Header, src.Also = args[0], args[1:]
			}
			return runImport(s, src, python, capi, out)
		},
	}
	f := cmd.Flags()
	f.StringVar(&src.Table, "table", "", "the struct, or the array that macros index (default: the only one)")
	f.StringVar(&src.Name, "name", "", "name of the API (default: made from that of the table)")
	f.StringVar(&src.Capsule, "capsule", "", "where the capsule is found: module.attribute")
	f.StringArrayVarP(&src.Includes, "include", "I", nil, "folder with headers (may be repeated)")
	f.StringArrayVarP(&src.Defines, "define", "D", nil, "macro to define, NAME or NAME=VALUE (may be repeated)")
	f.StringVar(&capi, "capi", "", "the Cython module whose __pyx_capi__ is drafted")
	f.StringVar(&python, "python", "python3", "the Python whose headers are included")
	f.StringVarP(&out, "out", "o", "", "file to write (default: standard output)")
	return cmd
}

func runImport(s streams, src draft.Source, python, capi, out string) error {
	if folder := pythonHeaders(python); folder != "" {
		src.Includes = append(src.Includes, folder)
	}
	var api *apidef.API
	var err error
	if capi == "" {
		api, err = draft.FromHeader(src)
	} else {
		api, err = fromCapsules(src, python, capi)
	}
	if err != nil {
		return err
	}
	text := cheader.Print(api)
	if out == "" {
		_, err := s.out.Write(text)
		return err
	}
	if _, err := os.Stat(out); err == nil {
		return fmt.Errorf("%s is there already: a draft does not replace what somebody may have worked on", out)
	}
	if err := wholefile.Write(out, text); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s: a draft of %s, %s; hpyapi check lists what to answer\n", out, api.Name, plural(liveSlots(api), "slot"))
	return nil
}

// pythonHeaders is the folder of Python.h, empty when there is no such Python: a header may do without.
func pythonHeaders(python string) string {
	text, err := exec.Command(python, "-c", "import sysconfig; print(sysconfig.get_paths()['include'])").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// capsuleNames prints the names of a module's capsules, which only Python can tell, and the declarations that Cython has of it.
const capsuleNames = `
import ctypes, importlib, json, os, sys
name = ctypes.pythonapi.PyCapsule_GetName
name.restype, name.argtypes = ctypes.c_char_p, [ctypes.py_object]
module = importlib.import_module(sys.argv[1])
folder, file = os.path.split(getattr(module, "__file__", None) or "")
pxd = os.path.join(folder, file.split(".")[0] + ".pxd")
print(json.dumps({
    "names": {key: name(capsule).decode() for key, capsule in getattr(module, "__pyx_capi__", {}).items()},
    "pxd": open(pxd, encoding="utf-8", errors="replace").read() if os.path.isfile(pxd) else "",
}))
`

func fromCapsules(src draft.Source, python, module string) (*apidef.API, error) {
	text, err := exec.Command(python, "-c", capsuleNames, module).Output()
	if err != nil {
		var failed *exec.ExitError
		if errors.As(err, &failed) {
			lines := strings.Split(strings.TrimSpace(string(failed.Stderr)), "\n")
			return nil, fmt.Errorf("%s: %s", python, lines[len(lines)-1])
		}
		return nil, fmt.Errorf("--python: %w", err)
	}
	var found struct {
		Names map[string]string
		Pxd   string
	}
	if err := json.Unmarshal(text, &found); err != nil {
		return nil, fmt.Errorf("%s: %w", python, err)
	}
	src.Types = draft.CythonTypes(module, found.Pxd)
	return draft.FromCapsules(src, module+".__pyx_capi__", found.Names)
}
