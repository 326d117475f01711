//go:build linux && (amd64 || arm64)

package native

// The addresses of code that the assembly defines, and the records of the static
// tables, which the assembly refers to.
var (
	entryPC                                        uintptr // C to Go
	callIntPC, callRegPC, callStackPC              uintptr // Go to C
	leafIntPC, leafRegPC                           uintptr
	driveStartPC, driveOnPC                        uintptr // Go to C on a lane, released
	observePC                                      uintptr // for crossingTrouble
	trapPC                                         uintptr
	templateCallbackPC, templateSwapPC             uintptr
	templateAlwaysPC                               uintptr
	staticCallbackPC, staticSwapPC, staticAlwaysPC uintptr

	staticCallbackRecords [staticCallbacks]callbackRecord
	staticSwapRecords     [staticSwaps]swapRecord
	staticAlwaysRecords   [staticAlways]swapRecord
)

// Sizes of the static tables; the assembly has as many entries.
const (
	staticCallbacks = 2048
	staticSwaps     = 512
	staticAlways    = 128
)

// templatePCs are the templates by kind.
var templatePCs = [numKinds]uintptr{templateCallbackPC, templateSwapPC, templateAlwaysPC}

// staticTable is the fall-back of one kind: thunks in the program's text, linked to
// records in its data.
type staticTable struct {
	code, stride, records uintptr
	count                 int
}

var staticTables = [numKinds]staticTable{
	{staticCallbackPC, staticStride, Addr(&staticCallbackRecords), staticCallbacks},
	{staticSwapPC, staticStride, Addr(&staticSwapRecords), staticSwaps},
	{staticAlwaysPC, staticStride, Addr(&staticAlwaysRecords), staticAlways},
}
