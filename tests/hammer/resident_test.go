//go:build !race

package hammer_test

// residentGrowth bounds how much more of the process may be resident after all cycles than after the first: what Go's
// allocator keeps for itself, with room to spare. A leak of one handle or thunk per call would be larger.
const residentGrowth = 48 << 20
