package gen

import "github.com/dave/jennifer/jen"

// trampolinesFile holds the calls that do more than jump.
func (g *goGen) trampolinesFile(f *goFile) {
	for _, fn := range g.functions() {
		f.function(fn, "", (*goFunc).trampolines)
	}
}

// trampolines are the functions that calls go through.
func (f *goFunc) trampolines() *jen.Statement {
	var parts []*jen.Statement
	if !f.callback || f.goCallable() {
		parts = append(parts, f.entry())
	}
	if !f.callback {
		parts = append(parts, f.remote())
	}
	parts = append(parts, f.invoke(), f.send())
	all := parts[0]
	for _, p := range parts[1:] {
		all.Line().Line().Add(p)
	}
	return all
}

// remote is the call of a Go consumer that cannot go directly.
func (f *goFunc) remote() *jen.Statement {
	var ctx []jen.Code
	if f.fn.Context {
		ctx = append(ctx, jen.Id("_").Op("*").Add(tr("Context")))
	}
	enter := call(f.enterMethod(), jen.Id("to").Dot("edge"), jen.Id(f.index))
	return jen.Commentf("%s is %s called from Go.", f.name, f.cname).Line().
		Func().Params(jen.Id("to").Op("*").Id("remote")).Id(f.name).Params(f.params(ctx...)...).Params(f.resultList()...).
		Block(f.fromGo(enter, f.args(jen.Op("&").Id("c"))...)...)
}

// fromGo is the body of a function in Go that is called and has to go through a trampoline.
func (f *goFunc) fromGo(enter jen.Code, args ...jen.Code) []jen.Code {
	body := []jen.Code{jen.Var().Id("c").Add(tr("Call"))}
	body = append(body, f.clear()...)
	return append(body,
		onError(jen.Err().Op("=").Add(enter), f.undo(f.plan.Refused)...),
		jen.Defer().Add(call("Unwind")),
		jen.List(f.resultNames()...).Op("=").Id("invoke"+f.name).Call(args...),
		jen.Return(f.leaving()...))
}

// leaving are the results of a call that is over.
func (f *goFunc) leaving() []jen.Code {
	names := f.resultNames()
	names[len(names)-1] = call("Leave", jen.Err())
	return names
}
