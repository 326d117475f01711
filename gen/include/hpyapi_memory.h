/*
 * Looking before reading: may memory that somebody else points at be read? A part of hpyapi_check.h.
 *
 * On Linux the kernel is asked: rt_sigprocmask with an impossible first argument reads its second one, changes nothing,
 * and says EFAULT where there is no memory. No signal handler is needed and none is disturbed. Elsewhere nothing but the
 * bounds that are known can be checked.
 */
#ifndef HPYAPI_MEMORY_H
#define HPYAPI_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#if defined(__linux__) && defined(__GNUC__)
#  include <errno.h>
#  include <sys/syscall.h>
#  define HPYAPI_CAN_LOOK
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Longer texts are not believed in. */
#define HPYAPI_LONGEST_TEXT ((size_t)1 << 20)

#define HPYAPI_PAGE ((uintptr_t)4096)

/* Pages that were found readable a moment ago, so that neighbours are not asked for again. Starts as zeros. */
typedef struct {
    uintptr_t pages[4];
    unsigned next;
} hpyapi_seen;

#ifdef HPYAPI_CAN_LOOK

/* The function syscall of the C library, whose header declares it only when asked in one of several ways. */
extern long hpyapi_syscall(long number, ...) __asm__("syscall");

/* Whether the aligned eight bytes at an address can be read. Where the kernel does not answer, they are taken to be. */
static inline int hpyapi_look(uintptr_t address)
{
    int before = errno;
    int fault = hpyapi_syscall(SYS_rt_sigprocmask, ~0L, address, 0L, 8L) < 0 && errno == EFAULT;

    errno = before;
    return !fault;
}

#else

static inline int hpyapi_look(uintptr_t address)
{
    return address >= HPYAPI_PAGE;
}

#endif

/* Whether size bytes from an address can be read. */
static inline int hpyapi_readable(hpyapi_seen *seen, const void *start, size_t size)
{
    uintptr_t first = (uintptr_t)start, page = first & ~(HPYAPI_PAGE - 1);

    if (first < HPYAPI_PAGE || first >= UINTPTR_MAX - HPYAPI_PAGE || size > UINTPTR_MAX - HPYAPI_PAGE - first) {
        return 0;
    }
    for (; page < first + size; page += HPYAPI_PAGE) {
        if (page == seen->pages[0] || page == seen->pages[1] || page == seen->pages[2] || page == seen->pages[3]) {
            continue;
        }
        if (!hpyapi_look(page)) {
            return 0;
        }
        seen->pages[seen->next++ % 4] = page;
    }
    return 1;
}

/* Whether an address can be that of an array of structs of ours: aligned and readable. */
static inline int hpyapi_readable_structs(hpyapi_seen *seen, const void *start, size_t count, size_t size)
{
    return (uintptr_t)start % sizeof(void *) == 0 && hpyapi_readable(seen, start, count * size);
}

/* The length of a text with its NUL, or 0 when it cannot be read to its end. */
static inline size_t hpyapi_text_size(hpyapi_seen *seen, const char *text)
{
    size_t i;

    for (i = 0; i < HPYAPI_LONGEST_TEXT; i++) {
        if ((i == 0 || ((uintptr_t)(text + i) & (HPYAPI_PAGE - 1)) == 0) && !hpyapi_readable(seen, text + i, 1)) {
            return 0;
        }
        if (text[i] == '\0') {
            return i + 1;
        }
    }
    return 0;
}

/* Whether several texts, each behind the NUL of the one before and the last one empty, can be read. */
static inline int hpyapi_readable_texts(hpyapi_seen *seen, const char *text)
{
    size_t size, total;

    for (total = 0; total < HPYAPI_LONGEST_TEXT; total += size) {
        size = hpyapi_text_size(seen, text + total);
        if (size <= 1) {
            return size == 1;
        }
    }
    return 0;
}

#ifdef __cplusplus
}
#endif
#endif
