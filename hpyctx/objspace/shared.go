package objspace

import (
	"github.com/hpyapi/hpyapi/hpyctx/abi"
	"github.com/hpyapi/hpyapi/trampoline"
)

// Shared is a [Space] that was there before its host and lasts longer, such as that of a CPython: its HPy API is C code of somebody
// else's, other threads get its lock in the middle of calls, C code sets its error indicator, and its objects outlive modules, so that
// nothing of a module is ever unmapped. A process has one host over it.
type Shared interface {
	Space
	trampoline.Indicator
	// Holds says whether the calling OS thread has the lock, however it got it.
	Holds() bool
	// Ended says that the space has ended, without its host: the lock leads nowhere. The caller has acquired it.
	Ended() bool
	// CloseLater closes a universal handle at the next safe point: code of objects' ends may run there, and not in the caller's middle.
	CloseLater(Handle)
	// Functions are the C functions of the HPy API, by slot of its definition.
	Functions() []Member
	// Serve tells once how Go code calls them: with handles of the universal space. API.HPy builds on that.
	Serve(abi.Provider)
}

// Member is a C function of the HPy API, called with the module's context.
type Member struct {
	Code uintptr // 0 for none
	// Direct says that modules may call it as it is: the provider of [API].HPy adds nothing to it.
	Direct bool
}
