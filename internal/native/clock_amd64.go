//go:build linux

package native

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

// counterTrouble says why the time stamp counter does not tell the time, nil when it does.
func counterTrouble() error {
	const powerManagement, invariant = 0x80000007, 1 << 8
	if most, _, _, _ := cpuid(0x80000000); most < powerManagement {
		return errors.New("native: clock: the processor does not say whether its time stamp counter runs evenly")
	}
	if _, _, _, d := cpuid(powerManagement); d&invariant == 0 {
		return errors.New("native: clock: the processor's time stamp counter does not run evenly")
	}
	sources, err := os.ReadFile("/sys/devices/system/clocksource/clocksource0/available_clocksource")
	if err != nil { // not every sandbox shows it
		return nil
	}
	return untrusted(string(sources))
}

// untrusted is the error when the kernel does not list the counter among its clock sources:
// it did when it booted, and has found the processors' counters to differ.
func untrusted(sources string) error {
	if slices.Contains(strings.Fields(sources), "tsc") {
		return nil
	}
	return fmt.Errorf("native: clock: the kernel does not trust the time stamp counter, its clock sources are %q", strings.TrimSpace(sources))
}

// cpuid asks the processor about itself, with subleaf 0.
func cpuid(leaf uint32) (a, b, c, d uint32)
