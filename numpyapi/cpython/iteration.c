/* Several arrays gone over together. */
#include "numpy_api.h"

typedef struct {
    PyArrayObject *array;
    npy_intp strides[NPY_MAXDIMS]; /* over the dimensions that are gone over: 0 where the array is stretched */
    npy_intp step;                 /* along the dimension that is left out */
} operand;

struct numpy_iter_s {
    numpy_iter *next;
    npy_intp lengths[NPY_MAXDIMS], index[NPY_MAXDIMS];
    npy_intp run;
    int ndim;
    enum { BEFORE, AT, BEHIND } place;
    int32_t count;
    operand operands[];
};

static void drop(numpy_iter *it)
{
    for (int32_t i = 0; i < it->count; i++)
        Py_XDECREF(it->operands[i].array);
    PyMem_Free(it);
}

void end_iterators(state *s)
{
    while (s->iterators != NULL) {
        numpy_iter *it = s->iterators;
        s->iterators = it->next;
        drop(it);
    }
}

/* The shape that the arrays have together; -1 with a ValueError. */
static int broadcast(numpy_iter *it)
{
    for (int32_t i = 0; i < it->count; i++)
        it->ndim = Py_MAX(it->ndim, PyArray_NDIM(it->operands[i].array));
    for (int axis = 0; axis < it->ndim; axis++)
        it->lengths[axis] = 1;
    for (int32_t i = 0; i < it->count; i++) {
        PyArrayObject *a = it->operands[i].array;
        int added = it->ndim - PyArray_NDIM(a);
        for (int axis = added; axis < it->ndim; axis++) {
            npy_intp length = PyArray_DIM(a, axis - added);
            it->operands[i].strides[axis] = length == 1 ? 0 : PyArray_STRIDE(a, axis - added);
            if (length != 1 && it->lengths[axis] != 1 && length != it->lengths[axis]) {
                PyErr_SetString(PyExc_ValueError, "operands could not be broadcast together");
                return -1;
            }
            if (length != 1)
                it->lengths[axis] = length;
        }
    }
    return 0;
}

/* Takes a dimension out of those that are gone over. */
static void leave_out(numpy_iter *it, int out)
{
    it->run = it->lengths[out];
    for (int32_t i = 0; i < it->count; i++)
        it->operands[i].step = it->operands[i].strides[out];
    it->ndim--;
    for (int axis = out; axis < it->ndim; axis++) {
        it->lengths[axis] = it->lengths[axis + 1];
        for (int32_t i = 0; i < it->count; i++)
            it->operands[i].strides[axis] = it->operands[i].strides[axis + 1];
    }
}

numpy_iter *iter_new(PyObject *self, PyObject *const *arrays, int32_t count, int32_t axis)
{
    numpy_iter *it;
    if (count < 1) {
        PyErr_SetString(PyExc_ValueError, "need at least one array to iterate over");
        return NULL;
    }
    it = PyMem_Calloc(1, sizeof *it + (size_t)count * sizeof(operand));
    if (it == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    it->run = 1;
    for (; it->count < count && array(arrays[it->count]) != NULL; it->count++)
        it->operands[it->count].array = (PyArrayObject *)Py_NewRef(arrays[it->count]);
    if (it->count < count || broadcast(it) < 0)
        goto failed;
    if (axis < -1 || axis >= it->ndim) {
        PyErr_Format(PyExc_ValueError, "axis %d is out of bounds for array of dimension %d", (int)axis, it->ndim);
        goto failed;
    }
    if (axis >= 0)
        leave_out(it, axis);
    it->next = of(self)->iterators;
    of(self)->iterators = it;
    return it;
failed:
    drop(it);
    return NULL;
}

/* Where the module keeps an iterator, or NULL with a ValueError for one that it does not. */
static numpy_iter **kept(PyObject *self, numpy_iter *it)
{
    numpy_iter **at = &of(self)->iterators;
    while (*at != NULL && *at != it)
        at = &(*at)->next;
    if (*at != NULL)
        return at;
    PyErr_Format(PyExc_ValueError, "there is no iterator at %p: was it destroyed?", (void *)it);
    return NULL;
}

/* Whether there is an iterator, and room for a number of each of its arrays. */
static int roomy(PyObject *self, numpy_iter *it, int32_t room)
{
    if (kept(self, it) == NULL)
        return 0;
    if (room >= it->count)
        return 1;
    PyErr_Format(PyExc_ValueError, "the iterator has %d arrays, there is room for %d", (int)it->count, (int)room);
    return 0;
}

static void step(numpy_iter *it)
{
    if (it->place == BEFORE) {
        memset(it->index, 0, sizeof it->index);
        it->place = AT;
        for (int axis = 0; axis < it->ndim; axis++)
            if (it->lengths[axis] == 0)
                it->place = BEHIND;
        return;
    }
    for (int axis = it->ndim - 1; axis >= 0 && it->place == AT; axis--) {
        if (++it->index[axis] < it->lengths[axis])
            return;
        it->index[axis] = 0;
    }
    it->place = BEHIND;
}

int32_t iter_next(PyObject *self, numpy_iter *it, uintptr_t *elements, int32_t room)
{
    if (!roomy(self, it, room))
        return -1;
    step(it);
    for (int32_t i = 0; i < it->count && it->place == AT; i++) {
        char *at = PyArray_BYTES(it->operands[i].array);
        for (int axis = 0; axis < it->ndim; axis++)
            at += it->index[axis] * it->operands[i].strides[axis];
        elements[i] = (uintptr_t)at;
    }
    return it->place == AT;
}

int64_t iter_run(PyObject *self, numpy_iter *it, int64_t *steps, int32_t room)
{
    if (!roomy(self, it, room))
        return -1;
    for (int32_t i = 0; i < it->count; i++)
        steps[i] = it->operands[i].step;
    return it->run;
}

int32_t iter_reset(PyObject *self, numpy_iter *it)
{
    if (kept(self, it) == NULL)
        return -1;
    it->place = BEFORE;
    return 0;
}

int32_t iter_destroy(PyObject *self, numpy_iter *it)
{
    numpy_iter **at = it == NULL ? NULL : kept(self, it);
    if (at == NULL)
        return it == NULL ? 0 : -1;
    *at = it->next;
    drop(it);
    return 0;
}
