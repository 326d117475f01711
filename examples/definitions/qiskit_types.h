/* Types that more than one of Qiskit's tables is about. */
#ifndef QISKIT_TYPES_H
#define QISKIT_TYPES_H

#include <hpyapi_define.h>

HPYAPI_PROFILE(pyobject)

typedef struct QkCircuit QkCircuit;

typedef struct QkParam QkParam;

typedef struct QkDag QkDag;

typedef struct QkTarget QkTarget;

typedef struct QkObs QkObs;

typedef struct {
    double re;
    double im;
} QkComplex64;

typedef struct {
    uint32_t slot;
    uint32_t flags;
    void *ptr;
} QkVtableEntry;

#endif
