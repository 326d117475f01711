#include "tally_cpython_provider.h"

static tally_count count;
static tally_words words;

Tally_PROVIDE(.count = count, .words = words);
HPYAPI_EXPORTS(_native, &Tally_descriptor);

static int32_t words(PyObject *module, PyObject *text, tally_word_fn *fn, void *user)
{
    PyObject *list = PyObject_CallMethod(text, "split", NULL);
    Py_ssize_t i, n = list != NULL ? PyObject_Size(list) : -1;
    int32_t stop = n < 0 ? -1 : 0;

    for (i = 0; i < n && stop == 0; i++) {
        PyObject *word = PySequence_GetItem(list, i);

        stop = word != NULL ? fn(module, word, user) : -1;
        Py_XDECREF(word);
    }
    Py_XDECREF(list);
    return stop;
}

struct search {
    PyObject *word;
    int64_t found;
};

static int32_t compare(PyObject *module, PyObject *word, void *user)
{
    struct search *search = (struct search *)user;
    int equal = PyObject_RichCompareBool(word, search->word, Py_EQ);

    (void)module;
    search->found += equal > 0;
    return equal < 0 ? -1 : 0;
}

static int64_t count(PyObject *module, PyObject *text, PyObject *word)
{
    struct search search = {word, 0};

    return words(module, text, compare, &search) < 0 ? -1 : search.found;
}

static int exec(PyObject *module)
{
    return Tally_Export(module);
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, exec}, Tally_MODULE_SLOTS {0, NULL}};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "tally._native", NULL, 0, NULL, slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__native(void)
{
    return PyModuleDef_Init(&definition);
}
