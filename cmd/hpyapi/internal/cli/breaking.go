package cli

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hpyapi/hpyapi/apidef/breaking"
)

func newBreaking(s streams) *cobra.Command {
	var dirs []string
	var against string
	var asJSON, all bool
	cmd := &cobra.Command{
		Use:   "breaking [--against OLD] NEW",
		Short: "Say which changes of a definition break modules that were built for the old one",
		Long: `Compares two versions of an API and classifies every change: break (what is compiled fails or misbehaves), source
(consumers must be edited when they are compiled again), compatible. OLD and NEW are definitions, lock files, or either as
it was in git, written git:REVISION:PATH. Without --against OLD is the lock file beside NEW.

Exit code 100 when a change breaks something and is not approved in the lock file. "hpyapi explain RULE" says more.`,
		Example: `  hpyapi breaking numpy.api.h
  hpyapi breaking --against git:v1.2.0:numpy.api.h numpy.api.h
  hpyapi breaking --all --json --against old.api.h new.api.h`,
		Args: Needs(1, 1, "one definition, NEW"),
		RunE: func(_ *cobra.Command, args []string) error {
			if against == "" {
				against = lockName(args[0])
				if _, err := os.Stat(against); err != nil {
					if _, err := snapshot(s, args[0], dirs); err != nil {
						return err
					}
					return fmt.Errorf("no --against, and no lock file %s beside the definition; hpyapi lock writes one", against)
				}
			}
			return runBreaking(s, against, args[0], dirs, asJSON, all)
		},
	}
	includes(cmd, &dirs)
	cmd.Flags().StringVar(&against, "against", "", "the old version")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&all, "all", false, "print compatible and approved changes too")
	return cmd
}

func runBreaking(s streams, oldName, newName string, dirs []string, asJSON, all bool) error {
	before, err := snapshot(s, oldName, dirs)
	if err != nil {
		return err
	}
	after, err := snapshot(s, newName, dirs)
	if err != nil {
		return err
	}
	changes := breaking.Compare(before, after)
	bad := breaking.Unapproved(changes)
	shown := bad
	if all {
		shown = changes
	}
	if asJSON {
		data, err := breaking.JSON(shown)
		if err != nil {
			return err
		}
		if _, err := s.out.Write(data); err != nil {
			return err
		}
	} else {
		fmt.Fprint(s.out, breaking.Text(shown))
		fmt.Fprintln(s.err, tally(changes, len(bad)))
	}
	if len(bad) > 0 {
		return ErrFound
	}
	return nil
}

// tally sums up changes in one line.
func tally(changes []breaking.Change, bad int) string {
	var parts []string
	compatible, approved := 0, 0
	for _, c := range changes {
		switch {
		case c.Severity == breaking.Compatible:
			compatible++
		case c.Approved != "":
			approved++
		}
	}
	if bad > 0 {
		parts = append(parts, plural(bad, "breaking change"))
	}
	if approved > 0 {
		parts = append(parts, plural(approved, "approved change"))
	}
	if compatible > 0 {
		parts = append(parts, plural(compatible, "compatible change"))
	}
	if len(parts) == 0 {
		return "nothing changed"
	}
	return strings.Join(parts, ", ")
}
