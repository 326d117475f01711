/*
 * Macros for functions of types and around them.
 * The names and what they do are HPy's, which calls this header by the same name.
 */
#include "../hpy.h"
#ifndef HPYAPI_HPY_MACROS_H
#define HPYAPI_HPY_MACROS_H

/* A new instance; *data is its native struct. */
#define HPy_New(ctx, cls, data) (_HPy_New((ctx), (cls), (void **)(void *)(data)))

/* In a function with parameters visit and arg: visits one HPyField of the struct. */
#define HPy_VISIT(hpyfield)                  \
    do {                                     \
        if (!HPyField_IsNull(*(hpyfield))) { \
            int vret = visit(hpyfield, arg); \
            if (vret) {                      \
                return vret;                 \
            }                                \
        }                                    \
    } while (0)

/* Returns from a tp_richcompare function that compares two C values. */
#define HPy_RETURN_RICHCOMPARE(ctx, val1, val2, op)                               \
    do {                                                                          \
        bool holds_ = false;                                                      \
        switch (op) {                                                             \
        case HPy_LT: holds_ = (val1) < (val2); break;                             \
        case HPy_LE: holds_ = (val1) <= (val2); break;                            \
        case HPy_EQ: holds_ = (val1) == (val2); break;                            \
        case HPy_NE: holds_ = (val1) != (val2); break;                            \
        case HPy_GT: holds_ = (val1) > (val2); break;                             \
        case HPy_GE: holds_ = (val1) >= (val2); break;                            \
        default: HPy_FatalError(ctx, "Invalid value for HPy_RichCmpOp");          \
        }                                                                         \
        return HPy_Dup(ctx, holds_ ? (ctx)->h_True : (ctx)->h_False);             \
    } while (0)

/* Around code that may run without the interpreter lock. */
#define HPy_BEGIN_LEAVE_PYTHON(context)                                \
    {                                                                  \
        HPyThreadState _token = HPy_LeavePythonExecution(context);
#define HPy_END_LEAVE_PYTHON(context)                \
        HPy_ReenterPythonExecution(context, _token); \
    }

/* Process ids, and their unit for HPyArg_Parse. As in HPy they are int unless SIZEOF_PID_T says otherwise. */
#if !defined(SIZEOF_PID_T) || SIZEOF_PID_T == 4
#  define _HPy_PARSE_PID "i"
#  define HPyLong_FromPid HPyLong_FromLong
#  define HPyLong_AsPid HPyLong_AsLong
#else
#  define _HPy_PARSE_PID "L"
#  define HPyLong_FromPid HPyLong_FromLongLong
#  define HPyLong_AsPid HPyLong_AsLongLong
#endif

#endif
