// Package signature is the grammar of canonical signatures: from text to a tree and back. A signature says what a slot
// demands of both sides, ABI and ownership and not spelling. Descriptors, lock files and manifests carry the text; whoever
// wants to know something of it parses it here. Names of parameters, types and slots are not part of it; typedefs of one
// width and meaning are equal; an enum is the int32 that it is.
//
// The grammar, with # for the zero-based position of another parameter:
//
//	slot   = func | "data " type ["[" n "]"] | "handle" | "object" | "hole"
//	func   = "(" [param {"," param}] [",..."] ")" result
//	param  = "ctx" | [pass] type ["[" # "]"] | "str" | "call " func | "keep " func | "user" [" " #] | "destroy " # " " func
//	pass   = "steal " | "out " | "inout " | "in "
//	result = ["borrowed "] ["?"] type ["!null" | "!-1" | "!nan" | "!check"] ["@static" | "@caller" | "@" #]
//	type   = word | "word:" name | struct | union
//	struct = "{" field {"," field} "}"
//	union  = "<" field {"|" field} ">"
//	field  = type ["*" n]
//
// "h" is a handle; in the pyobject profile an object is "o". The first parameter alone may be "ctx". What follows "!" is how
// a failure is signalled, and no failure is possible without it; what follows "@" says whose memory a pointer is. Whether a
// parameter may be NULL is not part of the signature: accepting NULL later breaks nobody.
//
// The text of a struct, union or callback of more than 400 characters is replaced by "#" and the 16 digits of its hash, in
// its brackets: {#0123456789abcdef}, and (#0123456789abcdef) without a result.
//
// The package imports nothing of this project.
package signature
