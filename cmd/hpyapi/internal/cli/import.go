package cli

import (
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hpyapi/hpyapi/internal/apidef/cheader"
	"github.com/hpyapi/hpyapi/internal/apidef/draft"
	"github.com/hpyapi/hpyapi/internal/wholefile"
)

func newImport(s streams) *cobra.Command {
	var src draft.Source
	var python, out string
	cmd := &cobra.Command{
		Use:   "import HEADER [HEADER...]",
		Short: "Draft a definition from a C header that describes a table",
		Long: `Reads a header in which somebody laid out a table for C callers: a struct of function pointers, or macros of the form
(*(type (*)(...))table[n]). Writes a draft of a definition. What C does not say, such as who owns a reference or what means an
error, stands in the draft as HPYAPI_ASK(...), which "hpyapi check" reports until the author has answered it.

Further headers are included after the first, where that needs their types.
HEADER is a file, or <name> as a compiler finds it in the folders of -I and in those of Python. It is preprocessed with the macros of
this machine's C compiler; nothing of it is compiled or run.`,
		Example: `  hpyapi import --capsule datetime.datetime_CAPI "<datetime.h>" --table PyDateTime_CAPI
  hpyapi import -I "$(python -c 'import numpy; print(numpy.get_include())')" --table PyArray_API "<numpy/arrayobject.h>" "<numpy/arrayscalars.h>" --out numpy.api.h
  hpyapi import --name Shapes --capsule shapes._API include/shapes_capi.h`,
		Args: someArgs("HEADER"),
		RunE: func(_ *cobra.Command, args []string) error {
			src.Header, src.Also = args[0], args[1:]
			return runImport(s, src, python, out)
		},
	}
	f := cmd.Flags()
	f.StringVar(&src.Table, "table", "", "the struct, or the array that macros index (default: the only one)")
	f.StringVar(&src.Name, "name", "", "name of the API (default: made from that of the table)")
	f.StringVar(&src.Capsule, "capsule", "", "where the capsule is found: module.attribute")
	f.StringArrayVarP(&src.Includes, "include", "I", nil, "folder with headers (may be repeated)")
	f.StringArrayVarP(&src.Defines, "define", "D", nil, "macro to define, NAME or NAME=VALUE (may be repeated)")
	f.StringVar(&python, "python", "python3", "the Python whose headers are included")
	f.StringVarP(&out, "out", "o", "", "file to write (default: standard output)")
	return cmd
}

func runImport(s streams, src draft.Source, python, out string) error {
	if folder := pythonHeaders(python); folder != "" {
		src.Includes = append(src.Includes, folder)
	}
	api, err := draft.FromHeader(src)
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
