/* multidict's C API as a definition, 7.2: dictionaries with several values per key. The table starts with its version and with the
 * state of the module, which every function takes first; whoever calls through the generated header need not pass it. */
#ifndef MULTIDICT_API_H
#define MULTIDICT_API_H

#include <hpyapi_define.h>

HPYAPI_API(Multidict, multidict, 1, 1, "multidict._multidict.CAPI", "4c7e1a92-0f3b-4d68-9a15-e2b7c8d60f31")
HPYAPI_PROFILE(pyobject)
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)
HPYAPI_UPSTREAM("multidict_capi.h", _MULTIDICT_CAPI_STRUCT_H, "MultiDict_CAPI")

/** The start of the table. */
typedef struct {
    int api_version HPYAPI_TELLS(minor); /**< raised when a member is appended */
    void *state;                         /**< of the module */
} MultiDict_Header;

HPYAPI_TABLE(MultiDict_Header)

/** What happened to a multidict that is watched. */
typedef enum {
    MultiDict_EVENT_ADDED = 0,
    MultiDict_EVENT_REPLACED = 1,
    MultiDict_EVENT_DELETED = 2,
    MultiDict_EVENT_CLEARED = 3,
    MultiDict_EVENT_CLONED = 4,
    MultiDict_EVENT_DEALLOCATED = 5,
    MultiDict_EVENT_BATCH_BEGIN = 6,
    MultiDict_EVENT_BATCH_END = 7,
    MultiDict_EVENT_LOST = 8
} MultiDict_WatchEvent;

/** One event; the objects are borrowed for the call. */
typedef struct {
    MultiDict_WatchEvent event;
    PyObject *self;
    PyObject *identity;
    Py_hash_t hash;       /**< of identity; -1 for an event without a key */
    PyObject *key;
    PyObject *value;
    PyObject *old_value;
} MultiDict_WatchInfo;

/** Gets one item: 1 to go on, 0 to end the walk, -1 with an exception set. */
HPYAPI_CALLBACK
int MultiDict_VisitFn(void *user_data, PyObject *identity, Py_hash_t hash, PyObject *key, PyObject *value) HPYAPI_ERROR(-1);

/** Gets one event, after the operation that it is about. */
HPYAPI_CALLBACK
int MultiDict_WatchFn(void *watcher_data, void *user_data, const MultiDict_WatchInfo *info) HPYAPI_ERROR(-1);

/** The type istr: a new reference. */
HPYAPI_SLOT(0, 1)
PyTypeObject *IStr_GetType(void *state HPYAPI_HEAD(state));

/** An istr of a str. */
HPYAPI_SLOT(1, 1)
PyObject *IStr_FromUnicode(void *state HPYAPI_HEAD(state), PyObject *str);

/** A number that changes with each change of the multidict. */
HPYAPI_SLOT(2, 1)
uint64_t MultiDict_GetVersion(void *state HPYAPI_HEAD(state), PyObject *self) HPYAPI_ERROR(CHECK);

/** The type MultiDict: a new reference. */
HPYAPI_SLOT(3, 1)
PyTypeObject *MultiDict_GetType(void *state HPYAPI_HEAD(state));

/** The type CIMultiDict: a new reference. */
HPYAPI_SLOT(4, 1)
PyTypeObject *CIMultiDict_GetType(void *state HPYAPI_HEAD(state));

/** The type MultiDictProxy: a new reference. */
HPYAPI_SLOT(5, 1)
PyTypeObject *MultiDictProxy_GetType(void *state HPYAPI_HEAD(state));

/** The type CIMultiDictProxy: a new reference. */
HPYAPI_SLOT(6, 1)
PyTypeObject *CIMultiDictProxy_GetType(void *state HPYAPI_HEAD(state));

/** An empty MultiDict with room for so many items. */
HPYAPI_SLOT(7, 1)
PyObject *MultiDict_New(void *state HPYAPI_HEAD(state), Py_ssize_t prealloc_size);

/** An empty CIMultiDict with room for so many items. */
HPYAPI_SLOT(8, 1)
PyObject *CIMultiDict_New(void *state HPYAPI_HEAD(state), Py_ssize_t prealloc_size);

/** A read-only view of a MultiDict. */
HPYAPI_SLOT(9, 1)
PyObject *MultiDictProxy_New(void *state HPYAPI_HEAD(state), PyObject *arg);

/** A read-only view of a CIMultiDict. */
HPYAPI_SLOT(10, 1)
PyObject *CIMultiDictProxy_New(void *state HPYAPI_HEAD(state), PyObject *arg);

/** The number of items. */
HPYAPI_SLOT(11, 1)
Py_ssize_t MultiDict_Size(void *state HPYAPI_HEAD(state), PyObject *self) HPYAPI_ERROR(-1);

/** 1 when the key is there, else 0. */
HPYAPI_SLOT(12, 1)
int MultiDict_Contains(void *state HPYAPI_HEAD(state), PyObject *self, PyObject *key) HPYAPI_ERROR(-1);

/** The first value of a key: 1 and a new reference, or 0 and NULL when there is none. */
HPYAPI_SLOT(13, 1)
int MultiDict_GetItem(void *state HPYAPI_HEAD(state), PyObject *self, PyObject *key, PyObject **result HPYAPI_OUT) HPYAPI_ERROR(-1);

/** Adds a value to those of the key. */
HPYAPI_SLOT(14, 1)
int MultiDict_Add(void *state HPYAPI_HEAD(state), PyObject *self, PyObject *key, PyObject *value) HPYAPI_ERROR(-1);

HPYAPI_SLOT(15, 1)
int MultiDict_Clear(void *state HPYAPI_HEAD(state), PyObject *self) HPYAPI_ERROR(-1);

/** Removes all values of the key. */
HPYAPI_SLOT(16, 1)
int MultiDict_DelItem(void *state HPYAPI_HEAD(state), PyObject *self, PyObject *key) HPYAPI_ERROR(-1);

/** Removes the first value of the key and gives it. */
HPYAPI_SLOT(17, 1)
int MultiDict_Pop(void *state HPYAPI_HEAD(state), PyObject *self, PyObject *key, PyObject **result HPYAPI_OUT) HPYAPI_ERROR(-1);

/** The first value of the key, which gets the default when it has none. */
HPYAPI_SLOT(18, 1)
int MultiDict_SetDefault(void *state HPYAPI_HEAD(state), PyObject *self, PyObject *key, PyObject *default_value,
    PyObject **result HPYAPI_OUT) HPYAPI_ERROR(-1);

/** Replaces all values of the key by one. */
HPYAPI_SLOT(19, 1)
int MultiDict_SetItem(void *state HPYAPI_HEAD(state), PyObject *self, PyObject *key, PyObject *value) HPYAPI_ERROR(-1);

/** Calls the visitor for each item, or for those of one key; gives how many there were. */
HPYAPI_SLOT(20, 1)
Py_ssize_t MultiDict_ForEach(void *state HPYAPI_HEAD(state), PyObject *self, PyObject *key HPYAPI_NULLABLE,
    MultiDict_VisitFn *visitor, void *user_data HPYAPI_USERDATA(visitor)) HPYAPI_ERROR(-1);

/** A new watcher's id. */
HPYAPI_SLOT(21, 1)
int MultiDict_AddWatcher(void *state HPYAPI_HEAD(state), MultiDict_WatchFn *callback HPYAPI_OPAQUE, void *watcher_data HPYAPI_OPAQUE) HPYAPI_ERROR(-1);

HPYAPI_SLOT(22, 1)
int MultiDict_ClearWatcher(void *state HPYAPI_HEAD(state), int watcher_id) HPYAPI_ERROR(-1);

HPYAPI_SLOT(23, 1)
int MultiDict_Watch(void *state HPYAPI_HEAD(state), int watcher_id, PyObject *self, void *user_data HPYAPI_OPAQUE) HPYAPI_ERROR(-1);

HPYAPI_SLOT(24, 1)
int MultiDict_Unwatch(void *state HPYAPI_HEAD(state), int watcher_id, PyObject *self) HPYAPI_ERROR(-1);

#endif
