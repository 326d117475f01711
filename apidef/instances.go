package apidef

// instancesNotes checks what the function that tells the instances of a type takes and gives, and adds what HPYAPI_TYPE says without
// being told: NULL is an error, and the struct lives as long as its object.
func (r *funcResolver) instancesNotes(n noteSet) noteSet {
	f, t := r.f, r.f.Result.Type
	if t.Kind == Unknown || n.wrong {
		return n
	}
	if t.Kind != Pointer || t.Elem.Kind != StructRef && t.Elem.Kind != OpaqueRef || len(f.Params) != 2 {
		r.add(r.pos, "INSTANCE_FORM", "the function of a type takes the context and an object, and returns a pointer to a struct: HPYAPI_TYPE(index, since) %[1]s_thing *%[1]s_Thing(HPyContext *ctx, HPy object);", r.api.Prefix)
		n.wrong = true
		return n
	}
	if !n.has("ERROR") && !n.has("NO_ERROR") {
		n.notes = append(n.notes, Note{Pos: r.pos, Name: "ERROR", Args: []NoteArg{{Pos: r.pos, Text: "NULL"}}})
	}
	if !n.has("OWNER") && !n.has("OPAQUE") {
		n.notes = append(n.notes, Note{Pos: r.pos, Name: "OWNER", Args: []NoteArg{{Pos: r.pos, Text: f.Params[1].Name}}})
	}
	return n
}

// instances checks what became of the parameters and the result of such a function.
func (r *funcResolver) instances(n noteSet) {
	if n.wrong || r.f.Result.Type.Kind == Unknown {
		return // reported
	}
	res, object := &r.f.Result, r.f.Params[1]
	switch {
	case r.api.Profile != Standard:
		r.add(r.pos, "PROFILE_ONLY", "HPYAPI_TYPE is about APIs between modules; in a table of the %s profile a type is an HPYAPI_OBJECT", r.api.Profile)
	case !r.f.Context || object.Role != RoleHandle || object.Nullable:
		r.add(object.Pos, "INSTANCE_FORM", "the function of a type takes the context and an object, which it borrows: HPyContext *ctx, HPy object")
	case res.Error != ErrorNull || res.Nullable || res.Owner != OwnerParam:
		r.add(r.pos, "INSTANCE_FORM", "%s gives NULL with a TypeError for another object, and a struct that lives as long as its object; HPYAPI_TYPE says so, remove what is behind the function", r.name)
	}
}
