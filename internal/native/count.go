//go:build linux && (amd64 || arm64)

package native

import "errors"

// Count describes a C function that counts and times the calls that it passes on: called
// with Expect as its first argument by the owner of the interpreter's lock, it puts Ctx in
// its place, calls Target with all other argument registers as they came, counts, and
// returns what Target returned. It never enters Go itself as long as all is well.
//
// It has a frame of its own, so it passes no arguments on the stack: functions with more
// than MaxTranslated integer arguments after the context, more than 8 floating-point
// ones, or structures by value are for Slow. AL keeps the count of vector registers.
type Count struct {
	Expect, Ctx uintptr
	Target      Code
	// Slow gets the call with all arguments as they came and nothing counted when the
	// context is not the expected one, the thread does not own the lock, or calls are nested
	// too deeply. Frame.Swap works there.
	Slow     Code
	Counters uintptr // address of the Counters
	Runtime  uintptr // address of the RuntimeWords

	// Bare is 1 when nothing of ours stands between the thunk and the module's function, else
	// 0. The thunk then counts the depth of calls and looks at results: when the error
	// indicator and the result contradict each other, or may do so, it calls
	// void report(Count *, uint64_t seq, CallResult *) with ThreadWords.Seq from before the
	// call; what that leaves in the result is what the caller gets.
	Bare   uint64
	Report Code    // 0 for none
	User   uintptr // for Report

	// Fails is 1 for functions that fail by setting the error indicator, 0 for those to which
	// it means something else.
	Fails uint64
	// NullFails says that they fail exactly when they return NULL.
	NullFails bool
}

// Counters is what count thunks add to. Only they write it, so that nothing is lost: to
// begin anew, remember what it was.
type Counters struct {
	Calls  uint64
	Errors uint64 // calls that left a new error in the thread's error indicator
	Ticks  uint64 // from entry to return, with everything that the calls led to
}

// ReadCounters reads the Counters at an address, on any thread.
func ReadCounters(a uintptr) Counters {
	return Counters{AtomicLoad64(a), AtomicLoad64(a + 8), AtomicLoad64(a + 16)}
}

// countPC is the code that the records of all count thunks lead to.
var countPC uintptr

// CountThunk makes a count thunk. Its counters must live as long, and until every call
// through it has returned. It fails with the reason where ClockRefusal gives one. Release
// gives it back. Safe for concurrent use.
func CountThunk(n Count) (Code, error) {
	if err := ClockRefusal(); err != nil {
		return 0, err
	}
	if n.Target == 0 || n.Slow == 0 || n.Counters == 0 || n.Runtime == 0 {
		return 0, errors.New("native: count: target, slow path, counters and runtime are needed")
	}
	a, err := Alloc(int(sizeOf[Count]()))
	if err != nil {
		return 0, err
	}
	*At[Count](a) = n
	c, err := thunks.take(kindCallback)
	if err != nil {
		Free(a)
		return 0, err
	}
	*At[callbackRecord](thunks.record(kindCallback, c)) = callbackRecord{Desc: Desc{FnPC: a}, entry: countPC}
	return c, nil
}

// ArmCount is Arm for a thunk of CountThunk.
func ArmCount(code Code, expect uintptr) { AtomicStoreWord(Addr(&countOf(code).Expect), expect) }

// SetCountTarget changes Target and Bare of a thunk of CountThunk, with effect from the next
// call. A call that comes at the same time may be seen with the one and not the other, so
// that its depth and its result are looked at twice or not at all.
func SetCountTarget(code, target Code, bare bool) {
	n := countOf(code)
	AtomicStore64(Addr(&n.Bare), flag(bare))
	AtomicStoreWord(Addr(&n.Target), uintptr(target))
}

func flag(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

func countOf(code Code) *Count {
	return At[Count](At[callbackRecord](thunks.record(kindCallback, code)).FnPC)
}
