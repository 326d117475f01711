/* Works with whatever offers the interface of shape.api.h, with Python.h alone. */
#define HPYAPI_IMPLEMENT
#include "shape_cpython_consumer.h"

#include <time.h>

HPYAPI_IMPORTS(shape_user, &Shape_import);

typedef struct {
    Shape_Interface shapes;
} state;

#define STATE(module) ((state *)PyModule_GetState(module))

static PyObject *area(PyObject *module, PyObject *figure)
{
    const Shape_Record *shape = Shape_Of(&STATE(module)->shapes, figure);
    double area;

    if (shape == NULL) {
        return NULL;
    }
    area = Shape_Area(shape, figure);
    return area == -1 && PyErr_Occurred() ? NULL : PyFloat_FromDouble(area);
}

static PyObject *describe(PyObject *module, PyObject *args)
{
    const Shape_Record *shapes[16];
    PyObject *list = PyList_New(0), *figure, *maker, *item;
    Py_ssize_t i, count = PyTuple_Size(args);

    for (i = 0; i < count && i < 16; i++) {
        shapes[i] = Shape_Of(&STATE(module)->shapes, PyTuple_GetItem(args, i));
        if (shapes[i] == NULL) {
            Py_DECREF(list);
            return NULL;
        }
    }
    for (i = 0; i < count && i < 16; i++) {
        figure = PyTuple_GetItem(args, i);
        maker = Shape_Has(shapes[i], maker) ? Shape_Maker(shapes[i], figure) : PyUnicode_FromString("nobody");
        item = maker == NULL ? NULL : Py_BuildValue("Ni", maker, (int)Shape_Dimensions(shapes[i]));
        if (item == NULL || PyList_Append(list, item) < 0) {
            Py_XDECREF(item);
            Py_DECREF(list);
            return NULL;
        }
        Py_DECREF(item);
    }
    return list;
}

static int32_t add_corner(PyObject *module, double x, double y, void *user)
{
    (void)module;
    *(double *)user += x + y;
    return 0;
}

static PyObject *corners(PyObject *module, PyObject *figure)
{
    const Shape_Record *shape = Shape_Of(&STATE(module)->shapes, figure);
    double sum = 0;

    if (shape == NULL || Shape_Corners(shape, figure, add_corner, &sum) < 0) {
        return NULL;
    }
    return PyFloat_FromDouble(sum);
}

static PyObject *nanoseconds(PyObject *module, PyObject *figure)
{
    struct timespec from, to;
    Shape_Interface *shapes = &STATE(module)->shapes;
    int i, count = 1000000;

    timespec_get(&from, TIME_UTC);
    for (i = 0; i < count; i++) {
        if (Shape_Of(shapes, figure) == NULL) {
            return NULL;
        }
        __asm__ volatile("" ::: "memory");
    }
    timespec_get(&to, TIME_UTC);
    return PyFloat_FromDouble(((double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec)) / count);
}

static PyMethodDef methods[] = {
    {"area", area, METH_O, NULL},
    {"describe", describe, METH_VARARGS, NULL},
    {"corners", corners, METH_O, NULL},
    {"nanoseconds", nanoseconds, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static int user_exec(PyObject *module) { return Shape_Import(module, &STATE(module)->shapes); }
static int user_traverse(PyObject *module, visitproc visit, void *arg)
{
    return Shape_Traverse(&STATE(module)->shapes, visit, arg);
}
static int user_clear(PyObject *module)
{
    Shape_Clear(&STATE(module)->shapes);
    return 0;
}
static void user_free(void *module) { (void)user_clear((PyObject *)module); }

static PyModuleDef_Slot slots[] = {{Py_mod_exec, __extension__ (void *)user_exec}, Shape_MODULE_SLOTS {0, NULL}};
static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "shape_user", NULL, sizeof(state), methods, slots, user_traverse, user_clear, user_free,
};
PyMODINIT_FUNC PyInit_shape_user(void) { return PyModuleDef_Init(&definition); }
