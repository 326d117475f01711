/* The types of figures.api.h, in HPy. */
#include "figures_provider.h"

struct figures_disc_s {
    double radius;
};

static HPyGlobal box_type, disc_type, none_type;

HPyType_HELPERS(figures_box)
HPyType_HELPERS(figures_disc)

/* Reads as many numbers as the arguments are to be. */
static int numbers(HPyContext *ctx, const HPy *args, HPy_ssize_t nargs, double *to, HPy_ssize_t count)
{
    HPy_ssize_t i;

    if (nargs != count) {
        HPyErr_SetString(ctx, ctx->h_TypeError, "another number of arguments is wanted");
        return -1;
    }
    for (i = 0; i < count; i++) {
        to[i] = HPyFloat_AsDouble(ctx, args[i]);
    }
    return HPyErr_Occurred(ctx) ? -1 : 0;
}

HPyDef_SLOT(box_new, HPy_tp_new)
static HPy box_new_impl(HPyContext *ctx, HPy type, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    figures_box *box;
    double sides[2];
    HPy self;

    (void)kw;
    if (numbers(ctx, args, nargs, sides, 2) < 0) {
        return HPy_NULL;
    }
    self = HPy_New(ctx, type, &box);
    if (!HPy_IsNull(self)) {
        box = figures_box_AsStruct(ctx, self); /* of a class that Python derived, HPy 0.9 gives another address */
        box->width = sides[0];
        box->height = sides[1];
    }
    return self;
}

HPyDef_MEMBER(box_width, "width", HPyMember_DOUBLE, offsetof(figures_box, width))

static HPyDef *box_defines[] = {&box_new, &box_width, NULL};
static HPyType_Spec box_spec = {
    .name = "figures.Box",
    .basicsize = sizeof(figures_box),
    .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE,
    .builtin_shape = SHAPE(figures_box),
    .defines = box_defines,
};

HPyDef_SLOT(disc_new, HPy_tp_new)
static HPy disc_new_impl(HPyContext *ctx, HPy type, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    figures_disc *disc;
    double radius;
    HPy self;

    (void)kw;
    if (numbers(ctx, args, nargs, &radius, 1) < 0) {
        return HPy_NULL;
    }
    self = HPy_New(ctx, type, &disc);
    if (!HPy_IsNull(self)) {
        disc->radius = radius;
    }
    return self;
}

static HPyDef *disc_defines[] = {&disc_new, NULL};
static HPyType_Spec disc_spec = {
    .name = "figures.Disc",
    .basicsize = sizeof(figures_disc),
    .builtin_shape = SHAPE(figures_disc),
    .defines = disc_defines,
};

Figures_TYPE_Box(box, box_type, figures_box_AsStruct)
Figures_TYPE_Disc(disc, disc_type, figures_disc_AsStruct)
Figures_TYPE_Disc(untold, none_type, figures_disc_AsStruct)

static double radius(const figures_disc *d) { return d->radius; }

#ifdef FIGURES_UNTOLD
#define THE_DISC untold
#else
#define THE_DISC disc
#endif
Figures_PROVIDE(.Box = box, .Disc = THE_DISC, .radius = radius);
/* What boxes offer, by the definition: shape.api.h. */
static double box_area(HPyContext *ctx, HPy figure)
{
    const figures_box *box = figures_box_AsStruct(ctx, figure);

    return box->width * box->height;
}

static int32_t box_corners(HPyContext *ctx, HPy figure, shape_corner_fn *fn, void *user)
{
    const figures_box *box = figures_box_AsStruct(ctx, figure);
    int i;

    for (i = 0; i < 4; i++) {
        if (fn(ctx, i % 2 ? box->width : 0, i / 2 ? box->height : 0, user) < 0 && HPyErr_Occurred(ctx)) {
            return -1;
        }
    }
    return 0;
}

static int32_t box_dimensions(void) { return 2; }

static HPy box_maker(HPyContext *ctx, HPy figure)
{
    (void)figure;
    return HPyUnicode_FromString(ctx, "figures");
}

Shape_PROVIDE(.area = box_area, .corners = box_corners, .dimensions = box_dimensions, .maker = box_maker);
HPYAPI_EXPORTS(figures, Figures_DESCRIPTORS);

static int add_type(HPyContext *ctx, HPy module, const char *name, HPyType_Spec *spec, HPyGlobal *global)
{
    HPy type = HPyType_FromSpec(ctx, spec, NULL);
    int status;

    if (HPy_IsNull(type)) {
        return -1;
    }
    HPyGlobal_Store(ctx, global, type);
    status = HPy_SetAttr_s(ctx, module, name, type);
    HPy_Close(ctx, type);
    return status;
}

HPyDef_SLOT(figures_exec, HPy_mod_exec)
static int figures_exec_impl(HPyContext *ctx, HPy module)
{
    (void)untold;
    (void)disc;
#ifdef FIGURES_EARLY
    return Figures_Export(ctx, module);
#endif
    if (add_type(ctx, module, "Box", &box_spec, &box_type) < 0 || add_type(ctx, module, "Disc", &disc_spec, &disc_type) < 0) {
        return -1;
    }
    return Figures_Export(ctx, module);
}

static HPyDef *defines[] = {&figures_exec, NULL};
static HPyGlobal *globals[] = {&box_type, &disc_type, &none_type, Figures_EXPORT_GLOBALS, NULL};
static HPyModuleDef module = {.doc = "types of figures", .defines = defines, .globals = globals};
HPy_MODINIT(figures, module)
