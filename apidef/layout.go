package apidef

import "github.com/hpyapi/hpyapi/internal/dialect"

const (
	maxStructSize   = 1 << 24
	maxStructFields = 1 << 12
)

// structure checks the fields of a struct and computes its layout on LP64, the only data model that is supported today.
func (r *resolver) structure(s *Struct) {
	if s.From != nil {
		return // resolved with the definition that declares it, by the front end
	}
	if len(s.Fields) == 0 {
		r.add(s.Pos, "STRUCT_EMPTY", "a struct without fields has no portable size; declare an opaque struct: typedef struct tag name;")
	}
	if s.Union && r.api.Profile != Host {
		r.add(s.Pos, "PROFILE_ONLY", "a union says nothing about what it holds; only the host profile has them")
	}
	seen := map[string]Pos{}
	r.fieldNames(s, seen)
	for _, f := range s.Fields {
		r.field(f)
	}
	r.headerClues(s)
	s.tree = nil
	if !s.layout() {
		r.add(s.Pos, "STRUCT_SIZE", "%s is larger than %d bytes, or has more than %d fields", s.Name, maxStructSize, maxStructFields)
		return
	}
	s.tree = s.signature(0)
}

func (r *resolver) fieldNames(s *Struct, seen map[string]Pos) {
	for _, f := range s.Fields {
		if f.Name == "" {
			if f.Type.Struct != nil {
				r.fieldNames(f.Type.Struct, seen)
			}
			continue
		}
		if first, ok := seen[f.Name]; ok {
			r.add(f.Pos, "NAME_DUPLICATE", "the field %s is declared twice, first at %s", f.Name, first)
			continue
		}
		seen[f.Name] = f.Pos
		r.reserved(f.Pos, f.Name)
	}
}

func (r *resolver) field(f *Field) {
	notes := checkNotes(&r.problems, f.Notes, dialect.OnField)
	t := f.Type
	host := r.api.Profile == Host
	if f.Name == "" && t.Struct != nil {
		if !host {
			r.add(f.Pos, "PROFILE_ONLY", "a union says nothing about what it holds; only the host profile has them")
		}
		for _, inner := range t.Struct.Fields {
			r.field(inner)
		}
		return
	}
	switch {
	case t.Kind == HandleWord || t.Kind == Pointer && t.Elem.Kind == HandleWord:
		if !host {
			r.add(t.Pos, "HANDLE_IN_STRUCT", "a handle inside a struct cannot be translated; pass it as a parameter")
		}
	case t.Kind == ContextPtr:
		r.add(t.Pos, "HANDLE_IN_STRUCT", "a context is valid only in the call that it came with; it cannot be kept in a struct")
	case t.Kind == CallbackRef:
		if r.api.Profile == Standard {
			r.add(t.Pos, "CALLBACK_IN_STRUCT", "a function inside a struct cannot be translated; pass it as a parameter")
		}
	case t.Kind == Void, t.Kind == OpaqueRef:
		r.add(t.Pos, "TYPE_FORM", "a field cannot be of the incomplete type %s", t.String())
	case t.Kind == Pointer && r.api.Profile == Standard && !notes.has("OPAQUE"):
		r.add(f.Pos, "POINTER_MEANING", "nobody translates what %s points to; say HPYAPI_OPAQUE if both sides understand it", f.Name)
	case t.Kind == Char && f.Array > 0:
		return // text of fixed room
	}
	if m := notes.get("OPAQUE"); m != nil && t.Kind != Pointer {
		r.add(m.Pos, "ANNOTATION_MISPLACED", "HPYAPI_OPAQUE is about pointers, but %s is %s", f.Name, t.String())
	}
	if t.Kind != HandleWord && t.Kind != ContextPtr && !(t.Kind == Pointer && t.Elem.Kind == HandleWord) {
		r.width(t)
	}
}

// layout computes offsets, size and alignment, and reports whether the size is within bounds.
func (s *Struct) layout() bool {
	size, align := 0, 1
	s.leaves = 0
	for _, f := range s.Fields {
		if f.Name == "" && f.Type.Struct != nil && f.Type.Struct.Union && !f.Type.Struct.layout() {
			return false
		}
		fsize, falign := f.Type.SizeAlign()
		if f.Array > 0 {
			fsize *= f.Array
		}
		align = max(align, falign)
		s.leaves++
		if f.Type.Kind == StructRef && f.Type.Struct != nil {
			s.leaves += f.Type.Struct.leaves
		}
		if s.Union {
			f.Offset = 0
			size = max(size, fsize)
		} else {
			f.Offset = roundUp(size, falign)
			size = f.Offset + fsize
		}
		if size > maxStructSize || s.leaves > maxStructFields {
			s.Size, s.Align = maxStructSize, align
			return false
		}
	}
	s.Size, s.Align = roundUp(size, align), align
	return true
}

func roundUp(n, align int) int { return (n + align - 1) / align * align }

// SizeAlign returns the size and alignment of a value of the type in bytes on LP64; an incomplete type has size 0.
func (t *Type) SizeAlign() (size, align int) {
	switch t.Kind {
	case Void, OpaqueRef, PyObjectType, Unknown:
		return 0, 1
	case Bool, Int8, Uint8, Char:
		return 1, 1
	case Int16, Uint16:
		return 2, 2
	case Int32, Uint32, Float32, EnumRef, Wchar:
		return 4, 4
	case StructRef:
		if t.Struct == nil {
			return 0, 1
		}
		return t.Struct.Size, max(t.Struct.Align, 1)
	}
	return 8, 8
}
