package runcmd

import (
	"fmt"
	"io"
	"sync"
)

// strays are errors that no caller could receive: of a destructor, or of a thread that must not call. Each text is shown
// once, when it first comes, and at the end how often it came again.
type strays struct {
	out io.Writer

	mu    sync.Mutex // errors come on any thread
	times map[string]int
	order []string
	total int
}

// mostStrays bounds the texts that are told apart; further ones are counted together.
const mostStrays = 100

// add is told of an error, on any thread.
func (s *strays) add(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.total++
	text := err.Error()
	if _, known := s.times[text]; known {
		s.times[text]++
		return
	}
	if len(s.order) == mostStrays {
		return
	}
	if s.times == nil {
		s.times = map[string]int{}
	}
	s.times[text] = 1
	s.order = append(s.order, text)
	fmt.Fprintf(s.out, "no caller could be told: %s\n", text)
}

// end says what came again, and whether there was anything.
func (s *strays) end() (found bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	shown := 0
	for _, text := range s.order {
		n := s.times[text]
		shown += n
		if n > 1 {
			fmt.Fprintf(s.out, "%d more times: %s\n", n-1, text)
		}
	}
	if rest := s.total - shown; rest > 0 {
		fmt.Fprintf(s.out, "%d more errors that no caller could be told\n", rest)
	}
	return s.total > 0
}
