/* An image filter: the mean of each pixel's neighbourhood, with the edge repeated, written into the caller's image. */
#include "world.h"

static npy_intp within(npy_intp i, npy_intp n) { return i < 0 ? 0 : i >= n ? n - 1 : i; }

/* blur(image, out, radius array of one int64): out is filled; its type may be another one. */
static OBJ blur(CTX ctx, const OBJ *args)
{
    OBJ image = PyArray_FROM_OTF(CTX_ args[0], NPY_DOUBLE, NPY_ARRAY_IN_ARRAY);
    OBJ radii = NOTHING, out = NOTHING, result = NOTHING;
    (void)ctx;
    if (MISSING(image))
        return NOTHING;
    radii = PyArray_FROM_OTF(CTX_ args[2], NPY_INT64, NPY_ARRAY_IN_ARRAY);
    if (MISSING(radii))
        goto done;
    out = PyArray_FROM_OTF(CTX_ args[1], NPY_DOUBLE, NPY_ARRAY_INOUT_ARRAY2 | NPY_ARRAY_FORCECAST);
    if (MISSING(out))
        goto done;
    if (PyArray_NDIM(CTX_ ARR(image)) != 2 || PyArray_NDIM(CTX_ ARR(out)) != 2 ||
        PyArray_DIM(CTX_ ARR(image), 0) != PyArray_DIM(CTX_ ARR(out), 0) || PyArray_DIM(CTX_ ARR(image), 1) != PyArray_DIM(CTX_ ARR(out), 1)) {
        PyArray_DiscardWritebackIfCopy(CTX_ ARR(out)); /* before the exception: no slot is called while one is set */
        RAISE("image and out must be images of one size");
        goto done;
    }
    {
        npy_intp rows = PyArray_DIMS(CTX_ ARR(image))[0], columns = PyArray_DIMS(CTX_ ARR(image))[1];
        npy_intp r = *(const int64_t *)PyArray_DATA(CTX_ ARR(radii));
        const double *in = (const double *)PyArray_DATA(CTX_ ARR(image));
        for (npy_intp y = 0; y < rows; y++) {
            for (npy_intp x = 0; x < columns; x++) {
                double sum = 0;
                for (npy_intp dy = -r; dy <= r; dy++)
                    for (npy_intp dx = -r; dx <= r; dx++)
                        sum += in[within(y + dy, rows) * columns + within(x + dx, columns)];
                *(double *)PyArray_GETPTR2(CTX_ ARR(out), y, x) = sum / (double)((2 * r + 1) * (2 * r + 1));
            }
        }
    }
    if (PyArray_ResolveWritebackIfCopy(CTX_ ARR(out)) < 0)
        goto done;
    result = PyArray_FROM_O(CTX_ args[1]);
done:
    CLOSE(out);
    CLOSE(radii);
    CLOSE(image);
    return result;
}

MODULE(filter, blur, 3)
