package embedded

import "github.com/hpyapi/hpyapi/internal/embedded/pyobj"

// ContextVarNew makes a context variable; Null is no default.
func (p *Provider) ContextVarNew(_ caller, name text, def handle) (handle, error) {
	n, err := p.str(name)
	if err != nil {
		return 0, err
	}
	d, err := p.handles.Optional(def)
	if err != nil {
		return 0, err
	}
	return p.handles.New(pyobj.NewContextVar(n.String(), d))
}

// ContextVarGet gives the value of a context variable, def, its default, or Null, in this order.
func (p *Provider) ContextVarGet(_ caller, v, def handle) (result int32, value handle, err error) {
	o, err := p.handles.Object(v)
	if err != nil {
		return -1, 0, err
	}
	d, err := p.handles.Optional(def)
	if err != nil {
		return -1, 0, err
	}
	value, err = p.result(p.rt.ContextVarGet(o, d))
	if err != nil {
		return -1, 0, err
	}
	return 0, value, nil
}

// ContextVarSet sets a context variable and gives the token for its old value.
func (p *Provider) ContextVarSet(_ caller, v, value handle) (handle, error) {
	return p.binary(v, value, (*pyobj.Runtime).ContextVarSet)
}
