/* A provider of the sample API in C. Every function checks that it was called with the provider's own context. */
#include "mini.h"
#include "sample.api.h"

EXPORT HPyContext *own_context;  /* set by the test */
EXPORT int64_t strangers;        /* calls with any other context */
EXPORT int64_t counter = 41;

static void check(HPyContext *ctx) {
    if (ctx != own_context)
        strangers++;
}

static int32_t version(void) { return 1002; }

static HPy from_int(HPyContext *ctx, int64_t value) {
    check(ctx);
    return mini_from_int(ctx, value);
}

static int64_t as_int(HPyContext *ctx, HPy h) {
    check(ctx);
    return mini_as_int(ctx, h);
}

static HPy add(HPyContext *ctx, HPy a, HPy b) {
    check(ctx);
    int64_t x = mini_as_int(ctx, a);
    if (x == -1 && mini_occurred(ctx))
        return HPy_NULL;
    int64_t y = mini_as_int(ctx, b);
    if (y == -1 && mini_occurred(ctx))
        return HPy_NULL;
    return mini_from_int(ctx, x + y);
}

static HPy first(HPyContext *ctx, HPy a, HPy b) {
    check(ctx);
    if (!HPy_IsNull(a))
        return mini_dup(ctx, a);
    return HPy_IsNull(b) ? HPy_NULL : mini_dup(ctx, b);
}

static int64_t consume(HPyContext *ctx, HPy h) {
    check(ctx);
    int64_t v = mini_as_int(ctx, h);
    mini_close(ctx, h);
    return v;
}

static int32_t divide(HPyContext *ctx, HPy a, HPy b, HPy *quotient, HPy *remainder) {
    check(ctx);
    int64_t x = mini_as_int(ctx, a), y = mini_as_int(ctx, b);
    *quotient = *remainder = HPy_NULL;
    if (y == 0) {
        mini_raise(ctx, "division by zero");
        return -1;
    }
    *quotient = mini_from_int(ctx, x / y);
    *remainder = mini_from_int(ctx, x % y);
    return 0;
}

static int32_t increment(HPyContext *ctx, HPy *h, int64_t step) {
    check(ctx);
    int64_t v = mini_as_int(ctx, *h);
    mini_close(ctx, *h);
    *h = HPy_NULL;
    if (step < 0) {
        mini_raise(ctx, "negative step");
        return -1;
    }
    *h = mini_from_int(ctx, v + step);
    return 0;
}

static HPy sum(HPyContext *ctx, const HPy *items, size_t count) {
    check(ctx);
    int64_t s = 0;
    for (size_t i = 0; i < count; i++)
        s += mini_as_int(ctx, items[i]);
    return mini_from_int(ctx, s);
}

static int64_t consume_all(HPyContext *ctx, HPy *items, int32_t count) {
    check(ctx);
    int64_t s = 0;
    for (int32_t i = 0; i < count; i++) {
        s += mini_as_int(ctx, items[i]);
        mini_close(ctx, items[i]);
    }
    return s;
}

static int32_t range(HPyContext *ctx, int64_t from, HPy *items, int32_t count) {
    check(ctx);
    for (int32_t i = 0; i < count; i++)
        items[i] = mini_from_int(ctx, from + i);
    return count;
}

static double dot(HPyContext *ctx, const double *values, const double *weights, int64_t count) {
    check(ctx);
    double s = 0;
    for (int64_t i = 0; i < count; i++)
        s += values[i] * weights[i];
    return s;
}

static void squares(HPyContext *ctx, int32_t *out, int32_t count) {
    check(ctx);
    if (count > 1000) {
        mini_raise(ctx, "too many");
        return;
    }
    for (int32_t i = 0; i < count; i++)
        out[i] = i * i;
}

static bool double_all(HPyContext *ctx, float *values, uint32_t count) {
    check(ctx);
    for (uint32_t i = 0; i < count; i++)
        values[i] *= 2;
    return count > 0;
}

static HPy_ssize_t text_length(HPyContext *ctx, const char *text) {
    check(ctx);
    HPy_ssize_t n = 0;
    if (!text)
        return -1;
    while (text[n])
        n++;
    return n;
}

static HPy raise_error(HPyContext *ctx, const char *text) {
    check(ctx);
    mini_raise(ctx, text);
    return HPy_NULL;
}

static int32_t move(HPyContext *ctx, const sample_point *from, sample_rounding rounding, sample_point *to) {
    check(ctx);
    *to = *from;
    to->x += 1;
    to->weight += rounding;
    to->tag[3]++;
    return 7;
}

static float count(HPyContext *ctx, uint64_t *value, float step) {
    check(ctx);
    float was = (float)*value;
    *value += (uint64_t)step;
    return was;
}

static HPy each(HPyContext *ctx, const HPy *items, int32_t n, sample_each_fn *fn, void *user) {
    check(ctx);
    int64_t s = 0;
    for (int32_t i = 0; i < n; i++) {
        HPy r = fn(ctx, items[i], i, user);
        if (HPy_IsNull(r))
            return HPy_NULL;
        s += mini_as_int(ctx, r);
        mini_close(ctx, r);
    }
    return mini_from_int(ctx, s);
}

static HPy greatest(HPyContext *ctx, HPy a, HPy b, sample_compare_fn *compare, void *user) {
    check(ctx);
    double d = compare ? compare(ctx, a, b, user) : (double)(mini_as_int(ctx, a) - mini_as_int(ctx, b));
    if (d != d && mini_occurred(ctx))
        return HPy_NULL;
    return mini_dup(ctx, d < 0 ? b : a);
}

static sample_event_fn *event;
static void *event_user;
static sample_destroy_fn *event_destroy;

static int32_t on_event(HPyContext *ctx, sample_event_fn *fn, void *user, sample_destroy_fn *destroy) {
    check(ctx);
    sample_destroy_fn *old = event_destroy;
    void *old_user = event_user;
    event = fn;
    event_user = user;
    event_destroy = destroy;
    if (old)
        old(old_user);
    return 0;
}

static HPy fire(HPyContext *ctx, HPy item) {
    check(ctx);
    if (!event)
        return HPy_NULL;
    HPy items[2] = {item, item};
    HPy made = HPy_NULL;
    if (event(ctx, items, 2, event_user, &made) == -1 && mini_occurred(ctx))
        return HPy_NULL;
    return made;
}

static double many(HPyContext *ctx, int8_t a, double b, uint16_t c, HPy d, float e, int64_t f, bool g, double h, double i, double j, double k,
                   double l, float m, double n, HPy o, int16_t p, uint8_t q, double r, float s) {
    check(ctx);
    return a + 2 * b + 3 * c + 4 * (double)mini_as_int(ctx, d) + 5 * (double)e + 6 * (double)f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k + 12 * l +
           13 * (double)m + 14 * n + 15 * (double)mini_as_int(ctx, o) + 16 * p + 17 * q + 18 * r + 19 * (double)s;
}

static int64_t *get_counter(HPyContext *ctx) {
    check(ctx);
    return &counter;
}

static const double pi = 3.25;

static int32_t maybe(HPyContext *ctx, HPy h, HPy *copy, int64_t *value) {
    check(ctx);
    if (copy)
        *copy = mini_dup(ctx, h);
    if (value)
        *value = mini_as_int(ctx, h);
    return 0;
}

static uint8_t peek(HPyContext *ctx, void *address) {
    check(ctx);
    return *(uint8_t *)address;
}

static int64_t merge(HPyContext *ctx, HPy a, HPy b, HPy *rest, int32_t count) {
    return consume(ctx, a) + consume(ctx, b) + consume_all(ctx, rest, count);
}

static HPy once(HPyContext *ctx, HPy item, sample_each_fn *fn, void *user, sample_closed_fn *closed) {
    check(ctx);
    HPy r = fn(ctx, item, 1, user);
    closed(ctx, user);
    return r;
}

#define F(name) (mini_function *)name
EXPORT mini_function *const implementation[] = {
    F(version), F(from_int), F(as_int), F(add), F(first), F(consume), F(divide), F(increment), F(sum), F(consume_all), F(range), F(dot),
    F(squares), F(double_all), F(text_length), F(raise_error), F(move), F(count), F(each), F(greatest), F(on_event), F(fire), NULL,
    F(many), F(get_counter), NULL, F(add), F(maybe), F(peek), F(merge), F(once),
};
EXPORT const double *const data = &pi;

/* Which results of maybe the caller asks for, as bits. */
EXPORT int32_t asked_for(HPyContext *ctx, HPy h, HPy *copy, int64_t *value) {
    maybe(ctx, h, copy, value);
    return (copy != NULL) | (value != NULL) << 1;
}

/* Range that fails with half of its work done. */
EXPORT int32_t half_range(HPyContext *ctx, int64_t from, HPy *items, int32_t count) {
    range(ctx, from, items, count / 2);
    mini_raise(ctx, "half");
    return -1;
}

/* Ways to break the rules, for slots of the same type. */
EXPORT HPy null_without_error(HPyContext *ctx, HPy a, HPy b) {
    (void)ctx, (void)a, (void)b;
    return HPy_NULL;
}
EXPORT HPy result_with_error(HPyContext *ctx, HPy a, HPy b) {
    mini_raise(ctx, "left over");
    (void)b;
    return mini_dup(ctx, a);
}
EXPORT HPy closed_result(HPyContext *ctx, HPy a, HPy b) {
    HPy h = mini_dup(ctx, a);
    mini_close(ctx, h);
    (void)b;
    return h;
}
static sample_each_fn *kept_fn;
static void *kept_user;
static HPy each_kept(HPyContext *ctx, const HPy *items, int32_t n, sample_each_fn *fn, void *user) {
    (void)items, (void)n;
    kept_fn = fn;
    kept_user = user;
    return mini_from_int(ctx, 0);
}
EXPORT mini_function *const keeper = F(each_kept);
EXPORT HPy call_kept(HPyContext *ctx, HPy a, HPy b) {
    (void)b;
    return kept_fn(ctx, a, 0, kept_user);
}
EXPORT HPy each_wrong_context(HPyContext *ctx, const HPy *items, int32_t n, sample_each_fn *fn, void *user) {
    static HPyContext nobody;
    (void)ctx, (void)n;
    return fn(&nobody, items[0], 0, user);
}
EXPORT HPy add_one(HPyContext *ctx, HPy a, HPy b) {
    check(ctx);
    (void)b;
    return mini_from_int(ctx, mini_as_int(ctx, a) + 1);
}
EXPORT HPy each_deep(HPyContext *ctx, const HPy *items, int32_t n, sample_each_fn *fn, void *user) {
    check(ctx);
    (void)n;
    return fn(ctx, items[0], n, user);
}
EXPORT double slow_sum(HPyContext *ctx, HPy a) {
    (void)ctx;
    return (double)a._i;
}
EXPORT HPy same(HPyContext *ctx, HPy a, HPy b) {
    (void)ctx, (void)b;
    return a;
}
EXPORT int64_t zero(HPyContext *ctx, HPy a) {
    (void)ctx, (void)a;
    return 0;
}
