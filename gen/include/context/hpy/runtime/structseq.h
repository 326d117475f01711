/*
 * Tuples whose items have names. The names and what they do are HPy's, which calls this header by the same name: under
 * the universal ABI the types are made by collections.namedtuple.
 */
#include "../../hpy.h"
#ifndef HPY_COMMON_RUNTIME_STRUCTSEQ_H
#define HPY_COMMON_RUNTIME_STRUCTSEQ_H

#include "buildvalue.h"
#include "format.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A field of a type; an array of them ends with the name NULL. */
typedef struct {
    const char *name;
    const char *doc; /* may be NULL */
} HPyStructSequence_Field;

/* A type to be made. */
typedef struct {
    const char *name; /* module.name, or name */
    const char *doc;  /* may be NULL */
    HPyStructSequence_Field *fields;
} HPyStructSequence_Desc;

/* The name of a field that is reached by its index only. */
_HPy_UNUSED static const char *const HPyStructSequence_UnnamedField = "_";

/* Sets an attribute to a new object, which it closes: 1, or 0 with an exception set. */
HPyAPI_FUNC int _HPyStructSequence_Set(HPyContext *ctx, HPy type, const char *attribute, HPy value)
{
    int status = HPy_IsNull(value) ? -1 : HPy_SetAttr_s(ctx, type, attribute, value);

    HPy_Close(ctx, value);
    return status == 0;
}

/* A tuple of the names of the fields or, when fields is NULL, of as many None. */
HPyAPI_FUNC HPy _HPyStructSequence_Tuple(HPyContext *ctx, const HPyStructSequence_Field *fields, HPy_ssize_t count)
{
    HPyTupleBuilder builder = HPyTupleBuilder_New(ctx, count);
    HPy_ssize_t i;

    if (builder._tup == 0) {
        return HPy_NULL;
    }
    for (i = 0; i < count; i++) {
        HPy item = fields != NULL ? HPyUnicode_FromString(ctx, fields[i].name) : HPy_Dup(ctx, ctx->h_None);

        if (HPy_IsNull(item)) {
            HPyTupleBuilder_Cancel(ctx, builder);
            return HPy_NULL;
        }
        HPyTupleBuilder_Set(ctx, builder, i, item);
        HPy_Close(ctx, item);
    }
    return HPyTupleBuilder_Build(ctx, builder);
}

/* namedtuple("tmpname", names, rename=True, defaults=(None, ...)). */
HPyAPI_FUNC HPy _HPyStructSequence_Make(HPyContext *ctx, const HPyStructSequence_Field *fields, HPy_ssize_t count)
{
    HPy collections = HPyImport_ImportModule(ctx, "collections");
    HPy make = HPy_IsNull(collections) ? HPy_NULL : HPy_GetAttr_s(ctx, collections, "namedtuple");
    HPy names = HPy_IsNull(make) ? HPy_NULL : _HPyStructSequence_Tuple(ctx, fields, count);
    HPy defaults = HPy_IsNull(names) ? HPy_NULL : _HPyStructSequence_Tuple(ctx, NULL, count);
    HPy args = HPy_IsNull(defaults) ? HPy_NULL : HPy_BuildValue(ctx, "(sO)", "tmpname", names);
    HPy kw = HPy_IsNull(args) ? HPy_NULL
                              : HPy_BuildValue(ctx, "{s:O,s:O}", "rename", ctx->h_True, "defaults", defaults);
    HPy type = HPy_IsNull(kw) ? HPy_NULL : HPy_CallTupleDict(ctx, make, args, kw);

    HPy_Close(ctx, collections);
    HPy_Close(ctx, make);
    HPy_Close(ctx, names);
    HPy_Close(ctx, defaults);
    HPy_Close(ctx, args);
    HPy_Close(ctx, kw);
    return type;
}

/* The part of a dotted name before its last dot. */
HPyAPI_FUNC HPy _HPyStructSequence_Module(HPyContext *ctx, const char *name, const char *dot)
{
    size_t size = (size_t)(dot - name);
    char *module = (char *)malloc(size + 1);
    HPy h;

    if (module == NULL) {
        return HPyErr_NoMemory(ctx);
    }
    memcpy(module, name, size);
    module[size] = '\0';
    h = HPyUnicode_FromString(ctx, module);
    free(module);
    return h;
}

/* Gives the type the names and the description that were asked for. */
HPyAPI_FUNC int _HPyStructSequence_Describe(HPyContext *ctx, HPy type, const HPyStructSequence_Desc *desc,
                                            HPy_ssize_t count)
{
    const char *dot = strrchr(desc->name, '.');
    const char *name = dot != NULL ? dot + 1 : desc->name;

    return _HPyStructSequence_Set(ctx, type, "__doc__", desc->doc != NULL ? HPyUnicode_FromString(ctx, desc->doc)
                                                                          : HPy_Dup(ctx, ctx->h_None)) &&
           _HPyStructSequence_Set(ctx, type, "n_fields", HPyLong_FromSsize_t(ctx, count)) &&
           _HPyStructSequence_Set(ctx, type, "__name__", HPyUnicode_FromString(ctx, name)) &&
           _HPyStructSequence_Set(ctx, type, "__qualname__", HPyUnicode_FromString(ctx, name)) &&
           (dot == NULL ||
            _HPyStructSequence_Set(ctx, type, "__module__", _HPyStructSequence_Module(ctx, desc->name, dot)));
}

/* A new type, or HPy_NULL with an exception set. Fields may be left out when instances are made in Python: they are None. */
HPyAPI_FUNC HPy HPyStructSequence_NewType(HPyContext *ctx, HPyStructSequence_Desc *desc)
{
    HPy_ssize_t count = 0;
    HPy type;

    if (desc->name == NULL) {
        return HPyErr_SetString(ctx, ctx->h_SystemError, "Struct sequence descriptor does not define the name field.");
    }
    while (desc->fields[count].name != NULL) {
        count++;
    }
    type = _HPyStructSequence_Make(ctx, desc->fields, count);
    if (!HPy_IsNull(type) && !_HPyStructSequence_Describe(ctx, type, desc, count)) {
        HPy_Close(ctx, type);
        return HPy_NULL;
    }
    return type;
}

/* A new instance with these items, whose handles stay the caller's; HPy_NULL with an exception set. */
HPyAPI_FUNC HPy HPyStructSequence_New(HPyContext *ctx, HPy type, HPy_ssize_t nargs, HPy *args)
{
    HPy items, instance;

    if (!HPy_HasAttr_s(ctx, type, "n_fields")) {
        HPyErr_Clear(ctx);
        return HPyErr_Format(ctx, ctx->h_TypeError, "object '%R' does not look like a struct sequence type ", type);
    }
    items = HPyTuple_FromArray(ctx, args, nargs);
    if (HPy_IsNull(items)) {
        return HPy_NULL;
    }
    instance = HPy_CallTupleDict(ctx, type, items, HPy_NULL);
    HPy_Close(ctx, items);
    return instance;
}

#ifdef __cplusplus
}
#endif
#endif
