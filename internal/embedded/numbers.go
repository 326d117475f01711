package embedded

import (
	"math"

	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
)

// Ints, floats and bools as C sees them.

// LongAsInt32T is the value as int32_t; what has __index__ is accepted.
func (p *Provider) LongAsInt32T(_ caller, h handle) (int32, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return -1, err
	}
	v, err := asLong(p.rt, o)
	if err == nil && v != int64(int32(v)) {
		err = overflow("Python int too large to convert to C int32_t")
	}
	return int32(v), err
}

// LongAsUInt32T is the value of an int as uint32_t.
func (p *Provider) LongAsUInt32T(_ caller, h handle) (uint32, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return 0, err
	}
	i, err := strictInteger(o)
	if err != nil {
		return 0, err
	}
	if !i.IsUint64() || i.Uint64() > math.MaxUint32 {
		return 0, overflow("Python int too large to convert to C uint32_t")
	}
	return uint32(i.Uint64()), nil
}

// LongAsUInt32TMask is the value modulo 2 to the 32; what has __index__ is accepted.
func (p *Provider) LongAsUInt32TMask(_ caller, h handle) (uint32, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return 0, err
	}
	v, err := asMask(p.rt, o)
	return uint32(v), err
}

// LongAsInt64T is the value as int64_t; what has __index__ is accepted.
func (p *Provider) LongAsInt64T(_ caller, h handle) (int64, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return -1, err
	}
	return asLongLong(p.rt, o)
}

// LongAsUInt64T is the value of an int as uint64_t.
func (p *Provider) LongAsUInt64T(_ caller, h handle) (uint64, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return 0, err
	}
	return asUnsignedLongLong(o)
}

// LongAsUInt64TMask is the value modulo 2 to the 64; what has __index__ is accepted.
func (p *Provider) LongAsUInt64TMask(_ caller, h handle) (uint64, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return 0, err
	}
	return asMask(p.rt, o)
}

// LongAsSizeT is the value of an int as size_t.
func (p *Provider) LongAsSizeT(_ caller, h handle) (uint, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return 0, err
	}
	v, err := asSize(o)
	return uint(v), err
}

// LongAsSsizeT is the value of an int as HPy_ssize_t.
func (p *Provider) LongAsSsizeT(_ caller, h handle) (int, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return -1, err
	}
	v, err := asSsize(o)
	return int(v), err
}

// LongAsVoidPtr is the value of an int as an address.
func (p *Provider) LongAsVoidPtr(_ caller, h handle) (uintptr, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return 0, err
	}
	return asVoidPtr(p.rt, o)
}

// LongAsDouble is the value of an int as a double.
func (p *Provider) LongAsDouble(_ caller, h handle) (float64, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return -1, err
	}
	return asDouble(o)
}

// FloatFromDouble makes a float.
func (p *Provider) FloatFromDouble(_ caller, v float64) (handle, error) {
	return p.handles.New(pyobj.NewFloat(v))
}

// FloatAsDouble is float(o) as a double.
func (p *Provider) FloatAsDouble(_ caller, h handle) (float64, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return -1, err
	}
	return p.rt.AsDouble(o)
}

// BoolFromBool is True or False.
func (p *Provider) BoolFromBool(_ caller, v bool) (handle, error) {
	return p.handles.New(pyobj.Bool(v))
}

// NumberCheck reports whether the object has the number protocol.
func (p *Provider) NumberCheck(_ caller, h handle) (int32, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return 0, err
	}
	return truth(pyobj.NumberCheck(o)), nil
}
