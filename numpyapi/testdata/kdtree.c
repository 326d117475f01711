/* Nearest neighbours: a k-d tree over points, built in place in an array of positions, asked for the nearest point to each query. */
#include "world.h"

#include <math.h>

typedef struct {
    const char *points;
    npy_intp row, column, dims;
    int64_t *order;
} tree;

static double at(const tree *t, int64_t point, npy_intp axis) { return *(const double *)(t->points + point * t->row + axis * t->column); }

/* build puts the median of the axis in the middle, the smaller ones before it. */
static void build(tree *t, npy_intp from, npy_intp to, npy_intp axis)
{
    npy_intp middle = from + (to - from) / 2, low = from, high = to - 1;
    if (to - from < 2)
        return;
    while (low < high) {
        double pivot = at(t, t->order[middle], axis);
        npy_intp i = low, j = high;
        while (i <= j) {
            while (at(t, t->order[i], axis) < pivot)
                i++;
            while (at(t, t->order[j], axis) > pivot)
                j--;
            if (i <= j) {
                int64_t swap = t->order[i];
                t->order[i++] = t->order[j];
                t->order[j--] = swap;
            }
        }
        if (j < middle)
            low = i;
        if (middle < i)
            high = j;
    }
    build(t, from, middle, (axis + 1) % t->dims);
    build(t, middle + 1, to, (axis + 1) % t->dims);
}

static void search(const tree *t, npy_intp from, npy_intp to, npy_intp axis, const double *query, double *best, int64_t *found)
{
    npy_intp middle = from + (to - from) / 2;
    double distance = 0, apart;
    if (from >= to)
        return;
    for (npy_intp k = 0; k < t->dims; k++) {
        double d = at(t, t->order[middle], k) - query[k];
        distance += d * d;
    }
    if (distance < *best || (distance == *best && t->order[middle] < *found)) {
        *best = distance;
        *found = t->order[middle];
    }
    apart = query[axis] - at(t, t->order[middle], axis);
    axis = (axis + 1) % t->dims;
    if (apart < 0) {
        search(t, from, middle, axis, query, best, found);
        if (apart * apart <= *best)
            search(t, middle + 1, to, axis, query, best, found);
    } else {
        search(t, middle + 1, to, axis, query, best, found);
        if (apart * apart <= *best)
            search(t, from, middle, axis, query, best, found);
    }
}

/* nearest(points, queries): for each row of queries the row of points that is nearest. points may be any view. */
static OBJ nearest(CTX ctx, const OBJ *args)
{
    OBJ points = PyArray_FROM_OTF(CTX_ args[0], NPY_DOUBLE, NPY_ARRAY_ALIGNED);
    OBJ queries = NOTHING, order = NOTHING, result = NOTHING;
    (void)ctx;
    if (MISSING(points))
        return NOTHING;
    queries = PyArray_FROM_OTF(CTX_ args[1], NPY_DOUBLE, NPY_ARRAY_IN_ARRAY);
    if (MISSING(queries))
        goto done;
    if (PyArray_NDIM(CTX_ ARR(points)) != 2 || PyArray_NDIM(CTX_ ARR(queries)) != 2 || PyArray_DIM(CTX_ ARR(points), 0) == 0 ||
        PyArray_DIM(CTX_ ARR(points), 1) != PyArray_DIM(CTX_ ARR(queries), 1)) {
        RAISE("points and queries must be tables of one width, with a point");
        goto done;
    }
    {
        npy_intp n = PyArray_DIM(CTX_ ARR(points), 0), m = PyArray_DIM(CTX_ ARR(queries), 0);
        order = PyArray_SimpleNew(CTX_ 1, &n, NPY_INT64);
        if (MISSING(order))
            goto done;
        result = PyArray_SimpleNew(CTX_ 1, &m, NPY_INT64);
        if (MISSING(result))
            goto done;
        tree t = {PyArray_BYTES(CTX_ ARR(points)), PyArray_STRIDE(CTX_ ARR(points), 0), PyArray_STRIDE(CTX_ ARR(points), 1),
                  PyArray_DIM(CTX_ ARR(points), 1), (int64_t *)PyArray_DATA(CTX_ ARR(order))};
        for (npy_intp i = 0; i < n; i++)
            t.order[i] = i;
        build(&t, 0, n, 0);
        for (npy_intp i = 0; i < m; i++) {
            double best = INFINITY;
            int64_t found = n;
            search(&t, 0, n, 0, (const double *)PyArray_GETPTR2(CTX_ ARR(queries), i, 0), &best, &found);
            *(int64_t *)PyArray_GETPTR1(CTX_ ARR(result), i) = found;
        }
    }
done:
    if (!MISSING(order))
        CLOSE(order);
    if (!MISSING(queries))
        CLOSE(queries);
    CLOSE(points);
    return result;
}

MODULE(kdtree, nearest, 2)
