package pyobj

import (
	"fmt"
	"path"
)

// syntaxErrorInit reads (msg, (filename, lineno, offset, text[, end_lineno, end_offset])).
func syntaxErrorInit(rt *Runtime, self Object, args []Object, kw *Dict) error {
	e := self.(*Exception)
	if err := excInit(rt, self, args, kw); err != nil {
		return err
	}
	if len(args) >= 1 {
		e.setField("msg", args[0])
	}
	if len(args) != 2 {
		return nil
	}
	info, err := rt.Collected(args[1])
	if err != nil {
		return err
	}
	if len(info) < 4 {
		return Raisef(TypeError, "function missing required argument '%s' (pos %d)", [...]string{"filename", "lineno", "offset", "text"}[len(info)], len(info)+1)
	}
	if len(info) > 6 {
		return Raisef(TypeError, "function takes at most 6 arguments (%d given)", len(info))
	}
	for i, n := range []string{"filename", "lineno", "offset", "text", "end_lineno", "end_offset"} {
		if i < len(info) {
			e.setField(n, info[i])
		}
	}
	if len(info) == 5 {
		return Raisef(TypeError, "end_offset must be provided when end_lineno is provided")
	}
	return nil
}

func syntaxErrorStr(rt *Runtime, self Object) (Object, error) {
	e := self.(*Exception)
	msg, err := rt.Str(orNone(e.fields["msg"]))
	if err != nil {
		return nil, err
	}
	return NewStr(msg.s + e.sourcePlace()), nil
}

// sourcePlace is where a SyntaxError was found, as str(e) ends, or nothing.
func (e *Exception) sourcePlace() string {
	file, hasFile := e.fields["filename"].(*Str)
	line, hasLine := e.fields["lineno"].(Int)
	switch {
	case hasFile && hasLine:
		return fmt.Sprintf(" (%s, line %d)", path.Base(file.s), line)
	case hasFile:
		return fmt.Sprintf(" (%s)", path.Base(file.s))
	case hasLine:
		return fmt.Sprintf(" (line %d)", line)
	}
	return ""
}

// unicodeErrorInit reads the arguments of the three UnicodeError classes with members.
func unicodeErrorInit(t *Type) InitFunc {
	names := []string{"encoding", "object", "start", "end", "reason"}
	if t == UnicodeTranslateError {
		names = names[1:]
	}
	return func(rt *Runtime, self Object, args []Object, kw *Dict) error {
		e := self.(*Exception)
		if err := excInit(rt, self, args, kw); err != nil {
			return err
		}
		if len(args) != len(names) {
			return Raisef(TypeError, "function takes exactly %d arguments (%d given)", len(names), len(args))
		}
		for i, n := range names {
			if err := checkUnicodeArg(t, i, n, args[i]); err != nil {
				return err
			}
			v := args[i]
			if n == "start" || n == "end" {
				k, err := rt.AsSsize(v, OverflowError)
				if err != nil {
					return err
				}
				v = Int(k)
			}
			e.setField(n, v)
		}
		return nil
	}
}

func checkUnicodeArg(t *Type, i int, name string, v Object) error {
	switch name {
	case "encoding", "reason":
		if _, ok := AsStr(v); !ok {
			return Raisef(TypeError, "argument %d must be str, not %s", i+1, typeName(v))
		}
	case "object":
		if t == UnicodeDecodeError {
			if _, ok := AsBytes(v); !ok {
				return Raisef(TypeError, "a bytes-like object is required, not '%s'", typeName(v))
			}
		} else if _, ok := AsStr(v); !ok {
			return Raisef(TypeError, "argument %d must be str, not %s", i+1, typeName(v))
		}
	}
	return nil
}

func unicodeErrorStr(rt *Runtime, self Object) (Object, error) {
	e := self.(*Exception)
	if e.fields["object"] == nil {
		return &Str{}, nil
	}
	reason, err := rt.Str(orNone(e.fields["reason"]))
	if err != nil {
		return nil, err
	}
	start, _ := e.fields["start"].(Int)
	end, _ := e.fields["end"].(Int)
	if e.typ.IsSubtype(UnicodeDecodeError) {
		return unicodeDecodeText(e, int(start), int(end), reason.s), nil
	}
	verb := "encode"
	prefix := ""
	if e.typ.IsSubtype(UnicodeTranslateError) {
		verb = "translate"
	} else {
		enc, _ := AsStr(e.fields["encoding"])
		if enc != nil {
			prefix = "'" + enc.s + "' codec "
		}
	}
	obj, _ := AsStr(e.fields["object"])
	if obj != nil && int(end) == int(start)+1 && int(start) < obj.n {
		c := obj.At(int(start))
		esc := fmt.Sprintf("\\U%08x", c)
		if c < 0x100 {
			esc = fmt.Sprintf("\\x%02x", c)
		} else if c < 0x10000 {
			esc = fmt.Sprintf("\\u%04x", c)
		}
		return NewStr(fmt.Sprintf("%scan't %s character '%s' in position %d: %s", prefix, verb, esc, start, reason.s)), nil
	}
	return NewStr(fmt.Sprintf("%scan't %s characters in position %d-%d: %s", prefix, verb, start, end-1, reason.s)), nil
}

func unicodeDecodeText(e *Exception, start, end int, reason string) Object {
	enc, _ := AsStr(e.fields["encoding"])
	data, _ := AsBytes(e.fields["object"])
	name := ""
	if enc != nil {
		name = enc.s
	}
	if data != nil && end == start+1 && start >= 0 && start < len(data.b) {
		return NewStr(fmt.Sprintf("'%s' codec can't decode byte 0x%02x in position %d: %s", name, data.b[start], start, reason))
	}
	return NewStr(fmt.Sprintf("'%s' codec can't decode bytes in position %d-%d: %s", name, start, end-1, reason))
}
