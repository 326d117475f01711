/* A provider that sleeps. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <time.h>

#include <hpy.h>
#include "slow_provider.h"

static slow_nap nap;
Slow_PROVIDE(.nap = nap);
HPYAPI_EXPORTS(slow, &Slow_descriptor);

static int32_t nap(HPyContext *ctx, int64_t nanoseconds)
{
    (void)ctx;
    struct timespec time = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    return nanoseconds == 0 || nanosleep(&time, NULL) == 0 ? 0 : errno;
}

HPyDef_SLOT(init, HPy_mod_exec)
static int init_impl(HPyContext *ctx, HPy module) { return Slow_Export(ctx, module); }

static HPyDef *defines[] = {&init, NULL};
static HPyGlobal *globals[] = {Slow_EXPORT_GLOBALS, NULL};
static HPyModuleDef def = {.size = 0, .defines = defines, .globals = globals};
HPy_MODINIT(slow, def)
