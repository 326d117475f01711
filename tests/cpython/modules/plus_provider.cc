// A provider in C++17, with HPy or with Python.h alone: what it throws, its callers get as Python exceptions.
#ifdef HPY
#  include "plus_provider.h"
#  define PASS(...) ctx, __VA_ARGS__
#  define ADD(a, b) HPy_Add(ctx, a, b)
#  define RAISE(text) HPyErr_SetString(ctx, ctx->h_KeyError, text)
#else
#  include "plus_cpython_provider.h"
#  include "plain_module.h"
#  define PASS(...) __VA_ARGS__
#  define ADD(a, b) PyNumber_Add(a, b)
#  define RAISE(text) PyErr_SetString(PyExc_KeyError, text)
#endif
#include <hpyapi.hpp>

#include <cmath>
#include <stdexcept>
#include <vector>

namespace impl {

plus_sum sum;
plus_fail fail;
plus_ratio ratio;
const int32_t limit = 40;
const int32_t powers[3] = {1, 2, 4};

HPy sum(HPyContext *ctx, HPy a, HPy b)
{
    (void)ctx;
    return hpyapi::guard(PASS(HPy(HPy_NULL), [&] {
        hpyapi::reference result = hpyapi::own(PASS(ADD(a, b)));
        hpyapi::reference moved = std::move(result);

        result = std::move(moved);
        return result.release();
    }));
}

static int64_t thrower(HPyContext *ctx, int32_t how)
{
    switch (how) {
    case 1:
        throw std::bad_alloc();
    case 2:
        throw std::runtime_error("in C++");
    case 3:
        throw 3;
    case 4:
        RAISE("its own");
        throw hpyapi::python_error();
    }
    (void)ctx;
    return -1; // which is no error
}

int64_t fail(HPyContext *ctx, int32_t how)
{
    return hpyapi::guard(PASS(int64_t(-1), [&] { return thrower(ctx, how); }));
}

double ratio(HPyContext *ctx, double a, double b)
{
    (void)ctx;
    return hpyapi::guard(PASS(std::nan(""), [&] {
        if (a != 0 && b == 0) {
            throw std::domain_error("no ratio");
        }
        return a / b;
    }));
}

} // namespace impl

Plus_PROVIDE_FROM(impl);
HPYAPI_EXPORTS(plus_provider, &Plus_descriptor);

#ifdef HPY

HPyDef_SLOT(module_exec, HPy_mod_exec)
static int module_exec_impl(HPyContext *ctx, HPy module)
{
    return Plus_Export(ctx, module);
}

static HPyDef *module_defines[] = {&module_exec, nullptr};
static HPyGlobal *module_globals[] = {Plus_EXPORT_GLOBALS, nullptr};
static HPyModuleDef module_def = {"A provider in C++.", 0, nullptr, module_defines, module_globals};

HPy_MODINIT(plus_provider, module_def)

#else

static int execute(PyObject *module)
{
    return Plus_Export(module);
}

static PyMethodDef methods[] = {{nullptr, nullptr, 0, nullptr}};

PLAIN_MODULE(Plus, plus_provider, "A provider in C++.", 0, methods, execute, plain_traverse, plain_clear, plain_free)

#endif
