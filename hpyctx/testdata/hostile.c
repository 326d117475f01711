/* Modules that are wrong in one way each: CASE says in which. The name of the module is hostile. */
#include "hpy.h"

#include <string.h>

#if CASE == 1 /* raises in exec */
HPyDef_SLOT(exec, HPy_mod_exec)
static int exec_impl(HPyContext *ctx, HPy mod)
{
    (void)mod;
    HPy leak = HPyLong_FromInt64_t(ctx, INT64_MAX);
    HPy_Close(ctx, leak);
    HPyErr_SetString(ctx, ctx->h_RuntimeError, "exec failed");
    return -1;
}
static HPyDef *defines[] = {&exec, NULL};
#elif CASE == 2 /* -1 without an exception */
HPyDef_SLOT(exec, HPy_mod_exec)
static int exec_impl(HPyContext *ctx, HPy mod)
{
    (void)ctx;
    (void)mod;
    return -1;
}
static HPyDef *defines[] = {&exec, NULL};
#elif CASE == 3 /* success with an exception */
HPyDef_SLOT(exec, HPy_mod_exec)
static int exec_impl(HPyContext *ctx, HPy mod)
{
    (void)mod;
    HPyErr_SetString(ctx, ctx->h_RuntimeError, "left behind");
    return 0;
}
static HPyDef *defines[] = {&exec, NULL};
#elif CASE == 4 /* an unknown kind of definition */
static HPyDef odd = {.kind = (HPyDef_Kind)77};
static HPyDef *defines[] = {&odd, NULL};
#elif CASE == 5 /* a pointer to nowhere among the definitions */
static HPyDef *defines[] = {(HPyDef *)0x12345670, NULL};
#elif CASE == 6 /* a method without a function */
static HPyDef odd = {.kind = HPyDef_Kind_Meth, .meth = {.name = "f", .signature = HPyFunc_NOARGS}};
static HPyDef *defines[] = {&odd, NULL};
#elif CASE == 7 /* a method with a name that is not text */
static HPyDef odd = {.kind = HPyDef_Kind_Meth, .meth = {.name = (const char *)0xdeadbee0, .signature = HPyFunc_NOARGS, .impl = (HPyCFunction)strlen}};
static HPyDef *defines[] = {&odd, NULL};
#elif CASE == 8 /* a slot of a type */
static HPyDef odd = {.kind = HPyDef_Kind_Slot, .slot = {.slot = HPy_tp_new, .impl = (HPyCFunction)strlen}};
static HPyDef *defines[] = {&odd, NULL};
#elif CASE == 9 /* makes the module itself, and is a builtin module */
HPyDef_SLOT(create, HPy_mod_create)
static HPy create_impl(HPyContext *ctx, HPy spec) { return HPyImport_ImportModule(ctx, "builtins"); (void)spec; }
static HPyDef *defines[] = {&create, NULL};
#elif CASE == 10 /* makes the module itself and more */
HPyDef_SLOT(create, HPy_mod_create)
static HPy create_impl(HPyContext *ctx, HPy spec) { return HPy_Dup(ctx, spec); }
HPyDef_SLOT(exec, HPy_mod_exec)
static int exec_impl(HPyContext *ctx, HPy mod)
{
    (void)ctx;
    (void)mod;
    return 0;
}
static HPyDef *defines[] = {&create, &exec, NULL};
#elif CASE == 11 /* returns a handle that it closed */
HPyDef_SLOT(create, HPy_mod_create)
static HPy create_impl(HPyContext *ctx, HPy spec)
{
    HPy h = HPyList_New(ctx, 0);
    (void)spec;
    HPy_Close(ctx, h);
    return h;
}
static HPyDef *defines[] = {&create, NULL};
#elif CASE == 12 /* returns NULL without an exception */
HPyDef_SLOT(create, HPy_mod_create)
static HPy create_impl(HPyContext *ctx, HPy spec)
{
    (void)ctx;
    (void)spec;
    return HPy_NULL;
}
static HPyDef *defines[] = {&create, NULL};
#elif CASE == 13 /* an export list that points nowhere */
static HPyDef *defines[] = {NULL};
__attribute__((visibility("default"))) const void *const HPyAPI_exports_hostile[] = {(void *)0x4242424240, NULL};
#elif CASE == 14 /* a descriptor that is none */
static HPyDef *defines[] = {NULL};
static const char junk[256] = "this is no descriptor";
__attribute__((visibility("default"))) const void *const HPyAPI_exports_hostile[] = {junk, NULL};
#else
static HPyDef *defines[] = {NULL};
#endif

static HPyModuleDef moduledef = {
#if CASE == 20
    .size = 8,
#elif CASE == 21
    .size = -1,
#elif CASE == 22
    .legacy_methods = (cpy_PyMethodDef *)defines,
#elif CASE == 23
    .doc = (const char *)0x7770,
#endif
#if CASE == 24
    .defines = (HPyDef **)0x3,
#else
    .defines = defines,
#endif
};

#if CASE >= 30
#define EXPORTED __attribute__((visibility("default")))
#if CASE != 30
EXPORTED uint32_t get_required_hpy_major_version_hostile(void) { return CASE == 31 ? 1 : 0; }
#endif
EXPORTED uint32_t get_required_hpy_minor_version_hostile(void) { return CASE == 32 ? 7 : 0; }
HPyContext *_ctx_for_trampolines;
EXPORTED void HPyInitGlobalContext_hostile(HPyContext *ctx) { _ctx_for_trampolines = ctx; }
EXPORTED HPyModuleDef *HPyInit_hostile(void) { return CASE == 33 ? NULL : CASE == 34 ? (HPyModuleDef *)0x6660 : &moduledef; }
#if CASE == 35
extern int not_defined_anywhere(void);
EXPORTED int uses(void) { return not_defined_anywhere(); }
#endif
#if CASE == 36
extern int PyObject_Size(void *);
EXPORTED int uses(void) { return PyObject_Size(0); }
#endif
#else
HPy_MODINIT(hostile, moduledef)
#endif
