/* The exchange table of DLPack 1.3 as a definition: how tensor libraries pass tensors from C to C. A type of tensors has the
 * capsule as attribute __dlpack_c_exchange_api__, named dlpack_exchange_api; the table starts with a header that links to older tables. */
#ifndef DLPACK_API_H
#define DLPACK_API_H

#include <hpyapi_define.h>

HPYAPI_API(DLPack, dlpack, 1, 3, "__dlpack_c_exchange_api__", "e84b27f6-0c5d-4d19-8a7f-b3c6d9e01425")
HPYAPI_PROFILE(pyobject)
HPYAPI_CAPSULE("dlpack_exchange_api")
HPYAPI_UPSTREAM("dlpack/dlpack.h", DLPACK_DLPACK_H_, "DLPackExchangeAPI.header")

typedef struct {
    uint32_t major HPYAPI_TELLS(major);
    uint32_t minor HPYAPI_TELLS(minor);
} DLPackVersion;

/** The start of the table. */
typedef struct DLPackExchangeAPIHeader {
    DLPackVersion version;                     /**< of this table */
    struct DLPackExchangeAPIHeader *prev_api;  /**< an older table, or NULL */
} DLPackExchangeAPIHeader;

HPYAPI_TABLE(DLPackExchangeAPIHeader)

/** Where the memory of a tensor is. */
typedef enum {
    kDLCPU = 1,
    kDLCUDA = 2,
    kDLCUDAHost = 3,
    kDLOpenCL = 4,
    kDLVulkan = 7,
    kDLMetal = 8,
    kDLVPI = 9,
    kDLROCM = 10,
    kDLROCMHost = 11,
    kDLExtDev = 12,
    kDLCUDAManaged = 13,
    kDLOneAPI = 14,
    kDLWebGPU = 15,
    kDLHexagon = 16,
    kDLMAIA = 17
} DLDeviceType;

typedef struct {
    DLDeviceType device_type;
    int32_t device_id;
} DLDevice;

/** The type of the elements: lanes values of so many bits each. */
typedef struct {
    uint8_t code;
    uint8_t bits;
    uint16_t lanes;
} DLDataType;

/** A tensor that somebody else owns. */
typedef struct {
    void *data;
    DLDevice device;
    int32_t ndim;
    DLDataType dtype;
    int64_t *shape;
    int64_t *strides;      /**< in elements */
    uint64_t byte_offset;  /**< from data to the first element */
} DLTensor;

/** Frees a managed tensor; self is the DLManagedTensorVersioned. */
HPYAPI_CALLBACK
void dlpack_deleter(void *self) HPYAPI_NO_ERROR;

/** A tensor with the function that frees it. */
typedef struct {
    DLPackVersion version;
    void *manager_ctx;
    dlpack_deleter *deleter;
    uint64_t flags;
    DLTensor dl_tensor;
} DLManagedTensorVersioned;

/** Tells an error without Python: kind is the name of an exception. */
HPYAPI_CALLBACK
void dlpack_set_error(void *error_ctx, const char *kind, const char *message) HPYAPI_NO_ERROR;

/** A new tensor with the shape, type and device of prototype. On failure -1, after set_error was called. */
HPYAPI_SLOT(0, 3)
int dlpack_managed_tensor_allocator(DLTensor *prototype, DLManagedTensorVersioned **out HPYAPI_OUT,
    void *error_ctx HPYAPI_USERDATA(set_error), dlpack_set_error *set_error) HPYAPI_ERROR(-1);

/** The tensor of an object; the caller frees it. Does not wait for the stream. */
HPYAPI_SLOT(1, 3)
int dlpack_managed_tensor_from_py_object_no_sync(PyObject *object, DLManagedTensorVersioned **out HPYAPI_OUT) HPYAPI_ERROR(-1);

/** A new object around a tensor, which it takes over. */
HPYAPI_SLOT(2, 3)
int dlpack_managed_tensor_to_py_object_no_sync(DLManagedTensorVersioned *tensor, PyObject **object HPYAPI_OUT) HPYAPI_ERROR(-1);

/** The tensor of an object, borrowed: it lives as long as the object. The word may be NULL. */
HPYAPI_SLOT(3, 3)
int dlpack_dltensor_from_py_object_no_sync(PyObject *object, DLTensor *out HPYAPI_OUT) HPYAPI_ERROR(-1) HPYAPI_OPTIONAL;

/** The stream on which the library works at the moment. */
HPYAPI_SLOT(4, 3)
int dlpack_current_work_stream(DLDeviceType device_type, int32_t device_id, void **stream HPYAPI_OUT) HPYAPI_ERROR(-1);

#endif
