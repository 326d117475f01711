package trampoline

// This file is for hosts.

// Indicator is an error indicator that is not the trampolines' own: C code sets and clears it without them, as CPython's. The
// owner of the interpreter lock uses it.
type Indicator interface {
	// Raised says whether it holds an error.
	Raised() bool
	// Raise puts an error in the place of what it holds; nil clears it.
	Raise(err error)
	// Take clears it and gives what it held, nil for nothing.
	Take() error
}

// SetIndicator puts an indicator in the place of the thread state's own.
func (t *Thread) SetIndicator(i Indicator) { t.indicator = i }

// Err is the error indicator, nil when clear.
func (t *Thread) Err() error {
	if t.indicator == nil {
		return t.err
	}
	err := t.takeErrIfSet()
	if err != nil {
		t.indicator.Raise(err)
	}
	return err
}

// SetErr sets the error indicator, in place of what it held. A nil err clears it.
func (t *Thread) SetErr(err error) {
	if t.indicator != nil {
		t.indicator.Raise(err)
		return
	}
	t.err = err
	t.changed()
}

// TakeErr clears the error indicator and gives what it held.
func (t *Thread) TakeErr() error {
	if t.indicator != nil {
		return t.indicator.Take()
	}
	err := t.err
	t.err = nil
	t.changed()
	return err
}

// takeErrIfSet is TakeErr that does not count when there is no error.
func (t *Thread) takeErrIfSet() error {
	if t.indicator != nil && !t.indicator.Raised() || t.indicator == nil && t.err == nil {
		return nil
	}
	return t.TakeErr()
}

// mark is how the error indicator is now, for since.
func (t *Thread) mark() uint64 {
	if t.indicator == nil {
		return t.w.Seq
	}
	if t.indicator.Raised() {
		return 1
	}
	return 0
}

// since reports whether the error indicator holds an error that was set after a mark was taken. Of an indicator of somebody else's
// it is only known when it was clear then.
func (t *Thread) since(mark uint64) bool {
	if t.indicator == nil {
		return t.w.Seq != mark && t.err != nil
	}
	return mark == 0 && t.indicator.Raised()
}

// takeNew takes an error that was set since a mark was taken.
func (t *Thread) takeNew(mark uint64) error {
	if !t.since(mark) {
		return nil
	}
	return t.TakeErr()
}

// aside clears the error indicator and gives what puts it back as it was, with the error that it held meanwhile.
func (t *Thread) aside() (back func() (left error)) {
	if t.indicator != nil {
		err := t.takeErrIfSet()
		return func() error {
			left := t.takeErrIfSet()
			if err != nil {
				t.indicator.Raise(err)
			}
			return left
		}
	}
	err, seq, raised := t.err, t.w.Seq, t.w.Raised
	t.err, t.w.Raised = nil, 0
	return func() error {
		left := t.err
		t.err, t.w.Seq, t.w.Raised = err, seq, raised
		return left
	}
}

// changed tells native code of the error indicator. The count tells a callee's error from
// an older one.
func (t *Thread) changed() {
	t.w.Seq++
	t.w.Raised = 0
	if t.err != nil {
		t.w.Raised = 1
	}
}
