package naming

import "strings"

// OwnPython are the names of a generated Python module that its classes would hide.
const OwnPython = "None True False ImportError AttributeError OverflowError Optional Sequence Array Structure Union IntEnum"

// PythonClass is the name of the class for a declared type.
func PythonClass(prefix, c string) string { return GoType(prefix, c) }

// PythonWords are the keywords of Python, soft ones not among them.
var PythonWords = wordSet(`False None True and as assert async await break class continue def del elif else except finally for from global if import in is
	lambda nonlocal not or pass raise return try while with yield`)

// PythonWord is a name with an underscore where Python has it for a keyword.
func PythonWord(text string) string {
	if PythonWords[text] {
		return text + "_"
	}
	return text
}

// PythonField is a field of a struct in Python. Names between underscores are ctypes' own.
func PythonField(c string) string {
	if strings.HasPrefix(c, "_") {
		return c[1:] + "_"
	}
	return PythonWord(c)
}

// PythonConstant is a constant as a member of its enum.IntEnum.
func PythonConstant(prefix, constant string) string {
	text := strings.TrimPrefix(constant, strings.ToUpper(prefix)+"_")
	switch text {
	case "mro", "name", "value", "real", "imag", "numerator", "denominator", "conjugate", "from_bytes", "to_bytes", "bit_length", "bit_count", "as_integer_ratio", "is_integer":
		return text + "_"
	}
	if text != "" && text[0] <= '9' {
		return "_" + text
	}
	return PythonWord(text)
}

// PythonMethod is a slot as a method or attribute of the class: with an underscore where the class needs the word itself.
func PythonMethod(prefix, slot string) string {
	text := strings.TrimPrefix(slot, prefix+"_")
	switch text {
	case "provider_version", "property", "bool", "bytes", "float", "int", "list", "object", "str", "tuple":
		return text + "_"
	}
	return PythonWord(text)
}
