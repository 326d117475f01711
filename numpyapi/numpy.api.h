/* A NumPy-like array API: strided arrays of one element type, with NumPy's rules for shapes, types and results. */
#ifndef NUMPY_API_H
#define NUMPY_API_H

#include <hpyapi_define.h>

HPYAPI_API(NumPy, numpy, 1, 2, "numpy_api._ARRAY_API", "b7a4f6c2-3c1d-4e58-9d0a-51f0c8e2a764")
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)

/** Element types of an array. */
typedef enum {
    NUMPY_ANY = 0,         /**< no array has it; as an argument: whatever fits */
    NUMPY_INT64 = 1,       /**< 64-bit signed integers */
    NUMPY_FLOAT64 = 2,     /**< IEEE 754 double precision */
    NUMPY_BOOL = 3,        /**< one byte, 0 or 1 */
    NUMPY_INT8 = 4,        /**< 8-bit signed integers */
    NUMPY_INT16 = 5,       /**< 16-bit signed integers */
    NUMPY_INT32 = 6,       /**< 32-bit signed integers */
    NUMPY_UINT8 = 7,       /**< 8-bit unsigned integers */
    NUMPY_UINT16 = 8,      /**< 16-bit unsigned integers */
    NUMPY_UINT32 = 9,      /**< 32-bit unsigned integers */
    NUMPY_UINT64 = 10,     /**< 64-bit unsigned integers */
    NUMPY_FLOAT32 = 11,    /**< IEEE 754 single precision */
    NUMPY_COMPLEX64 = 12,  /**< two single precision numbers: real and imaginary part */
    NUMPY_COMPLEX128 = 13  /**< two double precision numbers: real and imaginary part */
} numpy_dtype;

/** Which conversions between element types are allowed, as in numpy.can_cast. */
typedef enum {
    NUMPY_CASTING_NO = 0,        /**< none */
    NUMPY_CASTING_EQUIV = 1,     /**< of byte order only: all arrays here have the machine's, so none */
    NUMPY_CASTING_SAFE = 2,      /**< every number is kept */
    NUMPY_CASTING_SAME_KIND = 3, /**< within a kind (float64 to float32), or to a later one */
    NUMPY_CASTING_UNSAFE = 4     /**< any */
} numpy_casting;

/** What is asked of an array that is made from another object, and what numpy_flags says; bits, with NumPy's numbers. */
typedef enum {
    NUMPY_C_CONTIGUOUS = 0x1, /**< no gaps, the last index runs fastest */
    NUMPY_F_CONTIGUOUS = 0x2, /**< no gaps, the first index runs fastest */
    NUMPY_OWNDATA = 0x4,      /**< the memory is the array's own, and goes with it */
    NUMPY_FORCECAST = 0x10,   /**< as a requirement: convert also where numbers are lost */
    NUMPY_ENSURECOPY = 0x20,  /**< as a requirement: always a new array */
    NUMPY_ALIGNED = 0x100,    /**< every element is where C expects it; always so here */
    NUMPY_WRITEABLE = 0x400,  /**< elements may be written */
    NUMPY_WRITEBACKIFCOPY = 0x2000 /**< the array is a copy that numpy_resolve_writeback stores back */
} numpy_flag;

/** Element-wise operations on one array, by the names of NumPy's functions. */
typedef enum {
    NUMPY_NEGATIVE = 1, NUMPY_POSITIVE = 2, NUMPY_ABSOLUTE = 3, NUMPY_SIGN = 4, NUMPY_SQUARE = 5, NUMPY_RECIPROCAL = 6,
    NUMPY_CONJUGATE = 7, NUMPY_SQRT = 8, NUMPY_CBRT = 9, NUMPY_EXP = 10, NUMPY_EXP2 = 11, NUMPY_EXPM1 = 12, NUMPY_LOG = 13,
    NUMPY_LOG2 = 14, NUMPY_LOG10 = 15, NUMPY_LOG1P = 16, NUMPY_SIN = 17, NUMPY_COS = 18, NUMPY_TAN = 19, NUMPY_ARCSIN = 20,
    NUMPY_ARCCOS = 21, NUMPY_ARCTAN = 22, NUMPY_SINH = 23, NUMPY_COSH = 24, NUMPY_TANH = 25, NUMPY_ARCSINH = 26,
    NUMPY_ARCCOSH = 27, NUMPY_ARCTANH = 28, NUMPY_FLOOR = 29, NUMPY_CEIL = 30, NUMPY_TRUNC = 31, NUMPY_RINT = 32,
    NUMPY_INVERT = 33, NUMPY_LOGICAL_NOT = 34, NUMPY_ISNAN = 35, NUMPY_ISINF = 36, NUMPY_ISFINITE = 37, NUMPY_SIGNBIT = 38,
    NUMPY_REAL = 39, NUMPY_IMAG = 40
} numpy_unary_op;

/** Element-wise operations on two arrays, by the names of NumPy's functions; NUMPY_DIVIDE is true division. */
typedef enum {
    NUMPY_ADD = 1, NUMPY_SUBTRACT = 2, NUMPY_MULTIPLY = 3, NUMPY_DIVIDE = 4, NUMPY_FLOOR_DIVIDE = 5, NUMPY_REMAINDER = 6,
    NUMPY_FMOD = 7, NUMPY_POWER = 8, NUMPY_MAXIMUM = 9, NUMPY_MINIMUM = 10, NUMPY_FMAX = 11, NUMPY_FMIN = 12,
    NUMPY_BITWISE_AND = 13, NUMPY_BITWISE_OR = 14, NUMPY_BITWISE_XOR = 15, NUMPY_LEFT_SHIFT = 16, NUMPY_RIGHT_SHIFT = 17,
    NUMPY_ARCTAN2 = 18, NUMPY_HYPOT = 19, NUMPY_COPYSIGN = 20, NUMPY_LOGICAL_AND = 21, NUMPY_LOGICAL_OR = 22,
    NUMPY_LOGICAL_XOR = 23
} numpy_binary_op;

/** Element-wise comparisons; complex numbers are ordered by their real parts, then by their imaginary ones. */
typedef enum {
    NUMPY_EQUAL = 1, NUMPY_NOT_EQUAL = 2, NUMPY_LESS = 3, NUMPY_LESS_EQUAL = 4, NUMPY_GREATER = 5, NUMPY_GREATER_EQUAL = 6
} numpy_comparison;

/** Reductions of many elements to one, by the names of NumPy's functions. */
typedef enum {
    NUMPY_SUM = 1, NUMPY_PROD = 2, NUMPY_MIN = 3, NUMPY_MAX = 4, NUMPY_ALL = 5, NUMPY_ANY_OF = 6, NUMPY_MEAN = 7,
    NUMPY_ARGMIN = 8, NUMPY_ARGMAX = 9, NUMPY_COUNT_NONZERO = 10
} numpy_reduction;

/** What a provider may be able to do beyond the slots that every one has. */
typedef enum {
    NUMPY_FEATURE_BUFFER = 1,  /**< arrays have the buffer protocol: memoryview(array) works */
    NUMPY_FEATURE_DLPACK = 2,  /**< arrays have __dlpack__ and __dlpack_device__ */
    NUMPY_FEATURE_INTERFACE = 3 /**< arrays have __array_interface__ */
} numpy_feature;

/** How the elements of an array lie in memory. Valid as long as the array lives, and never changes but for flags. */
typedef struct {
    uintptr_t data;        /**< address of the element at index 0 */
    int64_t size;          /**< number of elements */
    int64_t itemsize;      /**< bytes of an element */
    int32_t dtype;         /**< a numpy_dtype */
    int32_t flags;         /**< bits of numpy_flag */
    int32_t ndim;          /**< number of dimensions */
    int32_t reserved;      /**< 0 */
    int64_t shape[64];     /**< length of each dimension */
    int64_t strides[64];   /**< bytes from an element to its neighbour along each dimension */
} numpy_layout;

/** What is known of an element type. */
typedef struct {
    int32_t itemsize;      /**< bytes of an element */
    int32_t alignment;     /**< bytes; elements begin at multiples of it */
    uint8_t kind;          /**< NumPy's letter: b, i, u, f, c */
    uint8_t format;        /**< letter of the struct module: ?, b, h, i, l, B, H, I, L, f, d; of the parts for complex numbers */
    char name[14];         /**< NumPy's name, NUL-terminated */
} numpy_dtype_info;

/** Several arrays gone over together; made by numpy_iter_new. */
typedef struct numpy_iter_s numpy_iter;

/** Called once per element by numpy_map with a new element value; returns the value to store. */
HPYAPI_CALLBACK
HPy numpy_map_fn(HPyContext *ctx, HPy item, void *user);

/** Called by numpy_map_doubles with each element; returns the value to store. */
HPYAPI_CALLBACK
double numpy_double_fn(HPyContext *ctx, double value, void *user) HPYAPI_ERROR(CHECK);

/** Called by numpy_fold with what it returned before and the next element; returns what to go on with. */
HPYAPI_CALLBACK
HPy numpy_fold_fn(HPyContext *ctx, HPy so_far, HPy item, void *user);

/** The version of the array library as major * 1000 + minor. Needs no context and cannot fail. */
HPYAPI_SLOT(0, 0)
int32_t numpy_version(void) HPYAPI_NO_ERROR;

/** A new array of the given shape, every element zero. Raises ValueError for a negative dimension or more bytes than there are addresses, MemoryError when there is no room. */
HPYAPI_SLOT(1, 0)
HPy numpy_zeros(HPyContext *ctx, const int64_t *shape HPYAPI_LEN(ndim), int32_t ndim, numpy_dtype dtype);

/** A new array with the numbers of a sequence; nested sequences give more dimensions. Raises TypeError for other objects. */
HPYAPI_SLOT(2, 0)
HPy numpy_from_sequence(HPyContext *ctx, HPy sequence, numpy_dtype dtype);

/** How many dimensions the array has. Raises TypeError when the object is no array. */
HPYAPI_SLOT(3, 0)
int32_t numpy_ndim(HPyContext *ctx, HPy array) HPYAPI_ERROR(-1);

/** Writes the length of each dimension to shape, which has room for capacity numbers; returns how many dimensions there are. Raises ValueError when the room is too small. */
HPYAPI_SLOT(4, 0)
int32_t numpy_shape(HPyContext *ctx, HPy array, int64_t *shape HPYAPI_OUT HPYAPI_LEN(capacity), int32_t capacity) HPYAPI_ERROR(-1);

/** The element type of the array. */
HPYAPI_SLOT(5, 0)
int32_t numpy_get_dtype(HPyContext *ctx, HPy array, numpy_dtype *dtype HPYAPI_OUT) HPYAPI_ERROR(-1);

/** The address of the first element, valid as long as the array lives; *size is the number of elements. */
HPYAPI_SLOT(6, 0)
void *numpy_data(HPyContext *ctx, HPy array, int64_t *size HPYAPI_OUT) HPYAPI_ERROR(NULL) HPYAPI_OWNER(array);

/** One element as an object; index has one number per dimension, negative numbers count from the end. */
HPYAPI_SLOT(7, 0)
HPy numpy_get_item(HPyContext *ctx, HPy array, const int64_t *index HPYAPI_LEN(ndim), int32_t ndim);

/** Stores a number into one element. */
HPYAPI_SLOT(8, 0)
int32_t numpy_set_item(HPyContext *ctx, HPy array, const int64_t *index HPYAPI_LEN(ndim), int32_t ndim, HPy value) HPYAPI_ERROR(-1);

/** A new array with the element-wise sum; a length of 1 stretches to the other side's length. Raises ValueError when the shapes do not go together. */
HPYAPI_SLOT(9, 0)
HPy numpy_add(HPyContext *ctx, HPy a, HPy b);

/** The sum of all elements as a double. */
HPYAPI_SLOT(10, 0)
double numpy_sum(HPyContext *ctx, HPy array) HPYAPI_ERROR(NAN);

/** A new array with the same elements in another shape; one dimension may be -1 and is worked out. */
HPYAPI_SLOT(11, 0)
HPy numpy_reshape(HPyContext *ctx, HPy array, const int64_t *shape HPYAPI_LEN(ndim), int32_t ndim);

/** A new array of what fn returns for each element, in order. Stops at the first error. */
HPYAPI_SLOT(12, 0)
HPy numpy_map(HPyContext *ctx, HPy array, numpy_map_fn *fn, void *user HPYAPI_USERDATA(fn));

/** Stacks arrays of one shape along a new first dimension. */
HPYAPI_SLOT(13, 1)
HPy numpy_stack(HPyContext *ctx, const HPy *arrays HPYAPI_LEN(count), int32_t count);

/** Smallest and largest element as new objects. Raises ValueError for an empty array. */
HPYAPI_SLOT(14, 1)
int32_t numpy_min_max(HPyContext *ctx, HPy array, HPy *smallest HPYAPI_OUT, HPy *largest HPYAPI_OUT) HPYAPI_ERROR(-1);

/** The array type itself, for type checks. */
HPYAPI_SLOT(15, 1)
HPy numpy_array_type(HPyContext *ctx);

/** Whether the provider has a feature; false for features that it does not know. */
HPYAPI_SLOT(16, 2)
bool numpy_has_feature(numpy_feature feature) HPYAPI_NO_ERROR;

/* Making arrays. What is made is row-major, writable and owned by the caller. */

/** A new array whose elements are not set: they have no meaning before they are written. Raises as numpy_zeros does. */
HPYAPI_SLOT(17, 2)
HPy numpy_empty(HPyContext *ctx, const int64_t *shape HPYAPI_LEN(ndim), int32_t ndim, numpy_dtype dtype);

/** A new array with a number in every element. NUMPY_ANY takes the type of the number. Raises OverflowError when it does not fit. */
HPYAPI_SLOT(18, 2)
HPy numpy_full(HPyContext *ctx, const int64_t *shape HPYAPI_LEN(ndim), int32_t ndim, HPy value, numpy_dtype dtype);

/** A new array of the shape of another, filled with a number, or not set when it is NULL. NUMPY_ANY takes the type of the other. */
HPYAPI_SLOT(19, 2)
HPy numpy_full_like(HPyContext *ctx, HPy prototype, HPy value HPYAPI_NULLABLE, numpy_dtype dtype);

/** The numbers from start, in steps, as long as they are before stop. NUMPY_ANY takes the type that the three numbers have together. */
HPYAPI_SLOT(20, 2)
HPy numpy_arange(HPyContext *ctx, HPy start, HPy stop, HPy step, numpy_dtype dtype);

/** count numbers in even steps from start to stop, which is the last one if endpoint is set. Raises ValueError for a negative count. */
HPYAPI_SLOT(21, 2)
HPy numpy_linspace(HPyContext *ctx, double start, double stop, int64_t count, bool endpoint, numpy_dtype dtype);

/** A matrix of zeros with ones along a diagonal: the main one for 0, above it for positive numbers. */
HPYAPI_SLOT(22, 2)
HPy numpy_eye(HPyContext *ctx, int64_t rows, int64_t columns, int64_t diagonal, numpy_dtype dtype);

/**
 * The object as an array: itself when it is one that meets the requirements (bits of numpy_flag), else a new one. NUMPY_ANY takes the type
 * that the numbers have together. Raises ValueError when there are fewer than min_ndim or more than max_ndim dimensions (0: any number),
 * TypeError when numbers would be lost and NUMPY_FORCECAST is not required. An array with NUMPY_WRITEBACKIFCOPY that is a copy must be
 * given to numpy_resolve_writeback. As PyArray_FromAny.
 */
HPYAPI_SLOT(23, 2)
HPy numpy_from_any(HPyContext *ctx, HPy object, numpy_dtype dtype, int32_t min_ndim, int32_t max_ndim, int32_t requirements);

/**
 * An array on memory of somebody else, which must stay as long as owner lives: the array keeps owner. With a capsule as owner, its
 * destructor is the notice that nobody uses the memory any more. strides are in bytes, and multiples of the element's size; NULL for row-major
 * ones. Raises ValueError for other strides and for NULL.
 */
HPYAPI_SLOT(24, 2)
HPy numpy_from_memory(HPyContext *ctx, void *data HPYAPI_OPAQUE, const int64_t *shape HPYAPI_LEN(ndim), const int64_t *strides HPYAPI_LEN(ndim) HPYAPI_NULLABLE,
    int32_t ndim, numpy_dtype dtype, bool writeable, HPy owner);

/* Reading what an array is. All raise TypeError when the object is no array. */

/** Whether the object is an array; an error only when the object cannot be asked. */
HPYAPI_SLOT(25, 2)
int32_t numpy_check(HPyContext *ctx, HPy object) HPYAPI_ERROR(-1);

/** How the elements lie in memory, for macros that read fields. The struct is the array's; it is valid, and its numbers but flags stay, as long as the array lives. */
HPYAPI_SLOT(26, 2)
const numpy_layout *numpy_get_layout(HPyContext *ctx, HPy array) HPYAPI_ERROR(NULL) HPYAPI_OWNER(array);

/** Writes the bytes between neighbours along each dimension; as numpy_shape. */
HPYAPI_SLOT(27, 2)
int32_t numpy_strides(HPyContext *ctx, HPy array, int64_t *strides HPYAPI_OUT HPYAPI_LEN(capacity), int32_t capacity) HPYAPI_ERROR(-1);

/** How many bytes an element has. */
HPYAPI_SLOT(28, 2)
int64_t numpy_itemsize(HPyContext *ctx, HPy array) HPYAPI_ERROR(-1);

/** How many elements the array has. */
HPYAPI_SLOT(29, 2)
int64_t numpy_size(HPyContext *ctx, HPy array) HPYAPI_ERROR(-1);

/** How many bytes the elements have together. */
HPYAPI_SLOT(30, 2)
int64_t numpy_nbytes(HPyContext *ctx, HPy array) HPYAPI_ERROR(-1);

/** Bits of numpy_flag. */
HPYAPI_SLOT(31, 2)
int32_t numpy_flags(HPyContext *ctx, HPy array) HPYAPI_ERROR(-1);

/** Forbids or allows writing. Raises ValueError when the memory may not be written. */
HPYAPI_SLOT(32, 2)
int32_t numpy_set_writeable(HPyContext *ctx, HPy array, bool writeable) HPYAPI_ERROR(-1);

/** The object that owns the memory, None when the array itself does. */
HPYAPI_SLOT(33, 2)
HPy numpy_base(HPyContext *ctx, HPy array);

/** The address of an element, valid as long as the array lives. Raises IndexError. */
HPYAPI_SLOT(34, 2)
void *numpy_element(HPyContext *ctx, HPy array, const int64_t *index HPYAPI_LEN(ndim), int32_t ndim) HPYAPI_ERROR(NULL) HPYAPI_OWNER(array);

/* Views and parts. A view shares the memory of its array, and keeps it. */

/** A view of a slice along each of the first dimensions: from starts to before stops, in steps; negative numbers as in Python. */
HPYAPI_SLOT(35, 2)
HPy numpy_slice(HPyContext *ctx, HPy array, const int64_t *starts HPYAPI_LEN(count), const int64_t *stops HPYAPI_LEN(count), const int64_t *steps HPYAPI_LEN(count),
    int32_t count);

/**
 * What array[key] is in Python: an element for an integer per dimension; a view for integers, slices, None and Ellipsis; a new array for
 * arrays of integers or booleans. Raises IndexError.
 */
HPYAPI_SLOT(36, 2)
HPy numpy_subscript(HPyContext *ctx, HPy array, HPy key);

/** What array[key] = value does in Python; the value is stretched and converted. */
HPYAPI_SLOT(37, 2)
int32_t numpy_assign(HPyContext *ctx, HPy array, HPy key, HPy value) HPYAPI_ERROR(-1);

/** A view with the dimensions in another order; reversed for NULL. */
HPYAPI_SLOT(38, 2)
HPy numpy_transpose(HPyContext *ctx, HPy array, const int32_t *axes HPYAPI_LEN(naxes) HPYAPI_NULLABLE, int32_t naxes);

/** The elements in a row, in row-major order: a view where there are no gaps. */
HPYAPI_SLOT(39, 2)
HPy numpy_ravel(HPyContext *ctx, HPy array);

/** A view without the given dimensions, which must have length 1; without all such dimensions for NULL. */
HPYAPI_SLOT(40, 2)
HPy numpy_squeeze(HPyContext *ctx, HPy array, const int32_t *axes HPYAPI_LEN(naxes) HPYAPI_NULLABLE, int32_t naxes);

/** A view with a dimension of length 1 put in. */
HPYAPI_SLOT(41, 2)
HPy numpy_expand_dims(HPyContext *ctx, HPy array, int32_t axis);

/** A read-only view in which lengths of 1 are stretched to the shape. */
HPYAPI_SLOT(42, 2)
HPy numpy_broadcast_to(HPyContext *ctx, HPy array, const int64_t *shape HPYAPI_LEN(ndim), int32_t ndim);

/* Copies. */

/** A new array with the same elements, row-major, or column-major. */
HPYAPI_SLOT(43, 2)
HPy numpy_copy(HPyContext *ctx, HPy array, bool column_major);

/** The array itself when it is row-major and without gaps, else a copy that is. */
HPYAPI_SLOT(44, 2)
HPy numpy_contiguous(HPyContext *ctx, HPy array);

/** A new array with the elements as another type. Raises TypeError when the rule forbids the conversion. */
HPYAPI_SLOT(45, 2)
HPy numpy_astype(HPyContext *ctx, HPy array, numpy_dtype dtype, numpy_casting casting);

/** Stores elements in an array, stretched and converted. Raises TypeError when the rule forbids the conversion. As numpy.copyto. */
HPYAPI_SLOT(46, 2)
int32_t numpy_copy_into(HPyContext *ctx, HPy to, HPy from, numpy_casting casting) HPYAPI_ERROR(-1);

/** Stores a copy with NUMPY_WRITEBACKIFCOPY back into the array that it was made of, once. Returns 1 if there was something to store, else 0. */
HPYAPI_SLOT(47, 2)
int32_t numpy_resolve_writeback(HPyContext *ctx, HPy array) HPYAPI_ERROR(-1);

/** Forgets what numpy_resolve_writeback would store. */
HPYAPI_SLOT(48, 2)
int32_t numpy_discard_writeback(HPyContext *ctx, HPy array) HPYAPI_ERROR(-1);

/** Whether the rule allows a conversion, as numpy.can_cast. False for numbers that are no types. */
HPYAPI_SLOT(49, 2)
bool numpy_can_cast(numpy_dtype from, numpy_dtype to, numpy_casting casting) HPYAPI_NO_ERROR;

/** The smallest type that holds the numbers of both, as numpy.promote_types; NUMPY_ANY for numbers that are no types. */
HPYAPI_SLOT(50, 2)
numpy_dtype numpy_promote(numpy_dtype a, numpy_dtype b) HPYAPI_NO_ERROR;

/* Joining, choosing and sorting. Operands are arrays, sequences or numbers. */

/** A new array of arrays one behind the other along a dimension that they have. */
HPYAPI_SLOT(51, 2)
HPy numpy_concatenate(HPyContext *ctx, const HPy *arrays HPYAPI_LEN(count), int32_t count, int32_t axis);

/** A new array of arrays of one shape along a new dimension. */
HPYAPI_SLOT(52, 2)
HPy numpy_stack_along(HPyContext *ctx, const HPy *arrays HPYAPI_LEN(count), int32_t count, int32_t axis);

/** The elements of x where the condition is true, those of y elsewhere. */
HPYAPI_SLOT(53, 2)
HPy numpy_where(HPyContext *ctx, HPy condition, HPy x, HPy y);

/** A tuple with an array of int64 for each dimension: the positions of the elements that are not zero. */
HPYAPI_SLOT(54, 2)
HPy numpy_nonzero(HPyContext *ctx, HPy array);

/** The parts along a dimension that an array of integers names. Raises IndexError. */
HPYAPI_SLOT(55, 2)
HPy numpy_take(HPyContext *ctx, HPy array, HPy indices, int32_t axis);

/** A new array, sorted along a dimension; NaN is last. */
HPYAPI_SLOT(56, 2)
HPy numpy_sort(HPyContext *ctx, HPy array, int32_t axis);

/** An int64 array of the positions that would sort the array along a dimension; equal elements keep their order. */
HPYAPI_SLOT(57, 2)
HPy numpy_argsort(HPyContext *ctx, HPy array, int32_t axis);

/** A new array of the different elements, sorted. */
HPYAPI_SLOT(58, 2)
HPy numpy_unique(HPyContext *ctx, HPy array);

/** Where each value belongs in a sorted array of one dimension: before equal elements, behind them if right is set. */
HPYAPI_SLOT(59, 2)
HPy numpy_searchsorted(HPyContext *ctx, HPy array, HPy values, bool right);

/*
 * Element by element. Operands are arrays, sequences or Python numbers; the types are promoted as NumPy 2 does it (NEP 50): a Python number
 * takes the type of the array beside it. Shapes are broadcast. Raises TypeError for types without the operation, ValueError for shapes that do not
 * go together, OverflowError for a Python integer that does not fit.
 */

/** A new array of what the operation makes of each element. */
HPYAPI_SLOT(60, 2)
HPy numpy_unary(HPyContext *ctx, numpy_unary_op op, HPy a);

/** A new array of what the operation makes of each pair of elements. */
HPYAPI_SLOT(61, 2)
HPy numpy_binary(HPyContext *ctx, numpy_binary_op op, HPy a, HPy b);

/** The same, stored in an array to whose shape the result is stretched, and to whose type it can be cast within its kind. */
HPYAPI_SLOT(62, 2)
int32_t numpy_binary_into(HPyContext *ctx, numpy_binary_op op, HPy a, HPy b, HPy result) HPYAPI_ERROR(-1);

/** A new boolean array of how each pair of elements compares. */
HPYAPI_SLOT(63, 2)
HPy numpy_compare(HPyContext *ctx, numpy_comparison op, HPy a, HPy b);

/* Reductions. Without axes (NULL) they are over all of them, and the result has no dimensions. */

/** A new array of the reduction over some dimensions, which stay with length 1 if keepdims is set. NUMPY_ANY works in the type that NumPy would. */
HPYAPI_SLOT(64, 2)
HPy numpy_reduce(HPyContext *ctx, numpy_reduction op, HPy array, const int32_t *axes HPYAPI_LEN(naxes) HPYAPI_NULLABLE, int32_t naxes, bool keepdims, numpy_dtype dtype);

/** The variance: squared distances from the mean, summed and divided by the number of elements less ddof. */
HPYAPI_SLOT(65, 2)
HPy numpy_variance(HPyContext *ctx, HPy array, const int32_t *axes HPYAPI_LEN(naxes) HPYAPI_NULLABLE, int32_t naxes, bool keepdims, double ddof);

/** Sums (NUMPY_SUM), products, minima or maxima of the elements up to each one along a dimension. */
HPYAPI_SLOT(66, 2)
HPy numpy_accumulate(HPyContext *ctx, numpy_reduction op, HPy array, int32_t axis, numpy_dtype dtype);

/** The sum of products over the last dimension of a and the last but one of b, as numpy.dot. */
HPYAPI_SLOT(67, 2)
HPy numpy_dot(HPyContext *ctx, HPy a, HPy b);

/** The matrix product over the last two dimensions, the others broadcast, as numpy.matmul. */
HPYAPI_SLOT(68, 2)
HPy numpy_matmul(HPyContext *ctx, HPy a, HPy b);

/*
 * Going over arrays from C. An iterator stands before the first position; each numpy_iter_next goes to the next one. It keeps its arrays, and
 * belongs to the caller, who destroys it.
 */

/** An iterator over arrays broadcast together, over all dimensions but one; over all of them for axis -1. */
HPYAPI_SLOT(69, 2)
numpy_iter *numpy_iter_new(HPyContext *ctx, const HPy *arrays HPYAPI_LEN(count), int32_t count, int32_t axis) HPYAPI_ERROR(NULL) HPYAPI_OWNER(caller);

/** Goes to the next position and writes the address of the element of each array there. Returns 1, or 0 when there is none. Raises ValueError for too little room. */
HPYAPI_SLOT(70, 2)
int32_t numpy_iter_next(HPyContext *ctx, numpy_iter *iter, uintptr_t *elements HPYAPI_OUT HPYAPI_LEN(room), int32_t room) HPYAPI_ERROR(-1);

/** The length of the dimension that the iterator leaves out, and the bytes between neighbours along it in each array. Raises ValueError for too little room. */
HPYAPI_SLOT(71, 2)
int64_t numpy_iter_run(HPyContext *ctx, numpy_iter *iter, int64_t *strides HPYAPI_OUT HPYAPI_LEN(room), int32_t room) HPYAPI_ERROR(-1);

/** Goes back before the first position. */
HPYAPI_SLOT(72, 2)
int32_t numpy_iter_reset(HPyContext *ctx, numpy_iter *iter) HPYAPI_ERROR(-1);

/** Ends an iterator; NULL is allowed. Raises ValueError for one that was ended before. */
HPYAPI_SLOT(73, 2)
int32_t numpy_iter_destroy(HPyContext *ctx, numpy_iter *iter HPYAPI_NULLABLE) HPYAPI_ERROR(-1);

/** A new float64 array of what fn makes of each element. Stops at the first error. */
HPYAPI_SLOT(74, 2)
HPy numpy_map_doubles(HPyContext *ctx, HPy array, numpy_double_fn *fn, void *user HPYAPI_USERDATA(fn));

/** What fn makes of initial and the first element, of that and the second, and so on, in row-major order. Stops at the first error. */
HPYAPI_SLOT(75, 2)
HPy numpy_fold(HPyContext *ctx, HPy array, HPy initial, numpy_fold_fn *fn, void *user HPYAPI_USERDATA(fn));

/** The array as text. */
HPYAPI_SLOT(76, 2)
HPy numpy_repr(HPyContext *ctx, HPy array);

/* Element types as objects. */

/** The class of objects that stand for element types. */
HPYAPI_SLOT(77, 2)
HPy numpy_dtype_type(HPyContext *ctx);

/** The object that stands for an element type. Raises TypeError for a number that is none. */
HPYAPI_SLOT(78, 2)
HPy numpy_dtype_object(HPyContext *ctx, numpy_dtype dtype);

/** The element type that an object means: one of numpy_dtype_type, a name, or the type bool, int, float or complex. Raises TypeError. */
HPYAPI_SLOT(79, 2)
int32_t numpy_dtype_from_object(HPyContext *ctx, HPy object, numpy_dtype *dtype HPYAPI_OUT) HPYAPI_ERROR(-1);

/** What is known of an element type. Raises TypeError for a number that is none. */
HPYAPI_SLOT(80, 2)
int32_t numpy_get_dtype_info(HPyContext *ctx, numpy_dtype dtype, numpy_dtype_info *info HPYAPI_OUT) HPYAPI_ERROR(-1);

#endif
