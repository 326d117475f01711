/* A module that calls CPython itself. */
extern void *PyLong_FromLong(long value);

__attribute__((visibility("default"))) void *PyInit_legacy(void);
void *PyInit_legacy(void) { return PyLong_FromLong(1); }
