package cheader

import (
	"fmt"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
)

const lineWidth = 118

func (p *printer) slot(s *apidef.Slot) {
	if s.Kind == apidef.SlotHole {
		p.line("HPYAPI_HOLE(%d, %s)", s.Index, quote(s.Retired))
		p.line("")
		return
	}
	p.doc("", s.Doc)
	behind := ""
	if s.Deprecated != "" {
		behind = " HPYAPI_DEPRECATED(" + quote(s.Deprecated) + ")"
	}
	if len(s.Former) > 0 {
		behind += " HPYAPI_FORMERLY(" + strings.Join(s.Former, ", ") + ")"
	}
	if s.Optional {
		behind += " HPYAPI_OPTIONAL"
	}
	behind += clue(s.Clue) + offers(s)
	at := fmt.Sprintf("(%d, %d)", s.Index, s.Since)
	switch s.Kind {
	case apidef.SlotFunc:
		word, notes := "SLOT", p.resultNotes(s.Func, s.Manual)
		if s.Instances {
			word, notes = "TYPE", "" // which says them
		}
		p.line("HPYAPI_%s%s", word, at)
		if s.Manual {
			notes += " HPYAPI_MANUAL"
		}
		p.function(s.Name, s.Func, notes+behind, false, s.Manual)
	case apidef.SlotData:
		array, text := "", "const "+spell(s.Data)
		if s.Data.Kind == apidef.Pointer {
			text = spell(s.Data) + "const"
		}
		if s.DataLen > 0 {
			array = fmt.Sprintf("[%d]", s.DataLen)
		}
		p.line("HPYAPI_DATA%s %s%s%s%s;", at, spaced(text), s.Name, array, behind)
	case apidef.SlotHandle:
		p.line("HPYAPI_HANDLE%s %s%s;", at, s.Name, behind)
	case apidef.SlotObject:
		p.line("HPYAPI_OBJECT%s %s%s%s;", at, spaced(spell(s.Data)), s.Name, behind)
	}
	p.line("")
}

func (p *printer) callback(c *apidef.Callback) {
	if !p.once(c, c.From) {
		return
	}
	for _, param := range c.Func.Params {
		p.needs(param.Type)
	}
	p.needs(c.Func.Result.Type)
	p.doc("", c.Doc)
	p.line("HPYAPI_CALLBACK")
	p.function(c.Name, c.Func, p.resultNotes(c.Func, false), true, false)
	p.line("")
}

// function prints "result name(params) notes;", broken between parameters when the line gets long.
func (p *printer) function(name string, f *apidef.Func, notes string, callback, manual bool) {
	params := make([]string, len(f.Params))
	for i, param := range f.Params {
		params[i] = p.param(param, callback, manual)
	}
	if f.Variadic {
		params = append(params, "...")
	}
	if len(params) == 0 {
		params = []string{"void"}
	}
	text := spaced(spell(f.Result.Type)) + name + "("
	for i, param := range params {
		if i < len(params)-1 {
			param += ","
		} else {
			param += ")" + notes + ";"
		}
		column := len(text) - strings.LastIndexByte(text, '\n') - 1
		switch {
		case i == 0:
		case column+1+len(param) > lineWidth:
			text += "\n    "
		default:
			text += " "
		}
		text += param
	}
	p.line("%s", text)
}

func (p *printer) param(param *apidef.Param, callback, manual bool) string {
	text := strings.TrimRight(spaced(spell(param.Type))+param.Name, " ")
	for _, note := range p.paramNotes(param, callback, manual) {
		text += " HPYAPI_" + note
	}
	return text
}

func (p *printer) paramNotes(param *apidef.Param, callback, manual bool) []string {
	var notes []string
	add := func(n ...string) { notes = append(notes, n...) }
	switch param.Role {
	case apidef.RoleSteal, apidef.RoleStealArray:
		add("STEAL")
	case apidef.RoleOut, apidef.RoleOutHandle, apidef.RoleOutArray, apidef.RoleOutBuffer:
		add("OUT")
	case apidef.RoleInOut, apidef.RoleInOutHandle, apidef.RoleInOutBuffer:
		add("INOUT")
	case apidef.RoleKeepCallback:
		add("KEEP")
	case apidef.RoleUserData:
		if param.Of != "" {
			add("USERDATA(" + param.Of + ")")
		}
	case apidef.RoleDestroy:
		add("DESTROY(" + param.Of + ")")
	case apidef.RoleHandle:
		if param.Of != "" {
			add("KEYWORDS(" + param.Of + ")")
		}
	case apidef.RolePointer:
		if p.needsOpaque(param, callback, manual) {
			add("OPAQUE")
		}
	}
	if param.Len != "" {
		add("LEN(" + param.Len + ")")
	}
	if param.Nullable {
		add("NULLABLE")
	}
	if param.Head != "" {
		add("HEAD(" + param.Head + ")")
	}
	return notes
}

// needsOpaque reports a pointer that would mean something else, or nothing, without HPYAPI_OPAQUE.
func (p *printer) needsOpaque(param *apidef.Param, callback, manual bool) bool {
	t := param.Type
	if t.Kind == apidef.CallbackRef {
		return true
	}
	if t.Kind != apidef.Pointer || t.Elem.Kind == apidef.OpaqueWord || t.Elem.Kind == apidef.OpaqueRef {
		return false
	}
	if !manual && p.api.Profile != apidef.PyObject {
		return true
	}
	means := t.Const && (t.Elem.Kind == apidef.Char || t.Elem.Kind == apidef.StructRef)
	return means || callback && t.Elem.Kind == apidef.Void
}

func (p *printer) resultNotes(f *apidef.Func, manual bool) string {
	r := &f.Result
	t := r.Type
	object := t.Kind == apidef.Pointer && (t.Elem.Kind == apidef.PyObjectType || t.Elem.Opaque != nil && t.Elem.Opaque.Object)
	text := ""
	switch r.Error {
	case apidef.ErrorNone:
		text = " HPYAPI_NO_ERROR"
	case apidef.ErrorNull:
		if t.Kind != apidef.HandleWord && !object {
			text = " HPYAPI_ERROR(NULL)"
		}
	case apidef.ErrorMinusOne:
		text = " HPYAPI_ERROR(-1)"
	case apidef.ErrorNaN:
		text = " HPYAPI_ERROR(NAN)"
	case apidef.ErrorCheck:
		text = " HPYAPI_ERROR(CHECK)"
	}
	if r.Borrowed {
		text += " HPYAPI_BORROWED"
	}
	if r.Nullable {
		text += " HPYAPI_NULLABLE"
	}
	if f.Slow {
		text += " HPYAPI_SLOW"
	}
	switch r.Owner {
	case apidef.OwnerStatic:
		text += " HPYAPI_OWNER(static)"
	case apidef.OwnerCaller:
		text += " HPYAPI_OWNER(caller)"
	case apidef.OwnerParam:
		text += " HPYAPI_OWNER(" + r.OwnerOf + ")"
	case apidef.OwnerNone:
		if t.Kind == apidef.Pointer && !object && !manual && p.api.Profile != apidef.PyObject {
			text += " HPYAPI_OPAQUE"
		}
	}
	return text
}
