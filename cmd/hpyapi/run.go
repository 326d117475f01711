//go:build linux && (amd64 || arm64) && !norun

package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/hpyapi/hpyapi/cmd/hpyapi/internal/runcmd"
)

func newRun(out, stderr io.Writer) *cobra.Command { return runcmd.New(out, stderr) }

func newPython(_, stderr io.Writer) *cobra.Command { return runcmd.NewPython(stderr) }
