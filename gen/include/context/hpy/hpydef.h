/*
 * Definitions of slots, methods, members, attributes and destructors.
 * The names and what they do are HPy's, which calls this header by the same name.
 */
#include "../hpy.h"
#ifndef HPY_UNIVERSAL_HPYDEF_H
#define HPY_UNIVERSAL_HPYDEF_H

#if defined(__cplusplus) && defined(__GNUC__)
#  pragma GCC system_header /* designated initialisers before C++20, members without one since */
#endif

/*
 * Each of these macros may be followed by designated members, such as .doc = "...". The empty last argument of the
 * inner macros is there because C11 wants at least one argument for the dots. The _IMPL macros take the names of the
 * functions; the others derive them from SYM.
 */

/* A slot; SYM_impl is its function. The enum makes a misspelt slot a clear error. */
#define HPyDef_SLOT(SYM, SLOT) HPyDef_SLOT_IMPL(SYM, SYM##_impl, SLOT)
#define HPyDef_SLOT_IMPL(SYM, IMPL, SLOT) \
    enum { SYM##_slot = SLOT };           \
    _HPyDef_SLOT(SYM, IMPL, SLOT, HPySlot_SIG(SLOT))
#define _HPyDef_SLOT(SYM, IMPL, SLOT, SIG)                                                       \
    HPyFunc_DECLARE(IMPL, SIG);                                                                  \
    HPyFunc_TRAMPOLINE(SYM##_trampoline, IMPL, SIG)                                              \
    HPyDef SYM = {                                                                               \
        .kind = HPyDef_Kind_Slot,                                                                \
        .slot = {                                                                                \
            .slot = SLOT,                                                                        \
            .impl = (HPyCFunction)IMPL,                                                          \
            .cpy_trampoline = (cpy_PyCFunction)(HPyCFunction)SYM##_trampoline,                   \
        },                                                                                       \
    };

/* A method; SYM_impl is its function. Its signature comes before the members. */
#define HPyDef_METH(SYM, NAME, ...) HPyDef_METH_IMPL(SYM, NAME, SYM##_impl, __VA_ARGS__)
#define HPyDef_METH_IMPL(SYM, NAME, IMPL, ...) _HPyDef_METH(SYM, NAME, IMPL, _HPyDef_FIRST(__VA_ARGS__, ), __VA_ARGS__)
#define _HPyDef_FIRST(FIRST, ...) FIRST
#define _HPyDef_METH(SYM, NAME, IMPL, SIG, ...)                                                  \
    HPyFunc_DECLARE(IMPL, SIG);                                                                  \
    HPyFunc_TRAMPOLINE(SYM##_trampoline, IMPL, SIG)                                              \
    HPyDef SYM = {                                                                               \
        .kind = HPyDef_Kind_Meth,                                                                \
        .meth = {                                                                                \
            .name = NAME,                                                                        \
            .impl = (HPyCFunction)IMPL,                                                          \
            .cpy_trampoline = (cpy_PyCFunction)(HPyCFunction)SYM##_trampoline,                   \
            .signature = __VA_ARGS__                                                             \
        },                                                                                       \
    };

/* A member of the native struct as an attribute. */
#define HPyDef_MEMBER(SYM, NAME, TYPE, ...) _HPyDef_MEMBER(SYM, NAME, TYPE, __VA_ARGS__, )
#define _HPyDef_MEMBER(SYM, NAME, TYPE, OFFSET, ...)                                             \
    HPyDef SYM = {                                                                               \
        .kind = HPyDef_Kind_Member,                                                              \
        .member = {                                                                              \
            .name = NAME,                                                                        \
            .type = TYPE,                                                                        \
            .offset = OFFSET,                                                                    \
            __VA_ARGS__                                                                          \
        },                                                                                       \
    };

/* Attributes with functions SYM_get and SYM_set. */
#define HPyDef_GET(SYM, ...) _HPyDef_GET(SYM, SYM##_get, __VA_ARGS__, )
#define HPyDef_GET_IMPL(SYM, NAME, ...) _HPyDef_GET_IMPL(SYM, NAME, __VA_ARGS__, )
#define _HPyDef_GET(SYM, GETIMPL, NAME, ...) _HPyDef_GET_IMPL(SYM, NAME, GETIMPL, __VA_ARGS__)
#define _HPyDef_GET_IMPL(SYM, NAME, GETIMPL, ...)                                                \
    HPyFunc_DECLARE(GETIMPL, HPyFunc_GETTER);                                                    \
    HPyFunc_TRAMPOLINE(SYM##_get_trampoline, GETIMPL, HPyFunc_GETTER)                            \
    HPyDef SYM = {                                                                               \
        .kind = HPyDef_Kind_GetSet,                                                              \
        .getset = {                                                                              \
            .name = NAME,                                                                        \
            .getter_impl = (HPyCFunction)GETIMPL,                                                \
            .getter_cpy_trampoline = (cpy_getter)SYM##_get_trampoline,                           \
            __VA_ARGS__                                                                          \
        },                                                                                       \
    };

#define HPyDef_SET(SYM, ...) _HPyDef_SET(SYM, SYM##_set, __VA_ARGS__, )
#define HPyDef_SET_IMPL(SYM, NAME, ...) _HPyDef_SET_IMPL(SYM, NAME, __VA_ARGS__, )
#define _HPyDef_SET(SYM, SETIMPL, NAME, ...) _HPyDef_SET_IMPL(SYM, NAME, SETIMPL, __VA_ARGS__)
#define _HPyDef_SET_IMPL(SYM, NAME, SETIMPL, ...)                                                \
    HPyFunc_DECLARE(SETIMPL, HPyFunc_SETTER);                                                    \
    HPyFunc_TRAMPOLINE(SYM##_set_trampoline, SETIMPL, HPyFunc_SETTER)                            \
    HPyDef SYM = {                                                                               \
        .kind = HPyDef_Kind_GetSet,                                                              \
        .getset = {                                                                              \
            .name = NAME,                                                                        \
            .setter_impl = (HPyCFunction)SETIMPL,                                                \
            .setter_cpy_trampoline = (cpy_setter)SYM##_set_trampoline,                           \
            __VA_ARGS__                                                                          \
        },                                                                                       \
    };

#define HPyDef_GETSET(SYM, ...) _HPyDef_GETSET(SYM, SYM##_get, SYM##_set, __VA_ARGS__, )
#define HPyDef_GETSET_IMPL(SYM, NAME, GETIMPL, ...) _HPyDef_GETSET_IMPL(SYM, NAME, GETIMPL, __VA_ARGS__, )
#define _HPyDef_GETSET(SYM, GETIMPL, SETIMPL, NAME, ...) _HPyDef_GETSET_IMPL(SYM, NAME, GETIMPL, SETIMPL, __VA_ARGS__)
#define _HPyDef_GETSET_IMPL(SYM, NAME, GETIMPL, SETIMPL, ...)                                    \
    HPyFunc_DECLARE(GETIMPL, HPyFunc_GETTER);                                                    \
    HPyFunc_TRAMPOLINE(SYM##_get_trampoline, GETIMPL, HPyFunc_GETTER)                            \
    HPyFunc_DECLARE(SETIMPL, HPyFunc_SETTER);                                                    \
    HPyFunc_TRAMPOLINE(SYM##_set_trampoline, SETIMPL, HPyFunc_SETTER)                            \
    HPyDef SYM = {                                                                               \
        .kind = HPyDef_Kind_GetSet,                                                              \
        .getset = {                                                                              \
            .name = NAME,                                                                        \
            .getter_impl = (HPyCFunction)GETIMPL,                                                \
            .setter_impl = (HPyCFunction)SETIMPL,                                                \
            .getter_cpy_trampoline = (cpy_getter)SYM##_get_trampoline,                           \
            .setter_cpy_trampoline = (cpy_setter)SYM##_set_trampoline,                           \
            __VA_ARGS__                                                                          \
        },                                                                                       \
    };

/* The destructor of capsules, SYM_impl. */
#define HPyCapsule_DESTRUCTOR(SYM)                                           \
    static void SYM##_impl(const char *name, void *pointer, void *context);  \
    HPyCapsule_DESTRUCTOR_TRAMPOLINE(SYM##_trampoline, SYM##_impl)           \
    static HPyCapsule_Destructor SYM = {                                     \
        .cpy_trampoline = SYM##_trampoline,                                  \
        .impl = SYM##_impl,                                                  \
    };

/* The call function of an instance, SYM_impl. */
#define HPyDef_CALL_FUNCTION(SYM)                                            \
    HPyFunc_DECLARE(SYM##_impl, HPyFunc_KEYWORDS);                           \
    HPyFunc_TRAMPOLINE(SYM##_trampoline, SYM##_impl, HPyFunc_KEYWORDS)       \
    static HPyCallFunction SYM = {                                           \
        .cpy_trampoline = SYM##_trampoline,                                  \
        .impl = SYM##_impl,                                                  \
    };

#endif
