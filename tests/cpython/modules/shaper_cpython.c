/* A type that offers the interface of shape.api.h, with Python.h alone. SHAPER is the name of the module. */
#include "shape_cpython_provider.h"

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#define TEXT_(a) #a
#define TEXT(a) TEXT_(a)

typedef struct {
    PyObject_HEAD
    double side;
} square;

#define SIDE(object) (((square *)(object))->side)

static int square_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    (void)kwargs;
    return PyArg_ParseTuple(args, "d", &SIDE(self)) ? 0 : -1;
}

static PyType_Slot square_slots[] = {{Py_tp_init, __extension__ (void *)square_init}, {0, NULL}};
static PyType_Spec square_spec = {
    TEXT(SHAPER) ".Square", sizeof(square), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, square_slots,
};

static double area(PyObject *module, PyObject *figure)
{
    (void)module;
    if (SIDE(figure) < 0) {
        PyErr_SetString(PyExc_ValueError, "a square has no negative side");
        return -1;
    }
    return SIDE(figure) * SIDE(figure);
}

static int32_t corners(PyObject *module, PyObject *figure, shape_corner_fn *fn, void *user)
{
    double side = SIDE(figure);
    int i;

    for (i = 0; i < 4; i++) {
        if (fn(module, i % 2 ? side : 0, i / 2 ? side : 0, user) < 0 && PyErr_Occurred()) {
            return -1;
        }
    }
    return 0;
}

static int32_t dimensions(void) { return DIMENSIONS; }

static PyObject *maker(PyObject *module, PyObject *figure)
{
    (void)figure;
    return PyObject_GetAttrString(module, "__name__");
}

Shape_PROVIDE(.area = area, .corners = corners, .dimensions = dimensions, .maker = maker);
HPYAPI_LIST const hpyapi_descriptor *const JOIN(HPyAPI_exports_, SHAPER)[];
const hpyapi_descriptor *const JOIN(HPyAPI_exports_, SHAPER)[] = {&Shape_descriptor, NULL};

static int shaper_exec(PyObject *module)
{
    PyObject *type = PyType_FromSpec(&square_spec);
    int status = type == NULL ? -1 : PyObject_SetAttrString(module, "Square", type);

    if (status == 0) {
        status = Shape_Export(module, type);
    }
    Py_XDECREF(type);
    return status;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, __extension__ (void *)shaper_exec}, Shape_MODULE_SLOTS {0, NULL}};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, TEXT(SHAPER), NULL, 0, NULL, slots, NULL, NULL, NULL};
PyMODINIT_FUNC JOIN(PyInit_, SHAPER)(void);
PyMODINIT_FUNC JOIN(PyInit_, SHAPER)(void) { return PyModuleDef_Init(&definition); }
