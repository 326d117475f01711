//go:build race

package hammer_test

// residentGrowth is what it is without the race detector, with what that remembers of memory and goroutines.
const residentGrowth = 256 << 20
