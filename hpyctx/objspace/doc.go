// Package objspace says what an object space is: the objects behind the handles of one interpreter, the operations on them,
// and the lock. Package hpyctx and all above it speak to a space through this package alone; a space implements
// [Space] and knows nothing of interpreters, modes or scripts.
//
// Most of what a module can do with objects is the HPy API ([API]), which a space serves as well. The rest of [Space] is what
// a host asks for itself, in small parts.
//
// Everything here is used by the holder of the space's lock, unless a method says otherwise. The package imports
// trampoline and the HPy API's definition, never a space.
package objspace
