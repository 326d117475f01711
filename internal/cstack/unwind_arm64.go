package cstack

const (
	returnRegister = 30
	linkRegister   = 30
	addressMask    = 1<<48 - 1 // without the signature of a return address
)
