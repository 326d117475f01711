package embedded

import "github.com/hpyapi/hpyapi/hpyctx/abi"

// LeavePythonExecution gives the interpreter lock away.
func (p *Provider) LeavePythonExecution(caller) (abi.ThreadState, error) {
	w, err := p.module.Leave()
	return abi.ThreadState(w), err
}

// ReenterPythonExecution takes the interpreter lock again.
func (p *Provider) ReenterPythonExecution(_ caller, state abi.ThreadState) error {
	return p.module.Reenter(uintptr(state))
}
