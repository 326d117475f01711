package property

import "fmt"

// received checks every argument that a function got.
func (w *writer) received(f *Func) {
	for _, p := range sorted(f.Params) {
		w.receive(f, p)
	}
}

func (w *writer) receive(f *Func, p *Param) {
	place, v, n := fmt.Sprint(p.place), w.derive(f, p, "0", 0), p.Name
	each := func(ok string) {
		w.loop(p, fmt.Sprintf("expect(%s, \"%s\", %d, %d, i, \"element\");", ok, w.side, f.Key, p.place))
	}
	one := func(ok string) { w.expect(ok, f, place, "0", "argument") }
	switch p.Kind {
	case Scalar:
		one(fmt.Sprintf("%s == V_%s(%s)", n, p.Type, v))
	case Length:
		one(fmt.Sprintf("%s == (%s)LENGTH(%s)", n, p.Type, v))
	case Opaque:
		one(fmt.Sprintf("%s == (void *)(uintptr_t)%s", n, v))
	case Text:
		one(fmt.Sprintf("is_text(%s, %s, %d)", n, v, bit(p.Nullable)))
	case Handle, Steal:
		one(fmt.Sprintf("is_handle(ctx, %s, %s, %d)", n, v, bit(p.Nullable)))
	case InOutHandle:
		one(fmt.Sprintf("is_handle(ctx, *%s, %s, 0)", n, v))
	case InOutScalar:
		one(fmt.Sprintf("*%s == V_%s(%s)", n, p.Type, v))
	case InStruct:
		if p.Nullable {
			one(fmt.Sprintf("%s == NULL || is_thing(%s, %d, %d, 0, round)", n, n, f.Key, p.place))
		} else {
			one(fmt.Sprintf("is_thing(%s, %d, %d, 0, round)", n, f.Key, p.place))
		}
	case InOutStruct:
		one(fmt.Sprintf("is_thing(%s, %d, %d, 0, round)", n, f.Key, p.place))
	case Buffer, InOutBuffer:
		each(fmt.Sprintf("%s[i] == V_%s(%s)", n, p.Type, w.derive(f, p, "i", 0)))
	case Handles, StealHandles:
		each(fmt.Sprintf("is_handle(ctx, %s[i], %s, 1)", n, w.derive(f, p, "i", 0)))
	case CallFunc, KeepFunc:
		one(fmt.Sprintf("(%s == NULL) == (%d && null_of(%s))", n, bit(p.Nullable), v))
	}
}

// consume closes what the callee owns and will not give back.
func (w *writer) consume(f *Func) {
	for _, p := range f.Params {
		switch p.Kind {
		case Steal:
			w.p("    close_handle(ctx, %s);", p.Name)
		case StealHandles:
			w.loop(p, fmt.Sprintf("close_handle(ctx, %s[i]);", p.Name))
		case InOutHandle:
			w.p("    close_handle(ctx, *%s);\n    *%s = HPy_NULL;", p.Name, p.Name)
		case OutHandle:
			w.p("    if (%s != NULL) {\n        *%s = HPy_NULL;\n    }", p.Name, p.Name)
		case OutHandles:
			w.loop(p, p.Name+"[i] = HPy_NULL;")
		}
	}
}

// produce writes what the function gives back.
func (w *writer) produce(f *Func) {
	for _, p := range f.Params {
		v, n := w.derive(f, p, "0", 1), p.Name
		switch p.Kind {
		case OutHandle:
			w.p("    if (%s != NULL) {\n        *%s = handle_of(ctx, %s, %d);\n    }", n, n, v, bit(p.Nullable))
		case InOutHandle:
			w.p("    *%s = handle_of(ctx, %s, 0);", n, v)
		case OutScalar:
			w.p("    if (%s != NULL) {\n        *%s = V_%s(%s);\n    }", n, n, p.Type, v)
		case InOutScalar:
			w.p("    *%s = V_%s(%s);", n, p.Type, v)
		case OutStruct:
			w.p("    if (%s != NULL) {\n        fill_thing(%s, %d, %d, 1, round);\n    }", n, n, f.Key, p.place)
		case InOutStruct:
			w.p("    fill_thing(%s, %d, %d, 1, round);", n, f.Key, p.place)
		case OutBuffer, InOutBuffer:
			w.loop(p, fmt.Sprintf("%s[i] = V_%s(%s);", n, p.Type, w.derive(f, p, "i", 1)))
		case OutHandles:
			w.loop(p, fmt.Sprintf("%s[i] = handle_of(ctx, %s, 1);", n, w.derive(f, p, "i", 1)))
		}
	}
}

// giveResult returns the derived result.
func (w *writer) giveResult(f *Func) {
	v := fmt.Sprintf("derive(%d, RESULT, 0, 1, round)", f.Key)
	switch f.Result {
	case "void":
	case "HPy":
		w.p("    return handle_of(ctx, %s, %d);", v, bit(f.Nullable))
	case "void *":
		w.p("    return pointer_of(%s, %d);", v, bit(f.Nullable))
	case "const char *":
		w.p("    return static_texts[%s %% 4];", v)
	default:
		w.p("    return V_%s(%s);", f.Result, v)
	}
}

// giveError returns the value that goes with an error.
func (w *writer) giveError(f *Func) {
	switch {
	case f.Result == "void":
		w.p("        return;")
	case f.Result == "HPy":
		w.p("        return HPy_NULL;")
	case f.Error == ErrNull, f.Result == "void *", f.Result == "const char *":
		w.p("        return NULL;")
	case f.Error == ErrMinus:
		w.p("        return (%s)-1;", f.Result)
	case f.Error == ErrNaN:
		w.p("        return (%s)NAN;", f.Result)
	default:
		w.p("        return (%s)0;", f.Result)
	}
}

// quiet keeps the compiler from complaining about what a function does not use.
func (w *writer) quiet(f *Func) {
	w.p("    (void)i;\n    (void)round;")
	if !f.Bare {
		w.p("    (void)ctx;")
	}
	for _, p := range f.Params {
		if p.Kind != UserData || p.Of != nil {
			w.p("    (void)%s;", p.Name)
		}
	}
}
