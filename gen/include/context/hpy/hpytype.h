/*
 * Native structs of types.
 * The names and what they do are HPy's, which calls this header by the same name.
 */
#include "../hpy.h"
#ifndef HPY_UNIVERSAL_HPYTYPE_H
#define HPY_UNIVERSAL_HPYTYPE_H

#define HPyAPI_UNUSED HPyAPI_FUNC

/* Defines TYPE_AsStruct for a struct behind instances of a type, and SHAPE(TYPE). */
#define HPyType_HELPERS(...) _HPyType_HELPERS(__VA_ARGS__, HPyType_BuiltinShape_Object, )
#define HPyType_LEGACY_HELPERS(TYPE) HPyType_HELPERS(TYPE, HPyType_BuiltinShape_Legacy)
#define _HPyType_HELPERS(TYPE, SHAPE, ...)                            \
    enum { TYPE##_SHAPE = (int)SHAPE };                               \
    HPyAPI_FUNC TYPE *TYPE##_AsStruct(HPyContext *ctx, HPy h)         \
    {                                                                 \
        return (TYPE *)SHAPE##_AsStruct(ctx, h);                      \
    }
#define SHAPE(TYPE) ((HPyType_BuiltinShape)TYPE##_SHAPE)
#define HPyType_BuiltinShape_Legacy_AsStruct _HPy_AsStruct_Legacy
#define HPyType_BuiltinShape_Object_AsStruct _HPy_AsStruct_Object
#define HPyType_BuiltinShape_Type_AsStruct _HPy_AsStruct_Type
#define HPyType_BuiltinShape_Long_AsStruct _HPy_AsStruct_Long
#define HPyType_BuiltinShape_Float_AsStruct _HPy_AsStruct_Float
#define HPyType_BuiltinShape_Unicode_AsStruct _HPy_AsStruct_Unicode
#define HPyType_BuiltinShape_Tuple_AsStruct _HPy_AsStruct_Tuple
#define HPyType_BuiltinShape_List_AsStruct _HPy_AsStruct_List
#define HPyType_BuiltinShape_Dict_AsStruct _HPy_AsStruct_Dict /* newer than release 0.9.0 */

#endif
