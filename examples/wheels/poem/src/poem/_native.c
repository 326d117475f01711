#define HPYAPI_IMPLEMENT
#include "tally_cpython_consumer.h"

HPYAPI_IMPORTS(_native, &Tally_import);

typedef struct {
    Tally_Record tally;
} state;

static Tally_Record *tally(PyObject *module)
{
    return &((state *)PyModule_GetState(module))->tally;
}

static PyObject *count(PyObject *module, PyObject *args)
{
    PyObject *text, *word;
    int64_t n;

    if (!PyArg_ParseTuple(args, "OO", &text, &word)) {
        return NULL;
    }
    n = Tally_Count(tally(module), text, word);
    return n < 0 ? NULL : PyLong_FromLongLong(n);
}

struct longest {
    PyObject *word;
    Py_ssize_t length;
};

static int32_t keep_longest(PyObject *module, PyObject *word, void *user)
{
    struct longest *longest = (struct longest *)user;
    Py_ssize_t length = PyObject_Size(word);

    (void)module; /* ours */
    if (length < 0) {
        return -1;
    }
    if (length > longest->length) {
        Py_INCREF(word);
        Py_XDECREF(longest->word);
        longest->word = word;
        longest->length = length;
    }
    return 0;
}

static PyObject *longest(PyObject *module, PyObject *text)
{
    struct longest longest = {NULL, 0};

    if (Tally_Words(tally(module), text, keep_longest, &longest) < 0) {
        Py_XDECREF(longest.word);
        return NULL;
    }
    return longest.word != NULL ? longest.word : Py_BuildValue("");
}

static int exec(PyObject *module)
{
    return Tally_Import(module, tally(module));
}

static int traverse(PyObject *module, visitproc visit, void *arg)
{
    return Tally_Traverse(tally(module), visit, arg);
}

static int clear(PyObject *module)
{
    Tally_Clear(tally(module));
    return 0;
}

static void free_state(void *module)
{
    Tally_Clear(tally((PyObject *)module));
}

static PyMethodDef methods[] = {
    {"count", count, METH_VARARGS, "count(text, word): how often a word occurs"},
    {"longest", longest, METH_O, "longest(text): its longest word, or None"},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef_Slot slots[] = {{Py_mod_exec, exec}, Tally_MODULE_SLOTS {0, NULL}};
static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "poem._native", NULL, sizeof(state), methods, slots, traverse, clear, free_state,
};

PyMODINIT_FUNC PyInit__native(void)
{
    return PyModuleDef_Init(&definition);
}
