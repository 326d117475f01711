// Package apidef is the model of an API definition: what one annotated header (or one Go interface) says about an
// API table, with the position of everything that was said.
//
// It owns the model, what [Resolve] checks and completes in it, the canonical signatures and the fingerprint that import checks compare.
// Front ends (cheader, goiface) fill the model; gen turns it into code; lock and breaking compare two of them. The words of the
// dialect, the rules with their explanations, names in other languages and the grammar of signatures are internal packages, which
// it imports; it imports nothing else of this project.
package apidef
