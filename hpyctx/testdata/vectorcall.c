/* Types whose instances say by a field of their native struct what is called when they are: __vectorcalloffset__. */
#include "hpy.h"

static HPy describe(HPyContext *ctx, const char *what, HPy self, const HPy *args, size_t nargs, HPy kwnames)
{
    HPy type = HPy_Type(ctx, self), tuple, kw, result;

    if (!HPyHelpers_PackArgsAndKeywords(ctx, args, nargs, kwnames, &tuple, &kw)) {
        HPy_Close(ctx, type);
        return HPy_NULL;
    }
    result = HPy_BuildValue(ctx, "(sOOO)", what, type, HPy_IsNull(tuple) ? ctx->h_None : tuple,
                            HPy_IsNull(kw) ? ctx->h_None : kw);
    HPy_Close(ctx, type);
    HPy_Close(ctx, tuple);
    HPy_Close(ctx, kw);
    return result;
}

#define CALL_FUNCTION(name)                                                                                            \
    HPyDef_CALL_FUNCTION(name)                                                                                         \
    static HPy name##_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs, HPy kwnames)                      \
    {                                                                                                                  \
        return describe(ctx, #name, self, args, nargs, kwnames);                                                       \
    }
CALL_FUNCTION(first)
CALL_FUNCTION(second)

/* --- the field is in the middle, and tp_new sets it ----------------------------------------------------------------- */

typedef struct {
    void *before;
    HPyCallFunction call;
    void *after;
} middle;
HPyType_HELPERS(middle)

HPyDef_MEMBER(middle_offset, "__vectorcalloffset__", HPyMember_HPYSSIZET, offsetof(middle, call), .readonly = 1)
HPyDef_SLOT(middle_new, HPy_tp_new)
static HPy middle_new_impl(HPyContext *ctx, HPy cls, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    middle *m;
    HPy h = HPy_New(ctx, cls, &m);

    (void)args;
    (void)kw;
    if (!HPy_IsNull(h) && nargs == 0) {
        m->call = first;
    }
    return h;
}

/* change(): what is called from now on, by the field itself */
HPyDef_METH(middle_change, "change", HPyFunc_NOARGS)
static HPy middle_change_impl(HPyContext *ctx, HPy self)
{
    middle_AsStruct(ctx, self)->call = second;
    return HPy_Dup(ctx, ctx->h_None);
}

static HPyDef *middle_defines[] = {&middle_offset, &middle_new, &middle_change, NULL};
static HPyType_Spec middle_spec = {
    .name = "vectorcall.middle",
    .basicsize = sizeof(middle),
    .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE,
    .builtin_shape = SHAPE(middle),
    .defines = middle_defines,
};

/* --- the field is all there is, and nothing sets it ----------------------------------------------------------------- */

typedef struct {
    HPyCallFunction call;
} only;
HPyType_HELPERS(only)

HPyDef_MEMBER(only_offset, "__vectorcalloffset__", HPyMember_HPYSSIZET, offsetof(only, call), .readonly = 1)
static HPyDef *only_defines[] = {&only_offset, NULL};
static HPyType_Spec only_spec = {
    .name = "vectorcall.only",
    .basicsize = sizeof(only),
    .builtin_shape = SHAPE(only),
    .defines = only_defines,
};

/* --- a type cannot have both ---------------------------------------------------------------------------------------- */

HPyDef_SLOT(both_call, HPy_tp_call)
static HPy both_call_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs, HPy kwnames)
{
    return describe(ctx, "tp_call", self, args, nargs, kwnames);
}
static HPyDef *both_defines[] = {&only_offset, &both_call, NULL};
static HPyType_Spec both_spec = {.name = "vectorcall.both", .basicsize = sizeof(only), .defines = both_defines};

/* --- functions ------------------------------------------------------------------------------------------------------ */

/* set(object): its call function is the second from now on */
HPyDef_METH(set, "set", HPyFunc_O)
static HPy set_impl(HPyContext *ctx, HPy self, HPy object)
{
    (void)self;
    if (HPy_SetCallFunction(ctx, object, &second) < 0) {
        return HPy_NULL;
    }
    return HPy_Dup(ctx, ctx->h_None);
}

/* make(): the type that cannot be */
HPyDef_METH(make, "make", HPyFunc_NOARGS)
static HPy make_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyType_FromSpec(ctx, &both_spec, NULL);
}

HPyDef_SLOT(exec, HPy_mod_exec)
static int exec_impl(HPyContext *ctx, HPy module)
{
    return HPyHelpers_AddType(ctx, module, "middle", &middle_spec, NULL) &&
                   HPyHelpers_AddType(ctx, module, "only", &only_spec, NULL)
               ? 0
               : -1;
}

static HPyDef *defines[] = {&exec, &set, &make, NULL};
static HPyModuleDef moduledef = {.defines = defines};
HPy_MODINIT(vectorcall, moduledef)
