/* The types of figures.api.h, with Python.h alone. */
#include "figures_cpython_provider.h"

struct figures_disc_s {
    double radius;
};

typedef struct {
    PyObject_HEAD
    figures_box box;
} box_object;

typedef struct {
    PyObject_HEAD
    figures_disc disc;
} disc_object;

typedef struct {
    PyObject *box_type, *disc_type;
} state;

#define STATE(module) ((state *)PyModule_GetState(module))
#define BOX_OF(object) (&((box_object *)(object))->box)
#define DISC_OF(object) (&((disc_object *)(object))->disc)

static int box_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    (void)kwargs;
    return PyArg_ParseTuple(args, "dd", &BOX_OF(self)->width, &BOX_OF(self)->height) ? 0 : -1;
}

static PyObject *box_width(PyObject *self, void *closure)
{
    (void)closure;
    return PyFloat_FromDouble(BOX_OF(self)->width);
}

static int disc_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    (void)kwargs;
    return PyArg_ParseTuple(args, "d", &DISC_OF(self)->radius) ? 0 : -1;
}

static PyGetSetDef box_getset[] = {{"width", box_width, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};
static PyType_Slot box_slots[] = {{Py_tp_init, __extension__ (void *)box_init}, {Py_tp_getset, box_getset}, {0, NULL}};
static PyType_Spec box_spec = {"figures.Box", sizeof(box_object), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, box_slots};
static PyType_Slot disc_slots[] = {{Py_tp_init, __extension__ (void *)disc_init}, {0, NULL}};
static PyType_Spec disc_spec = {"figures.Disc", sizeof(disc_object), 0, Py_TPFLAGS_DEFAULT, disc_slots};

Figures_TYPE_Box(box, STATE(module)->box_type, BOX_OF)
Figures_TYPE_Disc(disc, STATE(module)->disc_type, DISC_OF)

static double radius(const figures_disc *d) { return d->radius; }

Figures_PROVIDE(.Box = box, .Disc = disc, .radius = radius);
/* What boxes offer, by the definition: shape.api.h. */
static double box_area(PyObject *module, PyObject *figure)
{
    const figures_box *box = BOX_OF(figure);

    (void)module;
    return box->width * box->height;
}

static int32_t box_corners(PyObject *module, PyObject *figure, shape_corner_fn *fn, void *user)
{
    const figures_box *box = BOX_OF(figure);
    int i;

    for (i = 0; i < 4; i++) {
        if (fn(module, i % 2 ? box->width : 0, i / 2 ? box->height : 0, user) < 0 && PyErr_Occurred()) {
            return -1;
        }
    }
    return 0;
}

static int32_t box_dimensions(void) { return 2; }

static PyObject *box_maker(PyObject *module, PyObject *figure)
{
    (void)figure;
    (void)module;
    return PyUnicode_FromString("figures");
}

Shape_PROVIDE(.area = box_area, .corners = box_corners, .dimensions = box_dimensions, .maker = box_maker);
HPYAPI_EXPORTS(figures, Figures_DESCRIPTORS);

static PyObject *add_type(PyObject *module, const char *name, PyType_Spec *spec)
{
    PyObject *type = PyType_FromSpec(spec);

    if (type != NULL && PyObject_SetAttrString(module, name, type) < 0) {
        Py_CLEAR(type);
    }
    return type;
}

static int figures_exec(PyObject *module)
{
    state *s = STATE(module);

#ifdef FIGURES_EARLY
    return Figures_Export(module);
#endif
    s->box_type = add_type(module, "Box", &box_spec);
    s->disc_type = add_type(module, "Disc", &disc_spec);
    return s->box_type == NULL || s->disc_type == NULL ? -1 : Figures_Export(module);
}

static int figures_traverse(PyObject *module, visitproc visit, void *arg)
{
    Py_VISIT(STATE(module)->box_type);
    Py_VISIT(STATE(module)->disc_type);
    return 0;
}

static int figures_clear(PyObject *module)
{
    Py_CLEAR(STATE(module)->box_type);
    Py_CLEAR(STATE(module)->disc_type);
    return 0;
}

static void figures_free(void *module) { (void)figures_clear((PyObject *)module); }

static PyModuleDef_Slot slots[] = {{Py_mod_exec, __extension__ (void *)figures_exec}, Figures_MODULE_SLOTS {0, NULL}};
static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "figures", NULL, sizeof(state), NULL, slots, figures_traverse, figures_clear, figures_free,
};
PyMODINIT_FUNC PyInit_figures(void) { return PyModuleDef_Init(&definition); }
