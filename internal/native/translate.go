//go:build linux && (amd64 || arm64)

package native

import "fmt"

// MaxTranslated is how many arguments after the context a translation thunk can pass on
// as integers: the registers that every architecture has.
const MaxTranslated = 5

// Translation describes a C function that stands between two handle spaces: called with
// Expect as its first argument it turns the handles among its arguments into handles of
// the callee's space, calls Target with Ctx, closes what it opened, and turns the result
// into a handle of the caller's space. It never enters Go as long as all is well.
//
// A space either wraps, that is, the targets of its table are universal words, or it is
// the universal space itself, whose words are the common currency and only checked.
//
// Functions with at most MaxTranslated integer arguments after the context and 8
// floating-point ones can be translated so; handles are borrowed arguments and a new
// reference as the result. Everything else is for Slow.
type Translation struct {
	Expect, Ctx uintptr
	Target      Code
	// Slow gets the call with all arguments as they came and nothing changed, when the
	// context is not the expected one, an argument is no live handle of the caller's
	// space, or the callee's space has no room. Frame.Swap works there.
	Slow Code
	// Report is called as uint64_t report(Translation *, uint64_t kind, uint64_t word) when
	// something is wrong after the callee ran; see the Report kinds. For a result, what it
	// returns is what the caller gets.
	Report Code

	From, To  uintptr // HandleTable.Header of the caller's and the callee's space
	FromWraps bool
	ToWraps   bool

	// Handles has bit i set when argument i after the context is a handle.
	Handles uint8
	// Result says that the result is a handle.
	Result bool
	_      uint32
}

// Kinds of reports of a translation.
const (
	// ReportArgument: the callee closed, or did not give back, the handle that it was
	// lent; word is the handle in the callee's space.
	ReportArgument = iota
	// ReportResult: what the callee returned is no live handle of its space with one
	// reference; word is what it returned.
	ReportResult
	// ReportRoom: the caller's space has no room for the result; word is the universal
	// word, which is now the report's to close.
	ReportRoom
)

// translatePC is the code that the records of all translation thunks lead to.
var translatePC uintptr

// TranslateThunk makes a translation thunk. Only the holder of the lock that owns both
// tables may call it; the tables must live as long. Release gives it back.
func TranslateThunk(t Translation) (Code, error) {
	if t.Handles>>MaxTranslated != 0 {
		return 0, fmt.Errorf("native: translate: handle mask %#x is beyond %d arguments", t.Handles, MaxTranslated)
	}
	if t.Target == 0 || t.Slow == 0 || t.Report == 0 || t.From == 0 || t.To == 0 {
		return 0, fmt.Errorf("native: translate: target, slow path, report and both tables are needed")
	}
	a, err := Alloc(int(sizeOf[Translation]()))
	if err != nil {
		return 0, err
	}
	*At[Translation](a) = t
	c, err := thunks.take(kindCallback)
	if err != nil {
		Free(a)
		return 0, err
	}
	*At[callbackRecord](thunks.record(kindCallback, c)) = callbackRecord{Desc: Desc{FnPC: a}, entry: translatePC}
	return c, nil
}
