//go:build linux && (amd64 || arm64)

package native

import (
	"errors"
	"fmt"
	"os"
	"sync"
)

// Code is the address of a C function, to be called by C or by Call. 0 is none.
type Code uintptr

// Swap describes one guarded thunk: a C function that, called with Expect as its first
// argument, puts Ctx in its place and jumps to Target; called with anything else it
// jumps to Slow with all arguments as they came. It has no frame: the other arguments,
// wherever they are, the count of vector registers of variadic calls, and the
// return address are the caller's own. Slow is commonly made by Callback, and can
// then read the thunk's words with Frame.Swap.
type Swap struct {
	Expect, Ctx  uintptr
	Target, Slow Code
}

// swapRecord is what a thunk of kindSwap or kindAlways loads; kindAlways uses ctx and
// target only. The assembly knows the layout.
type swapRecord struct {
	expect, ctx, target, slow uintptr
}

// ownedRecord is what a thunk of kindOwned loads.
type ownedRecord struct {
	swapRecord
	owner uintptr // address of the owner's word
	_     [3]uintptr
}

// callbackRecord is what a thunk of kindCallback points the entry stub at.
type callbackRecord struct {
	Desc
	entry uintptr
	_     uintptr
}

// thunkKind selects one of the templates.
type thunkKind int

const (
	kindCallback thunkKind = iota
	kindSwap
	kindAlways
	kindOwned
	numKinds
)

// blockBytes is the size of a template, and of the records of one mapping of it.
const blockBytes = 16384

// SwapThunk makes one guarded thunk. Thunks are never unmapped, and nothing of them but
// the guard changes (see Arm). Safe for concurrent use.
func SwapThunk(expect, ctx uintptr, target, slow Code) (Code, error) {
	return thunks.swap(kindSwap, swapRecord{expect, ctx, uintptr(target), uintptr(slow)})
}

// OwnedThunk makes a guarded thunk that one thread may take: the one whose ThreadID is in the word at owner at the time of
// the call, such as [OwnerWord], as long as its stack pointer is not below the address in the word behind that. Any other goes
// to slow, as does one with another first argument.
func OwnedThunk(owner, expect, ctx uintptr, target, slow Code) (Code, error) {
	return thunks.owned(ownedRecord{swapRecord: swapRecord{expect, ctx, uintptr(target), uintptr(slow)}, owner: owner})
}

// SwapThunks makes one thunk per element: all, or none and an error. An element with
// Target 0 gives 0.
func SwapThunks(swaps []Swap) ([]Code, error) {
	codes := make([]Code, len(swaps))
	for i, s := range swaps {
		if s.Target == 0 {
			continue
		}
		c, err := SwapThunk(s.Expect, s.Ctx, s.Target, s.Slow)
		if err != nil {
			Release(codes[:i]...)
			return nil, err
		}
		codes[i] = c
	}
	return codes, nil
}

// NoContext is an expected first argument that no call comes with: a thunk armed with it
// sends every call to its slow path.
const NoContext = ^uintptr(0)

// Arm changes what a guarded thunk expects, by one atomic store that takes effect with
// the next call: nothing else of a thunk changes while anybody may take it, so a call is guarded by the old word
// or the new one. code must be a live thunk of SwapThunk or OwnedThunk.
func Arm(code Code, expect uintptr) { AtomicStoreWord(thunks.guarded(code), expect) }

// Retarget changes what a thunk of OwnedThunk passes and where it jumps. The caller must be the thread that may take the
// thunk, or know that none may: then nobody is between its instructions.
func Retarget(code Code, ctx uintptr, target Code) {
	r := At[swapRecord](thunks.guarded(code))
	AtomicStoreWord(Addr(&r.ctx), ctx)
	AtomicStoreWord(Addr(&r.target), uintptr(target))
}

// AlwaysThunk makes a thunk without a guard: whatever its first argument, it passes ctx
// in its place and jumps to target.
func AlwaysThunk(ctx uintptr, target Code) (Code, error) {
	return thunks.swap(kindAlways, swapRecord{ctx: ctx, target: uintptr(target)})
}

// Release gives thunks and callbacks back for reuse. Only an owner that knows that
// nobody can jump to them any more may do so, since a later thunk gets the same
// address; the default is never to release. Zero codes are skipped; a code that is not a
// live thunk of this package is a bug of the caller and panics. A released thunk that
// is called before its reuse stops the process with an illegal instruction.
func Release(codes ...Code) {
	for _, c := range codes {
		if c != 0 {
			thunks.release(c)
		}
	}
}

// ThunkCounts says how much there is, for tests of leaks.
type ThunkCounts struct {
	Callbacks, Swaps, Always int // live: made and not released; Swaps with those of OwnedThunk
	Blocks                   int // mapped blocks
	MappedBytes              int // address space of the blocks, code and data
}

// Thunks counts the live thunks of the process.
func Thunks() ThunkCounts { return thunks.counts() }

// staticOnlyEnv, when set at the time of the first thunk, refuses mapped blocks, so that
// the static tables can be tried out anywhere.
const staticOnlyEnv = "HPYAPI_STATIC_THUNKS"

// thunks is the process's code: code addresses are a resource of the process, like
// its memory, and can only be handed out in one place.
var thunks = thunkAllocator{}

// thunkAllocator hands out thunks of mapped blocks, or of the static tables in the
// program's text when mapping is refused.
type thunkAllocator struct {
	mu     sync.Mutex
	pools  [numKinds]thunkPool
	source *templateSource
	refuse error // why blocks cannot be mapped, or a test's wish

	blocks, mappedBytes int
}

type thunkPool struct {
	cur        *thunkBlock
	next       int // next unused entry of cur
	nextStatic int
	released   []Code
	live       map[Code]struct{}
}

// thunkBlock is one mapping: code first, its records at the templates' distance.
type thunkBlock struct {
	code uintptr // address of the first entry
}

func (a *thunkAllocator) swap(k thunkKind, r swapRecord) (Code, error) {
	c, err := a.take(k)
	if err != nil {
		return 0, err
	}
	*At[swapRecord](a.record(k, c)) = r
	return c, nil
}

func (a *thunkAllocator) owned(r ownedRecord) (Code, error) {
	c, err := a.take(kindOwned)
	if err != nil {
		return 0, err
	}
	*At[ownedRecord](a.record(kindOwned, c)) = r
	return c, nil
}

func (a *thunkAllocator) callback(d Desc) (Code, error) {
	c, err := a.take(kindCallback)
	if err != nil {
		return 0, err
	}
	*At[callbackRecord](a.record(kindCallback, c)) = callbackRecord{Desc: d, entry: entryPC}
	return c, nil
}

func (a *thunkAllocator) take(k thunkKind) (Code, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	p := &a.pools[k]
	c, err := a.next(k, p)
	if err != nil {
		return 0, err
	}
	if p.live == nil {
		p.live = make(map[Code]struct{})
	}
	p.live[c] = struct{}{}
	return c, nil
}

func (a *thunkAllocator) next(k thunkKind, p *thunkPool) (Code, error) {
	if n := len(p.released); n > 0 {
		c := p.released[n-1]
		p.released = p.released[:n-1]
		return c, nil
	}
	if p.cur == nil || uintptr(p.next) == blockBytes/strides[k] {
		b, err := a.mapBlock(k)
		if err != nil {
			return a.nextStatic(k, p, err)
		}
		p.cur, p.next = b, 0
	}
	c := Code(p.cur.code + uintptr(p.next)*strides[k])
	p.next++
	return c, nil
}

func (a *thunkAllocator) nextStatic(k thunkKind, p *thunkPool, why error) (Code, error) {
	t := staticTables[k]
	if p.nextStatic == t.count {
		return 0, fmt.Errorf("native: thunk: the static table of %d is used up, and mapping more is refused: %w", t.count, why)
	}
	c := Code(t.code + uintptr(p.nextStatic)*t.stride)
	p.nextStatic++
	return c, nil
}

// record is where the thunk's words are.
func (a *thunkAllocator) record(k thunkKind, c Code) uintptr {
	t := staticTables[k]
	if i := (uintptr(c) - t.code) / t.stride; i < uintptr(t.count) {
		return t.records + i*strides[k]
	}
	return uintptr(c) + thunkDistance
}

// guarded is where the words of a thunk are that has a guard, of whichever kind.
func (a *thunkAllocator) guarded(c Code) uintptr {
	if t := staticTables[kindOwned]; (uintptr(c)-t.code)/t.stride < uintptr(t.count) {
		return a.record(kindOwned, c)
	}
	return a.record(kindSwap, c)
}

func (a *thunkAllocator) mapBlock(k thunkKind) (*thunkBlock, error) {
	if a.refuse == nil && os.Getenv(staticOnlyEnv) != "" {
		a.refuse = errors.New("native: thunk: " + staticOnlyEnv + " is set")
	}
	if a.refuse != nil {
		return nil, a.refuse
	}
	if a.source == nil {
		s, err := openTemplateSource()
		if err != nil {
			a.refuse = err
			return nil, err
		}
		a.source = s
	}
	code, size, err := a.source.mapTemplate(k)
	if err != nil {
		return nil, err
	}
	a.mappedBytes += int(size)
	a.blocks++
	return &thunkBlock{code: code}, nil
}

func (a *thunkAllocator) release(c Code) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for k := range numKinds {
		p := &a.pools[k]
		if _, ok := p.live[c]; !ok {
			continue
		}
		delete(p.live, c)
		r := At[[4]uintptr](a.record(k, c))
		if k == kindCallback {
			if r[2] == countPC {
				Free(r[0])
			}
			*r = [4]uintptr{2: trapPC}
		} else {
			*r = [4]uintptr{2: trapPC, 3: trapPC}
		}
		p.released = append(p.released, c)
		return
	}
	panic(fmt.Sprintf("BUG: native: release of %#x, which is not a live thunk", uintptr(c)))
}

func (a *thunkAllocator) counts() ThunkCounts {
	a.mu.Lock()
	defer a.mu.Unlock()
	return ThunkCounts{
		Callbacks:   len(a.pools[kindCallback].live),
		Swaps:       len(a.pools[kindSwap].live) + len(a.pools[kindOwned].live),
		Always:      len(a.pools[kindAlways].live),
		Blocks:      a.blocks,
		MappedBytes: a.mappedBytes,
	}
}
