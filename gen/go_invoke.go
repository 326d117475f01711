package gen

import (
	"github.com/dave/jennifer/jen"
	"github.com/hpyapi/hpyapi/internal/plan"
)

func call(method string, args ...jen.Code) *jen.Statement {
	return jen.Id("c").Dot(method).Call(args...)
}

// onError runs the statements when what is assigned to err, with other values or alone, is one.
func onError(assign *jen.Statement, then ...jen.Code) *jen.Statement {
	return jen.If(assign, jen.Err().Op("!=").Nil()).Block(then...)
}

// invokeParams are those of the functions that a call goes through.
func (f *goFunc) invokeParams() []jen.Code {
	first := []jen.Code{jen.Id("c").Op("*").Add(tr("Call"))}
	if f.callback {
		first = append(first, jen.Id("fn").Id(f.name))
	}
	return f.params(first...)
}

// invoke is the one body that all calls go through which are not direct: it translates,
// calls the other side, and translates back.
func (f *goFunc) invoke() *jen.Statement {
	return jen.Commentf("invoke%s is %s on its way across an edge.", f.name, f.cname).Line().
		Func().Id("invoke" + f.name).Params(f.invokeParams()...).Params(f.resultList()...).BlockFunc(func(b *jen.Group) {
		if f.manual {
			f.invokeManual(b)
			f.dispatch(b)
			b.Return()
			return
		}
		if len(f.plan.Translate) > 0 {
			b.If(call("Translates")).BlockFunc(f.translate)
		}
		if f.plan.GivesAway() {
			b.Add(call("Sent"))
		}
		f.dispatch(b)
		if len(f.plan.Give) > 0 {
			b.If(jen.Err().Op("==").Nil().Op("&&").Add(call("Translates"))).BlockFunc(f.give)
		}
		if clear := f.clear(); len(clear) > 0 {
			b.If(jen.Err().Op("!=").Nil()).Block(clear...)
		}
		b.Return()
	})
}

// clear leaves Null in the arrays where the caller looks for handles.
func (f *goFunc) clear() (out []jen.Code) {
	for _, s := range f.plan.Clear {
		if q := f.param[s.Param]; q.role.IsArray() {
			out = append(out, jen.Clear(jen.Id(q.id)))
		}
	}
	return out
}

// undo takes back what the caller gave in a call that the callee does not see.
func (f *goFunc) undo(steps []plan.Step) (out []jen.Code) {
	for _, s := range steps {
		switch q := f.param[s.Param]; s.Do {
		case plan.Release:
			out = append(out, jen.Id(q.id).Dot("Release").Call())
		case plan.Forfeit:
			out = append(out, call("Forfeit", q.handles()))
		case plan.Withdraw:
			out = append(out, call("Withdraw", q.handles()))
		}
	}
	return append(out, jen.Return())
}

// handles are the handles of a parameter as last arguments of a call.
func (q *goParam) handles() *jen.Statement {
	if q.role.IsArray() {
		return jen.Id(q.id).Op("...")
	}
	return jen.Id(q.id)
}

// each is the method that does to every element of an array what method does to one handle.
func (q *goParam) each(method string) string {
	if q.role.IsArray() {
		return method + "All"
	}
	return method
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

// translate hands the caller's handles to the callee.
func (f *goFunc) translate(b *jen.Group) {
	for i, s := range f.plan.Translate {
		q, method := f.param[s.Param], "Lend"
		if s.Do == plan.Move {
			method = "Move"
		}
		set := jen.List(jen.Id(q.id), jen.Err()).Op("=").Add(call(q.each(method), jen.Id(q.id), jen.Lit(q.cName())))
		b.Add(onError(set, f.undo(f.plan.Abandoned(i))...))
	}
}

// give hands the callee's handles to the caller. What does not come that far is closed.
func (f *goFunc) give(b *jen.Group) {
	method := "Give"
	if f.plan.Several {
		method = "GiveOneOf"
	}
	last := len(f.plan.Give) - 1
	for i, s := range f.plan.Give {
		id, name, step := "result", "result", jen.Err().Op("=")
		var q *goParam
		if s.Param != plan.Result {
			q = f.param[s.Param]
			id, name = q.resultName(), q.cName()
		}
		if q != nil && q.role.IsArray() {
			step.Add(call("GiveAll", jen.Id(id), jen.Lit(name)))
		} else {
			step = jen.List(jen.Id(id), jen.Err()).Op("=").Add(call(method, jen.Id(id), jen.Lit(name)))
		}
		if i == last {
			b.Add(step)
			return
		}
		b.Add(onError(step, append(append(f.reject(f.plan.Give[i+1:]), f.clear()...), jen.Return())...))
	}
}

// reject closes what the callee gave.
func (f *goFunc) reject(steps []plan.Step) (out []jen.Code) {
	var single []jen.Code
	for _, s := range steps {
		if q := f.param[s.Param]; q.role.IsArray() {
			out = append(out, call("Reject", q.handles()))
		} else {
			single = append(single, jen.Id(q.resultName()))
		}
	}
	if len(single) > 0 {
		out = append([]jen.Code{call("Reject", single...)}, out...)
	}
	return out
}

// dispatch calls the Go implementation or the C function, whichever there is.
func (f *goFunc) dispatch(b *jen.Group) {
	results := jen.List(f.resultNames()...).Op("=")
	args := f.args(f.calleeArg()...)
	is := jen.List(jen.Id("srv"), jen.Id("ok")).Op(":=").Add(call("Impl")).Assert(jen.Op("*").Id("server"))
	inGo := jen.Id("srv").Dot("Provider").Dot(f.name)
	sendArgs := []jen.Code{jen.Id("c")}
	if f.callback {
		sendArgs = append(sendArgs, jen.Id("fn"))
		is = jen.List(jen.Id("call"), jen.Id("ok")).Op(":=").Id("fn").Dot("cb").Dot("Go").Call().Assert(f.funcType())
		inGo = jen.Id("call")
	}
	send := jen.Id("send" + f.name).Call(f.args(sendArgs...)...)
	if f.callback && !f.goCallable() {
		b.Add(results).Add(send)
		return
	}
	b.If(is, jen.Id("ok")).Block(results.Clone().Add(inGo).Call(args...)).Else().Block(results.Clone().Add(send))
}
