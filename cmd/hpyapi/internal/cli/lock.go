package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/hpyapi/hpyapi/internal/breaking"
	"github.com/hpyapi/hpyapi/internal/lock"
)

func newLock(s streams) *cobra.Command {
	var dirs []string
	var check bool
	cmd := &cobra.Command{
		Use:   "lock DEFINITION...",
		Short: "Write down what an API promises, so that later changes are compared with it",
		Long: `Writes NAME.lock beside each definition NAME.h: the canonical signature of every slot, every constant and every field, one a
line, to be committed and reviewed. When there is a lock file already, changes that break it are refused (exit code 100) until
they are approved by a line in the lock file, which the report has for each:

  approve RULE WHERE "what was" "what is" "REASON"

WHERE is the index of a slot, the name of a type, or api; REASON is yours to write. Approvals are kept.`,
		Example: `  hpyapi lock numpy.api.h
  hpyapi lock --check numpy.api.h`,
		Args: someArgs("DEFINITION"),
		RunE: func(_ *cobra.Command, args []string) error {
			bad := false
			for _, header := range args {
				switch err := runLock(s, header, dirs, check); {
				case errors.Is(err, ErrFound):
					bad = true
				case err != nil:
					return err
				}
			}
			if bad {
				return ErrFound
			}
			return nil
		},
	}
	includes(cmd, &dirs)
	cmd.Flags().BoolVar(&check, "check", false, "write nothing; report lock files that are not up to date")
	return cmd
}

func runLock(s streams, header string, dirs []string, check bool) error {
	now, err := snapshot(s, header, dirs)
	if err != nil {
		return err
	}
	name := lockName(header)
	if name == header+".lock" {
		return fmt.Errorf("%s: not a definition: headers end in .h", header)
	}
	if _, err := os.Stat(name); err == nil {
		before, err := snapshot(s, name, dirs)
		if err != nil {
			return err
		}
		if bad := breaking.Unapproved(breaking.Compare(before, now)); len(bad) > 0 {
			fmt.Fprint(s.out, breaking.Text(bad))
			fmt.Fprintf(s.err, "%s breaks what %s promises; approve it there by the lines above, with reasons, or take it back\n", header, name)
			return ErrFound
		}
		now.Approvals = before.Approvals
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	changed, err := place(s, name, lock.Format(now), genFlags{check: check})
	if err != nil {
		return err
	}
	if changed && check {
		return ErrFound
	}
	return nil
}
