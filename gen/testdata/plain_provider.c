/* A provider of the Plain API at version 1.1, for the test of the generated Python. */
#include <hpy.h>
#include <string.h>

#include "plain_provider.h"

static int64_t sum(bool flag, int8_t a, uint8_t b, int16_t c, uint16_t d, int32_t e, uint32_t f, int64_t g, size_t h)
{
    return flag + a + b + c + d + e + (int64_t)f + g + (int64_t)h;
}

static float product(float a, double b)
{
    return (float)(a * b);
}

static plain_way turn(plain_way way)
{
    return way == PLAIN_LEFT ? PLAIN_RIGHT : PLAIN_LEFT;
}

static int32_t length(const char *text)
{
    return text == NULL ? -1 : (int32_t)strlen(text);
}

static const char *name(plain_way way)
{
    switch (way) {
    case PLAIN_LEFT:
        return "left";
    case PLAIN_RIGHT:
        return "right";
    }
    return NULL;
}

static double total(const double *values, size_t count, double *largest)
{
    double sum_of = 0;
    *largest = count > 0 ? values[0] : 0;
    for (size_t i = 0; i < count; i++) {
        sum_of += values[i];
        *largest = values[i] > *largest ? values[i] : *largest;
    }
    return sum_of;
}

static void squares(int64_t *out, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        out[i] = (int64_t)i * i;
    }
}

static void mirror(const plain_point *point, plain_point *mirrored)
{
    *mirrored = *point;
    mirrored->x = -point->x;
    mirrored->y = -point->y;
}

static void twice(int32_t *number)
{
    *number *= 2;
}

static const double tau = 6.283185307179586;
static const int32_t primes[4] = {2, 3, 5, 7};

static HPy wrap(HPyContext *ctx, HPy item)
{
    return HPy_Dup(ctx, item);
}

static int32_t newest(void)
{
    return 42;
}

Plain_PROVIDE(.sum = sum, .product = product, .turn = turn, .length = length, .name = name, .total = total,
              .squares = squares, .mirror = mirror, .double_ = twice, .tau = &tau, .primes = primes, .wrap = wrap,
              .newest = newest);
HPYAPI_EXPORTS(plain_provider, &Plain_descriptor);

HPyDef_SLOT(exec, HPy_mod_exec)
static int exec_impl(HPyContext *ctx, HPy module)
{
    return Plain_Export(ctx, module);
}

static HPyDef *defines[] = {&exec, NULL};
static HPyGlobal *globals[] = {Plain_EXPORT_GLOBALS, NULL};
static HPyModuleDef module = {.doc = "Numbers.", .defines = defines, .globals = globals};
HPy_MODINIT(plain_provider, module)
