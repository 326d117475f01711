// A consumer in C++17, with HPy or with Python.h alone: what fails is thrown, and nothing that it holds is forgotten.
#define HPYAPI_IMPLEMENT
#ifdef HPY
#  include "plus_consumer.h"
#  define PASS(...) ctx, __VA_ARGS__
#else
#  include "plus_cpython_consumer.h"
#  include "plain_module.h"
#  define PASS(...) __VA_ARGS__
#endif
#include <hpyapi.hpp>

HPYAPI_IMPORTS(plus_consumer, &Plus_import);

#ifdef HPY

using Way = HPyContext *; // what the functions of the API take first
static HPy number(HPyContext *ctx, double value) { return HPyFloat_FromDouble(ctx, value); }
static int32_t limit(HPyContext *) { return *Plus_Limit() + Plus_Powers()[2]; }

#else

struct state {
    Plus_Record plus;
};
using Way = const Plus_Record *;
static PyObject *number(double value) { return PyFloat_FromDouble(value); }
static int32_t limit(Way plus) { return *Plus_Limit(plus) + Plus_Powers(plus)[2]; }

#endif

// a + b + a + b, in two steps that can fail while the first is held.
static HPy twice(HPyContext *ctx, Way way, HPy a, HPy b)
{
    (void)ctx;
    return hpyapi::guard(PASS(HPy(HPy_NULL), [&] {
        hpyapi::reference once = hpyapi::own(PASS(Plus_Sum(way, a, b)));
        hpyapi::reference again = hpyapi::reference::dup(PASS(once.get()));

        once = hpyapi::own(PASS(Plus_Sum(way, once.get(), again.get())));
        return once.release();
    }));
}

// What Plus_Fail returns when it does not fail, and the limits.
static HPy tries(HPyContext *ctx, Way way, int32_t how, double a, double b)
{
    (void)ctx;
    return hpyapi::guard(PASS(HPy(HPy_NULL), [&] {
        hpyapi::reference held = hpyapi::own(PASS(number(PASS(1000.5))));
        int64_t result = hpyapi::check(PASS(Plus_Fail(way, how)));
        double ratio = hpyapi::check(PASS(Plus_Ratio(way, a, b)));

        return number(PASS(static_cast<double>(result) + limit(way) + (ratio == ratio ? ratio : 0)));
    }));
}

#ifdef HPY

HPyDef_METH(twice_def, "twice", HPyFunc_VARARGS)
static HPy twice_def_impl(HPyContext *ctx, HPy, const HPy *args, size_t)
{
    return twice(ctx, ctx, args[0], args[1]);
}

HPyDef_METH(tries_def, "tries", HPyFunc_VARARGS)
static HPy tries_def_impl(HPyContext *ctx, HPy, const HPy *args, size_t)
{
    return tries(ctx, ctx, HPyLong_AsInt32_t(ctx, args[0]), HPyFloat_AsDouble(ctx, args[1]), HPyFloat_AsDouble(ctx, args[2]));
}

HPyDef_SLOT(module_exec, HPy_mod_exec)
static int module_exec_impl(HPyContext *ctx, HPy)
{
    return Plus_Import(ctx);
}

static HPyDef *module_defines[] = {&twice_def, &tries_def, &module_exec, nullptr};
static HPyGlobal *module_globals[] = {Plus_IMPORT_GLOBALS, nullptr};
static HPyModuleDef module_def = {"A consumer in C++.", 0, nullptr, module_defines, module_globals};

HPy_MODINIT(plus_consumer, module_def)

#else

static Plus_Record *plus(PyObject *module)
{
    return &static_cast<state *>(PyModule_GetState(module))->plus;
}

static PyObject *call_twice(PyObject *module, PyObject *args)
{
    PyObject *a, *b;

    return PyArg_ParseTuple(args, "OO", &a, &b) ? twice(module, plus(module), a, b) : nullptr;
}

static PyObject *call_tries(PyObject *module, PyObject *args)
{
    int how;
    double a, b;

    return PyArg_ParseTuple(args, "idd", &how, &a, &b) ? tries(module, plus(module), how, a, b) : nullptr;
}

static int execute(PyObject *module)
{
    return Plus_Import(module, plus(module));
}

static int traverse(PyObject *module, visitproc visit, void *arg)
{
    return Plus_Traverse(plus(module), visit, arg);
}

static int clear(PyObject *module)
{
    Plus_Clear(plus(module));
    return 0;
}

static void release(void *module)
{
    Plus_Clear(plus(static_cast<PyObject *>(module)));
}

static PyMethodDef methods[] = {
    {"twice", call_twice, METH_VARARGS, nullptr}, {"tries", call_tries, METH_VARARGS, nullptr}, {nullptr, nullptr, 0, nullptr}};

PLAIN_MODULE(Plus, plus_consumer, "A consumer in C++.", sizeof(state), methods, execute, traverse, clear, release)

#endif
