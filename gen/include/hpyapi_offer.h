/*
 * What a provider's types offer: the export of its module gives each of them the tables of the interfaces that the definition names.
 * A part of hpyapi_runtime.h, which includes it.
 */
#ifndef HPYAPI_OFFER_H
#define HPYAPI_OFFER_H

#ifndef HPYAPI_RUNTIME_H
#  error "include hpyapi_runtime.h"
#endif

/* An interface that the instances of a type offer. What the definition promises is compared with what the module was compiled with. */
typedef struct {
    const char *type; /* the function that tells the instances, for messages */
    const char *name, *capsule;
    uint16_t major, minor;
    uint8_t id[16];
    const hpyapi_descriptor *offered;
#ifdef HPYAPI_WITHOUT_HPY
    PyObject *(*stored)(PyObject *module); /* the type in the state of the module: borrowed; NULL before there is one */
    int (*exports)(PyObject *module, PyObject *type);
#else
    const HPyGlobal *(*stored)(void); /* where the module has the type */
    int (*exports)(HPyContext *ctx, HPy type);
#endif
} hpyapi_offer;

/* Whether the module was compiled with an interface that keeps the promise; 0 with SystemError set. */
static inline int hpyapi_keeps_offer(HPyContext *ctx, const hpyapi_offer *offer)
{
    const hpyapi_descriptor *is = offer->offered;
    char text[HPYAPI_TEXT] = "";

    if (memcmp(is->id, offer->id, sizeof(is->id)) == 0 && strcmp(is->capsule, offer->capsule) == 0 && is->major == offer->major &&
        is->minor >= offer->minor) {
        return 1;
    }
    hpyapi_say(text, "%s offers %s %u.%u as %s by its definition, and the module was compiled with %s %u.%u as %s", offer->type,
               offer->name, (unsigned)offer->major, (unsigned)offer->minor, offer->capsule, is->name, (unsigned)is->major,
               (unsigned)is->minor, is->capsule);
    hpyapi_say(text, memcmp(is->id, offer->id, sizeof(is->id)) == 0 ? "" : ", of another id");
    hpyapi_raise(ctx, HPYAPI_EXCEPTION(ctx, SystemError), text);
    return 0;
}

/* SystemError: the type is to be there before its API is exported. */
static inline int hpyapi_raise_early(HPyContext *ctx, const hpyapi_offer *offer)
{
    char text[HPYAPI_TEXT] = "";

    hpyapi_say(text, "the type of %s, whose instances offer %s, has not been made yet: make the types first, then export", offer->type,
               offer->name);
    hpyapi_raise(ctx, HPYAPI_EXCEPTION(ctx, SystemError), text);
    return -1;
}

/* Has the types of the module offer what the definition says. 0, or -1 with an exception set. ctx is the module in modules without HPy. */
static inline int hpyapi_make_offers(HPyContext *ctx, const hpyapi_offer *offers, size_t count)
{
    for (; count > 0; count--, offers++) {
        int status;

        if (!hpyapi_keeps_offer(ctx, offers)) {
            return -1;
        }
#ifdef HPYAPI_WITHOUT_HPY
        status = offers->stored(ctx) == NULL ? hpyapi_raise_early(ctx, offers) : offers->exports(ctx, offers->stored(ctx));
#else
        if (!hpyapi_has_entry(ctx, offers->stored())) {
            status = hpyapi_raise_early(ctx, offers);
        } else {
            HPy type = HPyGlobal_Load(ctx, *offers->stored());

            status = offers->exports(ctx, type);
            HPy_Close(ctx, type);
        }
#endif
        if (status < 0) {
            return -1;
        }
    }
    return 0;
}
#endif
