package embedded

import (
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj/pyeval"
)

// Source text: HPy_Compile_s and HPy_EvalCode, and the builtins compile, eval, exec, globals and locals.

// CompileS compiles source in the part of Python that package pyeval knows.
func (p *Provider) CompileS(_ caller, source, filename text, kind abi.SourceKind) (handle, error) {
	return p.result(p.compile(source.String(), filename.String(), pyeval.Kind(kind)))
}

// EvalCode runs compiled code; globals is a dict, locals a dict too.
func (p *Provider) EvalCode(_ caller, code, globals, locals handle) (handle, error) {
	o, err := p.handles.Object(code)
	if err != nil {
		return 0, err
	}
	c := codeOf(o)
	if c == nil {
		return 0, pyobj.Raisef(pyobj.SystemError, "bad argument to internal function")
	}
	g, err := p.dict(globals)
	if err != nil {
		return 0, err
	}
	l, err := p.dict(locals)
	if err != nil {
		return 0, err
	}
	return p.result(c.Eval(p.rt, g, l))
}

// compile makes a code object.
func (s *Space) compile(source, filename string, kind pyeval.Kind) (pyobj.Object, error) {
	code, err := pyeval.Compile(source, filename, kind)
	if err != nil {
		return nil, err
	}
	class, err := s.codeClass()
	if err != nil {
		return nil, err
	}
	return s.instance(class, code)
}

// codeOf is what a code object holds, nil for another object.
func codeOf(o pyobj.Object) *pyeval.Code {
	if parts := pyobj.PartsOf(o); parts != nil {
		c, _ := parts.Native.Data.(*pyeval.Code)
		return c
	}
	return nil
}

// codeClass is the class of code objects, made when first needed.
func (s *Space) codeClass() (*pyobj.Type, error) {
	if s.code != nil {
		return s.code, nil
	}
	attr := func(name string, get func(c *pyeval.Code) pyobj.Object) *pyobj.GetSetDef {
		return &pyobj.GetSetDef{Name: name, Get: func(_ *pyobj.Runtime, self pyobj.Object) (pyobj.Object, error) {
			return get(codeOf(self)), nil
		}}
	}
	t, err := s.rt.NewType(&pyobj.TypeSpec{Name: "builtins.code", Basicsize: goPayload, GetSets: []*pyobj.GetSetDef{
		attr("co_filename", func(c *pyeval.Code) pyobj.Object { return pyobj.NewStr(c.Filename()) }),
		attr("co_name", func(*pyeval.Code) pyobj.Object { return pyobj.NewStr("<module>") }),
		attr("co_firstlineno", func(*pyeval.Code) pyobj.Object { return pyobj.Int(1) }),
	}})
	if err != nil {
		return nil, err
	}
	s.code = t
	return t, nil
}

// addEvaluator puts the builtins that need source text, or the code that calls them, into the builtins module.
func (s *Space) addEvaluator() {
	s.rt.Builtins().AddFunctions(
		&pyobj.MethodDef{Name: "compile", Kind: pyobj.Keywords, Func: s.compileBuiltin},
		&pyobj.MethodDef{Name: "eval", Kind: pyobj.VarArgs, Func: s.runBuiltin("eval", pyeval.Expr)},
		&pyobj.MethodDef{Name: "exec", Kind: pyobj.VarArgs, Func: s.runBuiltin("exec", pyeval.File)},
		&pyobj.MethodDef{Name: "globals", Kind: pyobj.NoArgs, Func: callerNames("globals", pyobj.Frame.Globals)},
		&pyobj.MethodDef{Name: "locals", Kind: pyobj.NoArgs, Func: callerNames("locals", pyobj.Frame.Locals)},
	)
}

// callerNames is globals() or locals().
func callerNames(name string, of func(pyobj.Frame) *pyobj.Dict) pyobj.CallFunc {
	return func(rt *pyobj.Runtime, _ pyobj.Object, _ []pyobj.Object, _ *pyobj.Tuple) (pyobj.Object, error) {
		f := rt.Frame(1)
		if f == nil {
			return nil, pyobj.Raisef(pyobj.SystemError, "%s() was called from no Python code", name)
		}
		return of(f), nil
	}
}

// compileBuiltin is compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1).
func (s *Space) compileBuiltin(_ *pyobj.Runtime, _ pyobj.Object, args []pyobj.Object, kwnames *pyobj.Tuple) (pyobj.Object, error) {
	a, err := pyobj.BindArgs("compile", []string{"source", "filename", "mode", "flags", "dont_inherit", "optimize"}, 3, args, kwnames)
	if err != nil {
		return nil, err
	}
	source, err := s.source("compile() arg 1 must be a string, bytes or AST object", a[0])
	if err != nil {
		return nil, err
	}
	filename, ok := pyobj.AsStr(a[1])
	if !ok {
		return nil, pyobj.Raisef(pyobj.TypeError, "expected str, bytes or os.PathLike object, not %s", pyobj.TypeName(a[1]))
	}
	mode, ok := pyobj.AsStr(a[2])
	if !ok {
		return nil, pyobj.Raisef(pyobj.TypeError, "compile() argument 'mode' must be str, not %s", pyobj.TypeName(a[2]))
	}
	kind, ok := map[string]pyeval.Kind{"eval": pyeval.Expr, "exec": pyeval.File, "single": pyeval.Single}[mode.String()]
	if !ok {
		return nil, pyobj.Raisef(pyobj.ValueError, "compile() mode must be 'exec', 'eval' or 'single'")
	}
	return s.compile(source, filename.String(), kind)
}

// source is source text given as str or bytes.
func (s *Space) source(otherwise string, o pyobj.Object) (string, error) {
	if v, ok := pyobj.AsStr(o); ok {
		return v.String(), nil
	}
	if b, ok := pyobj.AsBytes(o); ok {
		v, err := s.rt.Decode(b.Bytes(), "utf-8", "strict")
		if err != nil {
			return "", err
		}
		return v.String(), nil
	}
	return "", pyobj.Raisef(pyobj.TypeError, "%s", otherwise)
}

// runBuiltin is eval() or exec(): names come from the arguments, else from the code that calls it.
func (s *Space) runBuiltin(fn string, kind pyeval.Kind) pyobj.CallFunc {
	return func(rt *pyobj.Runtime, _ pyobj.Object, args []pyobj.Object, _ *pyobj.Tuple) (pyobj.Object, error) {
		if err := pyobj.ArgRange(fn, args, 1, 3); err != nil {
			return nil, err
		}
		globals, locals, err := namespaces(rt, fn, args[1:])
		if err != nil {
			return nil, err
		}
		c := codeOf(args[0])
		if c == nil {
			source, err := s.source(fn+"() arg 1 must be a string, bytes or code object", args[0])
			if err != nil {
				return nil, err
			}
			if kind == pyeval.Expr {
				source = pyeval.TrimExpr(source)
			}
			if c, err = pyeval.Compile(source, "<string>", kind); err != nil {
				return nil, err
			}
		}
		v, err := c.Eval(rt, globals, locals)
		if err != nil || fn == "exec" {
			return pyobj.None, err
		}
		return v, nil
	}
}

// namespaces are the names that eval and exec work with.
func namespaces(rt *pyobj.Runtime, fn string, args []pyobj.Object) (globals, locals *pyobj.Dict, err error) {
	given := [2]*pyobj.Dict{}
	for i, o := range args {
		if o == pyobj.Object(pyobj.None) {
			continue
		}
		d, ok := pyobj.AsDict(o)
		if !ok {
			return nil, nil, noNamespace(fn, [...]string{"globals", "locals"}[i], o)
		}
		given[i] = d
	}
	globals, locals = given[0], given[1]
	f := rt.Frame(1)
	switch {
	case globals != nil || f == nil:
		if globals == nil {
			globals = pyobj.NewDict()
		}
		if locals == nil {
			locals = globals
		}
	case locals == nil:
		globals, locals = f.Globals(), f.Locals()
	default:
		globals = f.Globals()
	}
	return globals, locals, nil
}

// noNamespace is the error for names that are in no dict. CPython takes any mapping for locals.
func noNamespace(fn, which string, o pyobj.Object) error {
	switch {
	case which == "locals" && o.Type().Slots().MpSubscript != nil:
		return pyobj.Raisef(pyobj.TypeError, "%s() locals must be a dict here, not %s", fn, pyobj.TypeName(o))
	case fn == "exec" && which == "globals":
		return pyobj.Raisef(pyobj.TypeError, "exec() globals must be a dict, not %s", pyobj.TypeName(o))
	case fn == "exec":
		return pyobj.Raisef(pyobj.TypeError, "locals must be a mapping or None, not %s", pyobj.TypeName(o))
	case which == "globals":
		return pyobj.Raisef(pyobj.TypeError, "globals must be a dict")
	}
	return pyobj.Raisef(pyobj.TypeError, "locals must be a mapping")
}
