/*
 * HPyHelpers_AddType and HPyHelpers_PackArgsAndKeywords. The names and what they do are HPy's, which calls this header by
 * the same name.
 */
#include "../../hpy.h"
#ifndef HPY_COMMON_RUNTIME_HELPERS_H
#define HPY_COMMON_RUNTIME_HELPERS_H

#ifdef __cplusplus
extern "C" {
#endif

/* Creates a type and stores it as an attribute: 1, or 0 with an exception set. params may be NULL. */
HPyAPI_FUNC int HPyHelpers_AddType(HPyContext *ctx, HPy obj, const char *name, HPyType_Spec *hpyspec,
                                   HPyType_SpecParam *params)
{
    HPy type = HPyType_FromSpec(ctx, hpyspec, params);
    int status;

    if (HPy_IsNull(type)) {
        return 0;
    }
    status = HPy_SetAttr_s(ctx, obj, name, type);
    HPy_Close(ctx, type);
    return status == 0;
}

/* A dict of the arguments by name, or HPy_NULL with an exception set. */
HPyAPI_FUNC HPy _HPyHelpers_Keywords(HPyContext *ctx, const HPy *values, HPy kwnames, HPy_ssize_t count)
{
    HPy dict = HPyDict_New(ctx);
    HPy_ssize_t i;
    int ok = !HPy_IsNull(dict);

    for (i = 0; ok && i < count; i++) {
        HPy name = HPy_GetItem_i(ctx, kwnames, i);

        ok = !HPy_IsNull(name) && HPy_SetItem(ctx, dict, name, values[i]) == 0;
        HPy_Close(ctx, name);
    }
    if (!ok) {
        HPy_Close(ctx, dict);
        return HPy_NULL;
    }
    return dict;
}

/*
 * Makes a tuple of the nargs positional arguments and a dict of those by name, which follow them: what HPy_CallTupleDict
 * takes. What there is none of becomes HPy_NULL. 1 with two new handles, or 0 with an exception set and nothing written.
 */
HPyAPI_FUNC int HPyHelpers_PackArgsAndKeywords(HPyContext *ctx, const HPy *args, size_t nargs, HPy kwnames,
                                               HPy *out_args_tuple, HPy *out_kwd)
{
    HPy_ssize_t count;
    HPy tuple = HPy_NULL, dict = HPy_NULL;

    if (out_args_tuple == NULL || out_kwd == NULL) {
        HPyErr_SetString(ctx, ctx->h_SystemError, out_args_tuple == NULL ? "argument 'out_pos_args' must not be NULL"
                                                                         : "argument 'out_kwd' must not be NULL");
        return 0;
    }
    count = HPy_IsNull(kwnames) ? 0 : HPy_Length(ctx, kwnames);
    if (count < 0) {
        return 0;
    }
    if (count > 0) {
        dict = _HPyHelpers_Keywords(ctx, args + nargs, kwnames, count);
        if (HPy_IsNull(dict)) {
            return 0;
        }
    }
    if (nargs > 0) {
        tuple = HPyTuple_FromArray(ctx, args, (HPy_ssize_t)nargs);
        if (HPy_IsNull(tuple)) {
            HPy_Close(ctx, dict);
            return 0;
        }
    }
    *out_args_tuple = tuple;
    *out_kwd = dict;
    return 1;
}

#ifdef __cplusplus
}
#endif
#endif
