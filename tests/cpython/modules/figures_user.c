/* Works with the instances of figures.api.h, in HPy. */
#define HPYAPI_IMPLEMENT
#include "figures_consumer.h"

HPYAPI_IMPORTS(figures_user, &Figures_import);

HPyDef_METH(area, "area", HPyFunc_O, .doc = "area(object): that of a Box, by its struct")
static HPy area_impl(HPyContext *ctx, HPy self, HPy object)
{
    const figures_box *box = Figures_Box(ctx, object);

    (void)self;
    return box == NULL ? HPy_NULL : HPyFloat_FromDouble(ctx, box->width * box->height);
}

HPyDef_METH(widen, "widen", HPyFunc_O, .doc = "widen(object): makes a Box wider by one")
static HPy widen_impl(HPyContext *ctx, HPy self, HPy object)
{
    figures_box *box = Figures_Box(ctx, object);

    (void)self;
    if (box == NULL) {
        return HPy_NULL;
    }
    box->width += 1;
    return HPy_Dup(ctx, ctx->h_None);
}

HPyDef_METH(radius, "radius", HPyFunc_O, .doc = "radius(object): that of a Disc")
static HPy radius_impl(HPyContext *ctx, HPy self, HPy object)
{
    const figures_disc *disc = Figures_Disc(ctx, object);

    (void)self;
    return disc == NULL ? HPy_NULL : HPyFloat_FromDouble(ctx, Figures_Radius(disc));
}

HPyDef_SLOT(user_exec, HPy_mod_exec)
static int user_exec_impl(HPyContext *ctx, HPy module)
{
    (void)module;
    return Figures_Import(ctx);
}

static HPyDef *defines[] = {&area, &widen, &radius, &user_exec, NULL};
static HPyGlobal *globals[] = {Figures_IMPORT_GLOBALS, NULL};
static HPyModuleDef module = {.doc = "works with figures", .defines = defines, .globals = globals};
HPy_MODINIT(figures_user, module)
