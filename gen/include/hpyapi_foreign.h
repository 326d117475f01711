/*
 * Tables that somebody else laid out: is what a capsule holds the table that this module was built for, and new enough?
 *
 * Such a table says little about itself, so that a wrong one is called with wrong arguments. Here all that it does tell is
 * looked at, before anything of it is called: the name of the capsule, texts and sizes and versions in its header, objects
 * by their identity, words that may not be NULL. Only then, for tables that tell their version by a function, that.
 *
 * Python.h alone; the limited API from 3.9 on will do.
 */
#ifndef HPYAPI_FOREIGN_H
#define HPYAPI_FOREIGN_H

#if !defined(HPYAPI_PYTHON_H) && !defined(HPy_H)
#  include "hpyapi_python.h"
#endif

#include <string.h>

#if defined(__USE_GNU) || defined(__APPLE__)
#  include <dlfcn.h>
#  define HPYAPI_HAS_DLADDR
#endif

#include "hpyapi.h"
#include "hpyapi_check.h"

/* hpyapi_clue.what */
#define HPYAPI_CLUE_TEXT   1 /* a pointer in the header leads to the text `is` */
#define HPYAPI_CLUE_SIZE   2 /* a number in the header is the size of the table in bytes */
#define HPYAPI_CLUE_MAJOR  3 /* a number is the major version */
#define HPYAPI_CLUE_MINOR  4 /* a number is the minor version */
#define HPYAPI_CLUE_OBJECT 5 /* the word is the object that is called `is` */

/* What a word of a table tells. */
typedef struct {
    uint32_t what;
    uint32_t called; /* the number is the result of the function in this word */
    size_t offset;
    const char *name;
    const char *is;
    int64_t (*tell)(const void *table);
} hpyapi_clue;

/* A function that has a capsule of its own: where it is in the mapping, and the name that the capsule must have. */
typedef struct {
    const char *key;
    const char *name;
} hpyapi_item;

/* A table as its definition describes it. Clues are in the order in which it is safe to look. */
typedef struct {
    const hpyapi_import *import;
    const char *capsule; /* the name of the capsule; NULL when it has none */
    size_t head;         /* bytes before the first slot */
    size_t clue_count;
    const hpyapi_clue *clues;
    const hpyapi_item *items; /* of a mapping of capsules, one for each slot */
} hpyapi_foreign;

/* What an import found. All zero before it. */
typedef struct {
    PyObject *capsule; /* owned */
    size_t size;       /* of the table, SIZE_MAX when it does not say */
    int64_t minor;     /* of the table; when it does not say, what this module requires */
} hpyapi_found;

/* Whether a slot is there. */
static inline int hpyapi_found_has(const hpyapi_found *found, const void *table, size_t offset, int64_t since)
{
    hpyapi_slot slot;

    if (table == NULL || since > found->minor || offset + sizeof slot > found->size) {
        return 0;
    }
    memcpy(&slot, (const char *)table + offset, sizeof slot);
    return slot.data != NULL;
}

/*
 * A member of one struct is where that of another is, and of its type, or of the one that it has where objects are void
 * pointers. C++ cannot compare types that are only compatible.
 */
#if defined(__GNUC__) && !defined(__cplusplus)
#  define HPYAPI_SAME_TYPE(ours, mine, theirs, their, erased)                                            \
      (__builtin_types_compatible_p(__typeof__(((ours *)0)->mine), __typeof__(((theirs *)0)->their)) || \
       __builtin_types_compatible_p(erased, __typeof__(((theirs *)0)->their)))
#else
#  define HPYAPI_SAME_TYPE(ours, mine, theirs, their, erased) (sizeof(((ours *)0)->mine) == sizeof(((theirs *)0)->their))
#endif
#define HPYAPI_SAME_MEMBER(ours, mine, theirs, their, erased, text)                                                        \
    HPYAPI_ASSERT(offsetof(ours, mine) == offsetof(theirs, their) && HPYAPI_SAME_TYPE(ours, mine, theirs, their, erased), \
                  text)

/* What a dotted name leads to: a new reference. Modules on the way are imported. */
static inline PyObject *hpyapi_named_object(const char *name)
{
    char path[HPYAPI_TEXT], part[HPYAPI_TEXT];
    size_t at = strcspn(name, "."), size;
    PyObject *object, *next;

    if (strlen(name) >= sizeof path) {
        PyErr_Format(PyExc_ImportError, "%s: longer than any name", name);
        return NULL;
    }
    memcpy(path, name, at);
    path[at] = '\0';
    object = PyImport_ImportModule(path);
    while (object != NULL && name[at] == '.') {
        size = strcspn(name + at + 1, ".");
        memcpy(part, name + at + 1, size);
        part[size] = '\0';
        next = PyObject_GetAttrString(object, part);
        at += size + 1;
        memcpy(path, name, at);
        path[at] = '\0';
        if (next == NULL && name[at] == '.' && PyErr_ExceptionMatches(PyExc_AttributeError)) {
            PyErr_Clear();
            Py_XDECREF(PyImport_ImportModule(path)); /* a submodule that nobody has imported yet */
            next = PyErr_Occurred() == NULL ? PyObject_GetAttrString(object, part) : NULL;
        }
        Py_DECREF(object);
        object = next;
    }
    return object;
}

/* The type that a word points at, when it certainly is one; not owned. */
static inline PyObject *hpyapi_type_in(hpyapi_seen *seen, const void *word)
{
    if ((uintptr_t)word % sizeof(void *) == 0 && hpyapi_readable(seen, word, 4 * sizeof(void *)) &&
        Py_TYPE((PyObject *)word) == &PyType_Type) {
        return (PyObject *)word;
    }
    return NULL;
}

/* Appends the full name of a type. */
static inline int hpyapi_say_type(char text[HPYAPI_TEXT], PyObject *type)
{
    PyObject *module = PyObject_GetAttrString(type, "__module__"), *name = PyObject_GetAttrString(type, "__qualname__");
    PyObject *full = module != NULL && name != NULL ? PyUnicode_FromFormat("%S.%S", module, name) : NULL;
    PyObject *bytes = full != NULL ? PyUnicode_AsUTF8String(full) : NULL;

    if (bytes != NULL) {
        hpyapi_say(text, "%s", PyBytes_AsString(bytes));
    } else {
        PyErr_Clear();
    }
    Py_XDECREF(module);
    Py_XDECREF(name);
    Py_XDECREF(full);
    Py_XDECREF(bytes);
    return bytes != NULL;
}

/*
 * Whether a word is the object of a name. A type that is no longer found under its name, because somebody put another one
 * there, is still known by the name that it gives itself.
 */
static inline int hpyapi_check_object(const hpyapi_foreign *foreign, const hpyapi_clue *clue, hpyapi_seen *seen,
                                      const void *word, char text[HPYAPI_TEXT])
{
    PyObject *want = hpyapi_named_object(clue->is), *type = hpyapi_type_in(seen, word);
    char name[HPYAPI_TEXT] = "";

    (void)foreign;
    if (want == NULL) {
        return -1;
    }
    Py_DECREF(want);
    if ((const void *)want == word || (type != NULL && hpyapi_say_type(name, type) && strcmp(name, clue->is) == 0)) {
        return 0;
    }
    hpyapi_say(text, "%s must be %s, and the word holds %s: this is another table, or its slots are not where this module "
               "was built to find them", clue->name, clue->is, name[0] != '\0' ? name : word == NULL ? "NULL" : "no such object");
    return -1;
}

/* Looks at one clue: 0, or -1 with a text or an exception. */
static inline int hpyapi_check_clue(const hpyapi_foreign *foreign, const hpyapi_clue *clue, hpyapi_seen *seen,
                                    const char *table, hpyapi_found *found, char text[HPYAPI_TEXT])
{
    const hpyapi_import *import = foreign->import;
    const void *word = NULL;
    int64_t number;

    if (!hpyapi_readable(seen, table + clue->offset, sizeof word)) {
        hpyapi_say(text, "%s cannot be read: the table ends before it", clue->name);
        return -1;
    }
    if (clue->tell == NULL || clue->called) {
        memcpy((void *)&word, table + clue->offset, sizeof word);
    }
    if (clue->what == HPYAPI_CLUE_OBJECT) {
        return hpyapi_check_object(foreign, clue, seen, word, text);
    }
    if (clue->what == HPYAPI_CLUE_TEXT) {
        if (hpyapi_text_size(seen, (const char *)word) == 0 || strcmp((const char *)word, clue->is) != 0) {
            hpyapi_say(text, "%s must be \"%s\", and the table has \"%.80s\"", clue->name, clue->is,
                       hpyapi_text_size(seen, (const char *)word) != 0 ? (const char *)word : "no text");
            return -1;
        }
        return 0;
    }
    if (clue->called && word == NULL) {
        hpyapi_say(text, "%s is NULL", clue->name);
        return -1;
    }
    number = clue->tell(table);
    if (clue->what == HPYAPI_CLUE_SIZE) {
        found->size = number < 0 ? 0 : (size_t)number;
    } else if (clue->what == HPYAPI_CLUE_MAJOR && number != (int64_t)import->major) {
        hpyapi_say(text, "%s says major version %lld, this module was built for %u", clue->name, (long long)number,
                   (unsigned)import->major);
        return -1;
    } else if (clue->what == HPYAPI_CLUE_MINOR) {
        found->minor = number;
        if (number < (int64_t)import->minor) {
            hpyapi_say(text, "%s says minor version %lld, this module needs at least %u", clue->name, (long long)number,
                       (unsigned)import->minor);
            return -1;
        }
    }
    return 0;
}

#ifdef HPYAPI_HAS_DLADDR
/* Whether the library that a function is in exports it under a name. Equal functions may have been made one by a linker. */
static inline int hpyapi_is_exported_as(const char *library, const void *function, const char *name)
{
    void *handle = dlopen(library, RTLD_LAZY | RTLD_NOLOAD);
    int same = handle == NULL || dlsym(handle, name) == function;

    if (handle != NULL) {
        (void)dlclose(handle);
    }
    return same;
}
#endif

/*
 * Whether the function in a slot is not that of another: a provider that exports its functions gives them away by their
 * symbols.
 */
static inline int hpyapi_check_symbol(const hpyapi_import *import, const hpyapi_slot_desc *slot, const void *word,
                                      char text[HPYAPI_TEXT])
{
#ifdef HPYAPI_HAS_DLADDR
    Dl_info info;
    uint32_t i;

    if (slot->kind != HPYAPI_SLOT_FUNCTION || dladdr(word, &info) == 0 || info.dli_saddr != word || info.dli_sname == NULL ||
        strcmp(info.dli_sname, slot->name) == 0) {
        return 0;
    }
    for (i = 0; i < import->slot_count; i++) {
        if (import->slots[i].name != NULL && strcmp(info.dli_sname, import->slots[i].name) == 0 &&
            !hpyapi_is_exported_as(info.dli_fname, word, slot->name)) {
            hpyapi_say(text, "slot %u must be %s, and the word leads to %s, which belongs into slot %u",
                       (unsigned)(slot - import->slots), slot->name, info.dli_sname, (unsigned)i);
            return -1;
        }
    }
#else
    (void)import;
    (void)slot;
    (void)word;
    (void)text;
#endif
    return 0;
}

/* Whether the slots that this module requires are there. */
static inline int hpyapi_check_words(const hpyapi_foreign *foreign, hpyapi_seen *seen, const char *table,
                                     const hpyapi_found *found, char text[HPYAPI_TEXT])
{
    const hpyapi_import *import = foreign->import;
    uint32_t i;

    for (i = 0; i < import->slot_count; i++) {
        const hpyapi_slot_desc *slot = &import->slots[i];
        size_t offset = foreign->head + i * sizeof(hpyapi_slot);
        const void *word;

        if (slot->kind == HPYAPI_SLOT_HOLE || slot->since > import->minor || (slot->flags & HPYAPI_SLOT_OPTIONAL)) {
            continue;
        }
        if (offset + sizeof(hpyapi_slot) > found->size) {
            hpyapi_say(text, "the table has %lu bytes, and slot %u %s ends at %lu", (unsigned long)found->size, (unsigned)i,
                       slot->name, (unsigned long)(offset + sizeof(hpyapi_slot)));
            return -1;
        }
        if (!hpyapi_readable(seen, table + offset, sizeof(hpyapi_slot))) {
            hpyapi_say(text, "slot %u %s cannot be read: the table ends before it", (unsigned)i, slot->name);
            return -1;
        }
        if (!hpyapi_found_has(found, table, offset, 0)) {
            hpyapi_say(text, "slot %u %s is NULL", (unsigned)i, slot->name);
            return -1;
        }
        memcpy((void *)&word, table + offset, sizeof word);
        if (hpyapi_check_symbol(import, slot, word, text) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Whether a table is the one that this module was built for: 0, or -1 with a text or an exception. */
static inline int hpyapi_check_foreign(const hpyapi_foreign *foreign, const void *table, hpyapi_found *found,
                                       char text[HPYAPI_TEXT])
{
    hpyapi_seen seen = {{0, 0, 0, 0}, 0};
    size_t i;

    found->size = SIZE_MAX;
    found->minor = foreign->import->minor;
    if (!hpyapi_readable(&seen, table, foreign->head + sizeof(hpyapi_slot))) {
        hpyapi_say(text, "the capsule points at no memory");
        return -1;
    }
    for (i = 0; i < foreign->clue_count; i++) {
        const hpyapi_clue *clue = &foreign->clues[i];

        if (hpyapi_check_clue(foreign, clue, &seen, (const char *)table, found, text) < 0) {
            return -1;
        }
        if (clue->what == HPYAPI_CLUE_SIZE && found->minor == foreign->import->minor) {
            found->minor = INT64_MAX; /* the size says which slots are there, until a version does */
        }
    }
    return hpyapi_check_words(foreign, &seen, (const char *)table, found, text);
}

/* Whether a capsule has the name that it must have: 0, or -1 with a text or an exception. */
static inline int hpyapi_check_capsule(const hpyapi_foreign *foreign, PyObject *capsule, char text[HPYAPI_TEXT])
{
    const char *name;

    if (!PyCapsule_CheckExact(capsule)) {
        PyErr_Format(PyExc_ImportError, "%s: it is no capsule but %R", foreign->import->capsule, (PyObject *)Py_TYPE(capsule));
        return -1;
    }
    name = PyCapsule_GetName(capsule);
    if (name == foreign->capsule || (name != NULL && foreign->capsule != NULL && strcmp(name, foreign->capsule) == 0)) {
        return 0;
    }
    hpyapi_say(text, "the capsule is named %s%.200s%s, and that of %s is named %s", name != NULL ? "\"" : "",
               name != NULL ? name : "NULL", name != NULL ? "\"" : "", foreign->import->name,
               foreign->capsule != NULL ? foreign->capsule : "NULL");
    return -1;
}

/*
 * Imports a table: from object, or when that is NULL from where its definition says. Gives the table, or NULL with
 * ImportError (or what the import of a module raised). found is filled, or left as it was.
 */
static inline const void *hpyapi_import_foreign(const hpyapi_foreign *foreign, PyObject *object, hpyapi_found *found)
{
    const char *place = foreign->import->capsule, *dot = strrchr(place, '.');
    char text[HPYAPI_TEXT] = "";
    hpyapi_found now = {NULL, 0, 0};
    const void *table = NULL;
    PyObject *old;

    now.capsule = object != NULL ? PyObject_GetAttrString(object, dot != NULL ? dot + 1 : place) : hpyapi_named_object(place);
    if (now.capsule == NULL) {
        return NULL;
    }
    if (hpyapi_check_capsule(foreign, now.capsule, text) == 0) {
        table = PyCapsule_GetPointer(now.capsule, foreign->capsule);
        if (table != NULL && hpyapi_check_foreign(foreign, table, &now, text) < 0) {
            table = NULL;
        }
    }
    if (table == NULL) {
        if (PyErr_Occurred() == NULL) {
            PyErr_Format(PyExc_ImportError, "%s: %s", place, text);
        }
        Py_DECREF(now.capsule);
        return NULL;
    }
    old = found->capsule;
    *found = now;
    Py_XDECREF(old);
    return table;
}

/* Whether two names of capsules say the same: blanks mean nothing in a signature. */
static inline int hpyapi_same_words(const char *a, const char *b)
{
    for (; *a != '\0' || *b != '\0'; a++, b++) {
        while (*a == ' ') {
            a++;
        }
        while (*b == ' ') {
            b++;
        }
        if (*a != *b) {
            return 0;
        }
        if (*a == '\0') {
            return 1;
        }
    }
    return 1;
}

/* Takes the function of one slot out of its capsule: 1, 0 when it is not there, or -1 with an exception. */
static inline int hpyapi_take_item(const hpyapi_foreign *foreign, PyObject *mapping, const hpyapi_item *item, void **word)
{
    const char *place = foreign->import->capsule, *name;
    PyObject *capsule = PyMapping_GetItemString(mapping, item->key);

    if (capsule == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_KeyError)) {
            return -1;
        }
        PyErr_Clear();
        return 0;
    }
    if (!PyCapsule_CheckExact(capsule)) {
        PyErr_Format(PyExc_ImportError, "%s[%s]: it is no capsule but %R", place, item->key, (PyObject *)Py_TYPE(capsule));
    } else if (name = PyCapsule_GetName(capsule), name == NULL || !hpyapi_same_words(name, item->name)) {
        PyErr_Format(PyExc_ImportError, "%s[%s]: the capsule holds %s, this module was built for %s", place, item->key,
                     name != NULL ? name : "NULL", item->name);
    } else {
        *word = PyCapsule_GetPointer(capsule, name);
    }
    Py_DECREF(capsule);
    return *word != NULL ? 1 : -1;
}

/* Imports the functions of a mapping of capsules into a table of the module's own, which is left as it was on failure. */
static inline const void *hpyapi_import_capsules(const hpyapi_foreign *foreign, PyObject *object, hpyapi_found *found, void *own)
{
    const hpyapi_import *import = foreign->import;
    const char *dot = strrchr(import->capsule, '.');
    PyObject *mapping, *old;
    uint32_t i;
    int pass, taken;

    mapping = object != NULL ? PyObject_GetAttrString(object, dot != NULL ? dot + 1 : import->capsule)
                             : hpyapi_named_object(import->capsule);
    for (pass = 0; mapping != NULL && pass < 2; pass++) { /* first look at all, then take them */
        for (i = 0; mapping != NULL && i < import->slot_count; i++) {
            const hpyapi_slot_desc *slot = &import->slots[i];
            void *word = NULL;

            if (slot->kind == HPYAPI_SLOT_HOLE) {
                continue;
            }
            taken = hpyapi_take_item(foreign, mapping, &foreign->items[i], &word);
            if (taken == 0 && slot->since <= import->minor && !(slot->flags & HPYAPI_SLOT_OPTIONAL)) {
                PyErr_Format(PyExc_ImportError, "%s: there is no %s", import->capsule, foreign->items[i].key);
                taken = -1;
            }
            if (taken < 0) {
                Py_CLEAR(mapping);
            } else if (pass == 1) {
                memcpy((char *)own + i * sizeof word, (void *)&word, sizeof word);
            }
        }
    }
    if (mapping == NULL) {
        return NULL;
    }
    old = found->capsule;
    found->capsule = mapping;
    found->size = SIZE_MAX;
    found->minor = INT64_MAX; /* what is there, is there */
    Py_XDECREF(old);
    return own;
}

/* Raises for a slot that is not there. */
static inline void hpyapi_raise_absent(const hpyapi_foreign *foreign, const hpyapi_found *found, const void *table,
                                       uint32_t index)
{
    const hpyapi_slot_desc *slot = &foreign->import->slots[index];

    if (table == NULL) {
        PyErr_Format(PyExc_SystemError, "%s: %s was called before the table was imported", foreign->import->capsule, slot->name);
    } else if (slot->since > found->minor) {
        PyErr_Format(PyExc_NotImplementedError, "%s: %s needs version %d.%d, the table has %d.%d", foreign->import->capsule,
                     slot->name, (int)foreign->import->major, (int)slot->since, (int)foreign->import->major, (int)found->minor);
    } else {
        PyErr_Format(PyExc_NotImplementedError, "%s: %s is not in the table", foreign->import->capsule, slot->name);
    }
}

#endif
