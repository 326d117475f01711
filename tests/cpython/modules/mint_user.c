/* Uses the major versions of an API that it was compiled for, ONE or TWO or both, in HPy. Who knows both is content with either. */
#include <hpy.h>

#define HPYAPI_IMPLEMENT
#ifdef ONE
#  include "mint_consumer.h"
#endif
#ifdef TWO
#  include "mint2_consumer.h"
#endif

#if defined(ONE) && defined(TWO)
HPYAPI_IMPORTS(mint_user, &Mint_import, &Mint2_import);
static HPyGlobal *globals[] = {Mint_IMPORT_GLOBALS, Mint2_IMPORT_GLOBALS, NULL};
#elif defined(ONE)
HPYAPI_IMPORTS(mint_user, &Mint_import);
static HPyGlobal *globals[] = {Mint_IMPORT_GLOBALS, NULL};
#else
HPYAPI_IMPORTS(mint_user, &Mint2_import);
static HPyGlobal *globals[] = {Mint2_IMPORT_GLOBALS, NULL};
#endif

#ifdef ONE
HPyDef_METH(one, "one", HPyFunc_O, .doc = "the number plus the number, and what a coin is worth")
static HPy one_impl(HPyContext *ctx, HPy self, HPy number)
{
    HPy twice = Mint_Twice(ctx, number), worth, both;

    (void)self;
    if (HPy_IsNull(twice)) {
        return HPy_NULL;
    }
    worth = HPyLong_FromInt64_t(ctx, Mint_Worth());
    both = HPyTuple_FromArray(ctx, (HPy[]){twice, worth}, 2);
    HPy_Close(ctx, twice);
    HPy_Close(ctx, worth);
    return both;
}
#endif

#ifdef TWO
HPyDef_METH(two, "two", HPyFunc_O, .doc = "twice a number, and what so many coins are worth")
static HPy two_impl(HPyContext *ctx, HPy self, HPy number)
{
    int64_t value = HPyLong_AsInt64_t(ctx, number), doubled;
    HPy twice, worth, both;

    (void)self;
    if (HPyErr_Occurred(ctx)) {
        return HPy_NULL;
    }
    doubled = Mint2_Twice(ctx, value);
    if (doubled == -1 && HPyErr_Occurred(ctx)) {
        return HPy_NULL;
    }
    twice = HPyLong_FromInt64_t(ctx, doubled);
    worth = HPyLong_FromInt64_t(ctx, Mint2_Worth(value));
    both = HPyTuple_FromArray(ctx, (HPy[]){twice, worth}, 2);
    HPy_Close(ctx, twice);
    HPy_Close(ctx, worth);
    return both;
}
#endif

/* HPy 0.9 on CPython frees the definition of a module that fails while it is loaded, and the collector may find the module: so what may
 * fail is no part of loading. */
HPyDef_METH(find, "find", HPyFunc_NOARGS, .doc = "imports; the sum of the majors that were found")
static HPy find_impl(HPyContext *ctx, HPy self)
{
    int majors = 0;

    (void)self;
#ifdef ONE
    if (Mint_Import(ctx) == 0) {
        majors += 1;
    }
#endif
#if defined(ONE) && defined(TWO)
    HPyErr_Clear(ctx);
#endif
#ifdef TWO
    if (Mint2_Import(ctx) == 0) {
        majors += 2;
    }
#endif
    if (majors == 0) {
        return HPy_NULL;
    }
    HPyErr_Clear(ctx);
    return HPyLong_FromInt64_t(ctx, majors);
}

static HPyDef *defines[] = {
#ifdef ONE
    &one,
#endif
#ifdef TWO
    &two,
#endif
    &find, NULL,
};
static HPyModuleDef definition = {.doc = "a user of coins", .defines = defines, .globals = globals};
HPy_MODINIT(mint_user, definition)
