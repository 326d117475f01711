package gen

import (
	"github.com/dave/jennifer/jen"
	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/internal/plan"
)

// send is the call of a C implementation.
func (f *goFunc) send() *jen.Statement {
	return jen.Commentf("send%s calls %s in C.", f.name, f.cname).Line().
		Func().Id("send" + f.name).Params(f.invokeParams()...).Params(f.resultList()...).BlockFunc(func(b *jen.Group) {
		words := f.show(b)
		b.Var().Id("call").Add(tr("CCall"))
		f.load(b, words)
		f.receive(b)
	})
}

// show makes native memory of what C is to see, and callbacks that it can call, and gives the words of their parameters.
func (f *goFunc) show(b *jen.Group) map[*goParam]*jen.Statement {
	words := map[*goParam]*jen.Statement{}
	for i, s := range f.plan.Show {
		q, undo := f.param[s.Param], f.undo(f.plan.Withdrawn(i))
		at := jen.Id(q.id + "At")
		var value *jen.Statement
		switch s.Do {
		case plan.Measure:
			same := call("SameLength", jen.Len(jen.Id(q.length.array.id)), jen.Len(jen.Id(q.id)), jen.Lit(q.cName()))
			b.Add(onError(jen.Err().Op("=").Add(same), undo...))
			continue
		case plan.Pass, plan.Keep:
			f.pass(b, q, s.Do, words, undo)
			continue
		case plan.Room:
			value, words[q] = f.room(q), tr("Addr").Call(at)
		default:
			value, words[q] = f.showOne(q), at
		}
		b.List(at, jen.Err()).Op(":=").Add(value)
		b.If(jen.Err().Op("!=").Nil()).Block(undo...)
		switch put := jen.Id(q.id + "At").Index(jen.Lit(0)).Op("=").Id(q.id); {
		case q.fresh == "":
		case q.omittable():
			b.If(jen.Id(q.id + "At").Op("!=").Nil()).Block(put)
		default:
			b.Add(put)
		}
	}
	return words
}

// room makes the place where C writes a result.
func (f *goFunc) room(q *goParam) *jen.Statement {
	if !q.omittable() {
		return tr("Room").Types(f.goType(q)).Call(jen.Id("c"), jen.Lit(1))
	}
	return tr("RoomIfWanted").Types(f.goType(q)).Call(jen.Id("c"), jen.Lit(q.omitted))
}

// got is what C wrote there.
func (q *goParam) got() *jen.Statement {
	if q.omittable() {
		return tr("Got").Call(jen.Id(q.id + "At"))
	}
	return jen.Id(q.id + "At").Index(jen.Lit(0))
}

// showOne is the address at which C sees what a Go value holds.
func (f *goFunc) showOne(q *goParam) *jen.Statement {
	switch q.role {
	case plan.Text:
		return call("ShowStr", jen.Id(q.id), jen.Lit(q.cName()))
	case plan.Data:
		return tr("ShowOne").Call(jen.Id("c"), jen.Id(q.id))
	}
	return tr("Show").Call(jen.Id("c"), jen.Id(q.id))
}

// pass replaces a callback by what the C provider may call.
func (f *goFunc) pass(b *jen.Group, q *goParam, do plan.Verb, words map[*goParam]*jen.Statement, undo []jen.Code) {
	method, names := "Pass", []jen.Code{jen.Id(q.id + "Code"), jen.Id(q.id + "User")}
	words[q], words[q.user] = jen.Id(q.id+"Code"), jen.Id(q.id+"User")
	if do == plan.Keep {
		method, names = "PassKept", append(names, jen.Id(q.id+"Destroy"))
		words[q.destroy] = jen.Id(q.id + "Destroy")
	}
	cb := jen.Id(q.id).Dot("cb")
	if q.destroyedWithContext() {
		cb.Dot("DestroyedWithContext").Call()
	}
	b.List(append(names, jen.Err())...).Op(":=").Add(call(method, cb, f.g.callbackIndex(q.Type.Callback)))
	b.If(jen.Err().Op("!=").Nil()).Block(undo...)
}

// value is what C gets for a parameter.
func (f *goFunc) value(q *goParam, words map[*goParam]*jen.Statement) *jen.Statement {
	if w := words[q]; w != nil {
		return w
	}
	switch {
	case q.role == plan.Context:
		return call("CalleeWord")
	case q.role == plan.User:
		return jen.Id("fn").Dot("cb").Dot("User").Call()
	case q.array != nil:
		n := jen.Len(jen.Id(q.array.id))
		if names := q.array.names; names != nil {
			n.Op("-").Add(call("KeywordsTo", jen.Id(names.id)))
		}
		return jen.Uintptr().Call(n)
	case q.Type.Kind == apidef.Bool:
		return tr("BoolWord").Call(jen.Id(q.id))
	case q.Type.Kind == apidef.Uintptr, q.Type.Kind == apidef.Pointer, q.plan.Float:
		return jen.Id(q.id)
	}
	return jen.Uintptr().Call(jen.Id(q.id))
}

// load puts the arguments where C expects them and makes the call.
func (f *goFunc) load(b *jen.Group, words map[*goParam]*jen.Statement) {
	if f.plan.Spilled {
		b.Id("words").Op(":=").Id("call").Dot("Args").Call()
		for _, q := range f.param {
			b.Id("words").Dot(q.registerMethod()).Call(f.value(q, words))
		}
		send := "SendArgs"
		if f.fn.Slow {
			send = "SendArgsSlow"
		}
		b.Add(call(send, jen.Op("&").Id("call"), jen.Op("&").Id("words")))
		return
	}
	for _, q := range f.param {
		at, value := jen.Lit(q.plan.Register), f.value(q, words)
		switch {
		case !q.plan.Float:
			b.Id("call").Dot("Int").Index(at).Op("=").Add(value)
		case q.Type.Kind == apidef.Float32:
			b.Id("call").Dot("SetFloat32").Call(at, value)
		default:
			b.Id("call").Dot("F").Index(at).Op("=").Add(value)
		}
	}
	send := "Send"
	switch {
	case f.fn.Slow:
		send = "SendSlow"
	case f.plan.Floats:
		send = "SendFloats"
	}
	b.Add(call(send, jen.Op("&").Id("call")))
}

// receive reads the results of the C function and its error.
func (f *goFunc) receive(b *jen.Group) {
	for _, s := range f.plan.Fetch {
		q := f.param[s.Param]
		b.Add(tr("Fetch").Call(jen.Id("c"), jen.Id(q.id), jen.Id(q.id+"At")))
	}
	f.check(b)
	if len(f.out) > 0 || len(f.plan.Rejected) > 0 {
		b.If(jen.Err().Op("!=").Nil()).Block(append(f.rejectWritten(), jen.Return())...)
	}
	for _, q := range f.out {
		b.Id(q.resultName()).Op("=").Add(q.got())
	}
	b.Return()
}

// rejectWritten closes the handles that C wrote although it failed.
func (f *goFunc) rejectWritten() (out []jen.Code) {
	var single []jen.Code
	for _, s := range f.plan.Rejected {
		if q := f.param[s.Param]; q.role.IsArray() {
			out = append(out, call("Reject", q.handles()))
		} else {
			single = append(single, q.got())
		}
	}
	if len(single) > 0 {
		out = append([]jen.Code{call("Reject", single...)}, out...)
	}
	return out
}

// check reads the C result and applies the rule of failure.
func (f *goFunc) check(b *jen.Group) {
	r, ret := &f.fn.Result, jen.Id("call").Dot("Ret")
	if r.Error == apidef.ErrorNull {
		f.checkNull(b, ret)
		return
	}
	result := jen.Id("result").Op("=")
	switch r.Type.Kind {
	case apidef.Void:
	case apidef.Float32:
		b.Add(result).Id("call").Dot("RetFloat32").Call()
	case apidef.Float64:
		b.Add(result).Id("call").Dot("RetF")
	case apidef.Bool:
		b.Add(result).Uint8().Call(ret).Op("!=").Lit(0)
	case apidef.Uintptr, apidef.Pointer:
		b.Add(result).Add(ret)
	default:
		b.Add(result).Add(f.g.elem(r.Type)).Call(ret)
	}
	err := jen.Err().Op("=")
	switch r.Error {
	case apidef.ErrorMinusOne:
		b.Add(err).Add(call("Sentinel", jen.Id("result").Op("==").Add(f.minusOne())))
	case apidef.ErrorNaN:
		b.Add(err).Add(call("Sentinel", jen.Qual("math", "IsNaN").Call(f.float64Result())))
	case apidef.ErrorCheck:
		b.Add(err).Add(call("Raised"))
	default:
		b.Add(err).Add(call("Returned"))
	}
}

// checkNull is check for functions that return NULL when they failed.
func (f *goFunc) checkNull(b *jen.Group, ret jen.Code) {
	r := &f.fn.Result
	orNull := ""
	if r.Nullable {
		orNull = "OrNull"
	}
	switch r.Type.Kind {
	case apidef.HandleWord:
		b.List(jen.Id("result"), jen.Err()).Op("=").Add(call("Handle"+orNull, ret))
	case apidef.OpaqueWord, apidef.CallbackRef:
		b.List(jen.Id("word"), jen.Err()).Op(":=").Add(call("Pointer"+orNull, ret))
		b.Id("result").Op("=").Add(f.g.elem(r.Type)).Call(jen.Id("word"))
	default:
		if f.givesInstance() {
			b.List(jen.Id("word"), jen.Err()).Op(":=").Add(call("Pointer", ret))
			b.Id("result").Op("=").Add(tr("AtOrNil")).Types(f.g.elem(r.Type.Elem)).Call(jen.Id("word"))
			return
		}
		b.List(jen.Id("result"), jen.Err()).Op("=").Add(call("Pointer"+orNull, ret))
	}
}

// minusOne is -1 in the type of the result.
func (f *goFunc) minusOne() *jen.Statement {
	switch f.fn.Result.Type.Kind {
	case apidef.Uint8, apidef.Uint16, apidef.Uint32, apidef.Uint64, apidef.Size, apidef.Uintptr, apidef.ULong:
		return jen.Op("^").Add(f.g.elem(f.fn.Result.Type)).Call(jen.Lit(0))
	}
	return jen.Lit(-1)
}

func (f *goFunc) float64Result() *jen.Statement {
	if f.fn.Result.Type.Kind == apidef.Float32 {
		return jen.Float64().Call(jen.Id("result"))
	}
	return jen.Id("result")
}
