/* Qiskit's table of quantum information, 2.4 to 2.6, as a definition: observables, sums of terms over qubits. What is said of
 * qiskit_circuit.api.h holds here as well; this table does not tell its version, which that of circuits does.
 * What came from Python by qk_obs_borrow_from_python belongs to its object; whoever gives an observable to Python gives it away. */
#ifndef QISKIT_QI_API_H
#define QISKIT_QI_API_H

#include <hpyapi_define.h>

#include "qiskit_types.h"

HPYAPI_API(QiskitQI, QkQI, 2, 6, "qiskit._accelerate.capi.QK_FFI_QI", "ec7d2bf6-a611-491f-a23f-77f755e087af")
HPYAPI_UPSTREAM("qiskit.h", QISKIT_H, NULL)
HPYAPI_PROFILE(pyobject)
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)

typedef struct {
    QkComplex64 coeff;
    size_t len;
    unsigned char *bit_terms;
    uint32_t *indices;
    uint32_t num_qubits;
} QkObsTerm;

HPYAPI_TABLE(void)

HPYAPI_SLOT(0, 4)
QkObs *qk_obs_zero(uint32_t num_qubits) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(1, 4)
QkObs *qk_obs_identity(uint32_t num_qubits) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(2, 4)
QkObs *qk_obs_new(uint32_t num_qubits, uint64_t num_terms, uint64_t num_bits, QkComplex64 *coeffs, unsigned char *bit_terms, uint32_t *indices,
    size_t *boundaries) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(3, 4)
void qk_obs_free(QkObs *obs) HPYAPI_NO_ERROR;

HPYAPI_SLOT(4, 4)
unsigned int qk_obs_add_term(QkObs *obs, const QkObsTerm *cterm) HPYAPI_NO_ERROR;

HPYAPI_SLOT(5, 4)
unsigned int qk_obs_term(QkObs *obs, uint64_t index, QkObsTerm *out) HPYAPI_NO_ERROR;

HPYAPI_SLOT(6, 4)
size_t qk_obs_num_terms(const QkObs *obs) HPYAPI_NO_ERROR;

HPYAPI_SLOT(7, 4)
uint32_t qk_obs_num_qubits(const QkObs *obs) HPYAPI_NO_ERROR;

HPYAPI_SLOT(8, 4)
size_t qk_obs_len(const QkObs *obs) HPYAPI_NO_ERROR;

HPYAPI_SLOT(9, 4)
QkComplex64 *qk_obs_coeffs(QkObs *obs) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(10, 4)
uint32_t *qk_obs_indices(QkObs *obs) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(11, 4)
size_t *qk_obs_boundaries(QkObs *obs) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(12, 4)
unsigned char *qk_obs_bit_terms(QkObs *obs) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(13, 4)
QkObs *qk_obs_multiply(const QkObs *obs, const QkComplex64 *coeff) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(14, 4)
void qk_obs_multiply_inplace(QkObs *obs, const QkComplex64 *coeff) HPYAPI_NO_ERROR;

HPYAPI_SLOT(15, 4)
QkObs *qk_obs_add(const QkObs *left, const QkObs *right) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(16, 4)
void qk_obs_add_inplace(QkObs *left, const QkObs *right) HPYAPI_NO_ERROR;

HPYAPI_SLOT(17, 4)
QkObs *qk_obs_scaled_add(const QkObs *left, const QkObs *right,
    const QkComplex64 *factor) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(18, 4)
void qk_obs_scaled_add_inplace(QkObs *left, const QkObs *right, const QkComplex64 *factor) HPYAPI_NO_ERROR;

HPYAPI_SLOT(19, 4)
QkObs *qk_obs_compose(const QkObs *first, const QkObs *second) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(20, 4)
QkObs *qk_obs_compose_map(const QkObs *first, const QkObs *second, const uint32_t *qargs) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(21, 4)
unsigned int qk_obs_apply_layout(QkObs *obs, const uint32_t *layout, uint32_t num_qubits) HPYAPI_NO_ERROR;

HPYAPI_SLOT(22, 4)
QkObs *qk_obs_canonicalize(const QkObs *obs, double tol) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(23, 4)
QkObs *qk_obs_copy(const QkObs *obs) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(24, 4)
bool qk_obs_equal(const QkObs *obs, const QkObs *other) HPYAPI_NO_ERROR;

HPYAPI_SLOT(25, 4)
char *qk_obs_str(const QkObs *obs) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(26, 4)
void qk_str_free(char *string) HPYAPI_NO_ERROR;

HPYAPI_SLOT(27, 4)
char *qk_obsterm_str(const QkObsTerm *term) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(28, 4)
uint8_t qk_bitterm_label(unsigned char bit_term) HPYAPI_NO_ERROR;

HPYAPI_SLOT(29, 4)
PyObject *qk_obs_to_python(QkObs *obs);

HPYAPI_SLOT(30, 4)
QkObs *qk_obs_borrow_from_python(PyObject *ob) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(31, 4)
int qk_obs_convert_from_python(PyObject *object, void *address) HPYAPI_ERROR(-1);

HPYAPI_SLOT(32, 6)
QkObs *qk_obs_with_capacity(uint32_t num_qubits, size_t num_terms, size_t num_bit_terms) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

#endif
