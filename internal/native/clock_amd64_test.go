//go:build linux

package native

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCounterThatTheKernelDroppedIsRefused(t *testing.T) {
	require.NoError(t, untrusted("kvm-clock tsc acpi_pm\n"))
	require.ErrorContains(t, untrusted("hpet acpi_pm\n"), `"hpet acpi_pm"`)
}
