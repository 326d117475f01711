/* The members that HPy's main branch appended to those of 0.9, and the slot tp_descr_get. */
#include <hpy.h>

static HPy none(HPyContext *ctx) { return HPy_Dup(ctx, ctx->h_None); }

#define METHOD(name)                                                                              \
    HPyDef_METH(m_##name, #name, HPyFunc_VARARGS)                                                 \
    static HPy m_##name##_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)

#define IGNORE (void)self, (void)nargs, (void)args

METHOD(DictType) { IGNORE; return HPy_Dup(ctx, ctx->h_DictType); }
METHOD(List_Insert)
{
    IGNORE;
    return ctx->ctx_List_Insert(ctx, args[0], HPyLong_AsSsize_t(ctx, args[1]), args[2]) < 0 ? HPy_NULL : none(ctx);
}
METHOD(GetSlice)
{
    IGNORE;
    return ctx->ctx_GetSlice(ctx, args[0], HPyLong_AsSsize_t(ctx, args[1]), HPyLong_AsSsize_t(ctx, args[2]));
}
METHOD(SetSlice)
{
    IGNORE;
    return ctx->ctx_SetSlice(ctx, args[0], HPyLong_AsSsize_t(ctx, args[1]), HPyLong_AsSsize_t(ctx, args[2]), args[3]) < 0 ? HPy_NULL : none(ctx);
}
METHOD(DelSlice)
{
    IGNORE;
    return ctx->ctx_DelSlice(ctx, args[0], HPyLong_AsSsize_t(ctx, args[1]), HPyLong_AsSsize_t(ctx, args[2])) < 0 ? HPy_NULL : none(ctx);
}
METHOD(GetIter) { IGNORE; return ctx->ctx_GetIter(ctx, args[0]); }
METHOD(Iter_Next)
{
    IGNORE;
    HPy h = ctx->ctx_Iter_Next(ctx, args[0]);
    return HPy_IsNull(h) && !HPyErr_Occurred(ctx) ? HPyUnicode_FromString(ctx, "<end>") : h;
}
METHOD(Iter_Check) { IGNORE; return HPyBool_FromBool(ctx, ctx->ctx_Iter_Check(ctx, args[0]) != 0); }
METHOD(Slice_New)
{
    IGNORE;
    return ctx->ctx_Slice_New(ctx, nargs > 0 ? args[0] : HPy_NULL, nargs > 1 ? args[1] : HPy_NULL, nargs > 2 ? args[2] : HPy_NULL);
}
METHOD(AsStruct_Dict) { IGNORE; return HPyLong_FromLong(ctx, *(int *)ctx->ctx_AsStruct_Dict(ctx, args[0])); }

HPyDef_SLOT(MyDict_get, HPy_tp_descr_get)
static HPy MyDict_get_impl(HPyContext *ctx, HPy self, HPy obj, HPy type)
{
    HPy items[3] = {self, HPy_IsNull(obj) ? ctx->h_None : obj, HPy_IsNull(type) ? ctx->h_None : type};
    return HPyTuple_FromArray(ctx, items, 3);
}
static HPyDef *MyDict_defines[] = {&MyDict_get, NULL};
static HPyType_Spec MyDict_spec = {
    .name = "newer.MyDict",
    .basicsize = sizeof(int),
    .builtin_shape = HPyType_BuiltinShape_Dict,
    .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_BASETYPE,
    .defines = MyDict_defines,
};

HPyDef_SLOT(exec, HPy_mod_exec)
static int exec_impl(HPyContext *ctx, HPy mod)
{
    HPyType_SpecParam params[] = {{HPyType_SpecParam_Base, ctx->h_DictType}, {(HPyType_SpecParam_Kind)0, HPy_NULL}};
    HPy t = HPyType_FromSpec(ctx, &MyDict_spec, params);
    if (HPy_IsNull(t))
        return -1;
    int r = HPy_SetAttr_s(ctx, mod, "MyDict", t);
    HPy_Close(ctx, t);
    return r;
}

static HPyDef *defines[] = {&m_DictType, &m_List_Insert, &m_GetSlice, &m_SetSlice, &m_DelSlice, &m_GetIter, &m_Iter_Next,
                            &m_Iter_Check, &m_Slice_New, &m_AsStruct_Dict, &exec, NULL};
static HPyModuleDef moduledef = {.doc = "newer members", .defines = defines};

HPy_MODINIT(newer, moduledef)
