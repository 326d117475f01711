package cli

import (
	"io"
	"sync"
)

// keeper keeps the first failure to write, so that no print statement of a command needs to look. What comes later is not
// written: results with a hole in the middle are worse than results that end.
type keeper struct {
	to  io.Writer
	mu  sync.Mutex
	err error
}

// Write implements io.Writer.
func (k *keeper) Write(data []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.err != nil {
		return 0, k.err
	}
	n, err := k.to.Write(data)
	k.err = err
	return n, err
}

func (k *keeper) failure() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.err
}
