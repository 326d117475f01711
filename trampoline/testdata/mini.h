/* As much of HPy as the test modules need: members are found by the indexes that the test gives with -D. */
#ifndef MINI_H
#define MINI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct _HPyContext_s HPyContext;
typedef struct { intptr_t _i; } HPy;
typedef intptr_t HPy_ssize_t;

typedef void mini_function(void);

struct _HPyContext_s {
    const char *name;
    void *_private;
    int abi_version;
    union { mini_function *function; HPy handle; } member[512];
};

#define HPy_NULL ((HPy){0})
#define HPy_IsNull(h) ((h)._i == 0)

static inline HPy mini_dup(HPyContext *ctx, HPy h) {
    return ((HPy (*)(HPyContext *, HPy))ctx->member[SLOT_DUP].function)(ctx, h);
}
static inline void mini_close(HPyContext *ctx, HPy h) {
    ((void (*)(HPyContext *, HPy))ctx->member[SLOT_CLOSE].function)(ctx, h);
}
static inline HPy mini_from_int(HPyContext *ctx, int64_t v) {
    return ((HPy (*)(HPyContext *, int64_t))ctx->member[SLOT_FROM_INT].function)(ctx, v);
}
static inline int64_t mini_as_int(HPyContext *ctx, HPy h) {
    return ((int64_t (*)(HPyContext *, HPy))ctx->member[SLOT_AS_INT].function)(ctx, h);
}
static inline void mini_raise(HPyContext *ctx, const char *text) {
    ((void (*)(HPyContext *, HPy, const char *))ctx->member[SLOT_RAISE].function)(ctx, ctx->member[HANDLE_VALUE_ERROR].handle, text);
}
static inline int mini_occurred(HPyContext *ctx) {
    return ((int (*)(HPyContext *))ctx->member[SLOT_OCCURRED].function)(ctx);
}
static inline void mini_clear(HPyContext *ctx) {
    ((void (*)(HPyContext *))ctx->member[SLOT_CLEAR].function)(ctx);
}

#define EXPORT __attribute__((visibility("default")))

#endif
