/* What Python code of watch needs of C: memory, capsules, the C stack. */
#include <execinfo.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "watch.h"

/* read(address, size) -> bytes, or None where there is no memory. */
static PyObject *read_memory(PyObject *module, PyObject *args)
{
    unsigned long long address;
    Py_ssize_t size;
    char *room;
    PyObject *out = NULL;
    int fd;
    ssize_t n = -1;
    (void)module;
    if (!PyArg_ParseTuple(args, "Kn", &address, &size)) {
        return NULL;
    }
    if ((room = malloc((size_t)size + 1)) == NULL) {
        return PyErr_NoMemory();
    }
    if ((fd = open("/proc/self/mem", O_RDONLY | O_CLOEXEC)) >= 0) {
        n = pread(fd, room, (size_t)size, (off_t)address);
        close(fd);
    }
    out = n >= 0 ? PyBytes_FromStringAndSize(room, n) : (Py_INCREF(Py_None), Py_None);
    free(room);
    return out;
}

/* pointer(object) -> (name or None, address) of a capsule, whatever its name is; None of anything else. */
static PyObject *pointer(PyObject *module, PyObject *capsule)
{
    const char *name;
    void *address;
    (void)module;
    if (!PyCapsule_CheckExact(capsule)) {
        Py_RETURN_NONE;
    }
    name = PyCapsule_GetName(capsule);
    if (name == NULL && PyErr_Occurred()) {
        return NULL;
    }
    if ((address = PyCapsule_GetPointer(capsule, name)) == NULL) {
        return NULL;
    }
    return Py_BuildValue("zK", name, (unsigned long long)(uintptr_t)address);
}

static void drop_kept(PyObject *capsule) { Py_XDECREF((PyObject *)PyCapsule_GetContext(capsule)); }

/* capsule(address, like) -> a capsule with the name of another, which it keeps alive with the memory of the name. */
static PyObject *make_capsule(PyObject *module, PyObject *args)
{
    unsigned long long address;
    PyObject *like, *made;
    const char *name;
    (void)module;
    if (!PyArg_ParseTuple(args, "KO", &address, &like)) {
        return NULL;
    }
    if ((name = PyCapsule_GetName(like)) == NULL && PyErr_Occurred()) {
        return NULL;
    }
    made = PyCapsule_New((void *)(uintptr_t)address, name, drop_kept);
    if (made != NULL) {
        Py_INCREF(like);
        (void)PyCapsule_SetContext(made, like);
    }
    return made;
}

/* call0(address) -> the unsigned int that a function without parameters answers. */
static PyObject *call0(PyObject *module, PyObject *args)
{
    unsigned long long address;
    (void)module;
    if (!PyArg_ParseTuple(args, "K", &address)) {
        return NULL;
    }
    return PyLong_FromUnsignedLong(((unsigned (*)(void))(uintptr_t)address)());
}

/* write(address, words): stores words, in a copy of a table's own. */
static PyObject *write_words(PyObject *module, PyObject *args)
{
    unsigned long long address;
    const char *words;
    Py_ssize_t size;
    (void)module;
    if (!PyArg_ParseTuple(args, "Ky#", &address, &words, &size)) {
        return NULL;
    }
    memcpy((void *)(uintptr_t)address, words, (size_t)size);
    Py_RETURN_NONE;
}

/* keep(bytes) -> the address of a copy that stays. */
static PyObject *keep(PyObject *module, PyObject *bytes)
{
    char *data, *copy;
    Py_ssize_t size;
    (void)module;
    if (PyBytes_AsStringAndSize(bytes, &data, &size) < 0) {
        return NULL;
    }
    if ((copy = malloc((size_t)size + 1)) == NULL) {
        return PyErr_NoMemory();
    }
    memcpy(copy, data, (size_t)size);
    return PyLong_FromVoidPtr(copy);
}

/* callers() -> the return addresses of the C stack, innermost first. */
static PyObject *callers(PyObject *module, PyObject *none)
{
    void *addresses[64];
    int n = backtrace(addresses, 64), i;
    PyObject *out = PyList_New(0);
    (void)module;
    (void)none;
    for (i = 0; out != NULL && i < n; i++) {
        PyObject *address = PyLong_FromVoidPtr(addresses[i]);
        if (address == NULL || PyList_Append(out, address) < 0) {
            Py_CLEAR(out);
        }
        Py_XDECREF(address);
    }
    return out;
}

PyMethodDef memory_methods[] = {
    {"read", read_memory, METH_VARARGS, NULL},  {"write", write_words, METH_VARARGS, NULL}, {"keep", keep, METH_O, NULL},
    {"pointer", pointer, METH_O, NULL},         {"capsule", make_capsule, METH_VARARGS, NULL},
    {"call0", call0, METH_VARARGS, NULL},       {"callers", callers, METH_NOARGS, NULL},    {NULL, NULL, 0, NULL},
};
