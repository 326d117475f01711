/* Counts the ends of objects at an address that the test gives: finalized, destroyed, capsules destroyed, bad ones. */
#include "hpy.h"

#include <string.h>

static int64_t *counts;

typedef struct {
    uint64_t mark;
    HPyField other;
} Thing;
HPyType_HELPERS(Thing)
#define LIVE 0x1122334455667788u

HPyDef_METH(count_at, "count_at", HPyFunc_O)
static HPy count_at_impl(HPyContext *ctx, HPy self, HPy arg)
{
    (void)self;
    counts = (int64_t *)HPyLong_AsVoidPtr(ctx, arg);
    return HPy_Dup(ctx, ctx->h_None);
}

HPyDef_SLOT(Thing_new, HPy_tp_new)
static HPy Thing_new_impl(HPyContext *ctx, HPy type, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    Thing *t;
    (void)args;
    (void)nargs;
    (void)kw;
    HPy h = HPy_New(ctx, type, &t);
    if (!HPy_IsNull(h))
        t->mark = LIVE;
    return h;
}
HPyDef_METH(Thing_link, "link", HPyFunc_O)
static HPy Thing_link_impl(HPyContext *ctx, HPy self, HPy other)
{
    HPyField_Store(ctx, self, &Thing_AsStruct(ctx, self)->other, other);
    return HPy_Dup(ctx, ctx->h_None);
}
HPyDef_SLOT(Thing_traverse, HPy_tp_traverse)
static int Thing_traverse_impl(void *self, HPyFunc_visitproc visit, void *arg)
{
    HPy_VISIT(&((Thing *)self)->other);
    return 0;
}
HPyDef_SLOT(Thing_finalize, HPy_tp_finalize)
static void Thing_finalize_impl(HPyContext *ctx, HPy self)
{
    HPy r = HPy_Repr(ctx, self); /* the object is whole */
    counts[0] += !HPy_IsNull(r);
    HPy_Close(ctx, r);
}
HPyDef_SLOT(Thing_destroy, HPy_tp_destroy)
static void Thing_destroy_impl(void *data)
{
    Thing *t = (Thing *)data;
    if (t->mark != LIVE)
        counts[3]++; /* destroyed twice, or never made */
    t->mark = 0;
    counts[1]++;
}
static HPyDef *Thing_defines[] = {&Thing_new, &Thing_link, &Thing_traverse, &Thing_destroy, NULL};
static HPyType_Spec Thing_spec = {.name = "life.Thing", .basicsize = sizeof(Thing), .builtin_shape = SHAPE(Thing),
                                  .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_HAVE_GC | HPy_TPFLAGS_BASETYPE, .defines = Thing_defines};

static HPyDef *Final_defines[] = {&Thing_new, &Thing_link, &Thing_traverse, &Thing_finalize, &Thing_destroy, NULL};
static HPyType_Spec Final_spec = {.name = "life.Final", .basicsize = sizeof(Thing), .builtin_shape = SHAPE(Thing),
                                  .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_HAVE_GC | HPy_TPFLAGS_BASETYPE, .defines = Final_defines};

static int value;
HPyCapsule_DESTRUCTOR(end)
static void end_impl(const char *name, void *pointer, void *context)
{
    if (strcmp(name, "life.capsule") != 0 || pointer != &value || context != (void *)(intptr_t)5)
        counts[3]++;
    counts[2]++;
}
HPyDef_METH(capsule, "capsule", HPyFunc_NOARGS)
static HPy capsule_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    HPy h = HPyCapsule_New(ctx, &value, "life.capsule", &end);
    HPyCapsule_SetContext(ctx, h, (void *)(intptr_t)5);
    return h;
}

/* Leaks as many handles as it is told, for tests of counts. */
HPyDef_METH(leak, "leak", HPyFunc_O)
static HPy leak_impl(HPyContext *ctx, HPy self, HPy arg)
{
    (void)self;
    for (long n = HPyLong_AsLong(ctx, arg); n > 0; n--)
        HPyList_New(ctx, 0);
    return HPy_Dup(ctx, ctx->h_None);
}

static int add(HPyContext *ctx, HPy mod, const char *name, HPyType_Spec *spec)
{
    HPy t = HPyType_FromSpec(ctx, spec, NULL);
    if (HPy_IsNull(t))
        return -1;
    int r = HPy_SetAttr_s(ctx, mod, name, t);
    HPy_Close(ctx, t);
    return r;
}

HPyDef_SLOT(exec, HPy_mod_exec)
static int exec_impl(HPyContext *ctx, HPy mod)
{
    return add(ctx, mod, "Thing", &Thing_spec) < 0 || add(ctx, mod, "Final", &Final_spec) < 0 ? -1 : 0;
}
static HPyDef *defines[] = {&count_at, &capsule, &leak, &exec, NULL};
static HPyModuleDef moduledef = {.doc = "life", .defines = defines};
HPy_MODINIT(life, moduledef)
