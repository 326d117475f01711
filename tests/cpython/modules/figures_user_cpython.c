/* Works with the instances of figures.api.h, with Python.h alone. */
#define HPYAPI_IMPLEMENT
#include "figures_cpython_consumer.h"

HPYAPI_IMPORTS(figures_user, &Figures_import);

typedef struct {
    Figures_Record figures;
} state;

#define STATE(module) ((state *)PyModule_GetState(module))

static PyObject *area(PyObject *module, PyObject *object)
{
    const figures_box *box = Figures_Box(&STATE(module)->figures, object);

    return box == NULL ? NULL : PyFloat_FromDouble(box->width * box->height);
}

static PyObject *widen(PyObject *module, PyObject *object)
{
    figures_box *box = Figures_Box(&STATE(module)->figures, object);

    if (box == NULL) {
        return NULL;
    }
    box->width += 1;
    Py_RETURN_NONE;
}

static PyObject *radius(PyObject *module, PyObject *object)
{
    const figures_disc *disc = Figures_Disc(&STATE(module)->figures, object);

    return disc == NULL ? NULL : PyFloat_FromDouble(Figures_Radius(&STATE(module)->figures, disc));
}

static PyMethodDef methods[] = {
    {"area", area, METH_O, NULL}, {"widen", widen, METH_O, NULL}, {"radius", radius, METH_O, NULL}, {NULL, NULL, 0, NULL},
};

static int user_exec(PyObject *module) { return Figures_Import(module, &STATE(module)->figures); }
static int user_traverse(PyObject *module, visitproc visit, void *arg)
{
    return Figures_Traverse(&STATE(module)->figures, visit, arg);
}
static int user_clear(PyObject *module)
{
    Figures_Clear(&STATE(module)->figures);
    return 0;
}
static void user_free(void *module) { (void)user_clear((PyObject *)module); }

static PyModuleDef_Slot slots[] = {{Py_mod_exec, __extension__ (void *)user_exec}, Figures_MODULE_SLOTS {0, NULL}};
static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "figures_user", NULL, sizeof(state), methods, slots, user_traverse, user_clear, user_free,
};
PyMODINIT_FUNC PyInit_figures_user(void) { return PyModuleDef_Init(&definition); }
