// Package apidef is the model of an API definition: what one annotated header (or one Go interface) says about an
// API table, with the position of everything that was said.
//
// It owns the model, its validation rules, canonical signatures and the fingerprint that import checks compare.
// Front ends (cheader, goiface) fill the model; gen turns it into code; lock and breaking compare two of them.
// It imports signature, the grammar of canonical signatures, and nothing else of this project.
package apidef
