package pyobj

import (
	"errors"
	"fmt"
	"strings"
)

// Exception is an instance of a class derived from BaseException. It is also a Go error, which is how
// operations return it.
type Exception struct {
	typ             *Type
	args            *Tuple
	cause           Object // nil or an exception
	context         *Exception
	suppressContext bool
	fields          map[string]Object // members of particular classes: errno, value, code, name, ...
	parts           Parts
}

// Type returns the exception's class.
func (e *Exception) Type() *Type { return e.typ }

// Args are the arguments, never nil.
func (e *Exception) Args() *Tuple { return e.args }

// Cause is __cause__, nil for None.
func (e *Exception) Cause() Object { return e.cause }

// SetCause sets __cause__ and, as `raise ... from` does, __suppress_context__.
func (e *Exception) SetCause(cause Object) { e.cause, e.suppressContext = cause, true }

// Context is __context__, nil for None.
func (e *Exception) Context() *Exception { return e.context }

// SetContext sets __context__ unless that would make a cycle.
func (e *Exception) SetContext(c *Exception) {
	for x := c; x != nil; x = x.context {
		if x == e {
			return
		}
	}
	e.context = c
}

// Field is a member of a particular exception class (errno, value, code, ...), nil when it is not set.
func (e *Exception) Field(name string) Object { return e.fields[name] }

func (e *Exception) setField(name string, o Object) {
	if e.fields == nil {
		e.fields = map[string]Object{}
	}
	e.fields[name] = o
}

// Error is "TypeName: message", without running any code of a program.
func (e *Exception) Error() string {
	msg := e.plainMessage()
	if msg == "" {
		return e.typ.name
	}
	return e.typ.name + ": " + msg
}

// plainMessage is str(e) as far as it needs no code of a program.
func (e *Exception) plainMessage() string {
	items := e.args.items
	if errno, text := e.fields["errno"], e.fields["strerror"]; errno != nil && text != nil {
		s := "[Errno " + plainText(errno) + "] " + plainText(text)
		if f, ok := AsStr(orNone(e.fields["filename"])); ok {
			s += ": " + reprStr(f)
		}
		return s
	}
	if msg := e.fields["msg"]; msg != nil && e.typ.IsSubtype(SyntaxError) {
		return plainText(msg) + e.sourcePlace()
	}
	switch len(items) {
	case 0:
		return ""
	case 1:
		if s, ok := AsStr(items[0]); ok && e.typ.IsSubtype(KeyError) {
			return reprStr(s)
		}
		return plainText(items[0])
	}
	parts := make([]string, len(items))
	for i, o := range items {
		if s, ok := o.(*Str); ok {
			parts[i] = reprStr(s)
		} else {
			parts[i] = plainText(o)
		}
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// plainText is a safe rendering of simple objects.
func plainText(o Object) string {
	switch v := unwrap(o).(type) {
	case *Str:
		return v.s
	case Int:
		return fmt.Sprint(int64(v))
	case *BigInt:
		return v.v.String()
	case *Float:
		return reprFloat(v.v)
	case Bool:
		return reprBool(bool(v))
	case Singleton:
		return singletonRepr(v)
	}
	return "<" + typeName(o) + " object>"
}

// NewException makes an exception of a builtin class without calling code of a program.
func NewException(typ *Type, args ...Object) *Exception {
	e := &Exception{typ: typ, args: NewTuple(args...)}
	initExcFields(e)
	return e
}

// Raisef returns an exception of a builtin class with a formatted message.
func Raisef(typ *Type, format string, args ...any) error {
	msg := format
	if len(args) > 0 {
		msg = fmt.Sprintf(format, args...)
	}
	return NewException(typ, NewStr(msg))
}

// Raise makes the exception that `raise` would with a class (or instance) and a value as PyErr_SetObject
// takes them: a nil value or None gives typ(), a tuple gives typ(*value), an instance of typ is raised itself.
func (rt *Runtime) Raise(typ Object, value Object) error {
	t, ok := typ.(*Type)
	if !ok || !t.IsSubtype(BaseException) {
		if e, isExc := typ.(*Exception); isExc {
			return e
		}
		s, err := rt.Repr(typ)
		if err != nil {
			return err
		}
		return Raisef(SystemError, "_PyErr_SetObject: exception %s is not a BaseException subclass", s.s)
	}
	if e, ok := value.(*Exception); ok && e.typ.IsSubtype(t) {
		return e
	}
	var args []Object
	switch v := value.(type) {
	case nil:
	case *Tuple:
		args = v.items
	default:
		if value != Object(None) {
			args = []Object{value}
		}
	}
	o, err := rt.Call(t, args...)
	if err != nil {
		return err
	}
	e, ok := o.(*Exception)
	if !ok {
		return Raisef(TypeError, "calling %s should have returned an instance of BaseException, not %s", t.String(), typeName(o))
	}
	return e
}

// RaiseString is PyErr_SetString.
func (rt *Runtime) RaiseString(typ Object, message string) error {
	return rt.Raise(typ, NewStr(message))
}

// AsException returns the exception in err's chain, or nil.
func AsException(err error) *Exception {
	var e *Exception
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// AsException turns any error into an exception: one that is none becomes a SystemError with its text.
func (rt *Runtime) AsException(err error) *Exception {
	if err == nil {
		return nil
	}
	if e := AsException(err); e != nil {
		return e
	}
	return NewException(SystemError, NewStr(err.Error()))
}

// Matches reports whether err is an exception of the class, or of one of the classes of a tuple
// (HPyErr_ExceptionMatches). An object that is no class matches nothing but itself.
func Matches(err error, class Object) bool {
	e := AsException(err)
	if e == nil {
		return false
	}
	switch c := class.(type) {
	case *Tuple:
		for _, o := range c.items {
			if Matches(err, o) {
				return true
			}
		}
		return false
	case *Type:
		return e.typ.IsSubtype(c)
	}
	return Object(e) == class
}

// SetField sets a member of a particular exception class.
func (e *Exception) SetField(name string, o Object) { e.setField(name, o) }
