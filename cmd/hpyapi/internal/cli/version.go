package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// What the tool works with, as users of several versions need to know it.
const (
	hpyABI      = "0.9.0 (ABI 0.0)"
	tableLayout = 1
)

func newVersion(s streams) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version, the HPy release and the table layout that it works with",
		Example: "  hpyapi version",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			fmt.Fprint(s.out, versions())
			return nil
		},
	}
}

// versions is what hpyapi version and hpyapi --version print.
func versions() string {
	return fmt.Sprintf("hpyapi %s\nHPy %s\ntable layout %d\n%s %s/%s\n",
		moduleVersion(), hpyABI, tableLayout, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// release is the version of the Python package that the program is part of; its build sets it.
var release string

// moduleVersion is the release, or what the Go tool recorded about this build.
func moduleVersion() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(built without module information)"
	}
	return info.Main.Version
}
