package hpyctx

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/hpyapi/hpyapi/internal/native"
)

// When so many libraries are open, and each time that so many more are, it is time to look how many mappings the process has.
const (
	manyLibraries = 512
	moreLibraries = 64
)

// roomForLibrary refuses a load long before the kernel would refuse a mapping, which Go's runtime does not survive.
func (it *Interp) roomForLibrary() error {
	n := native.Libraries()
	if it.mappingLimit == 0 && (n < manyLibraries || n%moreLibraries != 0) {
		return nil
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return nil // nothing can be known
	}
	limit := it.mappingLimit
	if limit == 0 {
		limit = kernelMappingLimit()
	}
	have := bytes.Count(maps, []byte("\n"))
	if have < limit/4*3 {
		return nil
	}
	stay := 0
	for _, m := range it.unloaded {
		if m.stays {
			stay++
		}
	}
	return fmt.Errorf("the process has %d memory mappings, and the kernel allows %d; %d libraries of modules are mapped. Of %d modules that were unloaded in interpreter %q, "+
		"%d may have threads or handlers of their own and stay for good, the others are still led to by objects, callbacks or modules that import from them",
		have, limit, n, len(it.unloaded), it.name, stay)
}

// kernelMappingLimit is how many mappings the kernel lets a process have.
func kernelMappingLimit() int {
	if text, err := os.ReadFile("/proc/sys/vm/max_map_count"); err == nil {
		if v, err := strconv.Atoi(strings.TrimSpace(string(text))); err == nil {
			return v
		}
	}
	return 65530 // the kernel's default
}
