/* The product of a sparse matrix in compressed rows with a vector. */
#include "world.h"

/* multiply(starts, columns, values, vector): row i has the elements from starts[i] to before starts[i + 1]. */
static OBJ multiply(CTX ctx, const OBJ *args)
{
    OBJ in[4] = {NOTHING, NOTHING, NOTHING, NOTHING}, result = NOTHING;
    int types[4] = {NPY_INT64, NPY_INT64, NPY_DOUBLE, NPY_DOUBLE};
    (void)ctx;
    for (int i = 0; i < 4; i++) {
        in[i] = PyArray_ContiguousFromAny(CTX_ args[i], types[i], 1, 1);
        if (MISSING(in[i]))
            goto done;
    }
    {
        npy_intp rows = PyArray_DIM(CTX_ ARR(in[0]), 0) - 1, width = PyArray_SIZE(CTX_ ARR(in[3]));
        const int64_t *starts = (const int64_t *)PyArray_DATA(CTX_ ARR(in[0]));
        if (rows < 0 || starts[rows] > PyArray_SIZE(CTX_ ARR(in[1])) || starts[rows] > PyArray_SIZE(CTX_ ARR(in[2]))) {
            RAISE("the rows have more elements than there are");
            goto done;
        }
        result = PyArray_ZEROS(CTX_ 1, &rows, NPY_DOUBLE, 0);
        if (MISSING(result))
            goto done;
        for (npy_intp i = 0; i < rows; i++) {
            double *sum = (double *)PyArray_GETPTR1(CTX_ ARR(result), i);
            for (int64_t k = starts[i]; k < starts[i + 1]; k++) {
                int64_t column = *(const int64_t *)PyArray_GETPTR1(CTX_ ARR(in[1]), k);
                if (column < 0 || column >= width) {
                    RAISE("a column outside of the vector");
                    CLOSE(result);
                    result = NOTHING;
                    goto done;
                }
                *sum += *(const double *)PyArray_GETPTR1(CTX_ ARR(in[2]), k) * *(const double *)PyArray_GETPTR1(CTX_ ARR(in[3]), column);
            }
        }
    }
done:
    for (int i = 0; i < 4; i++)
        if (!MISSING(in[i]))
            CLOSE(in[i]);
    return result;
}

MODULE(sparse, multiply, 4)
