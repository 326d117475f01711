package apidef

import ()

// builtins are the type names that a definition may use without declaring them. Name and profile are checked by
// Resolve, so that a type which another profile allows gets a message that says so.
var builtins = map[string]Type{
	"void":         {Kind: Void},
	"bool":         {Kind: Bool},
	"_Bool":        {Kind: Bool},
	"int8_t":       {Kind: Int8},
	"int16_t":      {Kind: Int16},
	"int32_t":      {Kind: Int32},
	"int64_t":      {Kind: Int64},
	"uint8_t":      {Kind: Uint8},
	"uint16_t":     {Kind: Uint16},
	"uint32_t":     {Kind: Uint32},
	"uint64_t":     {Kind: Uint64},
	"float":        {Kind: Float32},
	"double":       {Kind: Float64},
	"char":         {Kind: Char},
	"size_t":       {Kind: Size},
	"intptr_t":     {Kind: Ssize},
	"ptrdiff_t":    {Kind: Ssize},
	"Py_ssize_t":   {Kind: Ssize},
	"Py_hash_t":    {Kind: Ssize},
	"HPy_ssize_t":  {Kind: Ssize},
	"HPy_hash_t":   {Kind: Ssize},
	"HPy_UCS4":     {Kind: Uint32},
	"uintptr_t":    {Kind: Uintptr},
	"wchar_t":      {Kind: Wchar},
	"HPyContext":   {Kind: ContextPtr},
	"HPy":          {Kind: HandleWord},
	"PyObject":     {Kind: PyObjectType},
	"PyTypeObject": {Kind: PyObjectType},

	"HPyField":        {Kind: OpaqueWord},
	"HPyGlobal":       {Kind: OpaqueWord},
	"HPyTracker":      {Kind: OpaqueWord},
	"HPyListBuilder":  {Kind: OpaqueWord},
	"HPyTupleBuilder": {Kind: OpaqueWord},
	"HPyThreadState":  {Kind: OpaqueWord},

	"int":                {Kind: Int32},
	"signed int":         {Kind: Int32},
	"unsigned int":       {Kind: Uint32},
	"short":              {Kind: Int16},
	"unsigned short":     {Kind: Uint16},
	"long":               {Kind: Long},
	"unsigned long":      {Kind: ULong},
	"long long":          {Kind: Int64},
	"unsigned long long": {Kind: Uint64},
	"signed char":        {Kind: Int8},
	"unsigned char":      {Kind: Uint8},
}

// exactNames are the spellings of scalars whose width and meaning is the same on every platform that the project
// supports, or follows the pointer width by definition.
var exactNames = []string{
	"bool", "int8_t", "int16_t", "int32_t", "int64_t", "uint8_t", "uint16_t", "uint32_t", "uint64_t", "float", "double",
	"size_t", "intptr_t", "uintptr_t", "HPy_ssize_t", "HPy_hash_t", "HPy_UCS4",
}

// Builtin returns a fresh type for a name that needs no declaration: int32_t, HPy, HPyContext, "unsigned int". The type
// of HPyContext stands for the pointer to it.
func Builtin(name string) (*Type, bool) {
	t, ok := builtins[name]
	if !ok {
		return nil, false
	}
	t.Name = name
	return &t, true
}

// BuiltinNames lists what Builtin knows, in a fixed order, for suggestions.
func BuiltinNames() []string {
	return append(append([]string{}, exactNames...), "void", "char", "HPy", "HPyContext", "PyObject", "PyTypeObject",
		"HPyField", "HPyGlobal", "HPyTracker", "HPyListBuilder", "HPyTupleBuilder", "HPyThreadState")
}
