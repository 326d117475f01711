/* A library that takes and gives arrays: tensors by DLPack's own header, Arrow's structs as its specification prints them. */
#include <dlpack/dlpack.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define PEER __attribute__((visibility("default")))

struct ArrowArray {
    int64_t length, null_count, offset, n_buffers, n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

static double sum_from(const DLTensor *t, const double *at, int axis)
{
    double sum = 0;
    int64_t i;

    if (axis == t->ndim) {
        return *at;
    }
    for (i = 0; i < t->shape[axis]; i++) {
        sum += sum_from(t, at + i * t->strides[axis], axis + 1);
    }
    return sum;
}

PEER double peer_sum(DLManagedTensorVersioned *t)
{
    return sum_from(&t->dl_tensor, (const double *)((const char *)t->dl_tensor.data + t->dl_tensor.byte_offset), 0);
}

PEER void peer_free(DLManagedTensorVersioned *t) { t->deleter(t); }

static void *free_legacy(void *t)
{
    ((DLManagedTensor *)t)->deleter(t);
    return NULL;
}

/* On a thread that nobody else knows. */
PEER void peer_free_elsewhere(DLManagedTensor *t)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, free_legacy, t) != 0 || pthread_join(thread, NULL) != 0) {
        abort();
    }
}

static int freed;

static void count_free(DLManagedTensorVersioned *t)
{
    freed++;
    free(t);
}

PEER int peer_freed(void) { return freed; }

/* A tensor of int32 {1, 2, 3, 4, 5, 6} behind 8 bytes, as 2 rows; strides are left out. */
PEER DLManagedTensorVersioned *peer_make(uint32_t major)
{
    static int32_t data[] = {-1, -1, 1, 2, 3, 4, 5, 6};
    static int64_t shape[] = {2, 3};
    DLManagedTensorVersioned *t = calloc(1, sizeof *t);

    if (t == NULL) {
        abort();
    }
    t->version.major = major;
    t->deleter = count_free;
    t->flags = DLPACK_FLAG_BITMASK_READ_ONLY;
    t->dl_tensor = (DLTensor){data, {kDLCPU, 0}, 2, {kDLInt, 32, 1}, shape, NULL, 8};
    return t;
}

/* Moves the array, as consumers do, and releases it at its new place. */
PEER int peer_move_arrow(struct ArrowArray *a)
{
    struct ArrowArray mine = *a;
    int sum = 0;
    int64_t i;

    a->release = NULL;
    for (i = 0; i < mine.length; i++) {
        sum += ((const int32_t *)mine.buffers[1])[i + mine.offset];
    }
    mine.release(&mine);
    return mine.release == NULL ? sum : -1;
}

static char kind_of_error[32];

static void note_error(void *context, const char *kind, const char *message)
{
    strncpy(kind_of_error, kind, sizeof kind_of_error - 1);
    *(int *)context = (int)strlen(message);
}

/* Asks a table for a tensor like another one: its number of bytes as all must be 0, or -1 and an error. */
PEER int peer_allocate(const DLPackExchangeAPI *api, DLTensor *prototype)
{
    DLManagedTensorVersioned *made = (void *)1;
    void *stream = (void *)1;
    int message = 0, n = 1, i;

    if (api->header.version.major != DLPACK_MAJOR_VERSION || api->current_work_stream(kDLCPU, 0, &stream) != 0 || stream != NULL) {
        return -2;
    }
    if (api->managed_tensor_allocator(prototype, &made, &message, note_error) != 0) {
        return strcmp(kind_of_error, "MemoryError") == 0 && message > 0 && made == NULL ? -1 : -3;
    }
    for (i = 0; i < made->dl_tensor.ndim; i++) {
        n *= (int)made->dl_tensor.shape[i];
    }
    for (i = 0; i < n * made->dl_tensor.dtype.bits / 8; i++) {
        if (((char *)made->dl_tensor.data)[i] != 0) {
            return -4;
        }
    }
    made->deleter(made);
    return i;
}
