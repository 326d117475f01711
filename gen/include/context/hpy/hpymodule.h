/*
 * HPy_MODINIT: what a host looks for in a module's file.
 * The names and what they do are HPy's, which calls this header by the same name.
 */
#include "../hpy.h"
#ifndef HPY_UNIVERSAL_HPYMODULE_H
#define HPY_UNIVERSAL_HPYMODULE_H

/* What a host looks for in the shared library. */
#define HPy_MODINIT(ext_name, mod_def)                                                   \
    HPy_EXPORTED_FUNC uint32_t get_required_hpy_major_version_##ext_name(void);          \
    HPy_EXPORTED_FUNC uint32_t get_required_hpy_major_version_##ext_name(void)           \
    {                                                                                    \
        return HPY_ABI_VERSION;                                                          \
    }                                                                                    \
    HPy_EXPORTED_FUNC uint32_t get_required_hpy_minor_version_##ext_name(void);          \
    HPy_EXPORTED_FUNC uint32_t get_required_hpy_minor_version_##ext_name(void)           \
    {                                                                                    \
        return HPY_ABI_VERSION_MINOR;                                                    \
    }                                                                                    \
    _HPy_CTX_MODIFIER HPyContext *_ctx_for_trampolines;                                  \
    HPy_EXPORTED_FUNC void HPyInitGlobalContext_##ext_name(HPyContext *ctx);             \
    HPy_EXPORTED_FUNC void HPyInitGlobalContext_##ext_name(HPyContext *ctx)              \
    {                                                                                    \
        _ctx_for_trampolines = ctx;                                                      \
    }                                                                                    \
    HPy_EXPORTED_FUNC HPyModuleDef *HPyInit_##ext_name(void);                            \
    HPy_EXPORTED_FUNC HPyModuleDef *HPyInit_##ext_name(void)                             \
    {                                                                                    \
        return &mod_def;                                                                 \
    }

#endif
