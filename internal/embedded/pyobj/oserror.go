package pyobj

import (
	"slices"
	"syscall"
)

// errnoClass maps an errno to the OSError subclass that is raised for it (PEP 3151).
func errnoClass(errno int64) *Type {
	switch syscall.Errno(errno) {
	case syscall.EAGAIN, syscall.EALREADY, syscall.EINPROGRESS:
		return BlockingIOError
	case syscall.EPIPE, syscall.ESHUTDOWN:
		return BrokenPipeError
	case syscall.ECHILD:
		return ChildProcessError
	case syscall.ECONNABORTED:
		return ConnectionAbortedError
	case syscall.ECONNREFUSED:
		return ConnectionRefusedError
	case syscall.ECONNRESET:
		return ConnectionResetError
	case syscall.EEXIST:
		return FileExistsError
	case syscall.ENOENT:
		return FileNotFoundError
	case syscall.EISDIR:
		return IsADirectoryError
	case syscall.ENOTDIR:
		return NotADirectoryError
	case syscall.EINTR:
		return InterruptedError
	case syscall.EACCES, syscall.EPERM:
		return PermissionError
	case syscall.ESRCH:
		return ProcessLookupError
	case syscall.ETIMEDOUT:
		return TimeoutError
	}
	return nil
}

// osErrorOwnInit reports whether construction is left to Init: when a derived class defines __init__ but not __new__.
func osErrorOwnInit(t *Type) bool {
	return t.initOwn != OSError && t.newOwner == OSError
}

// osErrorNew is OSError.__new__, which picks the subclass for the errno.
func osErrorNew(rt *Runtime, t *Type, args []Object, kw *Dict) (Object, error) {
	if osErrorOwnInit(t) {
		return excNew(rt, t, nil, nil)
	}
	if kw != nil && kw.Len() > 0 {
		return nil, Raisef(TypeError, "%s() takes no keyword arguments", t.name)
	}
	if t == OSError && len(args) >= 2 && len(args) <= 5 {
		if n, ok := isInt(args[0]); ok {
			if i, ok := n.(Int); ok {
				if c := errnoClass(int64(i)); c != nil {
					t = c
				}
			}
		}
	}
	o, err := excNew(rt, t, args, nil)
	if err != nil {
		return nil, err
	}
	e := o.(*Exception)
	setOSFields(e, args)
	return e, nil
}

// setOSFields derives errno, strerror, filename and filename2 from the arguments.
func setOSFields(e *Exception, args []Object) {
	e.args = NewTuple(slices.Clone(args)...)
	if len(args) < 2 || len(args) > 5 {
		return
	}
	e.setField("errno", args[0])
	e.setField("strerror", args[1])
	if len(args) >= 3 && args[2] != Object(None) {
		if e.typ == BlockingIOError {
			if n, ok := isInt(args[2]); ok {
				e.setField("characters_written", n)
				return
			}
		}
		e.setField("filename", args[2])
		if len(args) >= 5 && args[4] != Object(None) {
			e.setField("filename2", args[4])
		}
		e.args = NewTuple(args[0], args[1])
	}
}

func osErrorInit(_ *Runtime, self Object, args []Object, kw *Dict) error {
	e := self.(*Exception)
	if !osErrorOwnInit(e.typ) {
		return nil
	}
	if kw != nil && kw.Len() > 0 {
		return Raisef(TypeError, "%s() takes no keyword arguments", e.typ.name)
	}
	setOSFields(e, args)
	return nil
}

func osErrorStr(rt *Runtime, self Object) (Object, error) {
	e := self.(*Exception)
	errno, text := orNone(e.fields["errno"]), orNone(e.fields["strerror"])
	n, err := rt.Str(errno)
	if err != nil {
		return nil, err
	}
	s, err := rt.Str(text)
	if err != nil {
		return nil, err
	}
	head := "[Errno " + n.s + "] " + s.s
	if f := e.fields["filename"]; f != nil {
		r, err := rt.Repr(f)
		if err != nil {
			return nil, err
		}
		head += ": " + r.s
		if f2 := e.fields["filename2"]; f2 != nil {
			r2, err := rt.Repr(f2)
			if err != nil {
				return nil, err
			}
			head += " -> " + r2.s
		}
		return NewStr(head), nil
	}
	if e.fields["errno"] != nil && e.fields["strerror"] != nil {
		return NewStr(head), nil
	}
	return excStr(rt, self)
}

// charactersWritten is BlockingIOError.characters_written.
func charactersWritten() *GetSetDef {
	return &GetSetDef{Name: "characters_written",
		Get: func(_ *Runtime, self Object) (Object, error) {
			if v := self.(*Exception).fields["characters_written"]; v != nil {
				return v, nil
			}
			return nil, Raisef(AttributeError, "characters_written")
		},
		Set: func(rt *Runtime, self, v Object) error {
			e := self.(*Exception)
			if v == nil {
				if e.fields["characters_written"] == nil {
					return Raisef(AttributeError, "characters_written")
				}
				delete(e.fields, "characters_written")
				return nil
			}
			n, err := rt.AsSsize(v, ValueError)
			if err == nil {
				e.setField("characters_written", Int(n))
			}
			return err
		}}
}

// RaiseErrno is PyErr_SetFromErrnoWithFilenameObjects: typ is OSError or a class called the same way; the file
// names may be nil.
func (rt *Runtime) RaiseErrno(typ Object, errno int, filename, filename2 Object) error {
	text := "Error"
	if errno != 0 {
		text = strerror(errno)
	}
	args := []Object{Int(errno), NewStr(text)}
	if filename != nil {
		args = append(args, filename)
		if filename2 != nil {
			args = append(args, Int(0), filename2)
		}
	}
	return rt.Raise(typ, NewTuple(args...))
}

// strerror is the C library's text, which differs from Go's in the capital letter.
func strerror(errno int) string {
	if s, ok := errnoTexts[syscall.Errno(errno)]; ok {
		return s
	}
	s := []byte(syscall.Errno(errno).Error())
	if len(s) > 0 && s[0] >= 'a' && s[0] <= 'z' {
		s[0] -= 'a' - 'A'
	}
	return string(s)
}

// errnoTexts are the texts that capitalising Go's does not give.
var errnoTexts = map[syscall.Errno]string{
	syscall.EDOM:  "Numerical argument out of domain",
	syscall.EIO:   "Input/output error",
	syscall.ENXIO: "No such device or address",
	syscall.ESRCH: "No such process",
}
