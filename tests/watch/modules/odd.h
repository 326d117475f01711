/* A table of functions that are hard to stand in front of, and of some that break the rules. */
#ifndef ODD_H
#define ODD_H
#include <Python.h>
#include <setjmp.h>

typedef struct { double a, b; } odd_pair;      /* in two vector registers */
typedef struct { long a; double b; } odd_mixed; /* in one of each */
typedef struct { long words[12]; } odd_big;    /* in memory of the caller's */

typedef struct {
    long (*many)(int a, int b, int c, int d, int e, int f, int g, long h, int i, long j);
    double (*floats)(double a, float b, double c, float d, double e, double f, double g, double h, double i, float j);
    double (*variadic)(int n, ...);
    odd_pair (*pair)(double a);
    odd_mixed (*mixed)(long a);
    odd_big (*big)(long a);
    long double (*wide)(long double a);
    int (*again)(int (*back)(int), int n);
    void (*jump)(jmp_buf where);
    PyObject *(*make)(PyObject *object, int fails);
    int (*status)(PyObject *object, int fails);
    int (*take)(PyObject *list, PyObject *stolen);
    PyObject *(*null_without_error)(PyObject *object);
    PyObject *(*error_on_success)(PyObject *object);
    int (*minus_one)(PyObject *object);
    PyObject *(*not_counted)(PyObject *object);
    int (*taken)(PyObject *object);
    double (*number)(PyObject *object);
    void (*throws)(int what);
    int (*given_twice)(PyObject *list, PyObject *stolen);
    int (*given_kept)(PyObject *list, PyObject *stolen);
    PyObject *(*borrowed_counted)(int number);
    PyObject *(*new_not_counted)(int number);
    PyObject *(*lend)(int number);
    unsigned (*version)(void);
    const int *limit; /* data */
    PyObject *object; /* an object */
} Odd_API;

typedef struct {
    Odd_API older;
    PyObject *(*newer)(PyObject *object); /* from 1.1 on; the provider has 1.0 */
    void (*newest)(void);                 /* the same, and it cannot tell of an error */
} Odd_API_1_1;

#endif
