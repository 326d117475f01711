package gen

import (
	"github.com/dave/jennifer/jen"
	"github.com/hpyapi/hpyapi/apidef"
)

func call(method string, args ...jen.Code) *jen.Statement {
	return jen.Id("c").Dot(method).Call(args...)
}

// invoke is the one body that all calls go through which are not direct: it translates,
// calls the other side, and translates back.
func (f *goFunc) invoke(file *jen.File) {
	first := []jen.Code{jen.Id("c").Op("*").Add(tr("Call"))}
	if f.callback {
		first = append(first, jen.Id("fn").Id(f.name))
	}
	file.Commentf("invoke%s is %s on its way across an edge.", f.name, f.cname)
	file.Func().Id("invoke" + f.name).Params(f.params(first...)...).Params(f.resultList()...).BlockFunc(func(b *jen.Group) {
		if f.manual {
			f.invokeManual(b)
			f.dispatch(b)
			b.Return()
			return
		}
		for _, q := range f.param {
			if q.role == apidef.RoleOutArray {
				b.Clear(jen.Id(q.id))
			}
		}
		if before := f.translateIn(); len(before) > 0 {
			b.If(call("Translates")).Block(before...)
		}
		if f.any((*goParam).steals) {
			b.Add(call("Sent"))
		}
		f.dispatch(b)
		if after := f.translateOut(); len(after) > 0 {
			b.If(jen.Err().Op("==").Nil().Op("&&").Add(call("Translates"))).Block(after...)
		}
		f.clearArrays(b)
		b.Return()
	})
}

// clearArrays leaves HPy_NULL in the handles that the caller does not get.
func (f *goFunc) clearArrays(b *jen.Group) {
	var clear []jen.Code
	for _, q := range f.param {
		if q.role == apidef.RoleOutArray {
			clear = append(clear, jen.Clear(jen.Id(q.id)))
		}
	}
	if len(clear) > 0 {
		b.If(jen.Err().Op("!=").Nil()).Block(clear...)
	}
}

// invokeManual hands the caller's own handles to the translator that the host's modes
// install, where there is something to translate.
func (f *goFunc) invokeManual(b *jen.Group) {
	b.If(call("Translates")).Block(
		jen.List(jen.Id("m"), jen.Id("ok")).Op(":=").Add(call("Manual")).Assert(jen.Op("*").Id("translator")),
		jen.If(jen.Op("!").Id("ok")).Block(
			jen.Err().Op("=").Add(call("NoTranslator")),
			jen.Return()),
		jen.Return(jen.Id("m").Dot("Manual").Dot(f.name).Call(f.args(f.calleeArg()...)...)))
}

// calleeArg is the context argument of the callee, if it has one.
func (f *goFunc) calleeArg() []jen.Code {
	if f.fn.Context {
		return []jen.Code{call("Callee")}
	}
	return nil
}

// translateIn moves what is given away first, so that it is accounted for when lending
// the rest fails.
func (f *goFunc) translateIn() []jen.Code {
	var out []jen.Code
	name := func(q *goParam) jen.Code { return jen.Lit(q.cName()) }
	set := func(method string, q *goParam, onError ...jen.Code) {
		value := call(method, jen.Id(q.id), name(q))
		out = append(out, jen.If(jen.List(jen.Id(q.id), jen.Err()).Op("=").Add(value), jen.Err().Op("!=").Nil()).Block(append(onError, f.giveUp()...)...))
	}
	var moved []*goParam
	for _, q := range f.param {
		if q.steals() {
			moved = append(moved, q)
		}
	}
	for i, q := range moved {
		var rest []jen.Code
		for _, later := range moved[i+1:] {
			rest = append(rest, later.forfeit())
		}
		method := "Move"
		if q.role == apidef.RoleStealArray {
			method = "MoveAll"
		}
		set(method, q, rest...)
	}
	for _, q := range f.param {
		switch q.role {
		case apidef.RoleHandle:
			set("Lend", q)
		case apidef.RoleHandleArray:
			set("LendAll", q)
		}
	}
	return out
}

// giveUp returns before the callee has got what it was to keep.
func (f *goFunc) giveUp() (out []jen.Code) {
	for _, q := range f.param {
		if q.role == apidef.RoleKeepCallback {
			out = append(out, jen.Id(q.id).Dot("Release").Call())
		}
	}
	return append(out, jen.Return())
}

// withdraw is giveUp when what the caller gave away was as good as sent.
func (f *goFunc) withdraw() (out []jen.Code) {
	for _, q := range f.param {
		switch {
		case q.role == apidef.RoleStealArray:
			out = append(out, call("Withdraw", jen.Id(q.id).Op("...")))
		case q.steals():
			out = append(out, call("Withdraw", jen.Id(q.id)))
		}
	}
	return append(out, f.giveUp()...)
}

// forfeit closes what the caller gave away with a parameter.
func (q *goParam) forfeit() jen.Code {
	if q.role == apidef.RoleStealArray {
		return call("Forfeit", jen.Id(q.id).Op("..."))
	}
	return call("Forfeit", jen.Id(q.id))
}

func (q *goParam) cName() string {
	if q.Name == "" {
		return q.id
	}
	return q.Name
}

// translateOut gives the callee's handles to the caller.
func (f *goFunc) translateOut() []jen.Code {
	method := "Give"
	if f.handleResults() > 1 {
		method = "GiveOneOf"
	}
	var steps []*jen.Statement
	set := func(id, name string) {
		steps = append(steps, jen.List(jen.Id(id), jen.Err()).Op("=").Add(call(method, jen.Id(id), jen.Lit(name))))
	}
	if f.handleResult() {
		set("result", "result")
	}
	for _, q := range f.param {
		switch q.role {
		case apidef.RoleOutHandle, apidef.RoleInOutHandle:
			set(q.resultName(), q.cName())
		case apidef.RoleOutArray:
			steps = append(steps, jen.Err().Op("=").Add(call("GiveAll", jen.Id(q.id), jen.Lit(q.cName()))))
		}
	}
	var out []jen.Code
	for i, s := range steps {
		if i+1 < len(steps) {
			s = jen.If(s, jen.Err().Op("!=").Nil()).Block(jen.Return())
		}
		out = append(out, s)
	}
	return out
}

// dispatch calls the Go implementation or the C function, whichever there is.
func (f *goFunc) dispatch(b *jen.Group) {
	results := jen.List(f.resultNames()...).Op("=")
	sendArgs := []jen.Code{jen.Id("c")}
	var goCall *jen.Statement
	var is jen.Code
	if f.callback {
		sendArgs = append(sendArgs, jen.Id("fn"))
		is = jen.List(jen.Id("call"), jen.Id("ok")).Op(":=").Id("fn").Dot("cb").Dot("Go").Call().Assert(f.funcType())
		goCall = jen.Id("call").Call(f.args(f.calleeArg()...)...)
	} else {
		is = jen.List(jen.Id("srv"), jen.Id("ok")).Op(":=").Add(call("Impl")).Assert(jen.Op("*").Id("server"))
		goCall = jen.Id("srv").Dot("Provider").Dot(f.name).Call(f.args(f.calleeArg()...)...)
	}
	send := jen.Id("send" + f.name).Call(f.args(sendArgs...)...)
	if f.callback && !f.goCallable() {
		b.Add(results).Add(send)
		return
	}
	b.If(is, jen.Id("ok")).Block(results.Clone().Add(goCall)).Else().Block(results.Clone().Add(send))
}

// goCallable reports whether a callback can be a Go function.
func (f *goFunc) goCallable() bool { return f.fn.Context && f.user() != nil }

// send is the call of a C implementation.
func (f *goFunc) send(file *jen.File) {
	first := []jen.Code{jen.Id("c").Op("*").Add(tr("Call"))}
	if f.callback {
		first = append(first, jen.Id("fn").Id(f.name))
	}
	file.Commentf("send%s calls %s in C.", f.name, f.cname)
	file.Func().Id("send" + f.name).Params(f.params(first...)...).Params(f.resultList()...).BlockFunc(func(b *jen.Group) {
		words := f.prepare(b)
		b.Var().Id("call").Add(tr("CCall"))
		if f.callback {
			b.Id("call").Dot("Fn").Op("=").Id("fn").Dot("cb").Dot("Code").Call()
		} else {
			b.Id("call").Dot("Fn").Op("=").Add(call("C"))
		}
		f.load(b, words)
		f.receive(b)
	})
}

// prepare makes native memory of what C is to see, and gives the word of each
// parameter.
func (f *goFunc) prepare(b *jen.Group) map[*goParam]*jen.Statement {
	words := map[*goParam]*jen.Statement{}
	addr := func(q *goParam, value jen.Code) {
		b.List(jen.Id(q.id+"At"), jen.Err()).Op(":=").Add(value)
		b.If(jen.Err().Op("!=").Nil()).Block(f.withdraw()...)
		words[q] = jen.Id(q.id + "At")
	}
	for _, q := range f.param {
		switch q.role {
		case apidef.RoleHandleArray, apidef.RoleStealArray, apidef.RoleOutArray,
			apidef.RoleBuffer, apidef.RoleOutBuffer, apidef.RoleInOutBuffer:
			if q.length == nil {
				words[q] = jen.Id(q.id)
				continue
			}
			if first := q.length.array; first != nil && first != q {
				b.If(jen.Err().Op("=").Add(call("SameLength", jen.Len(jen.Id(first.id)), jen.Len(jen.Id(q.id)), jen.Lit(q.cName()))), jen.Err().Op("!=").Nil()).Block(f.withdraw()...)
			}
			addr(q, tr("Show").Call(jen.Id("c"), jen.Id(q.id)))
		case apidef.RoleString:
			addr(q, call("ShowStr", jen.Id(q.id), jen.Lit(q.cName())))
		case apidef.RoleStruct:
			addr(q, tr("ShowOne").Call(jen.Id("c"), jen.Id(q.id)))
		case apidef.RoleOut, apidef.RoleOutHandle, apidef.RoleInOut, apidef.RoleInOutHandle:
			addr(q, tr("Room").Types(f.goType(q)).Call(jen.Id("c"), jen.Lit(1)))
			if q.fresh != "" {
				b.Id(q.id + "At").Index(jen.Lit(0)).Op("=").Id(q.id)
			}
			words[q] = tr("Addr").Call(jen.Id(q.id + "At"))
		case apidef.RoleCallback:
			f.pass(b, q, words, "Pass")
		}
	}
	for _, q := range f.param { // last: what was handed out to be kept cannot be taken back
		if q.role == apidef.RoleKeepCallback {
			f.pass(b, q, words, "PassKept")
		}
	}
	return words
}

// pass replaces a callback by what the C provider may call.
func (f *goFunc) pass(b *jen.Group, q *goParam, words map[*goParam]*jen.Statement, method string) {
	names := []jen.Code{jen.Id(q.id + "Code"), jen.Id("_")}
	words[q] = jen.Id(q.id + "Code")
	if q.user != nil {
		names[1] = jen.Id(q.id + "User")
		words[q.user] = jen.Id(q.id + "User")
	}
	if method == "PassKept" {
		names = append(names, jen.Id(q.id+"Destroy"))
		words[q.destroy] = jen.Id(q.id + "Destroy")
	}
	cb := jen.Id(q.id).Dot("cb")
	if q.destroyedWithContext() {
		cb.Dot("DestroyedWithContext").Call()
	}
	b.List(append(names, jen.Err())...).Op(":=").Add(call(method, cb, f.g.callbackIndex(q.Type.Callback)))
	b.If(jen.Err().Op("!=").Nil()).Block(f.withdraw()...)
}

// value is what C gets for a parameter that needs no memory.
func (f *goFunc) value(q *goParam, words map[*goParam]*jen.Statement) *jen.Statement {
	if w := words[q]; w != nil {
		return w
	}
	switch {
	case q.role == apidef.RoleContext:
		return call("CalleeWord")
	case q.role == apidef.RoleUserData:
		return jen.Id("fn").Dot("cb").Dot("User").Call()
	case q.role == apidef.RoleLength && q.array != nil:
		n := jen.Uintptr().Call(jen.Len(jen.Id(q.array.id)))
		if names := q.array.names; names != nil {
			n = jen.Uintptr().Call(jen.Len(jen.Id(q.array.id)).Op("-").Add(call("KeywordsTo", jen.Id(names.id))))
		}
		return n
	case q.Type.Kind == apidef.Bool:
		return tr("BoolWord").Call(jen.Id(q.id))
	case q.Type.Kind == apidef.Uintptr, q.Type.Kind == apidef.Pointer, q.float:
		return jen.Id(q.id)
	}
	return jen.Uintptr().Call(jen.Id(q.id))
}

// load puts the arguments where C expects them and makes the call.
func (f *goFunc) load(b *jen.Group, words map[*goParam]*jen.Statement) {
	if f.spilled {
		b.Id("words").Op(":=").Id("call").Dot("Args").Call()
		for _, q := range f.param {
			method := "Word"
			switch q.Type.Kind {
			case apidef.Float32:
				method = "Float32"
			case apidef.Float64:
				method = "Float64"
			}
			b.Id("words").Dot(method).Call(f.value(q, words))
		}
		b.Id("words").Dot("Do").Call()
		return
	}
	for _, q := range f.param {
		switch {
		case q.Type.Kind == apidef.Float32:
			b.Id("call").Dot("SetFloat32").Call(jen.Lit(q.reg), f.value(q, words))
		case q.float:
			b.Id("call").Dot("F").Index(jen.Lit(q.reg)).Op("=").Add(f.value(q, words))
		default:
			b.Id("call").Dot("Int").Index(jen.Lit(q.reg)).Op("=").Add(f.value(q, words))
		}
	}
	do := "Do6"
	if f.floats {
		do = "Do"
	}
	b.Id("call").Dot(do).Call()
}

// receive reads the results of the C function and its error.
func (f *goFunc) receive(b *jen.Group) {
	for _, q := range f.param {
		switch q.role {
		case apidef.RoleOutArray, apidef.RoleOutBuffer, apidef.RoleInOutBuffer:
			if q.length != nil {
				b.Add(tr("Fetch").Call(jen.Id("c"), jen.Id(q.id), jen.Id(q.id+"At")))
			}
		}
	}
	f.check(b)
	var good, bad []jen.Code
	for _, q := range f.out {
		value := jen.Id(q.id + "At").Index(jen.Lit(0))
		good = append(good, jen.Id(q.resultName()).Op("=").Add(value.Clone()))
		if q.translated() {
			bad = append(bad, value.Clone())
		}
	}
	if len(good) > 0 {
		onError := []jen.Code{jen.Return()}
		if len(bad) > 0 {
			onError = []jen.Code{call("Reject", bad...), jen.Return()}
		}
		if f.fn.Result.Error != apidef.ErrorNone {
			b.If(jen.Err().Op("!=").Nil()).Block(onError...)
		}
		for _, g := range good {
			b.Add(g)
		}
	}
	b.Return()
}

// check reads the C result and applies the error rule.
func (f *goFunc) check(b *jen.Group) {
	r := &f.fn.Result
	ret := jen.Id("call").Dot("Ret")
	orNull := ""
	if r.Nullable {
		orNull = "OrNull"
	}
	result := jen.List(jen.Id("result"), jen.Err()).Op("=")
	if r.Error == apidef.ErrorNull {
		switch r.Type.Kind {
		case apidef.HandleWord:
			b.Add(result).Add(call("Handle"+orNull, ret))
		case apidef.OpaqueWord:
			b.List(jen.Id("word"), jen.Err()).Op(":=").Add(call("Pointer"+orNull, ret))
			b.Id("result").Op("=").Add(f.g.elem(r.Type)).Call(jen.Id("word"))
		case apidef.CallbackRef:
			b.List(jen.Id("word"), jen.Err()).Op(":=").Add(call("Pointer"+orNull, ret))
			b.Id("result").Op("=").Add(tr("Code")).Call(jen.Id("word"))
		default:
			b.Add(result).Add(call("Pointer"+orNull, ret))
		}
		return
	}
	switch r.Type.Kind {
	case apidef.Void:
	case apidef.Float32:
		b.Id("result").Op("=").Id("call").Dot("RetFloat32").Call()
	case apidef.Float64:
		b.Id("result").Op("=").Id("call").Dot("RetF")
	case apidef.Bool:
		b.Id("result").Op("=").Uint8().Call(ret).Op("!=").Lit(0)
	case apidef.Uintptr, apidef.Pointer:
		b.Id("result").Op("=").Add(ret)
	default:
		b.Id("result").Op("=").Add(f.g.elem(r.Type)).Call(ret)
	}
	err := jen.Err().Op("=")
	switch r.Error {
	case apidef.ErrorMinusOne:
		b.Add(err).Add(call("Sentinel", jen.Id("result").Op("==").Add(f.minusOne())))
	case apidef.ErrorNaN:
		b.Add(err).Add(call("Sentinel", jen.Qual("math", "IsNaN").Call(f.float64Result())))
	case apidef.ErrorCheck:
		b.Add(err).Add(call("Raised"))
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
