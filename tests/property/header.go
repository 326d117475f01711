package property

import (
	"fmt"
	"strings"
)

// ID is the interface id of the definition.
func (d *Definition) ID() string {
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", uint32(d.Number), d.Seed&(1<<48-1))
}

// Name is what the C names of the API's wrappers begin with.
func (d *Definition) Name() string { return strings.ToUpper(d.Prefix[:1]) + d.Prefix[1:] }

// HeaderName is the file of the definition.
func (d *Definition) HeaderName() string { return d.Prefix + ".api.h" }

// Header writes the definition.
func (d *Definition) Header() string {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	guard := strings.ToUpper(d.Prefix) + "_API_H"
	p("/* Made at random from seed %d. */\n#ifndef %s\n#define %s\n\n#include <hpyapi_define.h>\n", d.Seed, guard, guard)
	p("HPYAPI_API(%s, %s, 1, 0, \"%s._API\", \"%s\")\nHPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)\n", d.Name(), d.Prefix, d.Prefix, d.ID())
	up := strings.ToUpper(d.Prefix)
	p("typedef enum {\n    %s_FIRST = -3,\n    %s_SECOND = 0,\n    %s_THIRD = 77\n} %s_choice;\n", up, up, up, d.Prefix)
	p("typedef struct {")
	for i, t := range d.Fields {
		p("    %s f%d;", t, i)
	}
	p("    int16_t tail[%d];\n} %s_thing;\n", structFieldArray, d.Prefix)
	p("HPYAPI_CALLBACK\nvoid %s_end(void *user) HPYAPI_NO_ERROR;\n", d.Prefix)
	p("HPYAPI_CALLBACK\nvoid %s_end_ctx(HPyContext *ctx, void *user) HPYAPI_ERROR(CHECK);\n", d.Prefix)
	for _, f := range d.Callbacks {
		p("HPYAPI_CALLBACK\n%s;\n", d.prototype(f, d.Prefix+"_"+f.Name, true))
	}
	for i, f := range d.Slots {
		switch {
		case f != nil:
			p("HPYAPI_SLOT(%d, 0)\n%s;\n", i, d.prototype(f, d.Prefix+"_"+f.Name, true))
		case d.Data[i] != "":
			p("HPYAPI_DATA(%d, 0)\nconst %s %s_d%d;\n", i, d.Data[i], d.Prefix, i)
		default:
			p("HPYAPI_HOLE(%d, \"never was\")\n", i)
		}
	}
	p("#endif")
	return b.String()
}

// prototype is the function's declaration, with annotations or without.
func (d *Definition) prototype(f *Func, name string, annotated bool) string {
	var params []string
	if !f.Bare {
		params = append(params, "HPyContext *ctx")
	}
	for _, p := range f.Params {
		text := d.declare(p)
		if annotated {
			text += d.notes(p)
		}
		params = append(params, text)
	}
	if len(params) == 0 {
		params = []string{"void"}
	}
	s := spaced(f.Result) + name + "(" + strings.Join(params, ", ") + ")"
	if !annotated {
		return s
	}
	if f.Nullable {
		s += " HPYAPI_NULLABLE"
	}
	if f.Slow {
		s += " HPYAPI_SLOW"
	}
	if f.Static {
		s += " HPYAPI_OWNER(static)"
	}
	if f.Result == "void *" {
		s += " HPYAPI_OPAQUE"
	}
	switch {
	case f.Result == "HPy":
	case f.Error == ErrNone:
		s += " HPYAPI_NO_ERROR"
	default:
		s += " HPYAPI_ERROR(" + f.Error + ")"
	}
	return s
}

func spaced(t string) string {
	if strings.HasSuffix(t, "*") {
		return t
	}
	return t + " "
}

// declare is the parameter's declaration in C.
func (d *Definition) declare(p *Param) string {
	switch p.Kind {
	case Scalar, Length:
		return p.Type + " " + p.Name
	case Opaque, UserData:
		return "void *" + p.Name
	case Text:
		return "const char *" + p.Name
	case Handle, Steal:
		return "HPy " + p.Name
	case OutHandle, InOutHandle, StealHandles, OutHandles:
		return "HPy *" + p.Name
	case Handles:
		return "const HPy *" + p.Name
	case OutScalar, InOutScalar, OutBuffer, InOutBuffer:
		return p.Type + " *" + p.Name
	case Buffer:
		return "const " + p.Type + " *" + p.Name
	case InStruct:
		return "const " + d.Prefix + "_thing *" + p.Name
	case OutStruct, InOutStruct:
		return d.Prefix + "_thing *" + p.Name
	case DestroyNotify:
		if p.Context {
			return d.Prefix + "_end_ctx *" + p.Name
		}
		return d.Prefix + "_end *" + p.Name
	}
	return d.Prefix + "_" + p.Func.Name + " *" + p.Name
}

// notes are the parameter's annotations.
func (d *Definition) notes(p *Param) string {
	s := map[Kind]string{
		Opaque: " HPYAPI_OPAQUE", Text: " HPYAPI_STR", Steal: " HPYAPI_STEAL", OutHandle: " HPYAPI_OUT", InOutHandle: " HPYAPI_INOUT",
		OutScalar: " HPYAPI_OUT", InOutScalar: " HPYAPI_INOUT", OutStruct: " HPYAPI_OUT", InOutStruct: " HPYAPI_INOUT",
		OutBuffer: " HPYAPI_OUT", InOutBuffer: " HPYAPI_INOUT", StealHandles: " HPYAPI_STEAL", OutHandles: " HPYAPI_OUT",
		KeepFunc: " HPYAPI_KEEP",
	}[p.Kind]
	if p.Nullable {
		s += " HPYAPI_NULLABLE"
	}
	if p.Len != nil {
		s += " HPYAPI_LEN(" + p.Len.Name + ")"
	}
	switch {
	case p.Kind == UserData && p.Of != nil:
		s += " HPYAPI_USERDATA(" + p.Of.Name + ")"
	case p.Kind == DestroyNotify:
		s += " HPYAPI_DESTROY(" + p.Of.Name + ")"
	}
	return s
}
