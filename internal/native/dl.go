//go:build linux && (amd64 || arm64)

package native

import (
	"fmt"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/ebitengine/purego"
	"golang.org/x/sys/unix"
)

// Library is an open shared object.
type Library struct {
	path   string
	handle uintptr
	named  uintptr // what the loader called it before Rename, 0 when it was not renamed
	file   int     // descriptor that lasts as long, 0 for none
}

// linkName is where the loader keeps the path of an object: a handle is the address of its struct link_map, of which the
// first members are public (link.h).
const linkName = 8

// libraries counts those that are open.
var libraries atomic.Int64

// Libraries is how many are open in the process.
func Libraries() int { return int(libraries.Load()) }

// CloseWith has a file descriptor closed when the library is.
func (l *Library) CloseWith(fd int) { l.file = fd }

// Open loads a shared object with its own symbols kept local and all references bound at
// once. Whether the file is fit to be loaded must have been checked: the system's
// loader dies on truncated files. Constructors in it run on the calling thread.
func Open(path string) (*Library, error) { return openLibrary(path, purego.RTLD_LOCAL) }

// OpenGlobal is Open with the symbols offered to what is loaded later: libraries such as libpython, against which extension
// modules are not linked although they use them.
func OpenGlobal(path string) (*Library, error) { return openLibrary(path, purego.RTLD_GLOBAL) }

func openLibrary(path string, visible int) (*Library, error) {
	h, err := purego.Dlopen(path, purego.RTLD_NOW|visible)
	if err != nil {
		return nil, fmt.Errorf("native: open %s: %w", path, err)
	}
	libraries.Add(1)
	return &Library{path: path, handle: h}, nil
}

// Rename makes the loader call the object by another path, for dladdr and debuggers: the one that its contents came from. It
// does nothing where the loader keeps paths in another way.
func (l *Library) Rename(path string) {
	at, ok := readWord(l.handle + linkName)
	if !ok || l.named != 0 {
		return
	}
	if now, err := CStringFrom(at, len(l.path)+1); err != nil || now != l.path {
		return
	}
	name := lasting(path)
	if name == 0 {
		return // the old name is as good
	}
	AtomicStoreWord(l.handle+linkName, name)
	l.named = at
}

// lastingNames are C strings that are there as long as the process, since nobody knows who looks at a name that the loader
// gave away. There are as many as different files were opened. They are outside Go's heap, as all that C points at.
var lastingNames = struct {
	sync.Mutex
	by   map[string]uintptr
	room []byte // the rest of the latest pages
}{by: map[string]uintptr{}}

// lasting is the address of a C string that stays; 0 when there is no memory for it.
func lasting(s string) uintptr {
	l := &lastingNames
	l.Lock()
	defer l.Unlock()
	if at := l.by[s]; at != 0 {
		return at
	}
	n := len(s) + 1
	if n > len(l.room) {
		const pages = 16 << 10
		room, err := unix.Mmap(-1, 0, max(n, pages), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
		if err != nil {
			return 0
		}
		l.room = room
	}
	copy(l.room, s)
	// Safety: the address of mapped memory that is never unmapped.
	at := uintptr(unsafe.Pointer(&l.room[0]))
	l.by[s], l.room = at, l.room[n:]
	return at
}

// unname gives the loader its own name of the object back.
func (l *Library) unname() {
	if l.named != 0 {
		AtomicStoreWord(l.handle+linkName, l.named) // the loader frees it
		l.named = 0
	}
}

// Path is what Open was given.
func (l *Library) Path() string { return l.path }

// Lookup is the address of an exported symbol.
func (l *Library) Lookup(name string) (uintptr, error) {
	a, err := purego.Dlsym(l.handle, name)
	if err != nil {
		return 0, fmt.Errorf("native: %s: symbol %s: %w", l.path, name, err)
	}
	return a, nil
}

// Func is the address of an exported function.
func (l *Library) Func(name string) (Code, error) {
	a, err := l.Lookup(name)
	return Code(a), err
}

// Close unloads the object unless something else holds it. Nothing in it may be running
// or reachable.
func (l *Library) Close() error {
	if l.handle == 0 {
		return nil
	}
	l.unname()
	h := l.handle
	l.handle = 0
	if err := purego.Dlclose(h); err != nil {
		return fmt.Errorf("native: close %s: %w", l.path, err)
	}
	libraries.Add(-1)
	if l.file > 0 {
		return unix.Close(l.file)
	}
	return nil
}

// libcParts are what a Python interpreter has loaded of the C library, which is one library or several: modules are built
// without saying that they use them.
var libcParts = []string{"libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1", "libutil.so.1"}

// LoadLibC loads all parts of the C library that there are, for whatever is opened after it.
var LoadLibC = sync.OnceFunc(func() {
	for _, name := range libcParts {
		_, _ = purego.Dlopen(name, purego.RTLD_NOW|purego.RTLD_GLOBAL) // one that is missing is part of another
	}
})
