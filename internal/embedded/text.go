package embedded

import (
	"strings"
	"unicode/utf8"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/native"
)

// str and bytes.

// str makes a str of UTF-8 text from C; other bytes raise UnicodeDecodeError, and NULL is an error, not a crash.
func (s *Space) str(t text) (*pyobj.Str, error) {
	if t.IsNull() {
		return nil, pyobj.Raisef(pyobj.SystemError, "NULL passed where text is expected")
	}
	v := t.String()
	if ascii(v) {
		return pyobj.NewStr(v), nil
	}
	return pyobj.DecodeUTF8([]byte(v))
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func decodeUTF8(b []byte) (pyobj.Object, error) {
	s, err := pyobj.DecodeUTF8(b)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// fsDecode decodes a file name as os.fsdecode does.
func (s *Space) fsDecode(b []byte) (pyobj.Object, error) {
	v, err := s.rt.Decode(b, "utf-8", "surrogateescape")
	if err != nil {
		return nil, err
	}
	return v, nil
}

func badArgument() error {
	return pyobj.Raisef(pyobj.TypeError, "bad argument type for built-in operation")
}

func (s *Space) strArg(h handle) (*pyobj.Str, error) {
	o, err := s.handles.Object(h)
	if err != nil {
		return nil, err
	}
	v, ok := pyobj.AsStr(o)
	if !ok {
		return nil, badArgument()
	}
	return v, nil
}

func (s *Space) bytesArg(h handle) (*pyobj.Bytes, error) {
	o, err := s.handles.Object(h)
	if err != nil {
		return nil, err
	}
	v, ok := pyobj.AsBytes(o)
	if !ok {
		return nil, pyobj.Raisef(pyobj.TypeError, "expected bytes, %.200s found", pyobj.TypeName(o))
	}
	return v, nil
}

// UnicodeFromString makes a str of UTF-8.
func (p *Provider) UnicodeFromString(_ caller, t text) (handle, error) {
	s, err := p.str(t)
	if err != nil {
		return 0, err
	}
	return p.handles.New(s)
}

// UnicodeCheck reports whether o is a str or of a class derived from str.
func (p *Provider) UnicodeCheck(_ caller, h handle) (int32, error) {
	return p.is(h, func(o pyobj.Object) bool { return pyobj.TypeCheck(o, pyobj.StrType) })
}

func (p *Provider) encode(h handle, encoding, errors string) (handle, error) {
	s, err := p.strArg(h)
	if err != nil {
		return 0, err
	}
	b, err := p.rt.Encode(s, encoding, errors)
	if err != nil {
		return 0, err
	}
	return p.handles.New(b)
}

// UnicodeAsASCIIString encodes to ASCII.
func (p *Provider) UnicodeAsASCIIString(_ caller, h handle) (handle, error) {
	return p.encode(h, "ascii", "strict")
}

// UnicodeAsLatin1String encodes to Latin-1.
func (p *Provider) UnicodeAsLatin1String(_ caller, h handle) (handle, error) {
	return p.encode(h, "latin-1", "strict")
}

// UnicodeAsUTF8String encodes to UTF-8.
func (p *Provider) UnicodeAsUTF8String(_ caller, h handle) (handle, error) {
	return p.encode(h, "utf-8", "strict")
}

// UnicodeEncodeFSDefault encodes as os.fsencode does.
func (p *Provider) UnicodeEncodeFSDefault(_ caller, h handle) (handle, error) {
	return p.encode(h, "utf-8", "surrogateescape")
}

// UnicodeAsUTF8AndSize gives the text as a C string, which lives as long as the str, and its length in bytes.
func (p *Provider) UnicodeAsUTF8AndSize(_ caller, h handle) (addr uintptr, size int, err error) {
	s, err := p.strArg(h)
	if err != nil {
		return 0, 0, err
	}
	v := s.String()
	if !utf8.ValidString(v) { // lone surrogates: raises
		if _, err := p.rt.Encode(s, "utf-8", "strict"); err != nil {
			return 0, 0, err
		}
	}
	return native.Addr(s.CText()), len(v), nil
}

const maxRune = 0x10ffff

// UnicodeFromWideChar makes a str of size wide characters, or of a terminated string when size is -1.
func (p *Provider) UnicodeFromWideChar(_ caller, w uintptr, size int) (handle, error) {
	if w == 0 && size == 0 {
		return p.handles.New(pyobj.NewStr(""))
	}
	if w == 0 || size < -1 || w%4 != 0 {
		return 0, pyobj.Raisef(pyobj.SystemError, "bad argument to internal function")
	}
	if err := pyobj.CheckBytes(max(size, 0)); err != nil {
		return 0, err
	}
	if size == -1 {
		for size = 0; native.Load32(w+uintptr(4*size)) != 0; size++ {
		}
	}
	var b strings.Builder
	for _, c := range native.Slice[uint32](w, size) {
		if c > maxRune {
			return 0, pyobj.Raisef(pyobj.ValueError, "character U+%x is not in range [U+0000; U+10ffff]", c)
		}
		writePoint(&b, c)
	}
	return p.handles.New(pyobj.NewStr(b.String()))
}

// writePoint writes a code point, a lone surrogate in three bytes as package pyobj keeps it.
func writePoint(b *strings.Builder, c uint32) {
	if c >= 0xd800 && c < 0xe000 {
		b.Write([]byte{byte(0xe0 | c>>12), byte(0x80 | c>>6&0x3f), byte(0x80 | c&0x3f)})
		return
	}
	b.WriteRune(rune(c))
}

// UnicodeDecodeFSDefault decodes as os.fsdecode does.
func (p *Provider) UnicodeDecodeFSDefault(_ caller, t text) (handle, error) {
	return p.result(p.fsDecode([]byte(t.View())))
}

// UnicodeDecodeFSDefaultAndSize decodes as os.fsdecode does.
func (p *Provider) UnicodeDecodeFSDefaultAndSize(_ caller, b []byte) (handle, error) {
	return p.result(p.fsDecode(b))
}

func (p *Provider) decode(b []byte, encoding string, errors text) (handle, error) {
	handler := "strict"
	if !errors.IsNull() {
		handler = errors.String()
	}
	s, err := p.rt.Decode(b, encoding, handler)
	if err != nil {
		return 0, err
	}
	return p.handles.New(s)
}

// UnicodeDecodeASCII decodes ASCII with an error handler, strict when it is NULL.
func (p *Provider) UnicodeDecodeASCII(_ caller, b []byte, errors text) (handle, error) {
	return p.decode(b, "ascii", errors)
}

// UnicodeDecodeLatin1 decodes Latin-1.
func (p *Provider) UnicodeDecodeLatin1(_ caller, b []byte, errors text) (handle, error) {
	return p.decode(b, "latin-1", errors)
}

// UnicodeFromEncodedObject decodes a bytes-like object; NULL stands for UTF-8 and strict.
func (p *Provider) UnicodeFromEncodedObject(_ caller, h handle, encoding, errors text) (handle, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return 0, err
	}
	enc, handler := "utf-8", "strict"
	if !encoding.IsNull() {
		enc = encoding.String()
	}
	if !errors.IsNull() {
		handler = errors.String()
	}
	s, err := p.rt.DecodeObject(o, enc, handler)
	if err != nil {
		return 0, err
	}
	return p.handles.New(s)
}

// UnicodeReadChar is the code point at an index.
func (p *Provider) UnicodeReadChar(_ caller, h handle, index int) (uint32, error) {
	s, err := p.strArg(h)
	if err != nil {
		return 0, err
	}
	if index < 0 || index >= s.Len() {
		return 0, pyobj.Raisef(pyobj.IndexError, "string index out of range")
	}
	return uint32(s.At(index)), nil
}

// UnicodeSubstring is the code points from start up to end.
func (p *Provider) UnicodeSubstring(_ caller, h handle, start, end int) (handle, error) {
	s, err := p.strArg(h)
	if err != nil {
		return 0, err
	}
	if start < 0 || end < 0 {
		return 0, pyobj.Raisef(pyobj.IndexError, "string index out of range")
	}
	end = min(end, s.Len())
	return p.result(p.rt.GetSlice(s, min(start, end), end))
}

// Bytes is bytes(o).
func (p *Provider) Bytes(_ caller, h handle) (handle, error) {
	return p.unary(h, strOp((*pyobj.Runtime).Bytes))
}

// BytesCheck reports whether o is bytes or of a class derived from bytes.
func (p *Provider) BytesCheck(_ caller, h handle) (int32, error) {
	return p.is(h, func(o pyobj.Object) bool { return pyobj.TypeCheck(o, pyobj.BytesType) })
}

// BytesSize is len(o) of bytes.
func (p *Provider) BytesSize(_ caller, h handle) (int, error) {
	b, err := p.bytesArg(h)
	if err != nil {
		return -1, err
	}
	return b.Len(), nil
}

// BytesGETSIZE is BytesSize; in CPython it does not check its argument.
func (p *Provider) BytesGETSIZE(c caller, h handle) (int, error) { return p.BytesSize(c, h) }

// BytesAsString gives the bytes, followed by a NUL; the memory lives as long as the object.
func (p *Provider) BytesAsString(_ caller, h handle) (uintptr, error) {
	b, err := p.bytesArg(h)
	if err != nil {
		return 0, err
	}
	return native.Addr(b.CText()), nil
}

// BytesASSTRING is BytesAsString; in CPython it does not check its argument.
func (p *Provider) BytesASSTRING(c caller, h handle) (uintptr, error) { return p.BytesAsString(c, h) }

// BytesFromString makes bytes of a terminated string.
func (p *Provider) BytesFromString(_ caller, t text) (handle, error) {
	return p.handles.New(pyobj.NewBytes([]byte(t.String())))
}

// BytesFromStringAndSize makes bytes of memory, which may hold NULs but may not be NULL.
func (p *Provider) BytesFromStringAndSize(_ caller, b []byte) (handle, error) {
	if b == nil {
		return 0, pyobj.Raisef(pyobj.ValueError, "NULL char * passed to HPyBytes_FromStringAndSize")
	}
	if err := pyobj.CheckBytes(len(b)); err != nil {
		return 0, err
	}
	return p.handles.New(pyobj.NewBytes(append([]byte(nil), b...)))
}
