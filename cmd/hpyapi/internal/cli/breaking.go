package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hpyapi/hpyapi/internal/breaking"
	"github.com/hpyapi/hpyapi/internal/lock"
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

Exit code 100 when a change is not compatible and not approved. The report has a line for each such change that approves it,
to be put into the lock file beside NEW with a reason; it is about this change only. A first version breaks nobody: exit code 0
when there is no lock file, or when OLD is NEW in a revision that does not have it yet. "hpyapi explain RULE" says more.`,
		Example: `  hpyapi breaking numpy.api.h
  hpyapi breaking --against git:v1.2.0:numpy.api.h numpy.api.h
  hpyapi breaking --all --json --against old.api.h new.api.h`,
		Args: Needs(1, 1, "one definition, NEW"),
		RunE: func(_ *cobra.Command, args []string) error {
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
	for _, name := range []string{oldName, newName} {
		if _, _, _, err := inGit(name); err != nil {
			return err
		}
	}
	after, err := snapshot(s, newName, dirs)
	if err != nil {
		return err
	}
	before, first, err := previous(s, oldName, newName, dirs)
	if err != nil {
		return err
	}
	if first != "" {
		if asJSON {
			fmt.Fprintln(s.out, "[]")
		}
		fmt.Fprintf(s.err, "%s: a first version: %s\n", newName, first)
		return nil
	}
	approvals, err := approvalsBeside(s, newName)
	if err != nil {
		return err
	}
	after.Approvals = append(after.Approvals, approvals...)
	if before.Version == 1 || after.Version == 1 {
		fmt.Fprintln(s.err, "a lock file of version 1 knows no constants, fields and types, which are not compared; hpyapi lock writes a new one")
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

// previous reads the version to compare with, or says why there is none.
func previous(s streams, oldName, newName string, dirs []string) (before *lock.File, first string, err error) {
	if oldName == "" {
		oldName = lockName(newName)
		if _, err := os.Stat(oldName); errors.Is(err, fs.ErrNotExist) {
			return nil, "there is no lock file " + oldName + "; hpyapi lock writes it", nil
		}
	}
	revision, file, git, err := inGit(oldName)
	if err != nil {
		return nil, "", err
	}
	path := filepath.ToSlash(filepath.Clean(newName))
	same := git && (file == path || file == lockName(path))
	if same && revision == noRevision {
		return nil, "nothing was there before", nil
	}
	before, err = snapshot(s, oldName, dirs)
	if same && errors.Is(err, errNoFile) {
		return nil, "revision " + revision + " does not have it", nil
	}
	return before, "", err
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
