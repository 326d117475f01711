/* Memory: thunks are pages of this library's own file, mapped again with a page of records behind each. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "watch.h"

typedef struct {
    char path[4096];
    off_t offset; /* of the thunks in the file */
} image;

static int read_all(const char *path, char **text)
{
    size_t room = 1 << 16, used = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = -1;
    *text = fd >= 0 ? malloc(room) : NULL;
    while (*text != NULL && (n = read(fd, *text + used, room - used - 1)) > 0) {
        used += (size_t)n;
        if (room - used < 4096) {
            char *more = realloc(*text, room *= 2);
            if (more == NULL) {
                free(*text);
            }
            *text = more;
        }
    }
    if (fd >= 0) {
        close(fd);
    }
    if (*text == NULL || n < 0) {
        free(*text);
        *text = NULL;
        return -1;
    }
    (*text)[used] = 0;
    return 0;
}

static uintptr_t hexadecimal(const char **at)
{
    uintptr_t value = 0;
    for (;; (*at)++) {
        char c = **at;
        if (c >= '0' && c <= '9') {
            value = value * 16 + (uintptr_t)(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            value = value * 16 + (uintptr_t)(c - 'a' + 10);
        } else {
            return value;
        }
    }
}

/* Finds the file that the thunks were loaded from; a line of maps is: from-to rights offset device inode path. */
static int find_image(image *found)
{
    char *text, *line, *end;
    uintptr_t wanted = (uintptr_t)hpyapi_thunks;
    int ok = -1;
    if (read_all("/proc/self/maps", &text) < 0) {
        return -1;
    }
    for (line = text; ok < 0 && (end = strchr(line, '\n')) != NULL; line = end + 1) {
        const char *at = line;
        uintptr_t from = hexadecimal(&at), to = (at++, hexadecimal(&at));
        *end = 0;
        if (wanted >= from && wanted < to && at[0] == ' ' && strchr(at, '/') != NULL && strlen(strchr(at, '/')) < sizeof found->path) {
            at += 6;
            found->offset = (off_t)(hexadecimal(&at) + (wanted - from));
            strcpy(found->path, strchr(at, '/'));
            ok = 0;
        }
    }
    free(text);
    return ok;
}

static char *block;       /* the last block of thunks */
static unsigned taken = THUNKS;

static int map_block(void)
{
    image image;
    size_t size = THUNK_BLOCK + THUNKS * sizeof(record);
    char *room = mmap(NULL, size + THUNK_BLOCK, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    char *code = (char *)(((uintptr_t)room + THUNK_BLOCK - 1) & ~(uintptr_t)(THUNK_BLOCK - 1));
    int fd, ok;
    if (room == MAP_FAILED) {
        PyErr_NoMemory();
        return -1;
    }
    fd = find_image(&image) == 0 ? open(image.path, O_RDONLY | O_CLOEXEC) : -1;
    ok = fd >= 0 && mmap(code, THUNK_BLOCK, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, fd, image.offset) == code &&
         memcmp(code, hpyapi_thunks, THUNK_BLOCK) == 0 &&
         mprotect(code + THUNK_BLOCK, THUNKS * sizeof(record), PROT_READ | PROT_WRITE) == 0;
    if (fd >= 0) {
        close(fd);
    }
    if (!ok) {
        munmap(room, size + THUNK_BLOCK);
        PyErr_SetString(PyExc_OSError, "hpyapi: cannot map the code of watch again: its file has changed since it was loaded, or may not be read");
        return -1;
    }
    block = code;
    taken = 0;
    return 0;
}

/* The next record and its thunk; NULL with an exception. The caller holds the lock of this process's edges. */
record *new_thunk(void **thunk)
{
    record *r;
    if (taken == THUNKS && map_block() < 0) {
        return NULL;
    }
    r = (record *)(block + THUNK_BLOCK) + taken;
    *thunk = block + 16 * taken++;
    return r;
}
