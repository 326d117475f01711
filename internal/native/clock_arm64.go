//go:build linux

package native

// counterTrouble says why the virtual counter does not tell the time: the architecture
// promises that it does.
func counterTrouble() error { return nil }
