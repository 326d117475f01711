package debugmode

import (
	"fmt"
	"sync"

	"github.com/hpyapi/hpyapi/internal/native"
)

// tags numbers the handle spaces of all modules in debug mode. It is the package's only state: the tag is a field of
// every handle word, and words of different interpreters must not be mistaken for each other either, so tags are a
// resource of the process. The universal space of every interpreter is 0.
var tags tagTable

type tagTable struct {
	mu     sync.Mutex
	spaces [native.MaxSpace + 1]*space
	names  [native.MaxSpace + 1]string // of the module that had the tag last
	next   uint16
}

// take gives the tag that was free for longest, so that words of a space that is gone are not soon valid again.
func (t *tagTable) take(s *space) (uint16, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for range native.MaxSpace {
		t.next = t.next%native.MaxSpace + 1
		if t.spaces[t.next] == nil {
			t.spaces[t.next], t.names[t.next] = s, s.module.Name()
			return t.next, nil
		}
	}
	return 0, fmt.Errorf("debugmode: %q: all %d handle spaces of the process are taken", s.module.Name(), native.MaxSpace)
}

func (t *tagTable) give(tag uint16) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.spaces[tag] = nil
}

// owner names the module that a tag belongs to, or belonged to last.
func (t *tagTable) owner(tag uint16) (module string, present bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.names[tag], t.spaces[tag] != nil
}
