/* The layout that the reader of descriptors relies on: its constants come in as macros of the same names. */
#include <hpyapi.h>

#define SAME(a, b) _Static_assert((a) == (b), #a)

SAME(HPYAPI_LAYOUT, layoutVersion);
SAME(HPYAPI_DESCRIPTOR_MAGIC, descriptorMagic);
SAME(HPYAPI_IMPORT_MAGIC, importMagic);
SAME(sizeof(hpyapi_slot_desc), slotSize);
SAME(offsetof(hpyapi_slot_desc, signature), slotOffSignature);
SAME(offsetof(hpyapi_slot_desc, hash), slotOffHash);
SAME(offsetof(hpyapi_slot_desc, since), slotOffSince);
SAME(offsetof(hpyapi_slot_desc, kind), slotOffKind);
SAME(offsetof(hpyapi_slot_desc, flags), slotOffFlags);
SAME(HPYAPI_FLAGS_REQUIRED, flagsRequired);
SAME(HPYAPI_FLAGS_KNOWN, flagsKnown);
SAME(HPYAPI_SLOT_HOLE, SlotHole);
SAME(HPYAPI_SLOT_FUNCTION, SlotFunction);
SAME(HPYAPI_SLOT_DATA, SlotData);
SAME(HPYAPI_SLOT_HANDLE, SlotHandle);
SAME(HPYAPI_SLOT_OBJECT, SlotObject);

#define RECORD(type)                              \
    SAME(offsetof(type, size), offSize);          \
    SAME(offsetof(type, layout), offLayout);      \
    SAME(offsetof(type, name), offName);          \
    SAME(offsetof(type, capsule), offCapsule);    \
    SAME(offsetof(type, major), offMajor);        \
    SAME(offsetof(type, minor), offMinor);        \
    SAME(offsetof(type, flags), offFlags);        \
    SAME(offsetof(type, id), offID);              \
    SAME(offsetof(type, fingerprint), offFingerprint); \
    SAME(offsetof(type, slot_count), offSlotCount); \
    SAME(offsetof(type, build), offBuild);        \
    SAME(offsetof(type, slots), offSlots);        \
    SAME(offsetof(type, slots) + sizeof(void *), apiCommon)

RECORD(hpyapi_descriptor);
RECORD(hpyapi_import);
