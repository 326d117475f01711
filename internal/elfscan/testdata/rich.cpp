// A module whose file has everything that a dynamic loader knows: constructors and destructors, thread-local variables,
// indirect functions, versions of symbols, exceptions.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string>

#define EXPORT extern "C" __attribute__((visibility("default")))

thread_local int calls = 7;
thread_local char buffer[256];

struct Counted {
    std::string text;
    Counted() : text("counted") {}
    ~Counted() { text.clear(); }
};
static Counted counted;

static int one() { return 1; }
extern "C" {
typedef int (*function)();
__attribute__((used)) static function resolve() { return one; }
}
EXPORT int chosen() __attribute__((ifunc("resolve")));

EXPORT uint32_t get_required_hpy_major_version_rich(void);
EXPORT uint32_t get_required_hpy_minor_version_rich(void);
EXPORT void *HPyInit_rich(void);
EXPORT void HPyInitGlobalContext_rich(void *ctx);

uint32_t get_required_hpy_major_version_rich(void) { return 0; }
uint32_t get_required_hpy_minor_version_rich(void) { return 0; }
void HPyInitGlobalContext_rich(void *) {}
void *HPyInit_rich(void)
{
    static char result[64];
    try {
        if (std::snprintf(buffer, sizeof buffer, "%d %s", ++calls, counted.text.c_str()) > 0) {
            throw std::runtime_error(buffer);
        }
    } catch (const std::exception &e) {
        std::snprintf(result, sizeof result, "%s %d %g", e.what(), chosen(), std::sqrt(calls));
    }
    return result;
}
