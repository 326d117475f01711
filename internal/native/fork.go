//go:build linux && (amd64 || arm64)

package native

import (
	"fmt"
	"sync"

	"github.com/ebitengine/purego"
)

// A process that C code makes by fork has one thread: Go cannot run in it, since whatever its scheduler or collector waits for
// is not there. So the child that calls the host, or returns to it, ends, with a text that was made ready before the fork.

var (
	forked   uintptr                    // 1 in such a child
	forkText struct{ at, size uintptr } // what it says
	// forkBuffer is where that is; a package variable does not move.
	forkBuffer [1024]byte
	// forkSays is what DescribeForks was given.
	forkSays func(sp uintptr) string

	// forkDesc is the callback that makes the text ready, as the assembly takes it.
	forkDesc Desc
	//lint:ignore U1000 the assembly passes it: the default action of a signal
	noAction kernelAction

	forkPreparePC, forkChildPC uintptr

	forkOnce sync.Mutex
)

// DescribeForks has a child process that calls the host, although fork left it without the host's threads, end by SIGABRT
// after it wrote a text to standard error; signals of faults do there what they do to any program. says makes the text, on
// the thread that calls fork and before it does, from where its C stack is. Only the first call in a process counts.
func DescribeForks(says func(sp uintptr) string) error {
	forkOnce.Lock()
	defer forkOnce.Unlock()
	if forkSays != nil {
		return nil
	}
	pc, err := entryOf(makeForkText)
	if err != nil {
		return err
	}
	forkSays, forkText.at, forkDesc.FnPC = says, Addr(&forkBuffer), pc
	// glibc has the one, musl the other.
	if register, err := purego.Dlsym(purego.RTLD_DEFAULT, "__register_atfork"); err == nil {
		return registered(invoke(Code(register), forkPreparePC, 0, forkChildPC, 0))
	}
	register, err := purego.Dlsym(purego.RTLD_DEFAULT, "pthread_atfork")
	if err != nil {
		return fmt.Errorf("native: fork: %w", err)
	}
	return registered(invoke(Code(register), forkPreparePC, 0, forkChildPC))
}

func registered(failed int32) error {
	if failed != 0 {
		return fmt.Errorf("native: fork: no room for a handler")
	}
	return nil
}

// makeForkText is called before a fork.
func makeForkText(f *Frame) {
	text := ""
	Recover(func() { text = forkSays(f.SP()) })
	forkText.size = uintptr(copy(forkBuffer[:], text))
}

// Forked says whether this process is a child that fork left without the host's threads. Go code runs there only by chance.
func Forked() bool { return forked != 0 }
