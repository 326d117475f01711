package property

import (
	"fmt"
	"strings"
)

// writer writes C.
type writer struct {
	strings.Builder
	d    *Definition
	side string // who checks, for messages
}

func (w *writer) p(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

// begin writes what both modules begin with.
func (w *writer) begin(include string) {
	d := w.d
	w.p("#define HPYAPI_IMPLEMENT\n#include \"%s\"\n#include \"support.h\"\n", include)
	up := strings.ToUpper(d.Prefix)
	w.p("static const %s_choice choices[] = {%s_FIRST, %s_SECOND, %s_THIRD};", d.Prefix, up, up, up)
	w.p("#define V_%s_choice(v) (choices[(v) %% 3])\n", d.Prefix)
	w.p("static void fill_thing(%s_thing *t, uint32_t fn, uint32_t place, uint32_t up, uint64_t round)\n{\n    uint32_t i;\n", d.Prefix)
	for i, t := range d.Fields {
		w.p("    t->f%d = V_%s(derive(fn, place, %d, up, round));", i, t, i)
	}
	w.p("    for (i = 0; i < %d; i++) {\n        t->tail[i] = V_int16_t(derive(fn, place, 100 + i, up, round));\n    }\n}\n", structFieldArray)
	w.p("static int is_thing(const %s_thing *t, uint32_t fn, uint32_t place, uint32_t up, uint64_t round)\n{\n    uint32_t i;\n    int ok = 1;\n", d.Prefix)
	for i, t := range d.Fields {
		w.p("    ok &= t->f%d == V_%s(derive(fn, place, %d, up, round));", i, t, i)
	}
	w.p("    for (i = 0; i < %d; i++) {\n        ok &= t->tail[i] == V_int16_t(derive(fn, place, 100 + i, up, round));\n    }\n    return ok;\n}\n", structFieldArray)
	w.p("static HPyDef *use_support(void)\n{\n    (void)fill_thing;\n    (void)is_thing;\n    (void)text_of;\n    (void)is_text;\n    (void)static_texts;\n    (void)choices;\n    (void)expect;\n    (void)raise_error;\n    (void)close_handle;\n    (void)handle_of;\n    (void)is_handle;\n    (void)poison;\n    return NULL;\n}\n")
}

// derive is the value of an element of a parameter on its way to the callee (up 0) or back (up 1).
func (w *writer) derive(f *Func, p *Param, element string, up int) string {
	return fmt.Sprintf("derive(%d, %d, %s, %d, round)", f.Key, p.place, element, up)
}

func (w *writer) expect(ok string, f *Func, place, element, what string) {
	w.p("    expect(%s, \"%s\", %d, %s, %s, \"%s\");", ok, w.side, f.Key, place, element, what)
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// sorted gives the parameters with lengths first: arrays need them.
func sorted(ps []*Param) []*Param {
	var first, rest []*Param
	for _, p := range ps {
		if p.Kind == Length {
			first = append(first, p)
		} else {
			rest = append(rest, p)
		}
	}
	return append(first, rest...)
}

// arguments declares the variables of a call of f with the values that go to the callee. user is how user data of f itself
// is called, for callbacks.
func (w *writer) arguments(f *Func) {
	for _, p := range sorted(f.Params) {
		w.argument(f, p)
	}
}

func (w *writer) argument(f *Func, p *Param) {
	v, n := w.derive(f, p, "0", 0), p.Name
	null := bit(p.Nullable)
	switch p.Kind {
	case Scalar:
		w.p("    %s %s = V_%s(%s);", p.Type, n, p.Type, v)
	case Length:
		w.p("    %s %s = (%s)LENGTH(%s);", p.Type, n, p.Type, v)
	case Opaque:
		w.p("    void *%s = (void *)(uintptr_t)%s;", n, v)
	case Text:
		w.p("    char %s_text[48];\n    const char *%s = text_of(%s, %d, %s_text);", n, n, v, null, n)
	case Handle, Steal:
		w.p("    HPy %s = handle_of(ctx, %s, %d);", n, v, null)
	case OutHandle:
		w.p("    HPy %s = poison(), *%s_at = %d && null_of(%s) ? NULL : &%s;", n, n, null, v, n)
	case InOutHandle:
		w.p("    HPy %s = handle_of(ctx, %s, 0);", n, v)
	case OutScalar:
		w.p("    %s %s = (%s)0, *%s_at = %d && null_of(%s) ? NULL : &%s;", p.Type, n, p.Type, n, null, v, n)
	case InOutScalar:
		w.p("    %s %s = V_%s(%s);", p.Type, n, p.Type, v)
	case OutStruct:
		w.p("    %s_thing %s = {0}, *%s_at = %d && null_of(%s) ? NULL : &%s;", w.d.Prefix, n, n, null, v, n)
	case InStruct, InOutStruct:
		w.p("    %s_thing %s;", w.d.Prefix, n)
	case Buffer, OutBuffer, InOutBuffer:
		w.p("    %s %s[MAX_LENGTH] = {(%s)0};", p.Type, n, p.Type)
	case Handles, StealHandles, OutHandles:
		w.p("    HPy %s[MAX_LENGTH] = {HPy_NULL};", n)
	case CallFunc:
		w.p("    struct user %s_user = {USER_MAGIC, round, %d, %d, 0, 0};", n, f.Key, p.place)
		w.p("    %s_%s *%s = %d && null_of(%s) ? NULL : run_%s;", w.d.Prefix, p.Func.Name, n, null, v, p.Func.Name)
	case KeepFunc:
		w.p("    struct user *%s_user = %d && null_of(%s) ? NULL : keep_user(%d, %d, round);", n, null, v, f.Key, p.place)
		w.p("    %s_%s *%s = %s_user == NULL ? NULL : run_%s;", w.d.Prefix, p.Func.Name, n, n, p.Func.Name)
	}
}

// fill writes the values that need statements.
func (w *writer) fill(f *Func) {
	for _, p := range f.Params {
		switch p.Kind {
		case InStruct, InOutStruct:
			w.p("    fill_thing(&%s, %d, %d, 0, round);", p.Name, f.Key, p.place)
		case Buffer, InOutBuffer:
			w.loop(p, fmt.Sprintf("%s[i] = V_%s(%s);", p.Name, p.Type, w.derive(f, p, "i", 0)))
		case Handles, StealHandles:
			w.loop(p, fmt.Sprintf("%s[i] = handle_of(ctx, %s, 1);", p.Name, w.derive(f, p, "i", 0)))
		case OutHandles:
			w.loop(p, p.Name+"[i] = poison();")
		}
	}
}

func (w *writer) loop(p *Param, body string) {
	w.p("    for (i = 0; i < (uint32_t)%s; i++) {\n        %s\n    }", p.Len.Name, body)
}

// pass is the list of arguments.
func (w *writer) pass(f *Func, first ...string) string {
	args := first
	for _, p := range f.Params {
		switch p.Kind {
		case OutHandle, OutScalar, OutStruct:
			args = append(args, p.Name+"_at")
		case InOutHandle, InOutScalar, InStruct, InOutStruct:
			args = append(args, "&"+p.Name)
		case UserData:
			switch {
			case p.Of == nil:
				args = append(args, "user")
			case p.Of.Kind == KeepFunc:
				args = append(args, p.Of.Name+"_user")
			default:
				args = append(args, fmt.Sprintf("%s == NULL ? NULL : &%s_user", p.Of.Name, p.Of.Name))
			}
		case DestroyNotify:
			end := "end_user"
			if p.Context {
				end = "end_user_ctx"
			}
			args = append(args, fmt.Sprintf("%s == NULL ? NULL : %s", p.Of.Name, end))
		default:
			args = append(args, p.Name)
		}
	}
	return strings.Join(args, ", ")
}

// answered checks what a call gave back, and closes all handles of it. failed is whether it ended in an error.
func (w *writer) answered(f *Func) {
	w.p("    if (failed) {")
	w.sentinel(f)
	for _, p := range f.Params {
		switch p.Kind {
		case OutHandle:
			w.expect(p.Name+"_at == NULL || HPy_IsNull("+p.Name+")", f, fmt.Sprint(p.place), "0", "a handle that is left after an error")
		case InOutHandle:
			w.expect("HPy_IsNull("+p.Name+")", f, fmt.Sprint(p.place), "0", "a handle that is left after an error")
		case OutHandles:
			w.loop(p, fmt.Sprintf("expect(HPy_IsNull(%s[i]), \"%s\", %d, %d, i, \"a handle that is left after an error\");", p.Name, w.side, f.Key, p.place))
		}
	}
	w.p("    } else {")
	w.result(f)
	for _, p := range f.Params {
		w.returned(f, p)
	}
	w.p("    }")
	for _, p := range f.Params {
		switch p.Kind {
		case OutHandle:
			w.p("    if (%s_at != NULL) {\n        close_handle(ctx, %s);\n    }", p.Name, p.Name)
		case Handle, InOutHandle:
			w.p("    close_handle(ctx, %s);", p.Name)
		case Handles, OutHandles:
			w.loop(p, fmt.Sprintf("close_handle(ctx, %s[i]);", p.Name))
		}
	}
	if f.Result == "HPy" {
		w.p("    close_handle(ctx, result);")
	}
}

// sentinel checks the result of a call that failed.
func (w *writer) sentinel(f *Func) {
	ok := ""
	switch f.Error {
	case ErrNull:
		ok = "result == NULL"
		if f.Result == "HPy" {
			ok = "HPy_IsNull(result)"
		}
	case ErrMinus:
		ok = "result == (" + f.Result + ")-1"
	case ErrNaN:
		ok = "result != result"
	default:
		return
	}
	w.expect(ok, f, "RESULT", "0", "the error value")
}

// result checks the result of a call that did not fail.
func (w *writer) result(f *Func) {
	v := fmt.Sprintf("derive(%d, RESULT, 0, 1, round)", f.Key)
	ok := ""
	switch f.Result {
	case "void":
		return
	case "HPy":
		ok = fmt.Sprintf("is_handle(ctx, result, %s, %d)", v, bit(f.Nullable))
	case "void *":
		ok = fmt.Sprintf("result == pointer_of(%s, %d)", v, bit(f.Nullable))
	case "const char *":
		ok = fmt.Sprintf("result != NULL && strcmp(result, static_texts[%s %% 4]) == 0", v)
	default:
		ok = fmt.Sprintf("result == V_%s(%s)", f.Result, v)
	}
	w.expect(ok, f, "RESULT", "0", "the result")
}

// returned checks what came back through one parameter.
func (w *writer) returned(f *Func, p *Param) {
	place, v := fmt.Sprint(p.place), w.derive(f, p, "0", 1)
	each := func(ok, what string) {
		w.loop(p, fmt.Sprintf("expect(%s, \"%s\", %d, %d, i, \"%s\");", ok, w.side, f.Key, p.place, what))
	}
	switch p.Kind {
	case OutHandle:
		w.expect(fmt.Sprintf("%s_at == NULL || is_handle(ctx, %s, %s, %d)", p.Name, p.Name, v, bit(p.Nullable)), f, place, "0", "out handle")
	case InOutHandle:
		w.expect(fmt.Sprintf("is_handle(ctx, %s, %s, 0)", p.Name, v), f, place, "0", "replaced handle")
	case OutScalar:
		w.expect(fmt.Sprintf("%s_at == NULL || %s == V_%s(%s)", p.Name, p.Name, p.Type, v), f, place, "0", "out value")
	case InOutScalar:
		w.expect(fmt.Sprintf("%s == V_%s(%s)", p.Name, p.Type, v), f, place, "0", "replaced value")
	case OutStruct:
		w.expect(fmt.Sprintf("%s_at == NULL || is_thing(&%s, %d, %d, 1, round)", p.Name, p.Name, f.Key, p.place), f, place, "0", "out struct")
	case InOutStruct:
		w.expect(fmt.Sprintf("is_thing(&%s, %d, %d, 1, round)", p.Name, f.Key, p.place), f, place, "0", "replaced struct")
	case OutBuffer, InOutBuffer:
		each(fmt.Sprintf("%s[i] == V_%s(%s)", p.Name, p.Type, w.derive(f, p, "i", 1)), "element that was written")
	case OutHandles:
		each(fmt.Sprintf("is_handle(ctx, %s[i], %s, 1)", p.Name, w.derive(f, p, "i", 1)), "handle that was written")
	case Buffer:
		each(fmt.Sprintf("%s[i] == V_%s(%s)", p.Name, p.Type, w.derive(f, p, "i", 0)), "element that was only to be read")
	case Handles:
		each(fmt.Sprintf("is_handle(ctx, %s[i], %s, 1)", p.Name, w.derive(f, p, "i", 0)), "handle that was lent")
	case Handle:
		w.expect(fmt.Sprintf("is_handle(ctx, %s, %s, %d)", p.Name, w.derive(f, p, "0", 0), bit(p.Nullable)), f, place, "0", "handle that was lent")
	}
}
