/* What the random modules share: the block through which the player tells them what to do, and the values that both
 * sides of a call derive from seed, function, place and round. values.go has the same rules. */
#ifndef PROPERTY_SUPPORT_H
#define PROPERTY_SUPPORT_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The layout is that of Block in block.go. */
struct block {
    uint64_t seed;
    uint64_t round;
    uint64_t checks;
    uint64_t failures;
    uint64_t keeps;    /* callbacks handed over to be kept */
    uint64_t destroys; /* destroy-notifies that ran */
    uint32_t stage;    /* who fails: 0 nobody, 1 the provider, 2 a callback, 3 the edge refuses */
    uint32_t slot;     /* that is called */
    uint32_t place;    /* parameter whose callback fails */
    uint32_t invocation;
    char error[64];    /* what the failing side raises */
    char first[256];   /* the first check that failed */
};

static struct block *block;

enum { STAGE_NONE, STAGE_PROVIDER, STAGE_CALLBACK, STAGE_EDGE };

/* User data of a callback. */
struct user {
    uint64_t magic;
    uint64_t round;
    uint32_t slot, place, calls, kept;
};

#define USER_MAGIC UINT64_C(0x75736572206d6167)
#define RESULT 0xFFFFu /* place of the result */

static inline uint64_t derive(uint32_t fn, uint32_t place, uint32_t element, uint32_t up, uint64_t round)
{
    uint64_t x = block->seed * UINT64_C(0x9E3779B97F4A7C15) + (fn + UINT64_C(1)) * UINT64_C(0xBF58476D1CE4E5B9) +
                 ((uint64_t)place << 20 | up << 16 | element) * UINT64_C(0x94D049BB133111EB) + round * UINT64_C(0xD6E8FEB86659FD93);

    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
#ifdef TAMPERED /* one function of this module has other ideas, which somebody must notice */
    x += fn == TAMPERED ? UINT64_C(0x0101010101010101) : 0;
#endif
    return x ^ x >> 31;
}

/* The round of one invocation of a callback. */
static inline uint64_t callback_round(uint32_t slot, uint32_t place, uint32_t invocation, uint64_t round)
{
    return ((round * 512 + slot) * 32 + place) * 16 + invocation;
}

/* Every value of a type is possible; -1 more often than by chance, because it may be a sentinel. */
#define V_INT(T, v) ((v) >> 60 == 0 ? (T)-1 : (T)(v))
#define V_int8_t(v) V_INT(int8_t, v)
#define V_int16_t(v) V_INT(int16_t, v)
#define V_int32_t(v) V_INT(int32_t, v)
#define V_int64_t(v) V_INT(int64_t, v)
#define V_uint8_t(v) V_INT(uint8_t, v)
#define V_uint16_t(v) V_INT(uint16_t, v)
#define V_uint32_t(v) V_INT(uint32_t, v)
#define V_uint64_t(v) V_INT(uint64_t, v)
#define V_size_t(v) V_INT(size_t, v)
#define V_HPy_ssize_t(v) V_INT(HPy_ssize_t, v)
#define V_bool(v) ((bool)((v) & 1))
#define V_float(v) ((v) >> 60 == 0 ? -1.0f : (float)(int16_t)(v) / 8.0f)
#define V_double(v) ((v) >> 60 == 0 ? -1.0 : (double)(int32_t)(v) / 16.0)

static void expect(int ok, const char *side, uint32_t fn, uint32_t place, uint32_t element, const char *what)
{
    block->checks++;
    if (!ok && block->failures++ == 0) {
        snprintf(block->first, sizeof(block->first), "%s in C: function %u, parameter %d, element %u: %s is wrong", side, (unsigned)fn,
                 place == RESULT ? -1 : (int)place, (unsigned)element, what);
    }
}

static inline int null_of(uint64_t v)
{
    return v % 4 == 0;
}

/* Handles stand for small ints, for ints that need an object, and for texts. */
static HPy handle_of(HPyContext *ctx, uint64_t v, int nullable)
{
    char text[32];

    if (nullable && null_of(v)) {
        return HPy_NULL;
    }
    switch (v % 3) {
    case 0:
        return HPyLong_FromInt64_t(ctx, (int16_t)(v >> 8));
    case 1:
        return HPyLong_FromInt64_t(ctx, (int64_t)v);
    }
    snprintf(text, sizeof(text), "h%llx", (unsigned long long)v);
    return HPyUnicode_FromString(ctx, text);
}

static int is_handle(HPyContext *ctx, HPy h, uint64_t v, int nullable)
{
    char text[32];
    const char *is;

    if (nullable && null_of(v)) {
        return HPy_IsNull(h);
    }
    if (HPy_IsNull(h)) {
        return 0;
    }
    switch (v % 3) {
    case 0:
        return HPyLong_AsInt64_t(ctx, h) == (int16_t)(v >> 8);
    case 1:
        return HPyLong_AsInt64_t(ctx, h) == (int64_t)v;
    }
    snprintf(text, sizeof(text), "h%llx", (unsigned long long)v);
    is = HPyUnicode_AsUTF8AndSize(ctx, h, NULL);
    return is != NULL && strcmp(is, text) == 0;
}

/* What an out handle holds before the call: nothing that may be closed, and not HPy_NULL. */
static HPy poison(void)
{
    HPy h;

    memset(&h, 0x5e, sizeof(h));
    return h;
}

static void close_handle(HPyContext *ctx, HPy h)
{
    if (!HPy_IsNull(h)) {
        HPy_Close(ctx, h);
    }
}

/* Texts have 0 to 22 bytes. */
static const char *text_of(uint64_t v, int nullable, char text[48])
{
    if (nullable && null_of(v)) {
        return NULL;
    }
    text[0] = 0;
    if (v % 7 != 1) {
        snprintf(text, 48, "t\xc3\xa9xt %llx", (unsigned long long)v);
    }
    return text;
}

static int is_text(const char *is, uint64_t v, int nullable)
{
    char buffer[48];
    const char *want = text_of(v, nullable, buffer);

    return want == NULL || is == NULL ? want == is : strcmp(want, is) == 0;
}

/* Texts that the provider owns. */
static const char *const static_texts[] = {"", "one", "tw\xc3\xb6", "three three three"};

static inline void *pointer_of(uint64_t v, int nullable)
{
    return nullable && null_of(v) ? NULL : (void *)(uintptr_t)(v | 1);
}

/* 0 to 4 elements. */
#define LENGTH(v) ((v) % 5)
#define MAX_LENGTH 4

static inline int raise_error(HPyContext *ctx)
{
    HPyErr_SetString(ctx, ctx->h_ValueError, block->error);
    return -1;
}

static HPy bind_block(HPyContext *ctx, HPy arg)
{
    block = (struct block *)(uintptr_t)HPyLong_AsInt64_t(ctx, arg);
    return HPyErr_Occurred(ctx) ? HPy_NULL : HPy_Dup(ctx, ctx->h_None);
}

#endif
