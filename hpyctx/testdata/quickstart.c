/* The smallest useful module: functions of every signature, and a type. */
#include "hpy.h"

HPyDef_METH(say_hello, "say_hello", HPyFunc_NOARGS, .doc = "Greets.")
static HPy say_hello_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyUnicode_FromString(ctx, "Hello world");
}

HPyDef_METH(double_it, "double_it", HPyFunc_O)
static HPy double_it_impl(HPyContext *ctx, HPy self, HPy arg)
{
    (void)self;
    return HPy_Add(ctx, arg, arg);
}

HPyDef_METH(add_ints, "add_ints", HPyFunc_VARARGS)
static HPy add_ints_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    long a, b;
    (void)self;
    if (!HPyArg_Parse(ctx, NULL, args, nargs, "ll", &a, &b))
        return HPy_NULL;
    return HPyLong_FromLong(ctx, a + b);
}

HPyDef_METH(subtract, "subtract", HPyFunc_KEYWORDS)
static HPy subtract_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs, HPy kwnames)
{
    long a, b = 1;
    HPyTracker ht;
    static const char *names[] = {"a", "b", NULL};
    (void)self;
    if (!HPyArg_ParseKeywords(ctx, &ht, args, nargs, kwnames, "l|l", names, &a, &b))
        return HPy_NULL;
    HPyTracker_Close(ctx, ht);
    return HPyLong_FromLong(ctx, a - b);
}

HPyDef_METH(fails, "fails", HPyFunc_NOARGS)
static HPy fails_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    HPyErr_SetString(ctx, ctx->h_ValueError, "as asked");
    return HPy_NULL;
}

HPyDef_METH(context, "context", HPyFunc_NOARGS)
static HPy context_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyUnicode_FromString(ctx, ctx->name);
}

typedef struct {
    double x;
    double y;
} Point;
HPyType_HELPERS(Point)

HPyDef_SLOT(Point_new, HPy_tp_new)
static HPy Point_new_impl(HPyContext *ctx, HPy cls, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    double x, y;
    Point *p;
    (void)kw;
    if (!HPyArg_Parse(ctx, NULL, args, nargs, "dd", &x, &y))
        return HPy_NULL;
    HPy h = HPy_New(ctx, cls, &p);
    if (HPy_IsNull(h))
        return HPy_NULL;
    p->x = x;
    p->y = y;
    return h;
}

HPyDef_SLOT(Point_repr, HPy_tp_repr)
static HPy Point_repr_impl(HPyContext *ctx, HPy self)
{
    Point *p = Point_AsStruct(ctx, self);
    HPy x = HPyFloat_FromDouble(ctx, p->x), y = HPyFloat_FromDouble(ctx, p->y);
    HPy r = HPyUnicode_FromFormat(ctx, "Point(%R, %R)", x, y);
    HPy_Close(ctx, x);
    HPy_Close(ctx, y);
    return r;
}

HPyDef_METH(Point_norm2, "norm2", HPyFunc_NOARGS)
static HPy Point_norm2_impl(HPyContext *ctx, HPy self)
{
    Point *p = Point_AsStruct(ctx, self);
    return HPyFloat_FromDouble(ctx, p->x * p->x + p->y * p->y);
}

HPyDef_MEMBER(Point_x, "x", HPyMember_DOUBLE, offsetof(Point, x))
HPyDef_MEMBER(Point_y, "y", HPyMember_DOUBLE, offsetof(Point, y))

static HPyDef *Point_defines[] = {&Point_new, &Point_repr, &Point_norm2, &Point_x, &Point_y, NULL};
static HPyType_Spec Point_spec = {
    .name = "quickstart.Point",
    .basicsize = sizeof(Point),
    .builtin_shape = SHAPE(Point),
    .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE,
    .defines = Point_defines,
};

HPyDef_SLOT(exec, HPy_mod_exec)
static int exec_impl(HPyContext *ctx, HPy mod)
{
    HPy t = HPyType_FromSpec(ctx, &Point_spec, NULL);
    if (HPy_IsNull(t))
        return -1;
    int r = HPy_SetAttr_s(ctx, mod, "Point", t);
    HPy_Close(ctx, t);
    return r;
}

static HPyDef *defines[] = {&say_hello, &double_it, &add_ints, &subtract, &fails, &context, &exec, NULL};
static HPyModuleDef moduledef = {
    .doc = "quickstart",
    .defines = defines,
};

HPy_MODINIT(quickstart, moduledef)
