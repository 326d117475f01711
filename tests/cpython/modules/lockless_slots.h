/* The provider of the Lockless API, for modules of each kind: CONTEXT is the first parameter's type. */
static struct {
    lockless_step_fn *fn;
    void *user;
} lent, kept;

static int64_t do_twice(CONTEXT *ctx, int64_t n)
{
    (void)ctx;
    return 2 * n;
}

static int64_t do_walk(CONTEXT *ctx, int64_t n, lockless_step_fn *fn, void *user)
{
    int64_t i, total = 0;

    lent.fn = fn;
    lent.user = user;
    for (i = 0; i < n; i++) {
        total += fn(ctx, i, user);
    }
    return total;
}

static int64_t do_late(CONTEXT *ctx)
{
    return lent.fn(ctx, 1, lent.user);
}

static int64_t do_keep(CONTEXT *ctx, lockless_step_fn *fn, void *user, lockless_done_fn *done)
{
    int64_t result = fn(ctx, 20, user);

    kept.fn = fn;
    kept.user = user;
    done(user);
    return result;
}

static int64_t do_gone(CONTEXT *ctx)
{
    return kept.fn(ctx, 1, kept.user);
}

#if Lockless_MINOR > 0
static int64_t do_new(CONTEXT *ctx, int64_t n)
{
    (void)ctx;
    return 3 * n;
}
#  define NEWER , do_new
#else
#  define NEWER
#endif

Lockless_PROVIDE(do_twice, do_walk, do_late, do_keep, do_gone NEWER);
HPYAPI_EXPORTS(lockless_provider, &Lockless_descriptor);
