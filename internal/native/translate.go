//go:build linux && (amd64 || arm64)

package native

import (
	"errors"
	"fmt"
	"slices"
)

// MaxTranslated is how many arguments after the context a translation thunk can pass on
// as integers: the registers that every architecture has.
const MaxTranslated = 5

// Translation describes a C function that stands between two handle spaces: called with
// Expect as its first argument it turns the handles among its arguments into handles of
// the callee's space, calls Target with Ctx, closes what it opened, and turns the result
// into a handle of the caller's space. It never enters Go as long as all is well.
//
// Functions with at most MaxTranslated integer arguments after the context and 8
// floating-point ones can be translated so; handles are borrowed arguments and a new
// reference as the result. Everything else is for Slow.
type Translation struct {
	Expect, Ctx uintptr
	Target      Code
	// Slow gets the call with all arguments as they came and nothing changed, when the
	// context is not the expected one, the thread does not own the interpreter's lock, calls
	// are nested too deeply, an argument is no live handle of the caller's space, the
	// callee's space has no room, or Target declined. Frame.Swap works there.
	Slow Code
	// Report is called as void report(Translation *, uint64_t kind, uint64_t word, CallResult *)
	// when Go has to see to something after the callee ran; see the Report kinds.
	Report  Code
	User    uintptr // for Report
	Runtime uintptr // address of the interpreter's RuntimeWords

	From, To Side // the caller's and the callee's space

	// Handles has bit i set when integer argument i after the context is a handle.
	Handles uint8
	// Result says that the result is a handle, or NULL.
	Result bool
	// NullFails says that NULL tells of an error.
	NullFails bool
	// Declines says that Target is a leaf that may decline; To is then no NotedTable.
	Declines bool
	active   uint32 // calls in progress
}

// Side is what a translation needs of a handle space. The marks are those of the handles
// that it opens and closes.
type Side struct {
	Table uintptr // header of the HandleTable or NotedTable
	// Wraps says that the table is a NotedTable, whose targets are universal words; a
	// HandleTable holds the universal words themselves, which are only checked.
	Wraps    bool
	Lent     uint64 // an argument, opened for the callee
	Given    uint64 // the result, opened for the caller
	Returned uint64 // the result, closed by the callee in returning it
}

// CallResult is what a call returned, as a Report finds it and may change it.
type CallResult struct {
	Int   uint64
	Float float64
}

// Kinds of reports of a translation.
const (
	// ReportArgument: the callee closed, or did not give back, the handle that it was
	// lent; word is the handle in the callee's space.
	ReportArgument = iota
	// ReportResult: what was returned is no owned live handle of the callee's space; word is what
	// the callee returned. The result is what the caller gets.
	ReportResult
	// ReportRoom: the caller's space has no room for the result; word is the universal
	// word, which is now the report's to close. The result is what the caller gets.
	ReportRoom
	// ReportError: the call set the error indicator, or returned NULL where that tells of
	// an error; word is ThreadWords.Seq from before the call. The result is the callee's,
	// and must be made the caller's.
	ReportError
	// ReportAttention: the call is over, and one of the tables wants Go to know; see
	// NotedTable.Attend.
	ReportAttention
)

// translatePC is the code that the records of all translation thunks lead to.
var translatePC uintptr

// OwnClose is ctx_Close for a module with a NotedTable, which CtxData.Own leads to: it
// closes handles that the module owns. Everything else is for CtxData.Slow[OpClose].
func OwnClose() Code { return Code(ownClosePC) }

var ownClosePC uintptr

// check says what is wrong with a translation.
func (t *Translation) check() error {
	switch {
	case t.Handles>>MaxTranslated != 0:
		return fmt.Errorf("native: translate: handle mask %#x is beyond %d arguments", t.Handles, MaxTranslated)
	case t.Target == 0 || t.Slow == 0 || t.Report == 0 || t.Runtime == 0 || t.From.Table == 0 || t.To.Table == 0:
		return errors.New("native: translate: target, slow path, report, runtime and both tables are needed")
	case t.Declines && t.To.Wraps:
		return errors.New("native: translate: a target that declines cannot have a handle space of its own")
	}
	return nil
}

// TranslationThunk is a thunk whose Translation can change. The address stays, and calls in
// progress end as they began.
type TranslationThunk struct {
	code Code
	now  uintptr   // address of the Translation
	old  []uintptr // of those with calls in progress
}

// NewTranslationThunk makes a translation thunk. Both tables must live as long as the
// translation is in use. Release gives it back.
func NewTranslationThunk(t Translation) (*TranslationThunk, error) {
	a, err := newTranslation(t)
	if err != nil {
		return nil, err
	}
	c, err := thunks.take(kindCallback)
	if err != nil {
		Free(a)
		return nil, err
	}
	*At[callbackRecord](thunks.record(kindCallback, c)) = callbackRecord{Desc: Desc{FnPC: a}, entry: translatePC}
	return &TranslationThunk{code: c, now: a}, nil
}

func newTranslation(t Translation) (uintptr, error) {
	if err := t.check(); err != nil {
		return 0, err
	}
	a, err := Alloc(int(sizeOf[Translation]()))
	if err != nil {
		return 0, err
	}
	t.active = 0
	*At[Translation](a) = t
	return a, nil
}

// Code is what C calls.
func (x *TranslationThunk) Code() Code { return x.code }

// Set changes the translation, with effect from the next call. The caller owns the
// interpreter's lock, unless nothing but Expect changes.
func (x *TranslationThunk) Set(t Translation) error {
	now := At[Translation](x.now)
	t.active = now.active
	expect := t.Expect
	if t.Expect = now.Expect; t == *now {
		AtomicStoreWord(Addr(&now.Expect), expect)
		return nil
	}
	t.Expect = expect
	a, err := newTranslation(t)
	if err != nil {
		return err
	}
	AtomicStoreWord(thunks.record(kindCallback, x.code), a)
	x.old = append(x.old, x.now)
	x.now = a
	x.sweep()
	return nil
}

// Disarm makes every call take the slow path, from the next one on.
func (x *TranslationThunk) Disarm() { AtomicStoreWord(Addr(&At[Translation](x.now).Expect), NoContext) }

// sweep frees translations that no call needs any more.
func (x *TranslationThunk) sweep() {
	x.old = slices.DeleteFunc(x.old, func(a uintptr) bool {
		idle := At[Translation](a).active == 0
		if idle {
			Free(a)
		}
		return idle
	})
}

// Active reports whether calls are in progress. The caller owns the interpreter's lock.
func (x *TranslationThunk) Active() bool {
	x.sweep()
	return len(x.old) > 0 || At[Translation](x.now).active > 0
}

// Release gives the thunk back. Nobody may be in a call of it, or jump to it.
func (x *TranslationThunk) Release() {
	Release(x.code)
	Free(x.now)
	for _, a := range x.old {
		Free(a)
	}
	*x = TranslationThunk{}
}
