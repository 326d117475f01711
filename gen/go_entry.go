package gen

import (
	"github.com/dave/jennifer/jen"
	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/plan"
)

// entry is the C entry of a function: it decodes the frame, and stores what comes back.
func (f *goFunc) entry() *jen.Statement {
	return jen.Commentf("entry%s is %s called from C.", f.name, f.cname).Line().
		Func().Id("entry" + f.name).Params(jen.Id("f").Op("*").Add(tr("Frame"))).BlockFunc(func(b *jen.Group) {
		b.Var().Id("c").Add(tr("Call"))
		b.Defer().Id("c").Dot("Guard").Call(jen.Id("f"))
		if f.plan.Spilled {
			f.readSpilled(b)
		}
		f.enter(b)
		args := f.decode(b)
		b.List(f.resultNames()...).Op(":=").Id("invoke" + f.name).Call(append([]jen.Code{jen.Op("&").Id("c")}, args...)...)
		f.store(b)
	})
}

// enter begins the call. Whatever happens, callers find Null where no handle was written.
func (f *goFunc) enter(b *jen.Group) {
	for _, s := range f.plan.Clear {
		q, n := f.param[s.Param], jen.Lit(1)
		if q.role.IsArray() {
			n = f.count(q)
		}
		b.Add(tr("NoHandles").Call(f.word(q), n))
	}
	var refused []jen.Code
	for _, s := range f.plan.Refused {
		refused = append(refused, f.refuseWord(s))
	}
	refused = append(refused, jen.Return())
	if f.callback {
		b.List(jen.Id("cb"), jen.Id("ok")).Op(":=").Id("c").Dot("EnterCallbackC").Call(jen.Id("f"), f.word(f.user()))
		b.If(jen.Op("!").Id("ok")).Block(refused...)
		return
	}
	b.If(jen.Op("!").Id("c").Dot(f.enterMethod()+"C").Call(jen.Id("f"), jen.Id(f.index))).Block(refused...)
}

// enterMethod begins a call of the slot.
func (f *goFunc) enterMethod() string {
	switch {
	case f.detached():
		return "EnterDetached"
	case !f.fn.Context:
		return "EnterBare"
	}
	return "Enter"
}

// refuseWord does with what C passed what a plan says of a call that may not begin.
func (f *goFunc) refuseWord(s plan.Step) jen.Code {
	q := f.param[s.Param]
	switch {
	case s.Do == plan.Release:
		return f.callbackValue(q).Dot("Release").Call()
	case q.role == plan.InOutHandle:
		return call("ForfeitAt", f.word(q))
	case q.role.IsArray():
		return call("Forfeit", f.view(q).Op("..."))
	}
	return call("Forfeit", tr("Handle").Call(f.word(q)))
}

// readSpilled reads all arguments in order, for signatures that need the stack.
func (f *goFunc) readSpilled(b *jen.Group) {
	b.Id("argv").Op(":=").Id("f").Dot("Args").Call()
	for _, q := range f.param {
		if q.role == plan.Context {
			b.Id("argv").Dot("Word").Call()
			continue
		}
		b.Id(q.id + "Word").Op(":=").Id("argv").Dot(q.registerMethod()).Call()
	}
}

// registerMethod reads or writes the argument among others, in order.
func (q *goParam) registerMethod() string {
	switch {
	case !q.plan.Float:
		return "Word"
	case q.Type.Kind == apidef.Float32:
		return "Float32"
	}
	return "Float64"
}

// word is the argument as C passed it: a word, or a floating-point value.
func (f *goFunc) word(q *goParam) *jen.Statement {
	at := jen.Lit(q.plan.Register)
	switch {
	case f.plan.Spilled:
		return jen.Id(q.id + "Word")
	case !q.plan.Float:
		return jen.Id("f").Dot("Int").Index(at)
	case q.Type.Kind == apidef.Float32:
		return jen.Id("f").Dot("Float32").Call(at)
	}
	return jen.Id("f").Dot("F").Index(at)
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
	return tr(orNil("View", q)).Types(f.g.elem(q.Type.Elem)).Call(f.word(q), f.count(q))
}

// orNil is the function for what may be NULL.
func orNil(function string, q *goParam) string {
	if q.Nullable {
		return function + "OrNil"
	}
	return function
}

func (f *goFunc) callbackValue(q *goParam) *jen.Statement {
	destroy := jen.Lit(0)
	if q.destroy != nil {
		destroy = f.word(q.destroy)
	}
	cb := jen.Id("c").Dot("Caller").Call(f.word(q), f.word(q.user), destroy)
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
		at := b.Id(q.id + "At").Op(":=")
		if q.omittable() {
			at.Add(tr("Wanted")).Types(f.goType(q)).Call(jen.Op("&").Id("c"), jen.Lit(q.omitted), f.word(q))
		} else {
			at.Add(tr(orNil("At", q))).Types(f.goType(q)).Call(f.word(q))
		}
	}
	for _, q := range f.in {
		args = append(args, f.decodeOne(b, q))
	}
	return args
}

func (f *goFunc) decodeOne(b *jen.Group, q *goParam) jen.Code {
	switch q.role {
	case plan.Handle, plan.Stolen:
		return tr("Handle").Call(f.word(q))
	case plan.InOutHandle:
		return f.decodeInOut(b, q, jen.Op("*").Id(q.id+"At").Op("=").Add(tr("Null")))
	case plan.InOut:
		return f.decodeInOut(b, q)
	case plan.Text:
		return tr("StrAt").Call(f.word(q))
	case plan.Data:
		return tr(orNil("At", q)).Types(f.g.elem(q.Type.Elem)).Call(f.word(q))
	case plan.Callback, plan.Kept:
		return f.callbackValue(q)
	}
	if q.role.IsArray() {
		return f.view(q)
	}
	return f.scalar(q)
}

// decodeInOut reads what an address leads to, and does then what there is to do with it.
func (f *goFunc) decodeInOut(b *jen.Group, q *goParam, then ...jen.Code) jen.Code {
	at := jen.Op("*").Id(q.id + "At")
	switch {
	case q.Nullable:
		b.Var().Id(q.id).Add(f.goType(q))
		b.If(jen.Id(q.id + "At").Op("!=").Nil()).Block(append([]jen.Code{jen.Id(q.id).Op("=").Add(at)}, then...)...)
	case len(then) == 0:
		return at
	default:
		b.Id(q.id).Op(":=").Add(at)
		for _, t := range then {
			b.Add(t)
		}
	}
	return jen.Id(q.id)
}

// store puts the results where the C caller finds them, and ends the call.
func (f *goFunc) store(b *jen.Group) {
	if len(f.out) > 0 {
		b.If(jen.Err().Op("==").Nil()).BlockFunc(func(b *jen.Group) {
			for _, q := range f.out {
				f.storeOut(b, q)
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
		if f.givesInstance() {
			result = tr("Address").Call(result)
		}
		b.Id("f").Dot("Ret").Op("=").Add(result)
	default:
		b.Id("f").Dot("Ret").Op("=").Uintptr().Call(result)
	}
	b.Id("c").Dot("Finish").Call(jen.Id("f"), jen.Err())
}

// storeOut writes one result, where the caller asked for it.
func (f *goFunc) storeOut(b *jen.Group, q *goParam) {
	set := jen.Op("*").Id(q.id + "At").Op("=").Id(q.resultName())
	if !q.Nullable {
		b.Add(set)
		return
	}
	asked := b.If(jen.Id(q.id + "At").Op("!=").Nil()).Block(set)
	if q.role.HoldsHandles() {
		asked.Else().Block(call("Discard", jen.Id(q.resultName())))
	}
}
