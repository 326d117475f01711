/* A type that offers the interface of shape.api.h, in HPy. Several modules are made of this file: SHAPER is the name of one. */
#include "shape_provider.h"

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#define TEXT_(a) #a
#define TEXT(a) TEXT_(a)

typedef struct {
    double side;
} square;

HPyType_HELPERS(square)

HPyDef_SLOT(square_new, HPy_tp_new)
static HPy square_new_impl(HPyContext *ctx, HPy type, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    square *data;
    double side = nargs == 1 ? HPyFloat_AsDouble(ctx, args[0]) : 1;
    HPy self;

    (void)kw;
    if (HPyErr_Occurred(ctx)) {
        return HPy_NULL;
    }
    self = HPy_New(ctx, type, &data);
    if (!HPy_IsNull(self)) {
        square_AsStruct(ctx, self)->side = side;
    }
    return self;
}

static HPyDef *square_defines[] = {&square_new, NULL};
static HPyType_Spec square_spec = {
    .name = TEXT(SHAPER) ".Square",
    .basicsize = sizeof(square),
    .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE,
    .builtin_shape = SHAPE(square),
    .defines = square_defines,
};

static double area(HPyContext *ctx, HPy figure)
{
    double side = square_AsStruct(ctx, figure)->side;

    if (side < 0) {
        HPyErr_SetString(ctx, ctx->h_ValueError, "a square has no negative side");
        return -1;
    }
    return side * side;
}

static int32_t corners(HPyContext *ctx, HPy figure, shape_corner_fn *fn, void *user)
{
    double side = square_AsStruct(ctx, figure)->side;
    int i;

    for (i = 0; i < 4; i++) {
        if (fn(ctx, i % 2 ? side : 0, i / 2 ? side : 0, user) < 0 && HPyErr_Occurred(ctx)) {
            return -1;
        }
    }
    return 0;
}

static int32_t dimensions(void) { return DIMENSIONS; }

static HPy maker(HPyContext *ctx, HPy figure)
{
    (void)figure;
    return HPyUnicode_FromString(ctx, TEXT(SHAPER));
}

Shape_PROVIDE(.area = area, .corners = corners, .dimensions = dimensions, .maker = maker);
static const hpyapi_descriptor *const exported = &Shape_descriptor;
HPYAPI_LIST const hpyapi_descriptor *const JOIN(HPyAPI_exports_, SHAPER)[];
const hpyapi_descriptor *const JOIN(HPyAPI_exports_, SHAPER)[] = {&Shape_descriptor, NULL};

HPyDef_SLOT(shaper_exec, HPy_mod_exec)
static int shaper_exec_impl(HPyContext *ctx, HPy module)
{
    HPy type = HPyType_FromSpec(ctx, &square_spec, NULL);
    int status;

    (void)exported;
    if (HPy_IsNull(type)) {
        return -1;
    }
    status = HPy_SetAttr_s(ctx, module, "Square", type);
    if (status == 0) {
        status = Shape_Export(ctx, type);
    }
    HPy_Close(ctx, type);
    return status;
}

static HPyDef *defines[] = {&shaper_exec, NULL};
static HPyGlobal *globals[] = {Shape_EXPORT_GLOBALS, NULL};
static HPyModuleDef module = {.doc = "a type with an interface", .defines = defines, .globals = globals};
#define INIT(name) HPy_MODINIT(name, module)
INIT(SHAPER)
