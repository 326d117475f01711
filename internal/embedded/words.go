package embedded

// words hands out one-word ids for Go values that C code carries around as opaque words: builders and trackers.
// A word is an index and a generation, so a word used after its value was removed, or made up, is found out. The zero
// word is never handed out.
type words[T any] struct {
	slots []wordSlot[T]
	free  []uint32
	live  int
}

type wordSlot[T any] struct {
	value T
	gen   uint32
	used  bool
}

const (
	wordIndexBits = 32
	wordGenMask   = 1<<30 - 1 // words stay positive as intptr_t
)

func (w *words[T]) add(v T) uintptr {
	var i uint32
	if n := len(w.free); n > 0 {
		i = w.free[n-1]
		w.free = w.free[:n-1]
	} else {
		i = uint32(len(w.slots))
		w.slots = append(w.slots, wordSlot[T]{})
	}
	s := &w.slots[i]
	s.value, s.used = v, true
	w.live++
	return uintptr(s.gen)<<wordIndexBits | uintptr(i+1)
}

func (w *words[T]) slot(word uintptr) *wordSlot[T] {
	i := uint64(word) & (1<<wordIndexBits - 1)
	if i == 0 || i > uint64(len(w.slots)) {
		return nil
	}
	s := &w.slots[i-1]
	if !s.used || uint64(word)>>wordIndexBits != uint64(s.gen) {
		return nil
	}
	return s
}

// get finds the value of a word.
func (w *words[T]) get(word uintptr) (v T, ok bool) {
	if s := w.slot(word); s != nil {
		return s.value, true
	}
	return v, false
}

// set replaces the value of a word.
func (w *words[T]) set(word uintptr, v T) bool {
	s := w.slot(word)
	if s != nil {
		s.value = v
	}
	return s != nil
}

// remove gives the value of a word and makes the word invalid.
func (w *words[T]) remove(word uintptr) (v T, ok bool) {
	s := w.slot(word)
	if s == nil {
		return v, false
	}
	v = s.value
	*s = wordSlot[T]{gen: (s.gen + 1) & wordGenMask}
	w.free = append(w.free, uint32(word&(1<<wordIndexBits-1))-1)
	w.live--
	return v, true
}
