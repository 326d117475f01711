//go:build linux && (amd64 || arm64)

package native

// Outcome says how a function ended that was run by Catch.
type Outcome struct {
	Panicked bool // fn panicked, with Value
	Goexit   bool // fn called runtime.Goexit (as testing.T.FailNow does)
	Value    any  // what fn panicked with
}

// Ok says that the function returned.
func (o Outcome) Ok() bool { return !o.Panicked && !o.Goexit }

// Catch runs fn and turns a panic into a value.
func Catch(fn func()) (o Outcome) {
	returned := false
	defer func() {
		if !returned {
			o.Value = recover()
			o.Panicked = true
		}
	}()
	fn()
	returned = true
	return o
}
