package embedded

import "github.com/hpyapi/hpyapi/internal/embedded/pyobj"

// Calls of objects.

// CallTupleDict is callable(*args, **kw); args and kw may be Null.
func (p *Provider) CallTupleDict(_ caller, callable, args, kw handle) (handle, error) {
	f, err := p.handles.Object(callable)
	if err != nil {
		return 0, err
	}
	a, err := p.handles.Optional(args)
	if err != nil {
		return 0, err
	}
	k, err := p.handles.Optional(kw)
	if err != nil {
		return 0, err
	}
	return p.result(p.rt.CallTupleDict(f, a, k))
}

// Call is a call with positional arguments followed by the values of the keyword arguments whose names are in the tuple
// kwnames, which may be Null.
func (p *Provider) Call(_ caller, callable handle, args []handle, kwnames handle) (handle, error) {
	f, err := p.handles.Object(callable)
	if err != nil {
		return 0, err
	}
	objs, names, err := p.arguments(args, kwnames)
	if err != nil {
		return 0, err
	}
	return p.result(p.rt.CallKw(f, objs, names))
}

// CallMethod calls the method name of the first argument with the other arguments; else like Call.
func (p *Provider) CallMethod(_ caller, name handle, args []handle, kwnames handle) (handle, error) {
	n, err := p.handles.Object(name)
	if err != nil {
		return 0, err
	}
	s, ok := pyobj.AsStr(n)
	if !ok {
		return 0, pyobj.Raisef(pyobj.TypeError, "attribute name must be string, not '%s'", pyobj.TypeName(n))
	}
	objs, names, err := p.arguments(args, kwnames)
	if err != nil {
		return 0, err
	}
	if len(objs) == 0 || names != nil && names.Len() == len(objs) {
		return 0, pyobj.Raisef(pyobj.SystemError, "HPy_CallMethod needs the receiver as first argument")
	}
	return p.result(p.rt.CallMethod(s.String(), objs, names))
}

// arguments resolves an argument list.
func (p *Provider) arguments(args []handle, kwnames handle) ([]pyobj.Object, *pyobj.Tuple, error) {
	k, err := p.handles.Optional(kwnames)
	if err != nil {
		return nil, nil, err
	}
	var names *pyobj.Tuple
	if k != nil {
		var ok bool
		if names, ok = pyobj.AsTuple(k); !ok {
			return nil, nil, pyobj.Raisef(pyobj.TypeError, "kwnames must be a tuple, not '%s'", pyobj.TypeName(k))
		}
		if names.Len() > len(args) {
			return nil, nil, pyobj.Raisef(pyobj.SystemError, "%d keyword names for %d arguments", names.Len(), len(args))
		}
	}
	objs, err := p.objects(args)
	return objs, names, err
}
