package naming

import "strings"

// OwnGo are the declarations that a generated Go package has of its own.
const OwnGo = "Definition Provider UnimplementedProvider Client Export Import Bind Data DataOf ForwardingProvider"

// OwnGoOfTypes are those that it has when the API is an interface of objects.
const OwnGoOfTypes = "Definition Provider UnimplementedProvider Client Export Bind Data DataOf ForwardingProvider Of"

// Go turns a C name into an exported Go name: the parts between underscores, each with a capital first letter.
// What is capital stays so: from_sequence is FromSequence, AsUTF8_AndSize is AsUTF8AndSize.
func Go(c string) string {
	var b strings.Builder
	up := true
	for i := 0; i < len(c); i++ {
		ch := c[i]
		if ch == '_' {
			up = true
			continue
		}
		if up && ch >= 'a' && ch <= 'z' {
			ch -= 'a' - 'A'
		}
		up = false
		b.WriteByte(ch)
	}
	return b.String()
}

// GoType is the name of a declared type in Go, where the definition is of the standard profile.
func GoType(prefix, c string) string { return Go(strings.TrimPrefix(c, prefix+"_")) }

// GoConstant is the part of a constant's Go name behind that of its type: NUMPY_INT64 is Int64.
func GoConstant(prefix, enum, constant string) string {
	text := strings.TrimPrefix(constant, strings.ToUpper(prefix)+"_")
	text = strings.TrimPrefix(text, strings.ToUpper(strings.TrimPrefix(enum, prefix+"_"))+"_")
	if text == strings.ToUpper(text) {
		text = strings.ToLower(text)
	}
	return Go(text)
}
