package cli

import (
	"bytes"
	"io"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// full is a device that takes the first bytes and no more.
type full struct{ room int }

func (f *full) Write(data []byte) (int, error) {
	n := min(f.room, len(data))
	f.room -= n
	if n < len(data) {
		return n, syscall.ENOSPC
	}
	return n, nil
}

const goodDefinition = `#pragma once
#include <hpyapi_define.h>
HPYAPI_API(Good, good, 1, 0, "good._API", "0a4e5c11-6a55-4b0e-8a3e-111122223344")
/** The area in square metres. */
HPYAPI_SLOT(0, 0)
double good_area(HPyContext *ctx, HPy shape) HPYAPI_ERROR(NAN);
`

// inFolder runs a command in a new folder with a good and a bad definition.
func inFolder(t *testing.T, out, complaints io.Writer, args ...string) int {
	t.Helper()
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("good.api.h", []byte(goodDefinition), 0o600))
	require.NoError(t, os.WriteFile("bad.h", []byte("int x;\n"), 0o600))
	return Main(args, nil, out, complaints)
}

func TestWhatCannotBeWrittenIsAnErrorOfEveryCommand(t *testing.T) {
	for _, args := range [][]string{
		{}, {"check", "--help"}, {"check", "good.api.h"}, {"check", "--json", "good.api.h"}, {"check", "bad.h"},
		{"describe", "good.api.h"}, {"describe", "--json", "good.api.h"}, {"explain"}, {"explain", "SYNTAX"},
		{"gen", "good.api.h"}, {"gen", "--check", "good.api.h"}, {"gen", "--diff", "good.api.h"}, {"lock", "good.api.h"},
		{"breaking", "--all", "--json", "--against", "good.api.h", "good.api.h"}, {"version"}, {"completion", "bash"},
	} {
		var out, complaints bytes.Buffer
		code := inFolder(t, &out, &complaints, args...)
		require.NotZero(t, out.Len(), "%q prints nothing: %s", args, &complaints)
		require.Contains(t, []int{ExitFine, ExitFound}, code, "%q: %s", args, &complaints)
		for _, room := range []int{0, out.Len() - 1} {
			complaints.Reset()
			require.Equal(t, ExitError, inFolder(t, &full{room}, &complaints, args...), "%q with room for %d bytes", args, room)
			require.Contains(t, complaints.String(), "hpyapi: standard output: no space left on device", "%q", args)
		}
	}
	require.Equal(t, ExitError, inFolder(t, &full{}, &full{}, "check", "none.h"))
	require.Equal(t, ExitError, inFolder(t, &bytes.Buffer{}, &full{}, "check", "bad.h"), "complaints count too")
}
