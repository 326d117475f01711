package cstack

const (
	returnRegister = 16 // of the return address, in rules
	linkRegister   = 0  // there is none
	addressMask    = ^uintptr(0)
)
