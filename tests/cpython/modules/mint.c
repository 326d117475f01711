/* Provides two major versions of an API, in HPy; without ONE or TWO, only the other. */
#include <hpy.h>

#ifdef ONE
#  include "mint_provider.h"
#endif
#ifdef TWO
#  include "mint2_provider.h"
#endif

#ifdef ONE
static HPy twice(HPyContext *ctx, HPy number) { return HPy_Add(ctx, number, number); }
static int64_t worth(void) { return 7; }
Mint_PROVIDE(.twice = twice, .worth = worth);
#endif

#ifdef TWO
static int64_t worth2(int64_t coins) { return 100 * coins; }
static int64_t twice2(HPyContext *ctx, int64_t number)
{
    if (number < 0) {
        HPyErr_SetString(ctx, ctx->h_ValueError, "the second major takes no debts");
        return -1;
    }
    return 2 * number;
}
Mint2_PROVIDE(.worth = worth2, .twice = twice2);
#endif

#if defined(ONE) && defined(TWO)
HPYAPI_EXPORTS(mint, &Mint_descriptor, &Mint2_descriptor);
static HPyGlobal *globals[] = {Mint_EXPORT_GLOBALS, Mint2_EXPORT_GLOBALS, NULL};
#elif defined(ONE)
HPYAPI_EXPORTS(mint, &Mint_descriptor);
static HPyGlobal *globals[] = {Mint_EXPORT_GLOBALS, NULL};
#else
HPYAPI_EXPORTS(mint, &Mint2_descriptor);
static HPyGlobal *globals[] = {Mint2_EXPORT_GLOBALS, NULL};
#endif

HPyDef_SLOT(mint_exec, HPy_mod_exec)
static int mint_exec_impl(HPyContext *ctx, HPy module)
{
    int status = 0;

#ifdef ONE
    status = Mint_Export(ctx, module);
#endif
#ifdef TWO
    status = status < 0 ? status : Mint2_Export(ctx, module);
#endif
    return status;
}

static HPyDef *defines[] = {&mint_exec, NULL};
static HPyModuleDef definition = {.doc = "coins", .defines = defines, .globals = globals};
HPy_MODINIT(mint, definition)
