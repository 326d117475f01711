package pyobj

import "slices"

// Dict is an insertion-ordered hash table with Python's notion of equal keys.
type Dict struct {
	index   []int32 // open addressing: entry number, or one of the marks
	entries []dictEntry
	used    int
	fill    int    // places of index that are not empty
	version uint64 // changes whenever a key is added or removed
}

type dictEntry struct {
	hash  int64
	key   Object // nil when deleted
	value Object
}

const (
	slotEmpty   = -1
	slotDeleted = -2
)

// Type returns dict.
func (*Dict) Type() *Type { return DictType }

// NewDict makes an empty dict.
func NewDict() *Dict { return &Dict{} }

// Len is the number of items.
func (d *Dict) Len() int { return d.used }

// rebuild makes the index anew for the present entries, dropping deleted ones.
func (d *Dict) rebuild() {
	size := 8
	for size*2 < (d.used+1)*3+size/2 {
		size *= 2
	}
	if len(d.entries) != d.used {
		live := make([]dictEntry, 0, d.used+1)
		for _, e := range d.entries {
			if e.key != nil {
				live = append(live, e)
			}
		}
		d.entries = live
	}
	d.entries = slices.Grow(d.entries, size*2/3-d.used) // as many as there can be until the next time
	d.index, d.fill = make([]int32, size), 0
	for i := range d.index {
		d.index[i] = slotEmpty
	}
	for i, e := range d.entries {
		d.place(e.hash, int32(i))
	}
}

// place puts an entry number where its hash belongs.
func (d *Dict) place(hash int64, entry int32) {
	mask := uint64(len(d.index) - 1)
	perturb := uint64(hash)
	for i := perturb & mask; ; {
		if d.index[i] < 0 {
			if d.index[i] == slotEmpty {
				d.fill++
			}
			d.index[i] = entry
			return
		}
		perturb >>= 5
		i = (i*5 + perturb + 1) & mask
	}
}

// find returns the entry number and index place of a key, or -1. Comparing keys can run code of a program,
// which may change the dict: the search then starts again.
func (d *Dict) find(rt *Runtime, hash int64, key Object) (entry, place int, err error) {
restart:
	if len(d.index) == 0 {
		return -1, -1, nil
	}
	index, version := d.index, d.version
	mask := uint64(len(index) - 1)
	perturb := uint64(hash)
	for i := perturb & mask; ; {
		switch e := index[i]; {
		case e == slotEmpty:
			return -1, -1, nil
		case e >= 0:
			ent := &d.entries[e]
			if ent.key == key {
				return int(e), int(i), nil
			}
			if ent.hash == hash {
				eq, err := rt.equalKeys(ent.key, key)
				if err != nil {
					return -1, -1, err
				}
				if d.version != version {
					goto restart
				}
				if eq {
					return int(e), int(i), nil
				}
			}
		}
		perturb >>= 5
		i = (i*5 + perturb + 1) & mask
	}
}

// equalKeys compares two keys with equal hashes; strings need no protocol.
func (rt *Runtime) equalKeys(a, b Object) (bool, error) {
	if x, ok := a.(*Str); ok {
		if y, ok := b.(*Str); ok {
			return x.s == y.s, nil
		}
	}
	return rt.equal(a, b)
}

// findStr is find for a plain string.
func (d *Dict) findStr(name string) (entry, place int) {
	if len(d.index) == 0 {
		return -1, -1
	}
	hash := hashString(name)
	mask := uint64(len(d.index) - 1)
	perturb := uint64(hash)
	for i := perturb & mask; ; {
		switch e := d.index[i]; {
		case e == slotEmpty:
			return -1, -1
		case e >= 0:
			ent := &d.entries[e]
			if ent.hash == hash {
				if s, ok := unwrap(ent.key).(*Str); ok && s.s == name {
					return int(e), int(i)
				}
			}
		}
		perturb >>= 5
		i = (i*5 + perturb + 1) & mask
	}
}

// Get returns the value of key, nil when it is missing.
func (d *Dict) Get(rt *Runtime, key Object) (Object, error) {
	h, err := rt.Hash(key)
	if err != nil {
		return nil, err
	}
	e, _, err := d.find(rt, h, key)
	if e < 0 || err != nil {
		return nil, err
	}
	return d.entries[e].value, nil
}

// GetStr returns the value of a str key, nil when it is missing.
func (d *Dict) GetStr(name string) Object {
	if e, _ := d.findStr(name); e >= 0 {
		return d.entries[e].value
	}
	return nil
}

// Set stores a value.
func (d *Dict) Set(rt *Runtime, key, value Object) error {
	h, err := rt.Hash(key)
	if err != nil {
		return err
	}
	e, _, err := d.find(rt, h, key)
	if err != nil {
		return err
	}
	if e >= 0 {
		d.entries[e].value = value
		return nil
	}
	if d.used >= maxEntries {
		return NewException(MemoryError)
	}
	d.insert(h, key, value)
	return nil
}

// SetStr stores a value under a str key.
func (d *Dict) SetStr(name string, value Object) {
	if e, _ := d.findStr(name); e >= 0 {
		d.entries[e].value = value
		return
	}
	d.insert(hashString(name), NewStr(name), value)
}

// insert adds a key that is known to be missing.
func (d *Dict) insert(hash int64, key, value Object) {
	if (d.fill+1)*3 > len(d.index)*2 || len(d.entries) > 2*len(d.index) {
		d.rebuild()
	}
	d.entries = append(d.entries, dictEntry{hash, key, value})
	d.place(hash, int32(len(d.entries)-1))
	d.used++
	d.version++
}

// remove deletes an entry.
func (d *Dict) remove(entry, place int) {
	d.entries[entry] = dictEntry{}
	d.index[place] = slotDeleted
	d.used--
	d.version++
	for len(d.entries) > 0 && d.entries[len(d.entries)-1].key == nil {
		d.entries = d.entries[:len(d.entries)-1]
	}
}

// Del removes a key and reports whether it was there.
func (d *Dict) Del(rt *Runtime, key Object) (bool, error) {
	v, err := d.pop(rt, key)
	return v != nil, err
}

// pop removes a key and returns its value, nil when it is missing.
func (d *Dict) pop(rt *Runtime, key Object) (Object, error) {
	h, err := rt.Hash(key)
	if err != nil {
		return nil, err
	}
	e, place, err := d.find(rt, h, key)
	if e < 0 || err != nil {
		return nil, err
	}
	v := d.entries[e].value
	d.remove(e, place)
	return v, nil
}

// DelStr removes a str key and reports whether it was there.
func (d *Dict) DelStr(name string) bool {
	e, place := d.findStr(name)
	if e >= 0 {
		d.remove(e, place)
	}
	return e >= 0
}

// Clear removes everything.
func (d *Dict) Clear() {
	*d = Dict{version: d.version + 1}
}

// Copy is a shallow copy (HPyDict_Copy).
func (d *Dict) Copy() *Dict {
	c := &Dict{}
	for _, e := range d.entries {
		if e.key != nil {
			c.insert(e.hash, e.key, e.value)
		}
	}
	return c
}

// Keys are the keys in order (HPyDict_Keys).
func (d *Dict) Keys() *List {
	out := make([]Object, 0, d.used)
	for _, e := range d.entries {
		if e.key != nil {
			out = append(out, e.key)
		}
	}
	return &List{items: out}
}

// Items calls yield for every item until it returns false. The dict must not change meanwhile.
func (d *Dict) Items(yield func(key, value Object) bool) {
	for _, e := range d.entries {
		if e.key != nil && !yield(e.key, e.value) {
			return
		}
	}
}

// AsDict returns the dict value of o, which may be of a derived class.
func AsDict(o Object) (*Dict, bool) {
	d, ok := unwrap(o).(*Dict)
	return d, ok
}

func dictLen(_ *Runtime, self Object) (int, error) {
	d, _ := AsDict(self)
	return d.used, nil
}

func dictSubscript(rt *Runtime, self, key Object) (Object, error) {
	d, _ := AsDict(self)
	v, err := d.Get(rt, key)
	if v != nil || err != nil {
		return v, err
	}
	if self.Type() != DictType {
		if missing, err := rt.LookupSpecial(self, "__missing__"); missing != nil || err != nil {
			if err != nil {
				return nil, err
			}
			return rt.Call(missing, key)
		}
	}
	return nil, keyError(key)
}

// keyError is KeyError(key), also for a key that is a tuple.
func keyError(key Object) error { return NewException(KeyError, key) }

func dictAssign(rt *Runtime, self, key, value Object) error {
	d, _ := AsDict(self)
	if value != nil {
		return d.Set(rt, key, value)
	}
	found, err := d.Del(rt, key)
	if err == nil && !found {
		err = keyError(key)
	}
	return err
}

func dictContains(rt *Runtime, self, key Object) (bool, error) {
	d, _ := AsDict(self)
	v, err := d.Get(rt, key)
	return v != nil, err
}

func dictCompare(rt *Runtime, a, b Object, op CompareOp) (Object, error) {
	x, ok1 := AsDict(a)
	y, ok2 := AsDict(b)
	if !ok1 || !ok2 || op != EQ && op != NE {
		return NotImplemented, nil
	}
	eq, err := dictEqual(rt, x, y)
	if err != nil {
		return nil, err
	}
	return Bool(eq == (op == EQ)), nil
}

func dictEqual(rt *Runtime, x, y *Dict) (bool, error) {
	if x.used != y.used {
		return false, nil
	}
	for i := 0; i < len(x.entries); i++ {
		e := x.entries[i]
		if e.key == nil {
			continue
		}
		n, _, err := y.find(rt, e.hash, e.key)
		if n < 0 || err != nil {
			return false, err
		}
		if eq, err := rt.equal(e.value, y.entries[n].value); !eq || err != nil {
			return false, err
		}
	}
	return true, nil
}

// placeOf finds where in the index an entry stands.
func (d *Dict) placeOf(entry int) int {
	hash := d.entries[entry].hash
	mask := uint64(len(d.index) - 1)
	perturb := uint64(hash)
	i := perturb & mask
	for d.index[i] != int32(entry) {
		perturb >>= 5
		i = (i*5 + perturb + 1) & mask
	}
	return int(i)
}
