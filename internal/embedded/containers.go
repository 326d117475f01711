package embedded

import (
	"github.com/hpyapi/hpyapi/internal/embedded/pyobj"
	"github.com/hpyapi/hpyapi/internal/native"
)

// Lists, dicts, tuples, slices, iterators, and the item protocol.

// Length is len(o).
func (p *Provider) Length(_ caller, h handle) (int, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return -1, err
	}
	return p.rt.Length(o)
}

// GetItem is o[key].
func (p *Provider) GetItem(_ caller, o, key handle) (handle, error) {
	return p.binary(o, key, (*pyobj.Runtime).GetItem)
}

// GetItemI is o[i].
func (p *Provider) GetItemI(_ caller, h handle, i int) (handle, error) {
	x, err := p.handles.Object(h)
	if err != nil {
		return 0, err
	}
	if items := listed(x); uint(i) < uint(len(items)) {
		return p.handles.Meet(native.MetIn(items[i]), items[i])
	}
	return p.result(p.rt.GetItem(x, pyobj.Int(i)))
}

// listed are the items of a list or tuple itself, nil for other objects.
func listed(o pyobj.Object) []pyobj.Object {
	switch o := o.(type) {
	case *pyobj.List:
		return o.Items()
	case *pyobj.Tuple:
		return o.Items()
	}
	return nil
}

// GetItemS is o[key] with a key in UTF-8.
func (p *Provider) GetItemS(_ caller, o handle, key text) (handle, error) {
	x, k, err := p.withText(o, key)
	if err != nil {
		return 0, err
	}
	return p.result(p.rt.GetItem(x, k))
}

// SetItem is o[key] = value.
func (p *Provider) SetItem(_ caller, o, key, value handle) (int32, error) {
	x, k, err := p.pair(o, key)
	if err != nil {
		return -1, err
	}
	return p.storeItem(x, k, value)
}

// SetItemI is o[i] = value.
func (p *Provider) SetItemI(_ caller, o handle, i int, value handle) (int32, error) {
	x, err := p.handles.Object(o)
	if err != nil {
		return -1, err
	}
	return p.storeItem(x, pyobj.Int(i), value)
}

// SetItemS is o[key] = value with a key in UTF-8.
func (p *Provider) SetItemS(_ caller, o handle, key text, value handle) (int32, error) {
	x, k, err := p.withText(o, key)
	if err != nil {
		return -1, err
	}
	return p.storeItem(x, k, value)
}

func (p *Provider) storeItem(o, key pyobj.Object, value handle) (int32, error) {
	v, err := p.handles.Object(value)
	if err != nil {
		return -1, err
	}
	return status(p.rt.SetItem(o, key, v))
}

// DelItem is del o[key].
func (p *Provider) DelItem(_ caller, o, key handle) (int32, error) {
	x, k, err := p.pair(o, key)
	if err != nil {
		return -1, err
	}
	return status(p.rt.DelItem(x, k))
}

// DelItemI is del o[i].
func (p *Provider) DelItemI(_ caller, o handle, i int) (int32, error) {
	x, err := p.handles.Object(o)
	if err != nil {
		return -1, err
	}
	return status(p.rt.DelItem(x, pyobj.Int(i)))
}

// DelItemS is del o[key] with a key in UTF-8.
func (p *Provider) DelItemS(_ caller, o handle, key text) (int32, error) {
	x, k, err := p.withText(o, key)
	if err != nil {
		return -1, err
	}
	return status(p.rt.DelItem(x, k))
}

// Contains is key in o.
func (p *Provider) Contains(_ caller, o, key handle) (int32, error) {
	x, k, err := p.pair(o, key)
	if err != nil {
		return -1, err
	}
	return checked(p.rt.Contains(x, k))
}

// GetSlice is o[start:end].
func (p *Provider) GetSlice(_ caller, o handle, start, end int) (handle, error) {
	x, err := p.handles.Object(o)
	if err != nil {
		return 0, err
	}
	return p.result(p.rt.GetSlice(x, start, end))
}

// SetSlice is o[start:end] = value.
func (p *Provider) SetSlice(_ caller, o handle, start, end int, value handle) (int32, error) {
	x, v, err := p.pair(o, value)
	if err != nil {
		return -1, err
	}
	return status(p.rt.SetSlice(x, start, end, v))
}

// DelSlice is del o[start:end].
func (p *Provider) DelSlice(_ caller, o handle, start, end int) (int32, error) {
	x, err := p.handles.Object(o)
	if err != nil {
		return -1, err
	}
	return status(p.rt.DelSlice(x, start, end))
}

// is applies a predicate that cannot fail.
func (p *Provider) is(h handle, test func(pyobj.Object) bool) (int32, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return 0, err
	}
	return truth(test(o)), nil
}

// ListCheck reports whether o is a list or of a class derived from list.
func (p *Provider) ListCheck(_ caller, h handle) (int32, error) {
	return p.is(h, func(o pyobj.Object) bool { return pyobj.TypeCheck(o, pyobj.ListType) })
}

// ListNew makes a list of len items, each None until it is set.
func (p *Provider) ListNew(_ caller, n int) (handle, error) {
	if err := checkLength(n); err != nil {
		return 0, err
	}
	items := make([]pyobj.Object, n)
	for i := range items {
		items[i] = pyobj.None
	}
	return p.handles.New(pyobj.NewList(items...))
}

// checkLength is the check of PyList_New and PyTuple_New.
func checkLength(n int) error {
	if n < 0 {
		return pyobj.Raisef(pyobj.SystemError, "bad argument to internal function")
	}
	return pyobj.CheckItems(n)
}

func (p *Provider) list(h handle) (*pyobj.List, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return nil, err
	}
	l, ok := pyobj.AsList(o)
	if !ok {
		return nil, pyobj.Raisef(pyobj.SystemError, "bad argument to internal function")
	}
	return l, nil
}

// ListAppend is list.append(item).
func (p *Provider) ListAppend(_ caller, list, item handle) (int32, error) {
	l, err := p.list(list)
	if err != nil {
		return -1, err
	}
	o, err := p.handles.Object(item)
	if err != nil {
		return -1, err
	}
	l.Append(o)
	return 0, nil
}

// ListInsert is list.insert(index, item).
func (p *Provider) ListInsert(_ caller, list handle, index int, item handle) (int32, error) {
	l, err := p.list(list)
	if err != nil {
		return -1, err
	}
	o, err := p.handles.Object(item)
	if err != nil {
		return -1, err
	}
	l.Insert(index, o)
	return 0, nil
}

// DictCheck reports whether o is a dict or of a class derived from dict.
func (p *Provider) DictCheck(_ caller, h handle) (int32, error) {
	return p.is(h, func(o pyobj.Object) bool { return pyobj.TypeCheck(o, pyobj.DictType) })
}

// DictNew makes an empty dict.
func (p *Provider) DictNew(caller) (handle, error) { return p.handles.New(pyobj.NewDict()) }

func (p *Provider) dict(h handle) (*pyobj.Dict, error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return nil, err
	}
	d, ok := pyobj.AsDict(o)
	if !ok {
		return nil, pyobj.Raisef(pyobj.SystemError, "bad argument to internal function")
	}
	return d, nil
}

// DictKeys is list(dict).
func (p *Provider) DictKeys(_ caller, h handle) (handle, error) {
	d, err := p.dict(h)
	if err != nil {
		return 0, err
	}
	return p.handles.New(d.Keys())
}

// DictCopy is dict.copy().
func (p *Provider) DictCopy(_ caller, h handle) (handle, error) {
	d, err := p.dict(h)
	if err != nil {
		return 0, err
	}
	return p.handles.New(d.Copy())
}

// TupleCheck reports whether o is a tuple or of a class derived from tuple.
func (p *Provider) TupleCheck(_ caller, h handle) (int32, error) {
	return p.is(h, func(o pyobj.Object) bool { return pyobj.TypeCheck(o, pyobj.TupleType) })
}

// TupleFromArray makes a tuple of the items.
func (p *Provider) TupleFromArray(_ caller, items []handle) (handle, error) {
	objs, err := p.objects(items)
	if err != nil {
		return 0, err
	}
	return p.handles.New(pyobj.NewTuple(objs...))
}

// SliceUnpack gives the bounds of a slice as integers.
func (p *Provider) SliceUnpack(_ caller, h handle) (result int32, start, stop, step int, err error) {
	o, err := p.handles.Object(h)
	if err != nil {
		return -1, 0, 0, 0, err
	}
	a, b, c, err := p.rt.SliceUnpack(o)
	if err != nil {
		return -1, 0, 0, 0, err
	}
	return 0, a, b, c, nil
}

// SliceNew is slice(start, stop, step); Null stands for None.
func (p *Provider) SliceNew(_ caller, start, stop, step handle) (handle, error) {
	var parts [3]pyobj.Object
	for i, h := range []handle{start, stop, step} {
		var err error
		if parts[i], err = p.handles.Optional(h); err != nil {
			return 0, err
		}
	}
	return p.handles.New(pyobj.NewSlice(parts[0], parts[1], parts[2]))
}

// GetIter is iter(o).
func (p *Provider) GetIter(_ caller, h handle) (handle, error) {
	return p.unary(h, (*pyobj.Runtime).Iter)
}

// IterNext is next(o); Null without an error is the end.
func (p *Provider) IterNext(_ caller, h handle) (handle, error) {
	return p.unary(h, (*pyobj.Runtime).Next)
}

// IterCheck reports whether o is an iterator.
func (p *Provider) IterCheck(_ caller, h handle) (int32, error) { return p.is(h, pyobj.IterCheck) }
