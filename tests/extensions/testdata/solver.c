/* Linear expressions as constraint solvers have them: Variable * number makes a Term, Term + Term an Expression. */
#include <hpy.h>

typedef struct {
    double value;
    HPyField name;
} Variable;
HPyType_HELPERS(Variable)

typedef struct {
    double coefficient;
    HPyField variable;
} Term;
HPyType_HELPERS(Term)

typedef struct {
    double constant;
    HPyField terms;
} Expression;
HPyType_HELPERS(Expression)

static HPyGlobal Variable_type, Term_type, Expression_type;

static int is_a(HPyContext *ctx, HPy object, HPyGlobal which)
{
    HPy type = HPyGlobal_Load(ctx, which);
    int is = HPy_TypeCheck(ctx, object, type);
    HPy_Close(ctx, type);
    return is;
}

#define TRAVERSE(Type, field)                                                                     \
    HPyDef_SLOT(Type##_traverse, HPy_tp_traverse)                                                 \
    static int Type##_traverse_impl(void *self, HPyFunc_visitproc visit, void *arg)               \
    {                                                                                             \
        HPy_VISIT(&((Type *)self)->field);                                                        \
        return 0;                                                                                 \
    }
TRAVERSE(Variable, name)
TRAVERSE(Term, variable)
TRAVERSE(Expression, terms)

static HPy new_term(HPyContext *ctx, HPy variable, double coefficient)
{
    Term *term;
    HPy type = HPyGlobal_Load(ctx, Term_type);
    HPy made = HPy_New(ctx, type, &term);
    HPy_Close(ctx, type);
    if (!HPy_IsNull(made)) {
        term->coefficient = coefficient;
        HPyField_Store(ctx, made, &term->variable, variable);
    }
    return made;
}

HPyDef_SLOT(Variable_new, HPy_tp_new)
static HPy Variable_new_impl(HPyContext *ctx, HPy cls, const HPy *args, HPy_ssize_t nargs, HPy kw)
{
    Variable *variable;
    (void)kw;
    if (nargs != 2) {
        return HPyErr_SetString(ctx, ctx->h_TypeError, "Variable(name, value)");
    }
    HPy made = HPy_New(ctx, cls, &variable);
    if (!HPy_IsNull(made)) {
        variable->value = HPyFloat_AsDouble(ctx, args[1]);
        HPyField_Store(ctx, made, &variable->name, args[0]);
    }
    return made;
}

/* The number and the variable may stand on either side. */
HPyDef_SLOT(Variable_multiply, HPy_nb_multiply)
static HPy Variable_multiply_impl(HPyContext *ctx, HPy left, HPy right)
{
    HPy variable = is_a(ctx, left, Variable_type) ? left : right;
    HPy factor = HPy_Is(ctx, variable, left) ? right : left;
    if (HPy_TypeCheck(ctx, factor, ctx->h_FloatType)) {
        return new_term(ctx, variable, HPyFloat_AsDouble(ctx, factor));
    }
    if (HPy_TypeCheck(ctx, factor, ctx->h_LongType)) {
        double number = HPyLong_AsDouble(ctx, factor);
        return number == -1 && HPyErr_Occurred(ctx) ? HPy_NULL : new_term(ctx, variable, number);
    }
    return HPy_Dup(ctx, ctx->h_NotImplemented);
}

HPyDef_METH(Variable_value, "value", HPyFunc_NOARGS)
static HPy Variable_value_impl(HPyContext *ctx, HPy self) { return HPyFloat_FromDouble(ctx, Variable_AsStruct(ctx, self)->value); }

HPyDef_SLOT(Term_add, HPy_nb_add)
static HPy Term_add_impl(HPyContext *ctx, HPy left, HPy right)
{
    Expression *expression;
    if (!is_a(ctx, left, Term_type) || !is_a(ctx, right, Term_type)) {
        return HPy_Dup(ctx, ctx->h_NotImplemented);
    }
    HPy both[2] = {left, right};
    HPy terms = HPyTuple_FromArray(ctx, both, 2);
    HPy type = HPyGlobal_Load(ctx, Expression_type);
    HPy made = HPy_New(ctx, type, &expression);
    if (!HPy_IsNull(made) && !HPy_IsNull(terms)) {
        expression->constant = 0;
        HPyField_Store(ctx, made, &expression->terms, terms);
    }
    HPy_Close(ctx, type);
    HPy_Close(ctx, terms);
    return made;
}

HPyDef_METH(Expression_value, "value", HPyFunc_NOARGS)
static HPy Expression_value_impl(HPyContext *ctx, HPy self)
{
    Expression *expression = Expression_AsStruct(ctx, self);
    double sum = expression->constant;
    HPy terms = HPyField_Load(ctx, self, expression->terms);
    HPy_ssize_t n = HPy_Length(ctx, terms);
    for (HPy_ssize_t i = 0; i < n; i++) {
        HPy term = HPy_GetItem_i(ctx, terms, i);
        Term *fields = Term_AsStruct(ctx, term);
        HPy variable = HPyField_Load(ctx, term, fields->variable);
        sum += fields->coefficient * Variable_AsStruct(ctx, variable)->value;
        HPy_Close(ctx, variable);
        HPy_Close(ctx, term);
    }
    HPy_Close(ctx, terms);
    return HPyFloat_FromDouble(ctx, sum);
}

static HPyDef *Variable_defines[] = {&Variable_traverse, &Variable_new, &Variable_multiply, &Variable_value, NULL};
static HPyDef *Term_defines[] = {&Term_traverse, &Term_add, NULL};
static HPyDef *Expression_defines[] = {&Expression_traverse, &Expression_value, NULL};

#define SPEC(Type)                                                                                \
    static HPyType_Spec Type##_spec = {                                                           \
        .name = "solver." #Type,                                                                  \
        .basicsize = sizeof(Type),                                                                \
        .builtin_shape = SHAPE(Type),                                                             \
        .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_HAVE_GC,                                       \
        .defines = Type##_defines,                                                                \
    };
SPEC(Variable)
SPEC(Term)
SPEC(Expression)

/* How often each function that runs n times does what an interpreter would do. */
#define COUNTED(name, what)                                                                       \
    HPyDef_METH(name, #name, HPyFunc_VARARGS)                                                     \
    static HPy name##_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)              \
    {                                                                                             \
        long n = nargs == 3 ? HPyLong_AsLong(ctx, args[0]) : 0;                                   \
        HPy made = HPy_Dup(ctx, ctx->h_None);                                                     \
        (void)self;                                                                               \
        for (long i = 0; i < n && !HPy_IsNull(made); i++) {                                       \
            HPy_Close(ctx, made);                                                                 \
            made = what;                                                                          \
        }                                                                                         \
        return made;                                                                              \
    }
COUNTED(multiply, HPy_Multiply(ctx, args[1], args[2]))
COUNTED(add, HPy_Add(ctx, args[1], args[2]))
COUNTED(value_of, HPy_CallTupleDict(ctx, args[1], args[2], HPy_NULL))

static int publish(HPyContext *ctx, HPy module, HPyType_Spec *spec, HPyGlobal *global, const char *name)
{
    HPy type = HPyType_FromSpec(ctx, spec, NULL);
    if (HPy_IsNull(type)) {
        return -1;
    }
    HPyGlobal_Store(ctx, global, type);
    int status = HPy_SetAttr_s(ctx, module, name, type);
    HPy_Close(ctx, type);
    return status;
}

HPyDef_SLOT(init, HPy_mod_exec)
static int init_impl(HPyContext *ctx, HPy module)
{
    return publish(ctx, module, &Variable_spec, &Variable_type, "Variable") < 0 ||
                   publish(ctx, module, &Term_spec, &Term_type, "Term") < 0 ||
                   publish(ctx, module, &Expression_spec, &Expression_type, "Expression") < 0
               ? -1
               : 0;
}

static HPyDef *defines[] = {&multiply, &add, &value_of, &init, NULL};
static HPyGlobal *globals[] = {&Variable_type, &Term_type, &Expression_type, NULL};
static HPyModuleDef def = {.doc = "Linear expressions.", .size = 0, .defines = defines, .globals = globals};
HPy_MODINIT(solver, def)
