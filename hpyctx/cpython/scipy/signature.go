package scipy

import (
	"fmt"
	"strings"
)

// signature is a C function by what it means to a compiler, whoever spelled it.
type signature struct {
	result string // empty when the spelling does not say
	params []string
}

// meanings are the types that signatures are made of, on LP64, by their spellings.
var meanings = map[string]string{
	"void": "void", "char": "char", "bool": "bool", "_Bool": "bool",
	"double": "double", "float64": "double", "float64_t": "double", "npy_double": "double", "npy_float64": "double",
	"float": "float", "float32": "float", "float32_t": "float", "npy_float": "float", "npy_float32": "float",
	"int": "int32", "signed": "int32", "int32": "int32", "int32_t": "int32", "npy_int": "int32", "npy_int32": "int32",
	"unsigned": "uint32", "uint32": "uint32", "uint32_t": "uint32", "npy_uint32": "uint32", "npy_uint": "uint32",
	"long": "int64", "int64": "int64", "int64_t": "int64", "intptr_t": "int64", "npy_intp": "int64", "intp": "int64", "ssize_t": "int64",
	"Py_ssize_t": "int64", "ptrdiff_t": "int64", "npy_long": "int64", "npy_longlong": "int64", "npy_int64": "int64",
	"uint64": "uint64", "uint64_t": "uint64", "size_t": "uint64", "uintptr_t": "uint64", "npy_uintp": "uint64", "npy_uint64": "uint64",
	"short": "int16", "int16": "int16", "int16_t": "int16", "uint16": "uint16", "uint16_t": "uint16", "int8": "int8", "int8_t": "int8",
	"uint8": "uint8", "uint8_t": "uint8",
}

// parse reads a signature: of C, as SciPy and Cython write it, or as Pythran does, with the name of the function in front.
func parse(text string) (signature, error) {
	open := strings.IndexByte(text, '(')
	if open < 0 || !strings.HasSuffix(strings.TrimSpace(text), ")") {
		return signature{}, fmt.Errorf("%q is no signature: it has no parameters in parentheses", text)
	}
	var s signature
	head := strings.TrimSpace(text[:open])
	if result, ok := typeOf(head); ok {
		s.result = result
	} else if strings.ContainsAny(head, " *") {
		return signature{}, fmt.Errorf("%q: what is %q", text, head)
	}
	list := strings.TrimSuffix(strings.TrimSpace(text[open+1:]), ")")
	if t := strings.TrimSpace(list); t == "" || t == "void" {
		return s, nil
	}
	for _, p := range strings.Split(list, ",") {
		t, ok := typeOf(p)
		if !ok {
			return signature{}, fmt.Errorf("%q: what is %q", text, strings.TrimSpace(p))
		}
		s.params = append(s.params, t)
	}
	return s, nil
}

// typeOf is the meaning of a type, maybe with the name of a parameter behind it.
func typeOf(text string) (string, bool) {
	words := strings.Fields(strings.ReplaceAll(text, "*", " * "))
	stars, unsigned, base := "", false, ""
	for _, w := range words {
		meaning, known := meanings[w]
		switch {
		case w == "*":
			stars += "*"
		case w == "const" || w == "volatile" || w == "__restrict":
		case w == "unsigned":
			unsigned = true
		case known && (base == "" || meaning == "int32" || base == "int32"): // long int, long long, int long
			if base == "" || base == "int32" {
				base = meaning
			}
		case w == "long" && base == "int64":
		case base != "" || unsigned: // the name of the parameter
		default:
			return "", false
		}
	}
	if unsigned {
		base = "u" + strings.TrimPrefix(map[bool]string{true: "int32"}[base == ""]+base, "u")
	}
	if base == "" {
		return "", false
	}
	return strings.TrimSpace(base + " " + stars), true
}

// differences say in what a signature is not the one that is wanted, by meaning. alike is how many arguments are the same, -1
// when there are more or fewer than wanted.
func (s signature) differences(want signature) (all []string, alike int) {
	if s.result != "" && s.result != want.result {
		all = append(all, fmt.Sprintf("it returns %s, and must return %s", s.result, want.result))
	}
	if len(s.params) != len(want.params) {
		return append(all, fmt.Sprintf("it takes %d arguments, and must take %d", len(s.params), len(want.params))), -1
	}
	for i, p := range s.params {
		userData := want.params[i] == "void *" && strings.HasSuffix(p, "*") // of whichever type the function has it
		switch {
		case p == want.params[i]:
			alike++
		case !userData:
			all = append(all, fmt.Sprintf("argument %d is %s, and must be %s", i+1, p, want.params[i]))
		}
	}
	return all, alike
}
