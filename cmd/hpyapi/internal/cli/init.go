package cli

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/internal/naming"
	"github.com/hpyapi/hpyapi/internal/uuid"
	"github.com/hpyapi/hpyapi/internal/wholefile"
)

func newInit(s streams) *cobra.Command {
	var module, out string
	cmd := &cobra.Command{
		Use:   "init NAME",
		Short: "Start a definition: a header with an interface id of its own and one slot to begin with",
		Long: `Writes NAME.api.h. NAME is the prefix of the API's C names, in lower case; the module that provides the API is called
the same unless --module says otherwise. A file that is there already is left alone.`,
		Example: `  hpyapi init tally
  hpyapi init --module words.tally --out src/words tally`,
		Args: Needs(1, 1, "one NAME"),
		RunE: func(_ *cobra.Command, args []string) error {
			return runInit(s, args[0], module, out)
		},
	}
	cmd.Flags().StringVar(&module, "module", "", "module that provides the API, with its packages: words.tally (default: NAME)")
	cmd.Flags().StringVarP(&out, "out", "o", ".", "folder to write to")
	return cmd
}

var (
	prefixName  = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	notInPrefix = regexp.MustCompile(`[^a-z0-9_]+`)
	moduleName  = regexp.MustCompile(`^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$`)
)

func runInit(s streams, prefix, module, out string) error {
	if !prefixName.MatchString(prefix) {
		hint := ""
		if word := strings.Trim(notInPrefix.ReplaceAllString(strings.ToLower(prefix), "_"), "_0123456789"); word != "" {
			hint = "; did you mean " + word + "?"
		}
		return fmt.Errorf("%q: the prefix of C names is a lower case word: letters, digits and _%s", prefix, hint)
	}
	if module == "" {
		module = prefix
	}
	if !moduleName.MatchString(module) {
		return fmt.Errorf("--module %q: no name of a module", module)
	}
	path := filepath.Join(out, prefix+".api.h")
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%s is there already, and its interface id is fixed", path)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	text := []byte(skeleton(prefix, module, newID()))
	if _, problems := cheader.Parse(path, text, cheader.Options{}); len(problems) > 0 { // a name may be taken, by C for one
		return fmt.Errorf("%s: %s (%s)", prefix, problems[0].Message, problems[0].Rule)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	if err := wholefile.Write(path, text); err != nil {
		return err
	}
	fmt.Fprintln(s.out, path)
	return nil
}

// newID makes a random UUID: version 4, variant 1.
func newID() (id [16]byte) {
	_, _ = rand.Read(id[:]) // never fails
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return id
}

func skeleton(prefix, module string, id [16]byte) string {
	return strings.NewReplacer(
		"PREFIX", prefix, "GUARD", strings.ToUpper(prefix), "NAME", naming.Go(prefix), "MODULE", module, "ID", uuid.Format(id),
	).Replace(`#ifndef GUARD_API_H
#define GUARD_API_H

#include <hpyapi_define.h>

/* Name, prefix of C names, version, the capsule: module and attribute, and an id that never changes. */
HPYAPI_API(NAME, PREFIX, 1, 0, "MODULE._API", "ID")
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)

/** The length of an object. An HPy is a reference, PyObject * in modules without HPy: borrowed when it goes in. */
HPYAPI_SLOT(0, 0)
int64_t PREFIX_length(HPyContext *ctx, HPy object) HPYAPI_ERROR(-1);

#endif
`)
}
