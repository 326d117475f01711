// Package naming gives what a definition declares its name in each language, and knows the names that are taken there: by the
// language, its library, and generated code itself. Generators take names from here, and check reports two that are one. It
// imports nothing of this project.
package naming

import "strings"

// OwnC are the names that generated headers have behind the name of the API and an underscore.
const OwnC = `MAJOR MINOR ID FLAGS FINGERPRINT CAPSULE STALE SLOT_COUNT SLOTS_END SLOT_ Table Record Import ImportFrom Has Export PROVIDE PROVIDE_FROM Traverse Clear
	IMPORT_GLOBALS EXPORT_GLOBALS MODULE_SLOTS DEFINED_AT DEFINED_MAJOR DEFINED_MINOR INCLUDED_AT MODULE_PYSLOTS
	import api consumer padded padding wanted nothing adopt slots facts table current descriptor provider endpoint enters gate gate_impl entry entry_impl
	entry_new entry_new_impl callback callback_impl callback_new callback_new_impl callback_current callback_endpoint callback_enters
	gate_call entry_call callback_call`

// OwnCOfTypes are further ones where the API is an interface of objects.
const OwnCOfTypes = "Of Interface interface open close"

// GuardsC are the macros that generated headers have behind the prefix in capitals and an underscore.
const GuardsC = "TABLE_H CONSUMER_H PROVIDER_H CPYTHON_CONSUMER_H CPYTHON_PROVIDER_H REQUIRED_MINOR"

// Member is the name of a slot in the struct of the table: without the prefix, and with an underscore where the rest is a word of C,
// C++ or a macro of their headers.
func Member(prefix, c string) string {
	member := strings.TrimPrefix(c, prefix+"_")
	if CWords[member] || CLibrary[member] || member == "header" {
		return member + "_"
	}
	return member
}

// CWords are the keywords of C11 and C++17 that the other language would accept as a name.
var CWords = wordSet(`alignas alignof and and_eq asm auto bitand bitor bool break case catch char char16_t
		char32_t class compl const const_cast constexpr continue decltype default delete do double dynamic_cast else enum
		explicit export extern false float for friend goto if inline int long mutable namespace new noexcept not not_eq
		nullptr operator or or_eq private protected public register reinterpret_cast restrict return short signed sizeof
		static static_assert static_cast struct switch template this thread_local throw true try typedef typeid typename
		union unsigned using virtual void volatile wchar_t while xor xor_eq`)

// CLibrary are macros of C's headers, and functions that generated code calls, which neither a parameter nor a field may hide.
var CLibrary = wordSet(`NULL EOF errno stdin stdout stderr assert offsetof NAN INFINITY HUGE_VAL HUGE_VALF I complex imaginary noreturn alloca
	linux unix i386 sun vax major minor makedev isnan isinf isfinite signbit fpclassify setjmp sigsetjmp va_start va_arg va_end va_copy
	malloc calloc realloc free memcpy memmove memset memcmp strlen strcmp strncmp strcpy strchr strrchr snprintf vsnprintf printf fprintf abort
	RAND_MAX BUFSIZ FILENAME_MAX SEEK_SET SEEK_CUR SEEK_END CHAR_BIT INT_MAX INT_MIN UINT_MAX LONG_MAX LONG_MIN SIZE_MAX M_PI M_E
	atomic_load atomic_store static_assert thread_local`)

// CTypes are types of C's headers that no definition can name.
var CTypes = strings.Fields(`ssize_t off_t pid_t time_t clock_t wint_t va_list max_align_t div_t ldiv_t lldiv_t intmax_t uintmax_t FILE fpos_t
	int_least8_t int_least16_t int_least32_t int_least64_t uint_least8_t uint_least16_t uint_least32_t uint_least64_t
	int_fast8_t int_fast16_t int_fast32_t int_fast64_t uint_fast8_t uint_fast16_t uint_fast32_t uint_fast64_t ptrdiff_t`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}
