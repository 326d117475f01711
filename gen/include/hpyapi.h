/*
 * The binary interface of API tables: what a provider puts behind its capsule, what modules list for hosts and tools,
 * and the frame that carries a call from one handle space to another.
 *
 * Plain data only. This header needs neither hpy.h nor Python.h, and everything in it is flat and of fixed width
 * (pointers apart), so that ctypes, a Go host or an ELF reader can follow it. All numbers are in native byte order. The
 * layout is version HPYAPI_LAYOUT; a reader refuses any other. Structs grow at the end only, and say their size.
 */
#ifndef HPYAPI_H
#define HPYAPI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#  define HPYAPI_HIDDEN __attribute__((visibility("hidden")))
#  define HPYAPI_EXPORTED __attribute__((visibility("default")))
#  define HPYAPI_LIKELY(condition) __builtin_expect(!!(condition), 1)
#  define HPYAPI_UNUSED __attribute__((unused))
#  define HPYAPI_FAR static inline __attribute__((unused, cold)) /* beside the usual way */
#  define HPYAPI_DEPRECATED_CALL(text) __attribute__((deprecated(text)))
#  if defined(_WIN32)
#    define HPYAPI_ONCE __declspec(selectany)
#  else
#    define HPYAPI_ONCE __attribute__((weak, visibility("hidden"))) /* defined in each file, and one in a library */
#  endif
#elif defined(_MSC_VER)
#  define HPYAPI_HIDDEN
#  define HPYAPI_EXPORTED __declspec(dllexport)
#  define HPYAPI_LIKELY(condition) (condition)
#  define HPYAPI_UNUSED
#  define HPYAPI_FAR static inline
#  define HPYAPI_DEPRECATED_CALL(text) __declspec(deprecated(text))
#  define HPYAPI_ONCE __declspec(selectany)
#else
#  define HPYAPI_HIDDEN
#  define HPYAPI_EXPORTED
#  define HPYAPI_LIKELY(condition) (condition)
#  define HPYAPI_UNUSED
#  define HPYAPI_FAR static inline
#  define HPYAPI_DEPRECATED_CALL(text)
#  define HPYAPI_ONCE static
#endif

#if defined(__cplusplus)
#  define HPYAPI_THREAD_LOCAL thread_local
#  define HPYAPI_ASSERT(condition, text) static_assert(condition, text)
#elif defined(_MSC_VER)
#  define HPYAPI_THREAD_LOCAL __declspec(thread)
#  define HPYAPI_ASSERT(condition, text) _Static_assert(condition, text)
#else
#  define HPYAPI_THREAD_LOCAL _Thread_local
#  define HPYAPI_ASSERT(condition, text) _Static_assert(condition, text)
#endif

/*
 * The generation of these headers, which serve generated code of the same and of every earlier one: two folders of headers
 * may be on the way of one compilation, as of two packages.
 */
#define HPYAPI_HEADERS 1

/* The version of every layout in this header. */
#define HPYAPI_LAYOUT 1

/* The most slots that a table can have. */
#define HPYAPI_MOST_SLOTS 16383

/* The most facts that a description can have. */
#define HPYAPI_MOST_FACTS 65535

/* First word of each struct: its letters in memory order on a little-endian machine. */
#define HPYAPI_TABLE_MAGIC      UINT32_C(0x54595048) /* HPYT */
#define HPYAPI_DESCRIPTOR_MAGIC UINT32_C(0x44595048) /* HPYD */
#define HPYAPI_IMPORT_MAGIC     UINT32_C(0x49595048) /* HPYI */
#define HPYAPI_FRAME_MAGIC      UINT32_C(0x46595048) /* HPYF */

/* hpyapi_table.kind */
#define HPYAPI_TABLE_PORTABLE 1 /* slots take the provider's own context; callers of another family use the bridge */
#define HPYAPI_TABLE_HOST     2 /* made by a host for one consumer: slots take that consumer's context */

/* hpyapi_descriptor.build, hpyapi_import.build: how the module was compiled */
#define HPYAPI_BUILD_UNIVERSAL 1
#define HPYAPI_BUILD_CPYTHON   2
#define HPYAPI_BUILD_HYBRID    3
#define HPYAPI_BUILD_PLAIN     4 /* not an HPy module: Python.h alone; the context is the module object */

/*
 * Flags of an API. Whoever does not know a flag of the upper half must refuse the API; unknown lower ones are skipped.
 */
#define HPYAPI_FLAG_NEEDS_LOCK      (UINT32_C(1) << 0)  /* callers hold the interpreter lock */
#define HPYAPI_FLAG_FREE_THREADED   (UINT32_C(1) << 1)  /* callers need not hold it */
#define HPYAPI_FLAG_ONE_INTERPRETER (UINT32_C(1) << 16) /* process-wide state: usable from one interpreter only */
#define HPYAPI_FLAG_FOREIGN         (UINT32_C(1) << 17) /* import records: a table that others laid out, without our header */
#define HPYAPI_FLAGS_REQUIRED       UINT32_C(0xffff0000)
#define HPYAPI_FLAGS_KNOWN (HPYAPI_FLAG_NEEDS_LOCK | HPYAPI_FLAG_FREE_THREADED | HPYAPI_FLAG_ONE_INTERPRETER)

/* hpyapi_slot_desc.kind */
#define HPYAPI_SLOT_HOLE     0 /* retired or reserved: the word is null, signature says why */
#define HPYAPI_SLOT_FUNCTION 1
#define HPYAPI_SLOT_DATA     2 /* the address of constant data */
#define HPYAPI_SLOT_HANDLE   3 /* a handle: members of the HPy context itself */
#define HPYAPI_SLOT_OBJECT   4 /* the address of an object, such as a static type */

/* hpyapi_slot_desc.flags */
#define HPYAPI_SLOT_HAS_CONTEXT  1 /* the first parameter is HPyContext * */
#define HPYAPI_SLOT_HAS_CALLBACK 2 /* takes a callback that takes a context */
#define HPYAPI_SLOT_DEPRECATED   4
#define HPYAPI_SLOT_OPTIONAL     16 /* of a foreign table: the word may be null */
#define HPYAPI_SLOT_SLOW         32 /* may wait or compute for long */
#define HPYAPI_SLOT_RENAMED      8 /* former names follow the name's NUL, each with a NUL, and an empty one */

typedef void hpyapi_function(void);

/* One slot of a table. */
typedef union {
    hpyapi_function *function;
    const void *data;
} hpyapi_slot;

/* What one slot is; enough to compare two definitions slot by slot. */
typedef struct {
    const char *name;      /* C name as declared; null for a hole */
    const char *signature; /* canonical signature: the ABI, not the spelling; for a hole, why it is one */
    uint64_t hash;         /* of the canonical signature */
    uint16_t since;        /* minor version that added it */
    uint8_t kind;
    uint8_t flags;
    uint32_t reserved;
} hpyapi_slot_desc;

/*
 * What a compiled module has built in beside signatures: the value of an enum's constant, or, with "struct.field" for a
 * name, the offset of a field. Where both sides know a name, they must agree; what only one knows is newer or gone.
 */
typedef struct {
    const char *name; /* null after the last one */
    int64_t value;
} hpyapi_fact;

struct hpyapi_table;
struct hpyapi_frame;

/* Where a module keeps the frame of the call that is being handed to it on this thread. */
typedef struct hpyapi_frame **hpyapi_current(void);

/*
 * What a provider is: constant data in its .so, listed in HPyAPI_exports_<module>, readable without running anything.
 * impl has slot_count words and points at the implementations, which take the provider's own context.
 */
typedef struct {
    uint32_t magic;
    uint16_t size;
    uint16_t layout;
    const char *name;    /* NumPy */
    const char *capsule; /* numpy_api._ARRAY_API: module, dot, attribute; also the capsule's name */
    uint16_t major;
    uint16_t minor;
    uint32_t flags;
    uint8_t id[16]; /* the interface id, in the order of its text form */
    uint64_t fingerprint;
    uint32_t slot_count;
    uint32_t build;
    const hpyapi_slot_desc *slots;
    const hpyapi_slot *impl;
    struct hpyapi_table *table; /* the portable table, whose address is the capsule's pointer */
    hpyapi_current *current;    /* portable bridge only */
    const char *gate;           /* portable bridge only: attribute of the module that hands out the hidden entry */
    const hpyapi_fact *facts;   /* may be null */
} hpyapi_descriptor;

/* What a consumer was built against, listed in HPyAPI_imports_<module>. The same first members as a descriptor. */
typedef struct {
    uint32_t magic;
    uint16_t size;
    uint16_t layout;
    const char *name;
    const char *capsule;
    uint16_t major;
    uint16_t minor; /* the lowest minor version that will do */
    uint32_t flags;
    uint8_t id[16];
    uint64_t fingerprint;
    uint32_t slot_count; /* of the definition that it was built with */
    uint32_t build;
    const hpyapi_slot_desc *slots;
    const hpyapi_fact *facts; /* may be null */
    void *reserved;
} hpyapi_import;

/*
 * The table: this header, then slot_count slots at header_size. Readers compare magic, layout, id, major, minor,
 * slot_count and the slots' signatures before they call anything.
 */
typedef struct hpyapi_table {
    uint32_t magic;
    uint16_t header_size;
    uint16_t layout;
    uint16_t major;
    uint16_t minor;
    uint32_t slot_count;
    uint32_t flags;
    uint32_t kind;
    uint8_t id[16];
    uint64_t fingerprint;
    const hpyapi_descriptor *descriptor;
    const char *family;  /* contexts with this name pointer may call slots directly; null: none may */
    const char *abi_tag; /* "universal", "hybrid", "cpython" or "plain" */
    void *owner;         /* host: the edge; portable: null */
    void *context;       /* CPython-ABI providers: their own context, for callers of the same ABI; otherwise null */
    uintptr_t room;      /* host: slot words that really follow, stubs beyond slot_count included; 0: slot_count */
} hpyapi_table;

/* One parameter or result that is not a handle, and the callers' word of one that is (zero for HPy_NULL). */
typedef union hpyapi_word {
    int64_t i;
    uint64_t u;
    double d;
    float f;
    const void *p;
    hpyapi_function *function;
} hpyapi_word;

/* hpyapi_frame.purpose */
#define HPYAPI_FRAME_GATE     1 /* asks the gate for the hidden entry; result.p: the module of a plain provider */
#define HPYAPI_FRAME_CALL     2 /* calls slot index */
#define HPYAPI_FRAME_CALLBACK 3 /* calls function, a callback of type index */

/* hpyapi_frame.state */
#define HPYAPI_FRAME_NEW    0 /* waiting for the entry */
#define HPYAPI_FRAME_TAKEN  1 /* the entry runs */
#define HPYAPI_FRAME_NONE   2 /* returned: no handle among the results */
#define HPYAPI_FRAME_HANDLE 3 /* returned: one handle, the call's result */
#define HPYAPI_FRAME_MANY   4 /* returned: a tuple of handles */

/*
 * A call on its way through HPy_Call. The caller fills it, makes it current on its thread, and calls the hidden entry
 * of the other side with handle_count handles; the entry takes it, so that it serves exactly one call.
 *
 * words has one word per parameter after the context. The handles are: those of single-handle parameters in order;
 * then, if the function takes a callback with a context, the caller's own hidden entry; then the elements of each array
 * in order. HPy_NULL travels as None, told apart by the word: a single handle's own word, or the address of the
 * caller's array or variable. Handles that come back are the result and the out-parameters in order, those that are
 * HPy_NULL left out: result.i, or the first word of each of the caller's variables, is 1 where there is one and 0 where
 * there is none.
 */
typedef struct hpyapi_frame {
    uint32_t magic;
    uint16_t size;
    uint16_t layout;
    uint32_t purpose;
    uint32_t index;
    uint32_t state;
    uint32_t word_count;
    uint64_t handle_count;
    hpyapi_word result;
    const hpyapi_word *words;
    hpyapi_function *function; /* callbacks: what to call */
    struct hpyapi_frame *previous;
    hpyapi_current *current; /* the caller's own, for callbacks; may be null */
    void *reserved;
} hpyapi_frame;

#if UINTPTR_MAX == UINT64_MAX
#define HPYAPI_AT(type, member, offset) HPYAPI_ASSERT(offsetof(type, member) == (offset), #type "." #member " moved")
HPYAPI_AT(hpyapi_slot_desc, signature, 8);
HPYAPI_AT(hpyapi_slot_desc, hash, 16);
HPYAPI_AT(hpyapi_slot_desc, since, 24);
HPYAPI_AT(hpyapi_slot_desc, kind, 26);
HPYAPI_AT(hpyapi_slot_desc, flags, 27);
HPYAPI_ASSERT(sizeof(hpyapi_slot_desc) == 32, "hpyapi_slot_desc changed size");
HPYAPI_ASSERT(sizeof(hpyapi_slot) == 8, "hpyapi_slot changed size");
HPYAPI_AT(hpyapi_fact, value, 8);
HPYAPI_ASSERT(sizeof(hpyapi_fact) == 16, "hpyapi_fact changed size");

HPYAPI_AT(hpyapi_descriptor, size, 4);
HPYAPI_AT(hpyapi_descriptor, layout, 6);
HPYAPI_AT(hpyapi_descriptor, name, 8);
HPYAPI_AT(hpyapi_descriptor, capsule, 16);
HPYAPI_AT(hpyapi_descriptor, major, 24);
HPYAPI_AT(hpyapi_descriptor, minor, 26);
HPYAPI_AT(hpyapi_descriptor, flags, 28);
HPYAPI_AT(hpyapi_descriptor, id, 32);
HPYAPI_AT(hpyapi_descriptor, fingerprint, 48);
HPYAPI_AT(hpyapi_descriptor, slot_count, 56);
HPYAPI_AT(hpyapi_descriptor, build, 60);
HPYAPI_AT(hpyapi_descriptor, slots, 64);
HPYAPI_AT(hpyapi_descriptor, impl, 72);
HPYAPI_AT(hpyapi_descriptor, table, 80);
HPYAPI_AT(hpyapi_descriptor, current, 88);
HPYAPI_AT(hpyapi_descriptor, gate, 96);
HPYAPI_AT(hpyapi_descriptor, facts, 104);
HPYAPI_ASSERT(sizeof(hpyapi_descriptor) == 112, "hpyapi_descriptor changed size");

HPYAPI_AT(hpyapi_import, size, 4);
HPYAPI_AT(hpyapi_import, name, 8);
HPYAPI_AT(hpyapi_import, capsule, 16);
HPYAPI_AT(hpyapi_import, major, 24);
HPYAPI_AT(hpyapi_import, minor, 26);
HPYAPI_AT(hpyapi_import, flags, 28);
HPYAPI_AT(hpyapi_import, id, 32);
HPYAPI_AT(hpyapi_import, fingerprint, 48);
HPYAPI_AT(hpyapi_import, slot_count, 56);
HPYAPI_AT(hpyapi_import, build, 60);
HPYAPI_AT(hpyapi_import, slots, 64);
HPYAPI_AT(hpyapi_import, facts, 72);
HPYAPI_ASSERT(sizeof(hpyapi_import) == 88, "hpyapi_import changed size");

HPYAPI_AT(hpyapi_table, header_size, 4);
HPYAPI_AT(hpyapi_table, layout, 6);
HPYAPI_AT(hpyapi_table, major, 8);
HPYAPI_AT(hpyapi_table, minor, 10);
HPYAPI_AT(hpyapi_table, slot_count, 12);
HPYAPI_AT(hpyapi_table, flags, 16);
HPYAPI_AT(hpyapi_table, kind, 20);
HPYAPI_AT(hpyapi_table, id, 24);
HPYAPI_AT(hpyapi_table, fingerprint, 40);
HPYAPI_AT(hpyapi_table, descriptor, 48);
HPYAPI_AT(hpyapi_table, family, 56);
HPYAPI_AT(hpyapi_table, abi_tag, 64);
HPYAPI_AT(hpyapi_table, owner, 72);
HPYAPI_AT(hpyapi_table, context, 80);
HPYAPI_AT(hpyapi_table, room, 88);
HPYAPI_ASSERT(sizeof(hpyapi_table) == 96, "hpyapi_table changed size");

HPYAPI_ASSERT(sizeof(hpyapi_word) == 8, "hpyapi_word changed size");
HPYAPI_AT(hpyapi_frame, purpose, 8);
HPYAPI_AT(hpyapi_frame, index, 12);
HPYAPI_AT(hpyapi_frame, state, 16);
HPYAPI_AT(hpyapi_frame, word_count, 20);
HPYAPI_AT(hpyapi_frame, handle_count, 24);
HPYAPI_AT(hpyapi_frame, result, 32);
HPYAPI_AT(hpyapi_frame, words, 40);
HPYAPI_AT(hpyapi_frame, function, 48);
HPYAPI_AT(hpyapi_frame, previous, 56);
HPYAPI_AT(hpyapi_frame, current, 64);
HPYAPI_ASSERT(sizeof(hpyapi_frame) == 80, "hpyapi_frame changed size");
#undef HPYAPI_AT
#endif

/*
 * The lists by which a host or a tool finds what a module exports and imports, null-terminated:
 *
 *     HPYAPI_EXPORTS(numpy_api, &NumPy_descriptor);
 *     HPYAPI_IMPORTS(statistics, &NumPy_import, &Other_import);
 */
#ifdef __cplusplus
#  define HPYAPI_LIST extern "C" HPYAPI_EXPORTED
#else
#  define HPYAPI_LIST extern HPYAPI_EXPORTED
#endif
#define HPYAPI_EXPORTS(module, ...)                                       \
    HPYAPI_LIST const hpyapi_descriptor *const HPyAPI_exports_##module[]; \
    const hpyapi_descriptor *const HPyAPI_exports_##module[] = {__VA_ARGS__, NULL}
#define HPYAPI_IMPORTS(module, ...)                                   \
    HPYAPI_LIST const hpyapi_import *const HPyAPI_imports_##module[]; \
    const hpyapi_import *const HPyAPI_imports_##module[] = {__VA_ARGS__, NULL}

#ifdef __cplusplus
}
#endif
#endif
