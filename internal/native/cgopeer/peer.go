//go:build cgo

package cgopeer

/*
#include <stdint.h>
extern int64_t hpyapiPeerAdd(void *ctx, int64_t a, int64_t b);
extern double hpyapiPeerMix(void *ctx, int64_t a, double x);
static int64_t add(void *ctx, int64_t a, int64_t b) { return a + b; }
static double mix(void *ctx, int64_t a, double x) { return a + x; }
static void *addPointer(void) { return (void *)hpyapiPeerAdd; }
static void *mixPointer(void) { return (void *)hpyapiPeerMix; }
*/
import "C"

import "unsafe"

//export hpyapiPeerAdd
func hpyapiPeerAdd(_ unsafe.Pointer, a, b C.int64_t) C.int64_t { return a + b }

//export hpyapiPeerMix
func hpyapiPeerMix(_ unsafe.Pointer, a C.int64_t, x C.double) C.double { return C.double(a) + x }

// Exported is the address of a C function that cgo made of a Go function adding its
// second and third arguments.
func Exported() uintptr { return uintptr(C.addPointer()) }

// ExportedMix is the same with an int64 and a double.
func ExportedMix() uintptr { return uintptr(C.mixPointer()) }

// Add calls a C function of three words directly.
func Add(a, b int64) int64 { return int64(C.add(nil, C.int64_t(a), C.int64_t(b))) }

// Mix calls a C function of two words and a double directly.
func Mix(a int64, x float64) float64 { return float64(C.mix(nil, C.int64_t(a), C.double(x))) }
