/*
 * Import checks: may a consumer that was built against `import` use the table at `pointer`?
 *
 * Reads memory only, after looking whether it is there, calls nothing and needs no Python, so that a wrong table is
 * refused before any of its functions runs. Every answer says what differs, in words for a Python exception.
 */
#ifndef HPYAPI_CHECK_H
#define HPYAPI_CHECK_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "hpyapi.h"
#include "hpyapi_memory.h"

/* Room for the longest message. Longer ones are cut. */
#define HPYAPI_TEXT 1024

/* Appends to a message. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
static inline void hpyapi_say(char text[HPYAPI_TEXT], const char *format, ...)
{
    size_t used = strlen(text);
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text + used, HPYAPI_TEXT - used, format, args);
    va_end(args);
}

/* Appends an interface id in its usual text form. */
static inline void hpyapi_say_id(char text[HPYAPI_TEXT], const uint8_t id[16])
{
    int i;

    for (i = 0; i < 16; i++) {
        hpyapi_say(text, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", id[i]);
    }
}

/* Whether what the two sides ask of each other goes together. */
static inline int hpyapi_check_flags(uint32_t provider, uint32_t consumer, char text[HPYAPI_TEXT])
{
    uint32_t unknown = provider & HPYAPI_FLAGS_REQUIRED & ~HPYAPI_FLAGS_KNOWN;

    if (unknown != 0) {
        hpyapi_say(text, "the provider asks for something that this module was built too early to know (flags 0x%08x)",
                   (unsigned)unknown);
        return -1;
    }
    if ((consumer & HPYAPI_FLAG_FREE_THREADED) && !(provider & HPYAPI_FLAG_FREE_THREADED)) {
        hpyapi_say(text, "this module calls without the interpreter lock, and the provider needs it");
        return -1;
    }
    return 0;
}

/* Whether a slot has a name, today or formerly. */
static inline int hpyapi_slot_is_named(const hpyapi_slot_desc *slot, const char *name)
{
    const char *known = slot->name;

    do {
        if (strcmp(known, name) == 0) {
            return 1;
        }
        known += strlen(known) + 1;
    } while ((slot->flags & HPYAPI_SLOT_RENAMED) && *known != '\0');
    return 0;
}

/* Whether two slots with one index and signature are one function: a former name of either is the other's name. */
static inline int hpyapi_same_slot(const hpyapi_slot_desc *a, const hpyapi_slot_desc *b)
{
    return hpyapi_slot_is_named(a, b->name) || hpyapi_slot_is_named(b, a->name);
}

/* What the kind of a slot is called. */
static inline const char *hpyapi_kind(uint8_t kind)
{
    switch (kind) {
    case HPYAPI_SLOT_FUNCTION:
        return "a function";
    case HPYAPI_SLOT_DATA:
        return "data";
    case HPYAPI_SLOT_HANDLE:
        return "a handle";
    case HPYAPI_SLOT_OBJECT:
        return "an object";
    }
    return "of a kind that is not known";
}

/* Whether the texts of a slot can be read. */
static inline int hpyapi_check_texts(hpyapi_seen *seen, const hpyapi_slot_desc *slot)
{
    if (slot->kind == HPYAPI_SLOT_HOLE) {
        return slot->signature == NULL || hpyapi_text_size(seen, slot->signature) != 0;
    }
    if (slot->signature == NULL || hpyapi_text_size(seen, slot->signature) == 0 || slot->name == NULL) {
        return 0;
    }
    return slot->flags & HPYAPI_SLOT_RENAMED ? hpyapi_readable_texts(seen, slot->name)
                                             : hpyapi_text_size(seen, slot->name) != 0;
}

/* Whether slot i of the provider is what the consumer was built for. */
static inline int hpyapi_check_slot(const hpyapi_import *import, const hpyapi_table *table, uint32_t i,
                                    hpyapi_seen *seen, char text[HPYAPI_TEXT])
{
    const hpyapi_slot_desc *mine = &import->slots[i];
    const hpyapi_slot_desc *theirs;
    const hpyapi_slot *slot;
    int needed = mine->since <= import->minor;

    if (mine->kind == HPYAPI_SLOT_HOLE) {
        return 0;
    }
    if (i >= table->slot_count) {
        if (needed) {
            hpyapi_say(text, "slot %u %s is missing: the provider has %u slots", (unsigned)i, mine->name,
                       (unsigned)table->slot_count);
        }
        return needed ? -1 : 0;
    }
    theirs = &table->descriptor->slots[i];
    if (!hpyapi_check_texts(seen, theirs)) {
        hpyapi_say(text, "the provider's description of slot %u cannot be read", (unsigned)i);
        return -1;
    }
    if (theirs->kind == HPYAPI_SLOT_HOLE) {
        if (needed) {
            hpyapi_say(text, "slot %u %s was retired by the provider (%s)", (unsigned)i, mine->name,
                       theirs->signature != NULL ? theirs->signature : "no reason given");
        }
        return needed ? -1 : 0;
    }
    if (theirs->kind != mine->kind) {
        hpyapi_say(text, "slot %u differs: %s is %s for the provider and %s for this module", (unsigned)i, mine->name,
                   hpyapi_kind(theirs->kind), hpyapi_kind(mine->kind));
        return -1;
    }
    if (theirs->hash != mine->hash) {
        hpyapi_say(text, "slot %u differs: the provider has %s %s, this module was built for %s %s", (unsigned)i,
                   theirs->name, theirs->signature, mine->name, mine->signature);
        return -1;
    }
    if (!hpyapi_same_slot(theirs, mine)) {
        hpyapi_say(text, "slot %u is another function: the provider has %s, this module was built for %s, with the same signature",
                   (unsigned)i, theirs->name, mine->name);
        return -1;
    }
    slot = (const hpyapi_slot *)(const void *)((const char *)table + table->header_size) + i;
    if (slot->data == NULL) {
        hpyapi_say(text, "slot %u %s is empty: the provider does not implement it", (unsigned)i, mine->name);
        return -1;
    }
    return 0;
}

/* The fact of a name; null when there is none. Looks from `from` on first, since the order is mostly that of the other side. */
static inline const hpyapi_fact *hpyapi_find_fact(const hpyapi_fact *facts, uint32_t count, uint32_t from, const char *name)
{
    uint32_t i;

    for (i = 0; i < count; i++) {
        const hpyapi_fact *fact = &facts[(from + i) % count];

        if (strcmp(fact->name, name) == 0) {
            return fact;
        }
    }
    return NULL;
}

/* Whether the two sides have the same constants and fields built in, as far as both know them. */
static inline int hpyapi_check_facts(const hpyapi_fact *mine, const hpyapi_fact *theirs, hpyapi_seen *seen,
                                     char text[HPYAPI_TEXT])
{
    uint32_t count = 0, next = 0;

    if (mine == NULL || theirs == NULL) {
        return 0;
    }
    for (;; count++) {
        if (count > HPYAPI_MOST_FACTS || !hpyapi_readable_structs(seen, &theirs[count], 1, sizeof(*theirs)) ||
            (theirs[count].name != NULL && hpyapi_text_size(seen, theirs[count].name) == 0)) {
            hpyapi_say(text, "the provider's list of constants and fields cannot be read");
            return -1;
        }
        if (theirs[count].name == NULL) {
            break;
        }
    }
    for (; mine->name != NULL; mine++) {
        const hpyapi_fact *fact = hpyapi_find_fact(theirs, count, next, mine->name);

        if (fact == NULL) {
            continue;
        }
        if (fact->value != mine->value) {
            hpyapi_say(text, strchr(mine->name, '.') != NULL
                                 ? "%s is at byte %lld of its struct for the provider, this module was built with it at byte %lld"
                                 : "%s is %lld for the provider, this module was built with %lld",
                       mine->name, (long long)fact->value, (long long)mine->value);
            return -1;
        }
        next = (uint32_t)(fact - theirs) + 1;
    }
    return 0;
}

/* Whether the descriptor of a table can be read to its ends, and belongs to it. */
static inline int hpyapi_check_descriptor(const hpyapi_table *table, hpyapi_seen *seen)
{
    const hpyapi_descriptor *descriptor = table->descriptor;

    return hpyapi_readable_structs(seen, descriptor, 1, sizeof(*descriptor)) &&
           descriptor->magic == HPYAPI_DESCRIPTOR_MAGIC && descriptor->slot_count == table->slot_count &&
           (table->kind == HPYAPI_TABLE_HOST || descriptor->table == table) &&
           table->slot_count <= HPYAPI_MOST_SLOTS &&
           hpyapi_readable_structs(seen, table + 1, table->slot_count, sizeof(hpyapi_slot)) &&
           hpyapi_readable_structs(seen, descriptor->slots, table->slot_count, sizeof(hpyapi_slot_desc));
}

/* Returns 0, or -1 with the reason in text. Nothing about the address is trusted. */
static inline int hpyapi_check(const hpyapi_import *import, const void *pointer, char text[HPYAPI_TEXT])
{
    const hpyapi_table *table = (const hpyapi_table *)pointer;
    hpyapi_seen seen = {{0, 0, 0, 0}, 0};
    uint32_t i;

    if (!hpyapi_readable_structs(&seen, table, 1, sizeof(*table)) || table->magic != HPYAPI_TABLE_MAGIC) {
        hpyapi_say(text, "the capsule holds something else than an API table");
        return -1;
    }
    if (table->layout != HPYAPI_LAYOUT || table->header_size != sizeof(hpyapi_table)) {
        hpyapi_say(text, "the table has layout %u with a header of %u bytes, this module knows layout %u with %u bytes",
                   (unsigned)table->layout, (unsigned)table->header_size, (unsigned)HPYAPI_LAYOUT,
                   (unsigned)sizeof(hpyapi_table));
        return -1;
    }
    if (memcmp(table->id, import->id, sizeof(table->id)) != 0) {
        if (table->major != import->major) {
            hpyapi_say(text, "the provider has version %u.%u: ", (unsigned)table->major, (unsigned)table->minor);
        }
        hpyapi_say(text, "it is another interface: the provider has ");
        hpyapi_say_id(text, table->id);
        hpyapi_say(text, ", this module was built for ");
        hpyapi_say_id(text, import->id);
        return -1;
    }
    if (table->major != import->major || table->minor < import->minor) {
        hpyapi_say(text, "the provider has version %u.%u", (unsigned)table->major, (unsigned)table->minor);
        return -1;
    }
    if (!hpyapi_check_descriptor(table, &seen)) {
        hpyapi_say(text, "the table does not match its descriptor");
        return -1;
    }
    if (hpyapi_check_flags(table->flags, import->flags, text) < 0) {
        return -1;
    }
    for (i = 0; i < import->slot_count; i++) {
        if (hpyapi_check_slot(import, table, i, &seen, text) < 0) {
            return -1;
        }
    }
    return hpyapi_check_facts(import->facts, table->descriptor->facts, &seen, text);
}

/* Whether the provider has slot index of the consumer's definition. */
static inline int hpyapi_has(const hpyapi_import *import, const hpyapi_table *table, uint32_t index)
{
    return table != NULL && index < import->slot_count && import->slots[index].kind != HPYAPI_SLOT_HOLE &&
           index < table->slot_count && table->descriptor->slots[index].kind != HPYAPI_SLOT_HOLE;
}

#endif
