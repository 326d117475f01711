//go:build linux && (amd64 || arm64)

package native

// The addresses of code that the assembly defines, and the records of the static
// tables, which the assembly refers to.
var (
	entryPC                                        uintptr // C to Go
	callIntPC, callRegPC, callStackPC              uintptr // Go to C
	observePC                                      uintptr // for crossingTrouble
	trapPC                                         uintptr
	templateCallbackPC, templateSwapPC             uintptr
	templateAlwaysPC                               uintptr
	templateOwnedPC                                uintptr
	staticCallbackPC, staticSwapPC, staticAlwaysPC uintptr
	staticOwnedPC                                  uintptr

	staticCallbackRecords [staticCallbacks]callbackRecord
	staticSwapRecords     [staticSwaps]swapRecord
	staticAlwaysRecords   [staticAlways]swapRecord
	staticOwnedRecords    [staticOwned]ownedRecord
)

// Sizes of the static tables; the assembly has as many entries.
const (
	staticCallbacks = 2048
	staticSwaps     = 128
	staticOwned     = 512
	staticAlways    = 128
)

// templatePCs are the templates by kind.
var templatePCs = [numKinds]uintptr{templateCallbackPC, templateSwapPC, templateAlwaysPC, templateOwnedPC}

// strides are the bytes of an entry of a template, and of its record, by kind.
var strides = [numKinds]uintptr{32, 32, 32, 64}

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
	{staticOwnedPC, 64, Addr(&staticOwnedRecords), staticOwned},
}
