package ndarray

// Unary is an element-wise operation on one array. The numbers are those of the numpy_unary_op enum.
type Unary int32

// Operations of one array, by NumPy's names.
const (
	Negative Unary = iota + 1
	Positive
	Absolute
	Sign
	Square
	Reciprocal
	Conjugate
	Sqrt
	Cbrt
	Exp
	Exp2
	Expm1
	Log
	Log2
	Log10
	Log1p
	Sin
	Cos
	Tan
	Arcsin
	Arccos
	Arctan
	Sinh
	Cosh
	Tanh
	Arcsinh
	Arccosh
	Arctanh
	Floor
	Ceil
	Trunc
	Rint
	Invert
	LogicalNot
	IsNaN
	IsInf
	IsFinite
	SignBit
	Real
	Imag
)

// UnaryNames are the names of the operations in NumPy, by number.
var UnaryNames = []string{"", "negative", "positive", "absolute", "sign", "square", "reciprocal", "conjugate", "sqrt", "cbrt", "exp", "exp2", "expm1",
	"log", "log2", "log10", "log1p", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh",
	"floor", "ceil", "trunc", "rint", "invert", "logical_not", "isnan", "isinf", "isfinite", "signbit", "real", "imag"}

// Binary is an element-wise operation on two arrays. The numbers are those of the numpy_binary_op enum.
type Binary int32

// Operations of two arrays, by NumPy's names; Divide is true division.
const (
	Add Binary = iota + 1
	Subtract
	Multiply
	Divide
	FloorDivide
	Remainder
	Fmod
	Power
	Maximum
	Minimum
	Fmax
	Fmin
	BitwiseAnd
	BitwiseOr
	BitwiseXor
	LeftShift
	RightShift
	Arctan2
	Hypot
	Copysign
	LogicalAnd
	LogicalOr
	LogicalXor
)

// BinaryNames are the names of the operations in NumPy, by number.
var BinaryNames = []string{"", "add", "subtract", "multiply", "divide", "floor_divide", "remainder", "fmod", "power", "maximum", "minimum", "fmax", "fmin",
	"bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift", "arctan2", "hypot", "copysign", "logical_and", "logical_or", "logical_xor"}

// Comparison is an element-wise comparison. The numbers are those of the numpy_comparison enum.
type Comparison int32

// Comparisons, by NumPy's names.
const (
	Equal Comparison = iota + 1
	NotEqual
	Less
	LessEqual
	Greater
	GreaterEqual
)

// ComparisonNames are the names of the comparisons in NumPy, by number.
var ComparisonNames = []string{"", "equal", "not_equal", "less", "less_equal", "greater", "greater_equal"}

func name(names []string, op int32) string {
	if op <= 0 || int(op) >= len(names) {
		return ""
	}
	return names[op]
}

// unsupported is the error of an operation that a type does not have.
func unsupported(name string) error {
	return fail(ErrType, "ufunc '%s' not supported for the input types, and the inputs could not be safely coerced to any supported types according to the casting rule ''safe''", name)
}

// floating is the type in which functions of real numbers work on a type. The narrowest is float32: there is no float16.
func (d DType) floating() DType {
	if d.Kind().Inexact() {
		return d
	}
	if d.Size() <= 2 {
		return Float32
	}
	return Float64
}

// part is the type of the parts of a complex type, and any other type itself.
func (d DType) part() DType {
	if d.Kind() == KindComplex {
		return sized(KindFloat, d.Size()/2)
	}
	return d
}

// types of the operand, once converted, and of the result.
func (op Unary) types(d DType) (in, out DType, err error) {
	kind := d.Kind()
	switch op {
	case Negative, Positive, Sign:
		if kind == KindBool {
			if op == Negative {
				return 0, 0, fail(ErrType, "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the logical_not function instead.")
			}
			return 0, 0, unsupported(UnaryNames[op])
		}
		return d, d, nil
	case Absolute, Real, Imag:
		return d, d.part(), nil
	case Square, Reciprocal, Conjugate:
		if kind == KindBool {
			return Int8, Int8, nil
		}
		return d, d, nil
	case Floor, Ceil, Trunc, Rint:
		return op.rounding(d)
	case Invert:
		if kind.Inexact() {
			return 0, 0, unsupported("invert")
		}
		return d, d, nil
	case LogicalNot:
		return d, Boolean, nil
	case IsNaN, IsInf, IsFinite:
		return d, Boolean, nil
	case SignBit:
		if kind == KindComplex {
			return 0, 0, unsupported("signbit")
		}
		return d.floating(), Boolean, nil
	case Cbrt:
		if kind == KindComplex {
			return 0, 0, unsupported("cbrt")
		}
	}
	if op < Negative || op > Imag {
		return 0, 0, fail(ErrValue, "unknown operation %d", int32(op))
	}
	return d.floating(), d.floating(), nil
}

// rounding leaves integers and booleans as they are; complex numbers have only rint.
func (op Unary) rounding(d DType) (in, out DType, err error) {
	switch {
	case op == Rint:
		return d.floating(), d.floating(), nil
	case d.Kind() == KindComplex:
		return 0, 0, unsupported(UnaryNames[op])
	}
	return d, d, nil
}

// types of both operands, once converted, and of the result.
func (op Binary) types(a, b DType) (in, out DType, err error) {
	d := Promote(a, b)
	kind := d.Kind()
	refuse := false
	switch op {
	case Add, Multiply, Maximum, Minimum, Fmax, Fmin:
	case Subtract:
		if kind == KindBool {
			return 0, 0, fail(ErrType, "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the logical_xor function instead.")
		}
	case Divide:
		if !kind.Inexact() {
			d = Float64
		}
	case FloorDivide, Remainder, Fmod, Power, LeftShift, RightShift:
		if kind == KindBool {
			d = Int8
		}
		shift := op == LeftShift || op == RightShift
		refuse = kind == KindComplex && op != Power || kind.Inexact() && shift
	case BitwiseAnd, BitwiseOr, BitwiseXor:
		refuse = kind.Inexact()
	case Arctan2, Hypot, Copysign:
		refuse = kind == KindComplex
		d = Promote(a.floating(), b.floating())
	case LogicalAnd, LogicalOr, LogicalXor:
		return d, Boolean, nil
	default:
		return 0, 0, fail(ErrValue, "unknown operation %d", int32(op))
	}
	if refuse {
		return 0, 0, unsupported(BinaryNames[op])
	}
	return d, d, nil
}
