/* The module fit: polynomials through points by least squares. All arithmetic with arrays is the array API's; solving is this module's. */
#include <hpy.h>
#include <math.h>

#define HPYAPI_IMPLEMENT
#include "numpy_consumer.h"

HPYAPI_IMPORTS(fit, &NumPy_import);

#define MOST 8 /* the highest degree, which doubles allow */

/* The powers 0 to degree of the elements, a row each. */
static HPy powers(HPyContext *ctx, HPy xs, int32_t degree)
{
    HPy rows[MOST + 1], one = HPyLong_FromLong(ctx, 1), matrix = HPy_NULL;
    int32_t n = 0;
    rows[n] = NumPy_FullLike(ctx, xs, one, NUMPY_FLOAT64);
    HPy_Close(ctx, one);
    while (!HPy_IsNull(rows[n]) && n++ < degree) {
        rows[n] = NumPy_Binary(ctx, NUMPY_MULTIPLY, rows[n - 1], xs);
    }
    if (n > degree) {
        matrix = NumPy_Stack(ctx, rows, n);
    }
    while (n > 0) {
        HPy_Close(ctx, rows[--n]);
    }
    return matrix;
}

/* Solves a x = b for n unknowns in place: Gauss, with the largest pivot. -1 when there is no single solution. */
static int solve(double *a, double *b, int64_t n)
{
    for (int64_t k = 0; k < n; k++) {
        int64_t best = k;
        for (int64_t i = k + 1; i < n; i++) {
            best = fabs(a[i * n + k]) > fabs(a[best * n + k]) ? i : best;
        }
        if (!(fabs(a[best * n + k]) > 0)) {
            return -1;
        }
        for (int64_t j = 0; j < n; j++) {
            double kept = a[k * n + j];
            a[k * n + j] = a[best * n + j];
            a[best * n + j] = kept;
        }
        double kept = b[k];
        b[k] = b[best];
        b[best] = kept;
        for (int64_t i = 0; i < n; i++) {
            double factor = i == k ? 0 : a[i * n + k] / a[k * n + k];
            for (int64_t j = k; j < n; j++) {
                a[i * n + j] -= factor * a[k * n + j];
            }
            b[i] -= factor * b[k];
        }
    }
    for (int64_t k = 0; k < n; k++) {
        b[k] /= a[k * n + k];
    }
    return 0;
}

/* The coefficients for the rows of powers: the solution of (rows rows') c = rows ys. */
static HPy coefficients(HPyContext *ctx, HPy rows, HPy ys)
{
    HPy turned = NumPy_Transpose(ctx, rows, NULL, 0), result = HPy_NULL;
    HPy square = HPy_IsNull(turned) ? HPy_NULL : NumPy_Matmul(ctx, rows, turned);
    HPy right = HPy_IsNull(square) ? HPy_NULL : NumPy_Dot(ctx, rows, ys);
    const numpy_layout *a = HPy_IsNull(right) ? NULL : NumPy_GetLayout(ctx, square);
    const numpy_layout *b = a == NULL ? NULL : NumPy_GetLayout(ctx, right);
    if (b != NULL && (b->ndim != 1 || b->dtype != NUMPY_FLOAT64)) {
        HPyErr_SetString(ctx, ctx->h_ValueError, "polynomial() takes arrays of one dimension of real numbers");
    } else if (b != NULL && solve((double *)a->data, (double *)b->data, b->size) < 0) {
        HPyErr_SetString(ctx, ctx->h_ValueError, "polynomial() needs more different points");
    } else if (b != NULL) {
        result = HPy_Dup(ctx, right);
    }
    HPy_Close(ctx, turned);
    HPy_Close(ctx, square);
    HPy_Close(ctx, right);
    return result;
}

HPyDef_METH(polynomial, "polynomial", HPyFunc_VARARGS, .doc = "polynomial(xs, ys, degree): its coefficients, that of 1 first")
static HPy polynomial_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    (void)self;
    int32_t degree = nargs == 3 ? HPyLong_AsInt32_t(ctx, args[2]) : -1;
    if (HPyErr_Occurred(ctx)) {
        return HPy_NULL;
    }
    if (degree < 0 || degree > MOST) {
        HPyErr_SetString(ctx, ctx->h_ValueError, "polynomial() takes two arrays and a degree from 0 to 8");
        return HPy_NULL;
    }
    HPy rows = powers(ctx, args[0], degree);
    HPy result = HPy_IsNull(rows) ? HPy_NULL : coefficients(ctx, rows, args[1]);
    HPy_Close(ctx, rows);
    return result;
}

HPyDef_METH(values, "values", HPyFunc_VARARGS, .doc = "values(coefficients, xs): what the polynomial is at each x")
static HPy values_impl(HPyContext *ctx, HPy self, const HPy *args, size_t nargs)
{
    int64_t count;
    (void)self;
    if (nargs != 2) {
        HPyErr_SetString(ctx, ctx->h_TypeError, "values() takes two arrays");
        return HPy_NULL;
    }
    if (NumPy_Data(ctx, args[0], &count) == NULL) {
        return HPy_NULL;
    }
    HPy rows = powers(ctx, args[1], (int32_t)(count < 1 || count > MOST + 1 ? 0 : count - 1));
    HPy result = HPy_IsNull(rows) ? HPy_NULL : NumPy_Dot(ctx, args[0], rows);
    HPy_Close(ctx, rows);
    return result;
}

HPyDef_SLOT(exec, HPy_mod_exec)
static int exec_impl(HPyContext *ctx, HPy module)
{
    (void)module;
    return NumPy_Import(ctx);
}

static HPyDef *defines[] = {&polynomial, &values, &exec, NULL};
static HPyGlobal *globals[] = {NumPy_IMPORT_GLOBALS, NULL};
static HPyModuleDef module = {
    .doc = "Polynomials through points.",
    .defines = defines,
    .globals = globals,
};
HPy_MODINIT(fit, module)
