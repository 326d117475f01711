/*
 * Interfaces that types offer: the table of an object's own provider, found through an attribute of its type and remembered by type.
 * A part of hpyapi_runtime.h, which includes it.
 */
#ifndef HPYAPI_INTERFACE_H
#define HPYAPI_INTERFACE_H

#ifndef HPYAPI_RUNTIME_H
#  error "include hpyapi_runtime.h"
#endif

/* How many types a module remembers at once, for each interface; a power of two. */
#define HPYAPI_TYPES 8

/* A provider that was found; the record of the import follows. It stays for as long as the module, whose calls use the record. */
typedef struct hpyapi_found {
    struct hpyapi_found *next;
    HPyGlobal capsule; /* what its table is from */
} hpyapi_found;

/* A type that was seen. It is held, so that no other one gets its address. */
typedef struct {
    intptr_t word; /* of its handle, where words tell objects apart */
    HPyGlobal type;
    void *record;
} hpyapi_seen_type;

/* What a module keeps of an interface. */
typedef struct {
    const hpyapi_import *import;
    size_t size; /* of a record */
    int (*open)(HPyContext *ctx, void *record, HPy type); /* imports from a type */
    hpyapi_found *found;
    unsigned next; /* the place for the next type, where words do not say one */
#ifdef HPYAPI_WITHOUT_HPY
    PyObject *home; /* the module whose state this is part of: not owned */
    void (*close)(void *record);
#endif
    hpyapi_seen_type types[HPYAPI_TYPES];
} hpyapi_interface;

/* What a handle's word is, as a number. */
#ifdef HPYAPI_WITHOUT_HPY
#  define HPYAPI_WORD(h) ((intptr_t)(h))
#else
#  define HPYAPI_WORD(h) ((intptr_t)(h)._i)
#endif

/* The place of a type whose handle has this word: objects are at multiples of 16, and types many of those long. */
static inline hpyapi_seen_type *hpyapi_place(hpyapi_interface *interface, intptr_t word)
{
    return &interface->types[((uintptr_t)word >> 5 ^ (uintptr_t)word >> 10) & (HPYAPI_TYPES - 1)];
}

/* Whether two handles are of one object; the first is in a global. */
static inline int hpyapi_holds(HPyContext *ctx, const HPyGlobal *global, HPy h)
{
#ifdef HPYAPI_WITHOUT_HPY
    (void)ctx;
    return *global == h;
#else
    HPy held = HPyGlobal_Load(ctx, *global);
    int same = HPy_Is(ctx, held, h);

    HPy_Close(ctx, held);
    return same;
#endif
}

/* Whether the words of handles tell objects apart in this context, as addresses do: two handles of one object have one word. */
static inline int hpyapi_words_tell(HPyContext *ctx, HPy h)
{
#ifdef HPYAPI_WITHOUT_HPY
    (void)ctx;
    (void)h;
    return 1;
#else
    HPy other = HPy_Dup(ctx, h);
    int same = HPYAPI_WORD(other) == HPYAPI_WORD(h);

    HPy_Close(ctx, other);
    return same;
#endif
}

/* TypeError: the type has no such interface. */
static inline void hpyapi_raise_offer(HPyContext *ctx, const hpyapi_import *import, HPy type)
{
#ifdef HPYAPI_WITHOUT_HPY
    (void)ctx;
    PyErr_Format(PyExc_TypeError, "%R does not offer %s %u.%u: it has no attribute %s", type, import->name, (unsigned)import->major,
                 (unsigned)import->minor, import->capsule);
#else
    char text[HPYAPI_TEXT] = "";

    hpyapi_say_type(ctx, text, type);
    hpyapi_say(text, " does not offer %s %u.%u: it has no attribute %s", import->name, (unsigned)import->major,
               (unsigned)import->minor, import->capsule);
    hpyapi_raise(ctx, HPYAPI_EXCEPTION(ctx, TypeError), text);
#endif
}

/* The record of the provider that a capsule of the type is from, made and checked when it is the first time. */
static inline void *hpyapi_offered_by(HPyContext *ctx, hpyapi_interface *interface, HPy type)
{
    HPy capsule = HPy_GetAttr_s(ctx, type, interface->import->capsule);
    hpyapi_found *found;

    if (HPy_IsNull(capsule)) {
        if (HPyErr_ExceptionMatches(ctx, HPYAPI_EXCEPTION(ctx, AttributeError))) {
            HPyErr_Clear(ctx);
            hpyapi_raise_offer(ctx, interface->import, type);
        }
        return NULL;
    }
    for (found = interface->found; found != NULL && !hpyapi_holds(ctx, &found->capsule, capsule); found = found->next) {
    }
    if (found == NULL) {
        found = (hpyapi_found *)calloc(1, sizeof(*found) + interface->size);
        if (found == NULL) {
            HPyErr_NoMemory(ctx);
        } else if (interface->open(ctx, found + 1, type) < 0) {
            free(found);
            found = NULL;
        } else {
            HPyGlobal_Store(ctx, &found->capsule, capsule);
            found->next = interface->found;
            interface->found = found;
        }
    }
    HPy_Close(ctx, capsule);
    return found != NULL ? found + 1 : NULL;
}

/* Looks for the type among those that were seen, or asks the type itself, and remembers it. */
HPYAPI_FAR void *hpyapi_find(HPyContext *ctx, hpyapi_interface *interface, HPy type)
{
    int tell = hpyapi_words_tell(ctx, type);
    hpyapi_seen_type *seen = hpyapi_place(interface, HPYAPI_WORD(type));
    void *record;
    unsigned i;

    for (i = 0; !tell && i < HPYAPI_TYPES; i++) {
        seen = &interface->types[(interface->next + i) & (HPYAPI_TYPES - 1)];
        if (seen->record != NULL && hpyapi_holds(ctx, &seen->type, type)) {
            interface->next = (unsigned)(seen - interface->types); /* the one to look at first */
            return seen->record;
        }
    }
    record = hpyapi_offered_by(ctx, interface, type);
    if (record == NULL) {
        return NULL;
    }
    if (!tell) {
        interface->next = (interface->next + HPYAPI_TYPES - 1) & (HPYAPI_TYPES - 1);
        seen = &interface->types[interface->next];
    }
    HPyGlobal_Store(ctx, &seen->type, type);
    seen->word = tell ? HPYAPI_WORD(type) : 0;
    seen->record = record;
    return record;
}

/* What the type of an object offers: a record, or NULL with an exception set. */
static inline void *hpyapi_of(HPyContext *ctx, hpyapi_interface *interface, HPy object)
{
#ifdef HPYAPI_WITHOUT_HPY
    HPy type = (PyObject *)Py_TYPE(object);
#else
    HPy type = HPy_Type(ctx, object);
#endif
    const hpyapi_seen_type *seen = hpyapi_place(interface, HPYAPI_WORD(type));
#ifdef HPYAPI_WITHOUT_HPY

    (void)ctx;
    return HPYAPI_LIKELY(seen->word == HPYAPI_WORD(type)) ? seen->record : hpyapi_find(interface->home, interface, type);
#else
    void *record;

    if (HPy_IsNull(type)) {
        return NULL;
    }
    record = HPYAPI_LIKELY(seen->word == HPYAPI_WORD(type)) ? seen->record : hpyapi_find(ctx, interface, type);
    HPy_Close(ctx, type);
    return record;
#endif
}

#ifdef HPYAPI_WITHOUT_HPY
static inline int hpyapi_traverse_interface(const hpyapi_interface *interface, visitproc visit, void *arg)
{
    const hpyapi_found *found;
    int i;

    for (i = 0; i < HPYAPI_TYPES; i++) {
        Py_VISIT(interface->types[i].type);
    }
    for (found = interface->found; found != NULL; found = found->next) {
        Py_VISIT(found->capsule);
    }
    return 0;
}

/* Gives back what an interface holds. */
static inline void hpyapi_drop_interface(hpyapi_interface *interface)
{
    hpyapi_interface old = *interface;
    hpyapi_found *found, *next;
    int i;

    memset(interface->types, 0, sizeof(interface->types));
    interface->found = NULL;
    for (i = 0; i < HPYAPI_TYPES; i++) {
        Py_XDECREF(old.types[i].type);
    }
    for (found = old.found; found != NULL; found = next) {
        next = found->next;
        Py_XDECREF(found->capsule);
        old.close(found + 1);
        free(found);
    }
}
#endif
#endif
