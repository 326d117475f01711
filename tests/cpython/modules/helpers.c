/* What HPy's headers have besides the context: reading arguments, helpers, definitions of every kind. The tests compile it
 * with the official headers and with ours, and compare. */
#include <hpy.h>

#include <stdlib.h>
#include <string.h>

/* One function per unit of a format; each returns what it read. */
#define PARSE(NAME, UNIT, TYPE, MAKE)                                                    \
    HPyDef_METH(parse_##NAME, "parse_" #NAME, HPyFunc_VARARGS)                           \
    static HPy parse_##NAME##_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs) \
    {                                                                                    \
        TYPE value;                                                                      \
                                                                                         \
        (void)self;                                                                      \
        return HPyArg_Parse(ctx, NULL, args, nargs, UNIT ":" #NAME, &value) ? MAKE : HPy_NULL; \
    }

PARSE(b, "b", unsigned char, HPyLong_FromLong(ctx, value))
PARSE(B, "B", unsigned char, HPyLong_FromLong(ctx, value))
PARSE(h, "h", short, HPyLong_FromLong(ctx, value))
PARSE(H, "H", unsigned short, HPyLong_FromLong(ctx, value))
PARSE(i, "i", int, HPyLong_FromLong(ctx, value))
PARSE(I, "I", unsigned int, HPyLong_FromUnsignedLong(ctx, value))
PARSE(l, "l", long, HPyLong_FromLong(ctx, value))
PARSE(k, "k", unsigned long, HPyLong_FromUnsignedLong(ctx, value))
PARSE(L, "L", long long, HPyLong_FromLongLong(ctx, value))
PARSE(K, "K", unsigned long long, HPyLong_FromUnsignedLongLong(ctx, value))
PARSE(n, "n", HPy_ssize_t, HPyLong_FromSsize_t(ctx, value))
PARSE(f, "f", float, HPyFloat_FromDouble(ctx, (double)value))
PARSE(d, "d", double, HPyFloat_FromDouble(ctx, value))
PARSE(s, "s", const char *, HPyUnicode_FromString(ctx, value))
PARSE(p, "p", int, HPyBool_FromLong(ctx, value))
PARSE(O, "O", HPy, HPy_Dup(ctx, value))

HPyDef_METH(parse_optional, "parse_optional", HPyFunc_VARARGS)
static HPy parse_optional_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    long a, b = -1, c = -2;
    HPy items[3], tuple;

    (void)self;
    if (!HPyArg_Parse(ctx, NULL, args, nargs, "l|ll:parse_optional", &a, &b, &c)) {
        return HPy_NULL;
    }
    items[0] = HPyLong_FromLong(ctx, a);
    items[1] = HPyLong_FromLong(ctx, b);
    items[2] = HPyLong_FromLong(ctx, c);
    tuple = HPyTuple_Pack(ctx, 3, items[0], items[1], items[2]);
    HPy_Close(ctx, items[0]);
    HPy_Close(ctx, items[1]);
    HPy_Close(ctx, items[2]);
    return tuple;
}

HPyDef_METH(parse_message, "parse_message", HPyFunc_VARARGS)
static HPy parse_message_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    long a;

    (void)self;
    return HPyArg_Parse(ctx, NULL, args, nargs, "l;one number, please", &a) ? HPyLong_FromLong(ctx, a) : HPy_NULL;
}

HPyDef_METH(parse_keywords, "parse_keywords", HPyFunc_KEYWORDS)
static HPy parse_keywords_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs, HPy kwnames)
{
    static const char *names[] = {"", "first", "second", "third", NULL};
    long position, second = -1;
    HPy first, third = HPy_NULL, made, tuple;
    HPyTracker tracker;

    (void)self;
    if (!HPyArg_ParseKeywords(ctx, &tracker, args, nargs, kwnames, "lO|l$O:parse_keywords", names, &position, &first,
                              &second, &third)) {
        return HPy_NULL;
    }
    made = HPyLong_FromLong(ctx, position * 100 + second);
    tuple = HPyTuple_Pack(ctx, 3, made, first, HPy_IsNull(third) ? ctx->h_None : third);
    HPy_Close(ctx, made);
    HPyTracker_Close(ctx, tracker);
    return tuple;
}

HPyDef_METH(adjust, "adjust", HPyFunc_VARARGS)
static HPy adjust_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    HPy_ssize_t length, start, stop, step, count;
    HPy items[3], tuple;
    int i;

    (void)self;
    if (!HPyArg_Parse(ctx, NULL, args, nargs, "nnnn", &length, &start, &stop, &step)) {
        return HPy_NULL;
    }
    count = HPySlice_AdjustIndices(ctx, length, &start, &stop, step);
    items[0] = HPyLong_FromSsize_t(ctx, count);
    items[1] = HPyLong_FromSsize_t(ctx, start);
    items[2] = HPyLong_FromSsize_t(ctx, stop);
    tuple = HPyTuple_FromArray(ctx, items, 3);
    for (i = 0; i < 3; i++) {
        HPy_Close(ctx, items[i]);
    }
    return tuple;
}

HPyDef_METH(raise_error, "raise_error", HPyFunc_O)
static HPy raise_error_impl(HPyContext *ctx, HPy self, HPy arg)
{
    long n = HPyLong_AsLong(ctx, arg);

    (void)self;
    return HPyErr_Format(ctx, ctx->h_ValueError, "%ld bottles", n);
}

HPyDef_METH(call, "call", HPyFunc_VARARGS)
static HPy call_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    (void)self;
    (void)nargs;
    return HPy_CallMethodTupleDict_s(ctx, "join", args[0], args[1], HPy_NULL);
}

HPyDef_METH(forget, "forget", HPyFunc_VARARGS)
static HPy forget_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    (void)self;
    (void)nargs;
    return HPy_DelAttr(ctx, args[0], args[1]) < 0 ? HPy_NULL : HPy_Dup(ctx, ctx->h_None);
}

/* Capsules, with a destructor that counts. */
static int destroyed;

HPyCapsule_DESTRUCTOR(count_destroyed)
static void count_destroyed_impl(const char *name, void *pointer, void *context)
{
    if (strcmp(name, "renamed") == 0 && pointer == &destroyed && context == &destroyed) {
        destroyed++;
    }
}

HPyDef_METH(capsule, "capsule", HPyFunc_NOARGS)
static HPy capsule_impl(HPyContext *ctx, HPy self)
{
    HPy h = HPyCapsule_New(ctx, &destroyed, "name", &count_destroyed);

    (void)self;
    if (HPy_IsNull(h) || strcmp(HPyCapsule_GetName(ctx, h), "name") != 0 || HPyCapsule_SetName(ctx, h, "renamed") < 0 ||
        HPyCapsule_SetPointer(ctx, h, &destroyed) < 0 || HPyCapsule_SetContext(ctx, h, &destroyed) < 0 ||
        HPyCapsule_GetPointer(ctx, h, "renamed") != &destroyed || HPyCapsule_GetContext(ctx, h) != &destroyed) {
        return HPyErr_SetString(ctx, ctx->h_AssertionError, "capsule");
    }
    return h;
}

HPyDef_METH(get_destroyed, "destroyed", HPyFunc_NOARGS)
static HPy get_destroyed_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyLong_FromLong(ctx, destroyed);
}

/* A type with definitions of every kind. */
typedef struct {
    double x;
    long count;
    HPyField friend;
    char flag;
} Point;

HPyType_HELPERS(Point)

HPyDef_SLOT(Point_new, HPy_tp_new)
static HPy Point_new_impl(HPyContext *ctx, HPy type, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    static const char *names[] = {"x", "count", NULL};
    double x = 0;
    long count = 1;
    HPyTracker tracker;
    Point *point;
    HPy h;

    if (!HPyArg_ParseKeywordsDict(ctx, &tracker, args, nargs, kw, "d|l:Point", names, &x, &count)) {
        return HPy_NULL;
    }
    HPyTracker_Close(ctx, tracker);
    h = HPy_New(ctx, type, &point);
    if (!HPy_IsNull(h)) {
        point->x = x;
        point->count = count;
        point->flag = 1;
    }
    return h;
}

HPyDef_SLOT(Point_traverse, HPy_tp_traverse)
static int Point_traverse_impl(void *self, HPyFunc_visitproc visit, void *arg)
{
    HPy_VISIT(&((Point *)self)->friend);
    return 0;
}

HPyDef_SLOT(Point_repr, HPy_tp_repr)
static HPy Point_repr_impl(HPyContext *ctx, HPy self)
{
    (void)self;
    return HPyUnicode_FromString(ctx, "a point");
}

HPyDef_SLOT(Point_compare, HPy_tp_richcompare)
static HPy Point_compare_impl(HPyContext *ctx, HPy a, HPy b, HPy_RichCmpOp op)
{
    double ax = Point_AsStruct(ctx, a)->x, bx = Point_AsStruct(ctx, b)->x;

    HPy_RETURN_RICHCOMPARE(ctx, ax, bx, op);
}

HPyDef_SLOT(Point_add, HPy_nb_add)
static HPy Point_add_impl(HPyContext *ctx, HPy a, HPy b)
{
    return HPyFloat_FromDouble(ctx, Point_AsStruct(ctx, a)->x + Point_AsStruct(ctx, b)->x);
}

HPyDef_SLOT(Point_length, HPy_sq_length)
static HPy_ssize_t Point_length_impl(HPyContext *ctx, HPy self)
{
    return Point_AsStruct(ctx, self)->count;
}

HPyDef_MEMBER(Point_x, "x", HPyMember_DOUBLE, offsetof(Point, x), .readonly = 1, .doc = "where it is")
HPyDef_MEMBER(Point_flag, "flag", HPyMember_BOOL, offsetof(Point, flag))

HPyDef_GET(Point_double, "double_x", .doc = "twice x")
static HPy Point_double_get(HPyContext *ctx, HPy self, void *closure)
{
    (void)closure;
    return HPyFloat_FromDouble(ctx, 2 * Point_AsStruct(ctx, self)->x);
}

static char closure_of_friend;
HPyDef_GETSET(Point_friend, "friend", .closure = &closure_of_friend)
static HPy Point_friend_get(HPyContext *ctx, HPy self, void *closure)
{
    Point *point = Point_AsStruct(ctx, self);

    if (closure != &closure_of_friend || HPyField_IsNull(point->friend)) {
        return HPy_Dup(ctx, ctx->h_None);
    }
    return HPyField_Load(ctx, self, point->friend);
}
static int Point_friend_set(HPyContext *ctx, HPy self, HPy value, void *closure)
{
    (void)closure;
    HPyField_Store(ctx, self, &Point_AsStruct(ctx, self)->friend, value);
    return 0;
}

HPyDef_METH(Point_scale, "scale", HPyFunc_O, .doc = "scale(n): x times n")
static HPy Point_scale_impl(HPyContext *ctx, HPy self, HPy arg)
{
    return HPyFloat_FromDouble(ctx, Point_AsStruct(ctx, self)->x * HPyFloat_AsDouble(ctx, arg));
}

static HPyDef *Point_defines[] = {&Point_new,  &Point_traverse, &Point_repr,   &Point_compare, &Point_add, &Point_length, &Point_x,
                                  &Point_flag, &Point_double,   &Point_friend, &Point_scale,   NULL};
static HPyType_Spec Point_spec = {
    .name = "helpers.Point",
    .basicsize = sizeof(Point),
    .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_HAVE_GC,
    .builtin_shape = SHAPE(Point),
    .defines = Point_defines,
    .doc = "a point",
};

HPyDef_METH(blocking, "blocking", HPyFunc_NOARGS)
static HPy blocking_impl(HPyContext *ctx, HPy self)
{
    int n = 0;

    (void)self;
    HPy_BEGIN_LEAVE_PYTHON(ctx)
    n = 42;
    HPy_END_LEAVE_PYTHON(ctx)
    return HPyLong_FromLong(ctx, n);
}

HPyDef_SLOT(module_exec, HPy_mod_exec)
static int module_exec_impl(HPyContext *ctx, HPy module)
{
    return HPyHelpers_AddType(ctx, module, "Point", &Point_spec, NULL) ? 0 : -1;
}

static HPyDef *module_defines[] = {
    &parse_b, &parse_B, &parse_h, &parse_H, &parse_i, &parse_I, &parse_l, &parse_k, &parse_L, &parse_K, &parse_n, &parse_f,
    &parse_d, &parse_s, &parse_p, &parse_O, &parse_optional, &parse_message, &parse_keywords, &adjust, &raise_error, &call,
    &forget, &capsule, &get_destroyed, &blocking, &module_exec, NULL,
};
static HPyModuleDef module_def = {.doc = "What the headers have.", .defines = module_defines};

HPy_MODINIT(helpers, module_def)
