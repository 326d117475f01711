/* The provider of the Keeper API: a class with an HPyField, an HPyGlobal, and functions of consumers. */
#include "keeper_provider.h"

typedef struct {
    HPyField item;
} Box;
HPyType_HELPERS(Box)

static HPyGlobal box_type, kept;

HPyDef_SLOT(box_traverse, HPy_tp_traverse)
static int box_traverse_impl(void *self, HPyFunc_visitproc visit, void *arg)
{
    Box *box = (Box *)self;

    HPy_VISIT(&box->item);
    return 0;
}

static HPyDef *box_defines[] = {&box_traverse, NULL};
static HPyType_Spec box_spec = {
    .name = "keeper.Box",
    .basicsize = sizeof(Box),
    .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_HAVE_GC,
    .builtin_shape = HPyType_BuiltinShape_Object,
    .defines = box_defines,
};

static keeper_box do_box;
static keeper_put do_put;
static keeper_get do_get;
static keeper_keep do_keep;
static keeper_kept do_kept;
static keeper_watch do_watch;

Keeper_PROVIDE(do_box, do_put, do_get, do_keep, do_kept, do_watch);
HPYAPI_EXPORTS(keeper, &Keeper_descriptor);

static HPy do_box(HPyContext *ctx)
{
    HPy type = HPyGlobal_Load(ctx, box_type), box;
    Box *data;

    box = HPy_New(ctx, type, &data);
    HPy_Close(ctx, type);
    if (!HPy_IsNull(box)) {
        data->item = HPyField_NULL;
    }
    return box;
}

static int32_t do_put(HPyContext *ctx, HPy box, HPy item)
{
    HPyField_Store(ctx, box, &Box_AsStruct(ctx, box)->item, item);
    return 0;
}

static HPy do_get(HPyContext *ctx, HPy box)
{
    HPyField field = Box_AsStruct(ctx, box)->item;

    return HPyField_IsNull(field) ? HPy_NULL : HPyField_Load(ctx, box, field);
}

static void do_keep(HPyContext *ctx, HPy item)
{
    HPyGlobal_Store(ctx, &kept, item);
}

static HPy do_kept(HPyContext *ctx)
{
    return HPyGlobal_Load(ctx, kept);
}

static struct {
    keeper_event_fn *fn;
    void *user;
    keeper_done_fn *done;
} watchers[2];
static int watching;

static int32_t do_watch(HPyContext *ctx, HPy about, keeper_event_fn *fn, void *user, keeper_done_fn *done, HPy tag)
{
    HPy_Close(ctx, tag);
    if (watching == 2 || HPy_Is(ctx, about, ctx->h_None)) {
        HPyErr_SetString(ctx, ctx->h_ValueError, watching == 2 ? "no room" : "about nothing");
        done(ctx, user);
        return -1;
    }
    watchers[watching].fn = fn;
    watchers[watching].user = user;
    watchers[watching].done = done;
    return ++watching;
}

/* fire(item): a list of what the functions made of it. */
HPyDef_METH(fire, "fire", HPyFunc_O)
static HPy fire_impl(HPyContext *ctx, HPy self, HPy item)
{
    HPy list = HPyList_New(ctx, 0);
    int i;

    (void)self;
    for (i = 0; i < watching && !HPy_IsNull(list); i++) {
        HPy made = watchers[i].fn(ctx, item, watchers[i].user);

        if (HPy_IsNull(made) || HPyList_Append(ctx, list, made) < 0) {
            HPy_Close(ctx, list);
            list = HPy_NULL;
        }
        if (!HPy_IsNull(made)) {
            HPy_Close(ctx, made);
        }
    }
    return list;
}

/* drop(): lets go of the last function; how many are left. */
HPyDef_METH(drop, "drop", HPyFunc_NOARGS)
static HPy drop_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    if (watching > 0) {
        watching--;
        watchers[watching].done(ctx, watchers[watching].user);
    }
    return HPyLong_FromInt64_t(ctx, watching);
}

HPyDef_SLOT(module_exec, HPy_mod_exec)
static int module_exec_impl(HPyContext *ctx, HPy module)
{
    HPy type = HPyType_FromSpec(ctx, &box_spec, NULL);

    if (HPy_IsNull(type)) {
        return -1;
    }
    HPyGlobal_Store(ctx, &box_type, type);
    HPyGlobal_Store(ctx, &kept, HPy_NULL);
    watching = 0;
    HPy_Close(ctx, type);
    return Keeper_Export(ctx, module);
}

static HPyDef *module_defines[] = {&module_exec, &fire, &drop, NULL};
static HPyGlobal *module_globals[] = {&box_type, &kept, Keeper_EXPORT_GLOBALS, NULL};
static HPyModuleDef module_def = {.doc = "The provider of the Keeper API.", .defines = module_defines, .globals = module_globals};
HPy_MODINIT(keeper, module_def)
