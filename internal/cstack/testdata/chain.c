#include <alloca.h>
#include <string.h>
#define EXPORT __attribute__((visibility("default"), noinline))
typedef int (*fn)(int);
EXPORT int innermost(fn f, int n) { volatile int keep = n; return f(n) + keep; }
EXPORT int sized(fn f, int n) { char *p = alloca((unsigned)n * 64u + 16); memset(p, n, (unsigned)n * 64u + 16); return innermost(f, n) + p[1]; }
EXPORT int many(fn f, int n, int a, int b, int c, int d, int e, int g) { volatile int sum = a + b + c + d + e + g; return sized(f, n) + sum; }
EXPORT int outermost(fn f, int n) { return many(f, n, 1, 2, 3, 4, 5, 6) + 1; }
