/** Tensors from C to C without a capsule for each: what DLPack's exchange table (__dlpack_c_exchange_api__) is for modules with HPy, which have no
 * PyObject *. An interface of objects: each type of arrays has its own provider. Tensors are DLPack's DLManagedTensorVersioned, of its
 * major version 1. */
#ifndef TENSOR_API_H
#define TENSOR_API_H

#include <hpyapi_define.h>

HPYAPI_API(Tensor, tensor, 1, 0, "__dlpack_hpy_api__", "5f0d4f6c-93f4-4f57-9a1b-3d7f1b8d6a20")

/** The memory of an object as a tensor, which the caller owns: it calls its deleter, at any time, on any thread. A BufferError says why
 * an object can give none. */
HPYAPI_SLOT(0, 0)
void *tensor_from_object(HPyContext *ctx, HPy object) HPYAPI_OPAQUE HPYAPI_ERROR(NULL);

/** A new object of the type, on the memory of a tensor, which is taken over, also on failure. A tensor that cannot be used is a BufferError. */
HPYAPI_SLOT(1, 0)
HPy tensor_to_object(HPyContext *ctx, void *tensor HPYAPI_OPAQUE);

#endif
