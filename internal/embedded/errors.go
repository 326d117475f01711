package embedded

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/trampoline"
)

// The error indicator. It is a Go error of the thread state; it becomes an exception when somebody looks at it as one.

// exceptionTypes are the builtin exceptions by name.
var exceptionTypes = func() map[string]*pyobj.Type {
	m := map[string]*pyobj.Type{}
	for _, o := range constantObjects {
		if t, ok := o.(*pyobj.Type); ok && t.IsSubtype(pyobj.BaseException) {
			m[t.Name()] = t
		}
	}
	return m
}()

// exceptionClass is a builtin exception class by name, RuntimeError for a name that is none.
func exceptionClass(name string) *pyobj.Type {
	if t := exceptionTypes[name]; t != nil {
		return t
	}
	return pyobj.RuntimeError
}

// exception makes an exception of any error: exceptions stay themselves, errors of trampolines name theirs
// (trampoline.Exception) and keep what they wrap as the cause, all others become RuntimeError with their text. nil stays nil.
func (s *Space) exception(err error) *pyobj.Exception {
	switch e := err.(type) {
	case nil:
		return nil
	case *pyobj.Exception:
		return e
	}
	inner := pyobj.AsException(err)
	var named trampoline.Exception
	if !errors.As(err, &named) {
		if inner != nil {
			return inner
		}
		return pyobj.NewException(pyobj.RuntimeError, pyobj.NewStr(err.Error()))
	}
	if text := negativeSize(err); text != "" {
		return pyobj.NewException(pyobj.SystemError, pyobj.NewStr(text))
	}
	e := pyobj.NewException(exceptionClass(named.ExceptionName()), pyobj.NewStr(err.Error()))
	if inner != nil {
		e.SetCause(inner)
	}
	return e
}

// negativeSize is what CPython says of a member of the HPy API that was given a negative size, empty for another error.
func negativeSize(err error) string {
	var misuse *trampoline.MisuseError
	if !errors.As(err, &misuse) || misuse.Rule != trampoline.RuleLength || misuse.API != abi.Definition.Name {
		return ""
	}
	return "Negative size passed to HPy" + strings.TrimPrefix(misuse.Slot, "ctx_")
}

// raised makes an exception of an error that came out of a call of C code, nil of nil.
func (s *Space) raised(err error) error {
	if err == nil {
		return nil
	}
	return s.exception(err)
}

// setError puts an error into the indicator, as PyErr_SetObject does: an error that is being handled
// becomes the context of the new one only in Python code, so the old one is dropped.
func (p *Provider) setError(err error) { p.module.Thread().SetErr(err) }

// ErrSetString sets the indicator to an exception of the type with a message.
func (p *Provider) ErrSetString(_ caller, typ handle, message text) error {
	t, err := p.handles.Object(typ)
	if err != nil {
		return err
	}
	m, err := p.str(message)
	if err != nil {
		return err
	}
	p.setError(p.rt.Raise(t, m))
	return nil
}

// ErrSetObject sets the indicator to an exception of the type with a value.
func (p *Provider) ErrSetObject(_ caller, typ, value handle) error {
	t, err := p.handles.Object(typ)
	if err != nil {
		return err
	}
	v, err := p.handles.Optional(value)
	if err != nil {
		return err
	}
	p.setError(p.rt.Raise(t, v))
	return nil
}

// ErrSetFromErrnoWithFilename sets the indicator to an OSError of the C errno, or of the type given, and returns Null.
func (p *Provider) ErrSetFromErrnoWithFilename(_ caller, typ handle, filename text) (handle, error) {
	var name pyobj.Object
	if !filename.IsNull() {
		s, err := p.fsDecode([]byte(filename.View()))
		if err != nil {
			return 0, err
		}
		name = s
	}
	return 0, p.errnoError(typ, name, nil)
}

// ErrSetFromErrnoWithFilenameObjects is ErrSetFromErrnoWithFilename with two names as objects, either of which may be Null.
func (p *Provider) ErrSetFromErrnoWithFilenameObjects(_ caller, typ, filename1, filename2 handle) error {
	a, err := p.handles.Optional(filename1)
	if err != nil {
		return err
	}
	b, err := p.handles.Optional(filename2)
	if err != nil {
		return err
	}
	p.setError(p.errnoError(typ, a, b))
	return nil
}

// errnoError is the exception for the errno of the calling thread.
func (p *Provider) errnoError(typ handle, a, b pyobj.Object) error {
	t, err := p.handles.Object(typ)
	if err != nil {
		return err
	}
	n, message, err := errno()
	if err != nil {
		return err
	}
	args := []pyobj.Object{pyobj.Int(n), pyobj.NewStr(message)}
	if a != nil {
		args = append(args, a)
		if b != nil {
			args = append(args, pyobj.Int(0), b)
		}
	}
	return p.rt.Raise(t, pyobj.NewTuple(args...))
}

// ErrOccurred reports whether the indicator is set.
func (p *Provider) ErrOccurred(caller) (int32, error) {
	return truth(p.module.Thread().Err() != nil), nil
}

// ErrExceptionMatches reports whether the indicator holds an exception of the class, or of one in a tuple of classes.
func (p *Provider) ErrExceptionMatches(_ caller, class handle) (int32, error) {
	c, err := p.handles.Object(class)
	if err != nil {
		return 0, err
	}
	t := p.module.Thread()
	if t.Err() == nil {
		return 0, nil
	}
	return truth(pyobj.Matches(p.exception(t.Err()), c)), nil
}

// ErrNoMemory sets the indicator to MemoryError.
func (p *Provider) ErrNoMemory(caller) error {
	p.setError(pyobj.NewException(pyobj.MemoryError))
	return nil
}

// ErrClear clears the indicator.
func (p *Provider) ErrClear(caller) error {
	p.setError(nil)
	return nil
}

// ErrNewException makes a class derived from Exception, or from base, which may be a tuple of classes; dict, which may
// be Null, becomes its attributes.
func (p *Provider) ErrNewException(c caller, name text, base, dict handle) (handle, error) {
	return p.ErrNewExceptionWithDoc(c, name, text{}, base, dict)
}

// ErrNewExceptionWithDoc is ErrNewException with a docstring.
func (p *Provider) ErrNewExceptionWithDoc(_ caller, name, doc text, base, dict handle) (handle, error) {
	b, err := p.handles.Optional(base)
	if err != nil {
		return 0, err
	}
	d, err := p.handles.Optional(dict)
	if err != nil {
		return 0, err
	}
	n, err := p.str(name)
	if err != nil {
		return 0, err
	}
	var docstring pyobj.Object
	if !doc.IsNull() {
		if docstring, err = p.str(doc); err != nil {
			return 0, err
		}
	}
	return p.result(p.newException(n.String(), docstring, b, d))
}

// newException is PyErr_NewExceptionWithDoc; the last three may be nil.
func (p *Provider) newException(name string, doc, base, dict pyobj.Object) (pyobj.Object, error) {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return nil, pyobj.Raisef(pyobj.SystemError, "PyErr_NewException: name must be module.class")
	}
	attrs := pyobj.NewDict()
	if dict != nil {
		d, ok := pyobj.AsDict(dict)
		if !ok {
			return nil, pyobj.Raisef(pyobj.SystemError, "bad argument to internal function")
		}
		attrs = d.Copy()
	}
	if attrs.GetStr("__module__") == nil {
		attrs.SetStr("__module__", pyobj.NewStr(name[:dot]))
	}
	if doc != nil {
		attrs.SetStr("__doc__", doc)
	}
	bases, ok := base.(*pyobj.Tuple)
	switch {
	case base == nil:
		bases = pyobj.NewTuple(pyobj.ExceptionType)
	case !ok:
		bases = pyobj.NewTuple(base)
	}
	return p.rt.Call(pyobj.TypeType, pyobj.NewStr(name[dot+1:]), bases, attrs)
}

// ErrWarnEx issues a warning of the category, RuntimeWarning when it is Null.
func (p *Provider) ErrWarnEx(_ caller, category handle, message text, stackLevel int) (int32, error) {
	c, err := p.handles.Optional(category)
	if err != nil {
		return -1, err
	}
	m, err := p.str(message)
	if err != nil {
		return -1, err
	}
	return status(p.rt.Warn(c, m.String(), stackLevel))
}

// ErrWriteUnraisable reports the error in the indicator, which nobody can receive, and clears it; the object is the one
// concerned, or Null.
func (p *Provider) ErrWriteUnraisable(_ caller, h handle) error {
	o, err := p.handles.Optional(h)
	if err != nil {
		return err
	}
	p.rt.WriteUnraisable(p.raised(p.module.Thread().TakeErr()), o)
	return nil
}

// FatalError reports the message; the caller aborts the process when it returns.
func (p *Provider) FatalError(_ caller, message text) error {
	p.module.Fatal(message.String())
	return nil
}

// unsupported is the answer of members that need CPython.
func unsupported(member string) error {
	return pyobj.NewException(pyobj.SystemError, pyobj.NewStr(fmt.Sprintf("%s is not supported by this interpreter, which is not CPython", member)))
}
