/*
 * How a module exports an API as a capsule, and how another imports it.
 * A part of hpyapi_runtime.h, which includes it.
 */
#ifndef HPYAPI_IMPORT_H
#define HPYAPI_IMPORT_H

#ifndef HPYAPI_RUNTIME_H
#  error "include hpyapi_runtime.h"
#endif

/* --- import and export ------------------------------------------------------------------------------------------- */

/* Whether the context's members are where this module was compiled to look for them: PyPy 7.3.19 has one more among them. */
static inline int hpyapi_check_members(HPyContext *ctx)
{
#if defined(HPYAPI_WITHOUT_HPY) || defined(HPY_ABI_CPYTHON)
    (void)ctx;
#else
    size_t next = offsetof(HPyContext, h_Builtins) + sizeof(HPy);

    if (offsetof(HPyContext, ctx_Capsule_New) == next && strstr(ctx->name, "(PyPy") != NULL) {
        hpyapi_raise(ctx, HPYAPI_EXCEPTION(ctx, ImportError), "PyPy has other members in its HPyContext than this module was "
                     "compiled for: compile it with PyPy's own headers");
        return -1;
    }
#endif
    return 0;
}

/* Whether the provider filled every slot. */
static inline int hpyapi_complete(HPyContext *ctx, const hpyapi_descriptor *descriptor)
{
    char text[HPYAPI_TEXT] = "";
    uint32_t i;

    for (i = 0; i < descriptor->slot_count; i++) {
        if (descriptor->slots[i].kind != HPYAPI_SLOT_HOLE && descriptor->impl[i].data == NULL) {
            hpyapi_say(text, "%s: no implementation for slot %u %s", descriptor->capsule, (unsigned)i,
                       descriptor->slots[i].name);
            hpyapi_raise(ctx, HPYAPI_EXCEPTION(ctx, SystemError), text);
            return -1;
        }
    }
    return 0;
}

#ifndef HPYAPI_WITHOUT_HPY

/* Whether instances of HPy's own types are safe: those of hpy 0.9.0 crash CPython 3.13. Where there is no sys, no. */
static inline int hpyapi_instances_work(HPyContext *ctx)
{
    HPy sys = HPyImport_ImportModule(ctx, "sys");
    HPy version = HPy_IsNull(sys) ? HPy_NULL : HPy_GetAttr_s(ctx, sys, "hexversion");
    int64_t number = HPy_IsNull(version) ? INT64_MAX : HPyLong_AsInt64_t(ctx, version);

    hpyapi_close_all(ctx, &sys, 1);
    hpyapi_close_all(ctx, &version, 1);
    if (HPyErr_Occurred(ctx)) {
        HPyErr_Clear(ctx);
        return 0;
    }
    return number < 0x030d0000;
}

/*
 * Makes a callable that no attribute leads to and stores it in *entry. It is a type whose tp_new is the entry, so that
 * calling the type calls it; or, where that is possible, a method bound to an instance of the type, which is called
 * faster. A method of the module would do as well, but every author would have to list it.
 */
static inline int hpyapi_make_entry(HPyContext *ctx, const char *name, HPyDef **defines, const char *method,
                                    HPyGlobal *entry)
{
    HPyType_Spec spec;
    HPy type, self, bound;
    void **data;

    memset(&spec, 0, sizeof(spec));
    spec.name = name;
    spec.basicsize = (int)sizeof(void *);
    spec.flags = HPy_TPFLAGS_DEFAULT;
    spec.builtin_shape = HPyType_BuiltinShape_Object;
    spec.defines = defines;
    type = HPyType_FromSpec(ctx, &spec, NULL);
    if (HPy_IsNull(type)) {
        return -1;
    }
    if (method == NULL || !hpyapi_instances_work(ctx)) {
        HPyGlobal_Store(ctx, entry, type);
        HPy_Close(ctx, type);
        return 0;
    }
    self = HPy_New(ctx, type, &data);
    HPy_Close(ctx, type);
    bound = HPy_IsNull(self) ? HPy_NULL : HPy_GetAttr_s(ctx, self, method);
    hpyapi_close_all(ctx, &self, 1);
    if (HPy_IsNull(bound)) {
        return -1;
    }
    HPyGlobal_Store(ctx, entry, bound);
    HPy_Close(ctx, bound);
    return 0;
}

/* Whether an entry was stored in a global since the module was loaded. CPython leaves its word as it was, GraalPy puts a kind of None there. */
static inline int hpyapi_has_entry(HPyContext *ctx, const HPyGlobal *global)
{
    static const HPyGlobal empty = HPYAPI_NO_GLOBAL;
    HPy stored;
    int callable;

    if (memcmp(global, &empty, sizeof(empty)) == 0) {
        return 0;
    }
    stored = HPyGlobal_Load(ctx, *global);
    callable = !HPy_IsNull(stored) && HPyCallable_Check(ctx, stored);
    HPy_Close(ctx, stored);
    return callable;
}

/* Whether this interpreter may have an API that keeps process-wide state: the first one that asks, and no other. */
static inline int hpyapi_claim(HPyContext *ctx, const hpyapi_descriptor *descriptor, hpyapi_provider *provider)
{
    static int claimed; /* per module, since this function is */
    char text[HPYAPI_TEXT] = "";
    HPy builtins, home;
    int same = 1;

    if (!(descriptor->flags & HPYAPI_FLAG_ONE_INTERPRETER)) {
        return 0;
    }
    builtins = HPyImport_ImportModule(ctx, "builtins"); /* which each interpreter has of its own */
    if (HPy_IsNull(builtins)) {
        return -1;
    }
    if (claimed) {
        home = HPyGlobal_Load(ctx, provider->home);
        same = HPy_Is(ctx, home, builtins);
        HPy_Close(ctx, home);
    } else {
        HPyGlobal_Store(ctx, &provider->home, builtins);
        claimed = 1;
    }
    HPy_Close(ctx, builtins);
    if (!same) {
        hpyapi_say(text, "%s is in use by another interpreter of this process, and serves one only",
                   descriptor->capsule);
        hpyapi_raise(ctx, HPYAPI_EXCEPTION(ctx, ImportError), text);
        return -1;
    }
    return 0;
}

/* Stores what a global holds as an attribute. */
static inline int hpyapi_publish(HPyContext *ctx, HPy object, const char *name, HPyGlobal global)
{
    HPy value = HPyGlobal_Load(ctx, global);
    int status = HPy_SetAttr_s(ctx, object, name, value);

    HPy_Close(ctx, value);
    return status;
}

/* The list of consumers' entries, for APIs with kept callbacks. */
static inline int hpyapi_prepare_kept(HPyContext *ctx, hpyapi_provider *provider)
{
    HPy list = HPyList_New(ctx, 0);

    if (HPy_IsNull(list)) {
        return -1;
    }
    HPyGlobal_Store(ctx, &provider->kept, list);
    HPy_Close(ctx, list);
    return 0;
}

/*
 * Makes the table available: stores the capsule and the gate as attributes of the module. Called by the module's
 * HPy_mod_exec, once per load, so that the table names the family of the context that the module now runs in.
 */
static inline int hpyapi_export(HPyContext *ctx, HPy module, const hpyapi_descriptor *descriptor,
                                hpyapi_provider *provider, HPyDef **gate, HPyDef **entry)
{
    hpyapi_table *table = descriptor->table;
    HPy capsule;
    int status;

    if (hpyapi_check_members(ctx) < 0 || hpyapi_complete(ctx, descriptor) < 0 || hpyapi_claim(ctx, descriptor, provider) < 0) {
        return -1;
    }
#ifdef HPY_ABI_CPYTHON
    table->context = ctx;
#else
    table->family = ctx->name;
#endif
    /* The gate's global is only a way to its attribute: the entry takes the place afterwards. */
    if (hpyapi_make_entry(ctx, "hpyapi.gate", gate, NULL, &provider->entry) < 0 ||
        hpyapi_publish(ctx, module, descriptor->gate, provider->entry) < 0 ||
        hpyapi_make_entry(ctx, "hpyapi.entry", entry, "enter", &provider->entry) < 0) {
        return -1;
    }
    capsule = HPyCapsule_New(ctx, table, descriptor->capsule, NULL);
    if (HPy_IsNull(capsule)) {
        return -1;
    }
    status = HPy_SetAttr_s(ctx, module, hpyapi_attribute(descriptor->capsule), capsule);
    HPy_Close(ctx, capsule);
    return status;
}

#endif /* !HPYAPI_WITHOUT_HPY */

/* Raises ImportError: cannot import NAME VERSION from CAPSULE: why. */
static inline int hpyapi_raise_import(HPyContext *ctx, const hpyapi_import *import, const char *why)
{
    char text[HPYAPI_TEXT] = "";

    hpyapi_say(text, "cannot import %s %u.%u from %s: %s", import->name, (unsigned)import->major,
               (unsigned)import->minor, import->capsule, why);
    hpyapi_raise(ctx, HPYAPI_EXCEPTION(ctx, ImportError), text);
    return -1;
}

/* Imports the module that has the capsule. */
static inline HPy hpyapi_import_module(HPyContext *ctx, const hpyapi_import *import)
{
    char name[256] = "";
    size_t length = (size_t)(hpyapi_attribute(import->capsule) - import->capsule);

    if (length == 0 || length > sizeof(name)) {
        hpyapi_raise_import(ctx, import, "the capsule's name is not of the form module.attribute");
        return HPy_NULL;
    }
    memcpy(name, import->capsule, length - 1);
    return HPyImport_ImportModule(ctx, name);
}

/* Reads the table out of a capsule and checks it; null with ImportError set when it will not do. */
static inline const hpyapi_table *hpyapi_open_capsule(HPyContext *ctx, const hpyapi_import *import, HPy capsule)
{
    char text[HPYAPI_TEXT] = "";
    const void *pointer;

    if (!HPyCapsule_IsValid(ctx, capsule, import->capsule)) {
        hpyapi_raise_import(ctx, import, "the attribute is not a capsule of that name");
        return NULL;
    }
    pointer = HPyCapsule_GetPointer(ctx, capsule, import->capsule);
    if (pointer == NULL) {
        return NULL;
    }
    if (hpyapi_check(import, pointer, text) < 0) {
        hpyapi_raise_import(ctx, import, text);
        return NULL;
    }
    return (const hpyapi_table *)pointer;
}

/*
 * A caller without the interpreter lock jumps into the provider or does not get there: the way through entries is made of
 * Python calls, which need the lock.
 */
static inline int hpyapi_check_way(HPyContext *ctx, const hpyapi_import *import, int direct)
{
    if (direct || !(import->flags & HPYAPI_FLAG_FREE_THREADED)) {
        return 0;
    }
    return hpyapi_raise_import(ctx, import, "this module calls without the interpreter lock, and without it handles cannot "
                               "be translated for a provider of another mode or build: load both in universal mode");
}

/* Whether the provider's own table has every slot that this module knows, so that it can be used as it is. */
static inline int hpyapi_is_whole(const hpyapi_consumer *consumer)
{
    const hpyapi_table *table = consumer->table;
    const hpyapi_slot *from = (const hpyapi_slot *)(const void *)(table + 1);
    uint32_t i, count = consumer->import->slot_count;
    int whole = table->slot_count >= count || (table->kind == HPYAPI_TABLE_HOST && table->room >= count);

    for (i = 0; whole && i < count; i++) {
        whole = consumer->import->slots[i].kind == HPYAPI_SLOT_HOLE || i >= table->slot_count || from[i].data != NULL;
    }
    return whole;
}

/*
 * A provider with fewer slots than this module knows: copies what there is into a table of full length, whose other
 * slots hold stubs already. Returns 0 when the provider's own table will do.
 */
static inline int hpyapi_pad(const hpyapi_consumer *consumer, hpyapi_table *padded)
{
    const hpyapi_table *table = consumer->table;
    const hpyapi_slot *from = (const hpyapi_slot *)(const void *)(table + 1);
    hpyapi_slot *to = (hpyapi_slot *)(void *)(padded + 1);
    uint32_t i, count = consumer->import->slot_count;

    if (hpyapi_is_whole(consumer)) {
        return 0;
    }
    *padded = *table;
    for (i = 0; i < count; i++) {
        if (hpyapi_has(consumer->import, table, i)) {
            to[i] = from[i];
        }
    }
    return 1;
}

/* Asks the provider's gate for its hidden entry. */
static inline int hpyapi_open_gate(HPyContext *ctx, hpyapi_consumer *consumer, HPy module, const hpyapi_table *table)
{
    hpyapi_frame frame;
    HPy gate, entry;
    hpyapi_seen seen = {{0, 0, 0, 0}, 0};

    if (!hpyapi_readable(&seen, (const void *)(uintptr_t)table->descriptor->current, 1) ||
        table->descriptor->gate == NULL || hpyapi_text_size(&seen, table->descriptor->gate) == 0) {
        return hpyapi_raise_import(ctx, consumer->import, "the provider has no way in for this module's build");
    }
    gate = HPy_GetAttr_s(ctx, module, table->descriptor->gate);
    if (HPy_IsNull(gate)) {
        return -1;
    }
    hpyapi_begin(&frame, HPYAPI_FRAME_GATE, 0, NULL, 0, 0);
    entry = hpyapi_send(ctx, table->descriptor->current, gate, &frame, NULL);
    HPy_Close(ctx, gate);
    if (HPy_IsNull(entry)) {
        return -1;
    }
    HPyGlobal_Store(ctx, &consumer->entry, entry);
    HPy_Close(ctx, entry);
    consumer->current = table->descriptor->current;
#ifdef HPYAPI_WITHOUT_HPY
    if (table->descriptor->build == HPYAPI_BUILD_PLAIN) {
        consumer->provider = hpyapi_new_reference((PyObject *)frame.result.p);
    }
#endif
    return 0;
}

/* Finds the capsule as an attribute of object, checks it, and remembers the table. */
static inline int hpyapi_import_from(HPyContext *ctx, hpyapi_consumer *consumer, HPy object)
{
    const hpyapi_import *import = consumer->import;
    const hpyapi_table *table;
    HPy capsule = hpyapi_check_members(ctx) < 0 ? HPy_NULL : HPy_GetAttr_s(ctx, object, hpyapi_attribute(import->capsule));
    int status = 0;

    if (HPy_IsNull(capsule)) {
        if (HPyErr_ExceptionMatches(ctx, HPYAPI_EXCEPTION(ctx, AttributeError))) {
            HPyErr_Clear(ctx);
            hpyapi_raise_import(ctx, import, "there is no such attribute");
        }
        return -1;
    }
    table = hpyapi_open_capsule(ctx, import, capsule);
    if (table == NULL) {
        status = -1;
    } else if (table->kind == HPYAPI_TABLE_HOST) {
#ifdef HPYAPI_WITHOUT_HPY
        status = hpyapi_raise_import(ctx, import, "a host made the table for an HPy module");
#else
        if (table->family != ctx->name) {
            hpyapi_raise_import(ctx, import, "the table was made by a host for another module");
            HPy_Close(ctx, capsule);
            return -1;
        }
#endif
        consumer->current = NULL;
    } else {
#ifndef HPYAPI_WITHOUT_HPY /* else the gate says it: see hpyapi_settle */
        status = hpyapi_check_way(ctx, import, HPYAPI_DIRECT(table, ctx));
#endif
        if (status == 0) {
            status = hpyapi_open_gate(ctx, consumer, object, table);
        }
    }
    if (status == 0) {
        consumer->table = table;
        HPyGlobal_Store(ctx, &consumer->capsule, capsule);
    }
    HPy_Close(ctx, capsule);
    return status;
}

/*
 * Imports the API: 0, or -1 with an exception set and nothing changed. Calls nothing of the table before it is checked.
 */
static inline int hpyapi_import_api(HPyContext *ctx, hpyapi_consumer *consumer)
{
    HPy module = hpyapi_import_module(ctx, consumer->import);
    int status;

    if (HPy_IsNull(module)) {
        return -1;
    }
    status = hpyapi_import_from(ctx, consumer, module);
    HPy_Close(ctx, module);
    return status;
}

#endif
