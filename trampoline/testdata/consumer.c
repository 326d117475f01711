/* A consumer of the sample API in C: each exercise calls through the table and returns 0, or the line of the check that failed. */
#include "mini.h"
#include "sample.api.h"

typedef struct { char header[96]; union { mini_function *function; const void *data; } slot[32]; } table;

#define CALL(t, index, type) ((type *)(t)->slot[index].function)
#define CHECK(condition) do { if (!(condition)) return __LINE__; } while (0)

static HPyContext *consumer_context;
static int64_t strangers;

static int64_t value(HPyContext *ctx, HPy h) {
    int64_t v = mini_as_int(ctx, h);
    mini_close(ctx, h);
    return v;
}

static HPy each_fn(HPyContext *ctx, HPy item, int32_t index, void *user) {
    if (ctx != consumer_context)
        strangers++;
    return mini_from_int(ctx, mini_as_int(ctx, item) * *(int64_t *)user + index);
}

static HPy each_fails(HPyContext *ctx, HPy item, int32_t index, void *user) {
    (void)item, (void)user;
    if (index < 1)
        return mini_from_int(ctx, 0);
    mini_raise(ctx, "callback failed");
    return HPy_NULL;
}

static double compare_fn(HPyContext *ctx, HPy a, HPy b, void *user) {
    if (ctx != consumer_context)
        strangers++;
    (*(int *)user)++;
    return (double)(mini_as_int(ctx, b) - mini_as_int(ctx, a));
}

static int64_t destroyed;
static int32_t event_fn(HPyContext *ctx, const HPy *items, int64_t count, void *user, HPy *made) {
    if (ctx != consumer_context)
        strangers++;
    *made = mini_from_int(ctx, mini_as_int(ctx, items[0]) + mini_as_int(ctx, items[count - 1]) + *(int64_t *)user);
    return 0;
}
static void destroy_fn(void *user) { destroyed += *(int64_t *)user; }

EXPORT int numbers(HPyContext *ctx, table *t) {
    consumer_context = ctx;
    CHECK(CALL(t, 0, sample_version)() == 1002);
    HPy a = CALL(t, 1, sample_from_int)(ctx, 40);
    CHECK(!HPy_IsNull(a));
    CHECK(CALL(t, 2, sample_as_int)(ctx, a) == 40);
    CHECK(mini_as_int(ctx, a) == 40);
    HPy b = mini_from_int(ctx, 2);
    CHECK(value(ctx, CALL(t, 3, sample_add)(ctx, a, b)) == 42);
    CHECK(value(ctx, CALL(t, 26, sample_plus)(ctx, b, b)) == 4);
    CHECK(value(ctx, CALL(t, 4, sample_first)(ctx, HPy_NULL, b)) == 2);
    CHECK(HPy_IsNull(CALL(t, 4, sample_first)(ctx, HPy_NULL, HPy_NULL)) && !mini_occurred(ctx));
    HPy minus = mini_from_int(ctx, -1);
    CHECK(CALL(t, 2, sample_as_int)(ctx, minus) == -1 && !mini_occurred(ctx));
    mini_close(ctx, minus);
    double m = CALL(t, 23, sample_many)(ctx, -3, 0.5, 65535, a, 1.25f, -(INT64_C(1) << 40), true, 1, 2, 3, 4, 5, 6.5f, 7, b, -300, 255, 0.125, 0.25f);
    CHECK(m == -3 + 1 + 3 * 65535. + 160 + 6.25 - 6 * 1099511627776. + 7 + 8 + 18 + 30 + 44 + 60 + 84.5 + 98 + 30 - 4800 + 4335 + 2.25 + 4.75);
    CHECK(CALL(t, 28, sample_peek)(ctx, "A") == 'A');
    mini_close(ctx, a);
    mini_close(ctx, b);
    return 0;
}

EXPORT int owners(HPyContext *ctx, table *t) {
    consumer_context = ctx;
    CHECK(CALL(t, 5, sample_consume)(ctx, mini_from_int(ctx, 9)) == 9);
    HPy a = mini_from_int(ctx, 17), b = mini_from_int(ctx, 5), zero = mini_from_int(ctx, 0), q, r;
    CHECK(CALL(t, 6, sample_divmod)(ctx, a, b, &q, &r) == 0);
    CHECK(value(ctx, q) == 3 && value(ctx, r) == 2);
    q = r = a;
    CHECK(CALL(t, 6, sample_divmod)(ctx, a, zero, &q, &r) == -1 && mini_occurred(ctx) && HPy_IsNull(q) && HPy_IsNull(r));
    mini_clear(ctx);
    mini_close(ctx, zero);
    CHECK(CALL(t, 7, sample_increment)(ctx, &a, 3) == 0);
    CHECK(mini_as_int(ctx, a) == 20);
    CHECK(CALL(t, 7, sample_increment)(ctx, &a, -1) == -1 && mini_occurred(ctx) && HPy_IsNull(a));
    mini_clear(ctx);
    HPy copy;
    int64_t v;
    CHECK(CALL(t, 27, sample_maybe)(ctx, b, &copy, &v) == 0 && v == 5 && value(ctx, copy) == 5);
    CHECK(CALL(t, 27, sample_maybe)(ctx, b, NULL, NULL) == 0);
    mini_close(ctx, b);
    return 0;
}

EXPORT int arrays(HPyContext *ctx, table *t) {
    consumer_context = ctx;
    HPy items[5];
    CHECK(CALL(t, 10, sample_range)(ctx, 10, items, 5) == 5);
    CHECK(value(ctx, CALL(t, 8, sample_sum)(ctx, items, 5)) == 60);
    CHECK(value(ctx, CALL(t, 8, sample_sum)(ctx, NULL, 0)) == 0);
    CHECK(CALL(t, 9, sample_consume_all)(ctx, items, 5) == 60);
    const double x[] = {1, 2, 3}, w[] = {0.5, 0.25, 2};
    CHECK(CALL(t, 11, sample_dot)(ctx, x, w, 3) == 7);
    int32_t sq[4] = {0};
    CALL(t, 12, sample_squares)(ctx, sq, 4);
    CHECK(sq[3] == 9 && !mini_occurred(ctx));
    float f[] = {1.5f, -2};
    CHECK(CALL(t, 13, sample_double_all)(ctx, f, 2) && f[0] == 3 && f[1] == -4);
    CHECK(!CALL(t, 13, sample_double_all)(ctx, NULL, 0));
    return 0;
}

EXPORT int values(HPyContext *ctx, table *t) {
    consumer_context = ctx;
    CHECK(CALL(t, 14, sample_text_length)(ctx, "") == 0);
    CHECK(CALL(t, 14, sample_text_length)(ctx, "h\303\251llo") == 6);
    CHECK(CALL(t, 14, sample_text_length)(ctx, NULL) == -1);
    CHECK(HPy_IsNull(CALL(t, 15, sample_raise)(ctx, "as asked")) && mini_occurred(ctx));
    mini_clear(ctx);
    sample_point from = {1.5, 2.5, 30, {1, 2, 3, 4}}, to;
    CHECK(CALL(t, 16, sample_move)(ctx, &from, SAMPLE_ROUNDING_UP, &to) == 7);
    CHECK(to.x == 2.5 && to.y == 2.5 && to.weight == 31 && to.tag[3] == 5 && to.tag[0] == 1);
    uint64_t n = 5;
    CHECK(CALL(t, 17, sample_count)(ctx, &n, 2.0f) == 5.0f && n == 7);
    CHECK(*CALL(t, 24, sample_counter)(ctx) == 41);
    CHECK(*(const double *)t->slot[25].data == 3.25);
    return 0;
}

EXPORT int callbacks(HPyContext *ctx, table *t) {
    consumer_context = ctx;
    strangers = 0;
    int64_t factor = 10;
    HPy items[3] = {mini_from_int(ctx, 1), mini_from_int(ctx, 2), mini_from_int(ctx, 3)};
    CHECK(value(ctx, CALL(t, 18, sample_each)(ctx, items, 3, each_fn, &factor)) == 63);
    CHECK(HPy_IsNull(CALL(t, 18, sample_each)(ctx, items, 3, each_fails, NULL)) && mini_occurred(ctx));
    mini_clear(ctx);
    int calls = 0;
    CHECK(value(ctx, CALL(t, 19, sample_max)(ctx, items[0], items[2], compare_fn, &calls)) == 1 && calls == 1);
    CHECK(value(ctx, CALL(t, 19, sample_max)(ctx, items[0], items[2], NULL, NULL)) == 3);
    for (int i = 0; i < 3; i++)
        mini_close(ctx, items[i]);
    return strangers ? __LINE__ : 0;
}

EXPORT int kept(HPyContext *ctx, table *t) {
    static int64_t one = 1, ten = 10;
    consumer_context = ctx;
    strangers = 0;
    destroyed = 0;
    HPy item = mini_from_int(ctx, 5);
    CHECK(HPy_IsNull(CALL(t, 21, sample_fire)(ctx, item)) && !mini_occurred(ctx));
    CHECK(CALL(t, 20, sample_on_event)(ctx, event_fn, &one, destroy_fn) == 0);
    CHECK(value(ctx, CALL(t, 21, sample_fire)(ctx, item)) == 11 && destroyed == 0);
    CHECK(CALL(t, 20, sample_on_event)(ctx, event_fn, &ten, destroy_fn) == 0 && destroyed == 1);
    CHECK(value(ctx, CALL(t, 21, sample_fire)(ctx, item)) == 20);
    CHECK(CALL(t, 20, sample_on_event)(ctx, NULL, NULL, NULL) == 0 && destroyed == 11);
    mini_close(ctx, item);
    return strangers ? __LINE__ : 0;
}

struct holder { HPy h; int64_t closed; };
static HPy holder_fn(HPyContext *ctx, HPy item, int32_t index, void *user) {
    return mini_from_int(ctx, mini_as_int(ctx, item) + mini_as_int(ctx, ((struct holder *)user)->h) + index);
}
static void holder_closed(HPyContext *ctx, void *user) {
    struct holder *o = user;
    if (ctx != consumer_context)
        strangers++;
    mini_close(ctx, o->h);
    o->closed++;
}

EXPORT int gifts(HPyContext *ctx, table *t) {
    consumer_context = ctx;
    strangers = 0;
    HPy rest[2] = {mini_from_int(ctx, 3), mini_from_int(ctx, 4)};
    CHECK(CALL(t, 29, sample_merge)(ctx, mini_from_int(ctx, 1), mini_from_int(ctx, 2), rest, 2) == 10);
    struct holder o = {mini_from_int(ctx, 100), 0};
    HPy item = mini_from_int(ctx, 10);
    CHECK(value(ctx, CALL(t, 30, sample_once)(ctx, item, holder_fn, &o, holder_closed)) == 111 && o.closed == 1);
    mini_close(ctx, item);
    return strangers ? __LINE__ : 0;
}

EXPORT HPy call_nothing(HPyContext *ctx, HPy item, int32_t index, void *user) {
    (void)index, (void)user;
    return mini_dup(ctx, item);
}

/* Has the mode of its own module switched in the middle of a call. */
struct switcher { void (*hook)(void); };
static HPy switching_fn(HPyContext *ctx, HPy item, int32_t index, void *user) {
    if (ctx != consumer_context)
        strangers++;
    HPy r = mini_from_int(ctx, mini_as_int(ctx, item) + index);
    if (index == 0)
        ((struct switcher *)user)->hook();
    return r;
}
EXPORT HPy call_switching(HPyContext *ctx, table *t, const HPy *items, struct switcher *s) {
    consumer_context = ctx;
    strangers = 0;
    return CALL(t, 18, sample_each)(ctx, items, 3, switching_fn, s);
}
EXPORT int64_t strangers_seen(void) { return strangers; }

/* For tests that look at one call. */
EXPORT HPy call_add(HPyContext *ctx, table *t, HPy a, HPy b) { return CALL(t, 3, sample_add)(ctx, a, b); }
EXPORT HPy call_each(HPyContext *ctx, table *t, HPy item, int64_t *factor) { return CALL(t, 18, sample_each)(ctx, &item, 1, each_fn, factor); }
EXPORT int64_t call_consume(HPyContext *ctx, table *t, HPy h) { return CALL(t, 5, sample_consume)(ctx, h); }
EXPORT int32_t call_increment(HPyContext *ctx, table *t, HPy *h) { return CALL(t, 7, sample_increment)(ctx, h, 1); }
EXPORT HPy call_sum(HPyContext *ctx, table *t, const HPy *items, size_t count) { return CALL(t, 8, sample_sum)(ctx, items, count); }
EXPORT int64_t call_merge(HPyContext *ctx, table *t, HPy a, HPy b, HPy *rest, int64_t count) { return CALL(t, 29, sample_merge)(ctx, a, b, rest, (int32_t)count); }
EXPORT HPy call_once(HPyContext *ctx, table *t, HPy item, struct holder *o) { return CALL(t, 30, sample_once)(ctx, item, holder_fn, o, holder_closed); }
EXPORT int32_t call_maybe(HPyContext *ctx, table *t, HPy h, HPy *copy, int64_t *value) { return CALL(t, 27, sample_maybe)(ctx, h, copy, value); }
EXPORT double call_dot(HPyContext *ctx, table *t) { return CALL(t, 11, sample_dot)(ctx, NULL, NULL, -1); }
EXPORT int32_t call_version(HPyContext *ctx, table *t) {
    (void)ctx;
    return CALL(t, 0, sample_version)();
}
EXPORT int32_t call_on_event(HPyContext *ctx, table *t, int64_t *user) { return CALL(t, 20, sample_on_event)(ctx, event_fn, user, destroy_fn); }
EXPORT int32_t call_divmod(HPyContext *ctx, table *t, HPy a, HPy b, HPy *out) { return CALL(t, 6, sample_divmod)(ctx, a, b, &out[0], &out[1]); }
EXPORT int32_t call_range(HPyContext *ctx, table *t, HPy *items, int64_t count) { return CALL(t, 10, sample_range)(ctx, 1, items, (int32_t)count); }
EXPORT int64_t destroyed_sum(void) { return destroyed; }

/* Back and forth until the depth runs out: the callback calls the API again. */
struct deep { table *t; int64_t depth; };
static HPy deep_fn(HPyContext *ctx, HPy item, int32_t index, void *user) {
    struct deep *d = user;
    (void)index;
    d->depth++;
    return CALL(d->t, 18, sample_each)(ctx, &item, 1, deep_fn, user);
}
EXPORT int64_t deep(HPyContext *ctx, table *t, HPy item) {
    struct deep d = {t, 0};
    HPy r = CALL(t, 18, sample_each)(ctx, &item, 1, deep_fn, &d);
    return HPy_IsNull(r) ? d.depth : -1;
}

EXPORT double loop_add(HPyContext *ctx, table *t, HPy a, HPy b, int64_t n) {
    for (int64_t i = 0; i < n; i++)
        CALL(t, 3, sample_add)(ctx, a, b);
    return 0;
}
EXPORT double loop_as_int(HPyContext *ctx, table *t, HPy a, int64_t n) {
    for (int64_t i = 0; i < n; i++)
        CALL(t, 2, sample_as_int)(ctx, a);
    return 0;
}
