// Package numbered keeps Go values by number, for C code, which holds the number in their place. It imports nothing of this module.
package numbered

import "sync"

// Values are Go values by number. The zero value is empty. Any thread may call its methods.
type Values[T any] struct {
	mu   sync.Mutex
	last uintptr
	by   map[uintptr]T
}

// Add keeps v until it is removed, and gives its number: never 0, and never one that another value had.
func (s *Values[T]) Add(v T) uintptr {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by == nil {
		s.by = map[uintptr]T{}
	}
	s.last++
	s.by[s.last] = v
	return s.last
}

// Get gives the value with a number, the zero value when there is none.
func (s *Values[T]) Get(number uintptr) T {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.by[number]
}

// Remove takes out the value with a number; ok is false when there was none.
func (s *Values[T]) Remove(number uintptr) (v T, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok = s.by[number]
	delete(s.by, number)
	return v, ok
}

// Len is how many values there are.
func (s *Values[T]) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.by)
}
