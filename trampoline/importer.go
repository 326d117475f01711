package trampoline

// This file is for Go programs.

// Importer finds the provider of an API and makes the edge to it, checked against the definition that the caller was built
// with: the context of a module in Go, or an interpreter for the program itself. What Import of a generated package takes.
type Importer interface {
	ImportAPI(def *Definition) (*Edge, error)
}

// ObjectImporter finds the provider of an interface that the type of an object offers: the context of a module in Go, or of the program. What
// Of of a generated package takes.
type ObjectImporter interface {
	ImportAPIOf(def *Definition, object Handle) (*Edge, error)
}
