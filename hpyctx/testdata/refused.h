/*
 * Slots that a provider for tests does not have: they raise NotImplementedError. Before it, the provider defines REFUSED, which
 * sets that exception. Every function is called as its slot; it looks at the context alone, and gives what signals an error.
 */
#define REFUSE(how, slot) .slot = (numpy_##slot *)(void (*)(void))refuse_##how

static void *refuse_null(void *ctx)
{
    REFUSED(ctx);
    return NULL;
}

static int64_t refuse_minus(void *ctx)
{
    REFUSED(ctx);
    return -1;
}
