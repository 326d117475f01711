package gen

import (
	"github.com/dave/jennifer/jen"
	"github.com/hpyapi/hpyapi/apidef"
)

// entry is the C entry of a function: it decodes the frame, and stores what comes back.
func (f *goFunc) entry(file *jen.File) {
	file.Commentf("entry%s is %s called from C.", f.name, f.cname)
	file.Func().Id("entry" + f.name).Params(jen.Id("f").Op("*").Add(tr("Frame"))).BlockFunc(func(b *jen.Group) {
		b.Var().Id("c").Add(tr("Call"))
		b.Defer().Id("c").Dot("Guard").Call(jen.Id("f"))
		if f.spilled {
			f.readSpilled(b)
		}
		f.enter(b)
		args := f.decode(b)
		invoke := jen.Id("invoke" + f.name).Call(append([]jen.Code{jen.Op("&").Id("c")}, args...)...)
		b.List(f.resultNames()...).Op(":=").Add(invoke)
		f.store(b)
	})
}

// enter begins the call, and forfeits what the caller gave away when it cannot. Whatever happens, callers find Null where
// no handle was written.
func (f *goFunc) enter(b *jen.Group) {
	var refused []jen.Code
	for _, q := range f.param {
		switch {
		case q.role == apidef.RoleOutHandle:
			b.Add(tr("NoHandles").Call(f.word(q), jen.Lit(1)))
		case q.role == apidef.RoleOutArray && q.length != nil:
			b.Add(tr("NoHandles").Call(f.word(q), f.count(q)))
		}
	}
	for _, q := range f.param {
		switch {
		case q.role == apidef.RoleSteal:
			refused = append(refused, jen.Id("c").Dot("Forfeit").Call(tr("Handle").Call(f.word(q))))
		case q.role == apidef.RoleStealArray && q.length != nil:
			refused = append(refused, jen.Id("c").Dot("Forfeit").Call(f.view(q).Op("...")))
		case q.role == apidef.RoleInOutHandle:
			refused = append(refused, jen.Id("c").Dot("ForfeitAt").Call(f.word(q)))
		case q.role == apidef.RoleKeepCallback && q.destroy != nil:
			refused = append(refused, f.callbackValue(q).Dot("Release").Call())
		}
	}
	refused = append(refused, jen.Return())
	if f.callback {
		b.List(jen.Id("cb"), jen.Id("ok")).Op(":=").Id("c").Dot("EnterCallbackC").Call(jen.Id("f"), f.word(f.user()))
		b.If(jen.Op("!").Id("ok")).Block(refused...)
		return
	}
	enter := "EnterC"
	switch {
	case f.detached():
		enter = "EnterDetachedC"
	case !f.fn.Context:
		enter = "EnterBareC"
	}
	b.If(jen.Op("!").Id("c").Dot(enter).Call(jen.Id("f"), jen.Id(f.index))).Block(refused...)
}

// readSpilled reads all arguments in order, for signatures that need the stack.
func (f *goFunc) readSpilled(b *jen.Group) {
	b.Id("argv").Op(":=").Id("f").Dot("Args").Call()
	for _, q := range f.param {
		read := "Word"
		switch q.Type.Kind {
		case apidef.Float32:
			read = "Float32"
		case apidef.Float64:
			read = "Float64"
		}
		if q.role == apidef.RoleContext {
			b.Id("argv").Dot("Word").Call()
			continue
		}
		b.Id(q.id + "Word").Op(":=").Id("argv").Dot(read).Call()
	}
}

// word is the argument as C passed it: a word, or a floating-point value.
func (f *goFunc) word(q *goParam) *jen.Statement {
	if f.spilled {
		return jen.Id(q.id + "Word")
	}
	switch q.Type.Kind {
	case apidef.Float32:
		return jen.Id("f").Dot("Float32").Call(jen.Lit(q.reg))
	case apidef.Float64:
		return jen.Id("f").Dot("F").Index(jen.Lit(q.reg))
	}
	return jen.Id("f").Dot("Int").Index(jen.Lit(q.reg))
}

// scalar is the argument in its Go type.
func (f *goFunc) scalar(q *goParam) *jen.Statement {
	switch q.Type.Kind {
	case apidef.Float32, apidef.Float64:
		return f.word(q)
	case apidef.Bool:
		return jen.Uint8().Call(f.word(q)).Op("!=").Lit(0)
	case apidef.Uintptr, apidef.Pointer:
		return f.word(q)
	}
	return f.g.elem(q.Type).Call(f.word(q))
}

// count is the number of elements of an array argument, as a Go int.
func (f *goFunc) count(q *goParam) *jen.Statement {
	n := jen.Int().Call(f.scalar(q.length))
	if q.length.Type.Kind == apidef.Ssize {
		n = f.scalar(q.length)
	}
	if q.names != nil {
		n.Op("+").Id("c").Dot("KeywordsFrom").Call(tr("Handle").Call(f.word(q.names)))
	}
	return n
}

func (f *goFunc) view(q *goParam) *jen.Statement {
	view := "View"
	if q.Nullable {
		view = "ViewOrNil"
	}
	return tr(view).Types(f.g.elem(q.Type.Elem)).Call(f.word(q), f.count(q))
}

func (f *goFunc) callbackValue(q *goParam) *jen.Statement {
	user, destroy := jen.Lit(0), jen.Lit(0)
	if q.user != nil {
		user = f.word(q.user)
	}
	if q.destroy != nil {
		destroy = f.word(q.destroy)
	}
	cb := jen.Id("c").Dot("Caller").Call(f.word(q), user, destroy)
	if q.destroyedWithContext() {
		cb.Dot("DestroyedWithContext").Call()
	}
	return f.goType(q).Values(cb)
}

// decode gives the arguments of the Go function, after the statements that they need.
func (f *goFunc) decode(b *jen.Group) []jen.Code {
	var args []jen.Code
	if f.callback {
		args = append(args, jen.Id(f.name).Values(jen.Id("cb")))
	}
	for _, q := range f.out {
		at := "At"
		if q.Nullable {
			at = "AtOrNil"
		}
		b.Id(q.id + "At").Op(":=").Add(tr(at)).Types(f.goType(q)).Call(f.word(q))
	}
	for _, q := range f.in {
		args = append(args, f.decodeOne(b, q))
	}
	for _, q := range f.out {
		if q.role == apidef.RoleOutHandle {
			f.whenNotNil(b, q, jen.Op("*").Id(q.id+"At").Op("=").Add(tr("Null")))
		}
	}
	return args
}

func (f *goFunc) decodeOne(b *jen.Group, q *goParam) jen.Code {
	switch q.role {
	case apidef.RoleHandleArray, apidef.RoleStealArray, apidef.RoleOutArray,
		apidef.RoleBuffer, apidef.RoleOutBuffer, apidef.RoleInOutBuffer:
		if q.length == nil {
			return f.word(q)
		}
		return f.view(q)
	case apidef.RoleHandle, apidef.RoleSteal:
		return tr("Handle").Call(f.word(q))
	case apidef.RoleInOutHandle:
		b.Id(q.id).Op(":=").Op("*").Id(q.id + "At")
		b.Op("*").Id(q.id + "At").Op("=").Add(tr("Null"))
		return jen.Id(q.id)
	case apidef.RoleInOut:
		return jen.Op("*").Id(q.id + "At")
	case apidef.RoleString:
		return tr("StrAt").Call(f.word(q))
	case apidef.RoleStruct:
		at := "At"
		if q.Nullable {
			at = "AtOrNil"
		}
		return tr(at).Types(f.g.elem(q.Type.Elem)).Call(f.word(q))
	case apidef.RoleCallback, apidef.RoleKeepCallback:
		return f.callbackValue(q)
	}
	return f.scalar(q)
}

// whenNotNil guards a statement about an out parameter that may be NULL.
func (f *goFunc) whenNotNil(b *jen.Group, q *goParam, do jen.Code) {
	if q.Nullable {
		b.If(jen.Id(q.id + "At").Op("!=").Nil()).Block(do)
		return
	}
	b.Add(do)
}

// store puts the results where the C caller finds them, and ends the call.
func (f *goFunc) store(b *jen.Group) {
	if len(f.out) > 0 {
		b.If(jen.Err().Op("==").Nil()).BlockFunc(func(b *jen.Group) {
			for _, q := range f.out {
				set := jen.Op("*").Id(q.id + "At").Op("=").Id(q.resultName())
				if q.Nullable && q.translated() {
					b.If(jen.Id(q.id + "At").Op("!=").Nil()).Block(set).Else().Block(
						jen.Id("c").Dot("Discard").Call(jen.Id(q.resultName())))
					continue
				}
				f.whenNotNil(b, q, set)
			}
		})
	}
	r := &f.fn.Result
	result := jen.Id("result")
	switch r.Type.Kind {
	case apidef.Void:
	case apidef.HandleWord:
		if r.Error == apidef.ErrorNull && !r.Nullable {
			b.Id("c").Dot("FinishHandle").Call(jen.Id("f"), result, jen.Err())
			return
		}
		b.Id("f").Dot("Ret").Op("=").Uintptr().Call(result)
	case apidef.Float32:
		b.Id("f").Dot("SetFloat32").Call(result)
	case apidef.Float64:
		b.Id("f").Dot("RetF").Op("=").Add(result)
	case apidef.Bool:
		b.Id("f").Dot("Ret").Op("=").Add(tr("BoolWord")).Call(result)
	case apidef.Pointer, apidef.Uintptr:
		b.Id("f").Dot("Ret").Op("=").Add(result)
	default:
		b.Id("f").Dot("Ret").Op("=").Uintptr().Call(result)
	}
	b.Id("c").Dot("Finish").Call(jen.Id("f"), jen.Err())
}
