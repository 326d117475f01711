/* Qiskit's table of circuits, 2.4 to 2.6, as a definition: one of the three vtables of its C API, beside qiskit_transpile.api.h and
 * qiskit_qi.api.h. What the functions do is in Qiskit's own documentation. They call no Python and fail without exceptions, except for
 * those from and to Python; whoever gives a circuit or register to Python gives it away. The minor version is Qiskit's. */
#ifndef QISKIT_CIRCUIT_API_H
#define QISKIT_CIRCUIT_API_H

#include <hpyapi_define.h>

#include "qiskit_types.h"

HPYAPI_API(QiskitCircuit, qk, 2, 6, "qiskit._accelerate.capi.QK_FFI_CIRCUIT", "efa77066-44ae-4d40-8c6e-3a451be56ca1")
HPYAPI_UPSTREAM("qiskit.h", QISKIT_H, NULL)
HPYAPI_PROFILE(pyobject)
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)

typedef struct QkQuantumRegister QkQuantumRegister;

typedef struct QkClassicalRegister QkClassicalRegister;

typedef struct QkControlFlowInstruction QkControlFlowInstruction;

typedef struct QkExprNode QkExprNode;

typedef struct QkDurationInfo_tag QkDurationInfo;

typedef struct QkVar QkVar;

typedef struct QkCustomOp QkCustomOp;

typedef struct QkValue QkValue;

typedef struct QkStretch QkStretch;

typedef struct QkCustomOpVtable QkCustomOpVtable;

typedef struct {
    bool *z;
    bool *x;
    size_t len;
    QkParam *angle;
} QkPauliProductRotation;

typedef struct {
    bool *z;
    bool *x;
    size_t len;
    bool flip_outcome;
} QkPauliProductMeasurement;

typedef struct {
    char *name;
    size_t count;
} QkOpCount;

typedef struct {
    QkOpCount *data;
    size_t len;
} QkOpCounts;

typedef struct {
    char *name;
    uint32_t *qubits;
    uint32_t *clbits;
    QkParam **params;
    uint32_t num_qubits;
    uint32_t num_clbits;
    uint32_t num_params;
} QkCircuitInstruction;

typedef struct {
    bool bundle_cregs;
    bool merge_wires;
    size_t fold;
    size_t barrier_label_len;
} QkCircuitDrawerConfig;

typedef struct {
    uint32_t clbit;
    bool condition;
} QkConditionBitInfo;

typedef struct {
    ptrdiff_t *elements;
    size_t len;
} QkLoopElements;

typedef struct {
    unsigned char ty;
    char *name;
    size_t index;
} QkSymbolInfo;

typedef struct {
    uint64_t *labels;
    size_t num_labels;
} QkSwitchCaseLabels;

typedef struct {
    char *name;
    uint32_t *qubits;
    uint32_t *clbits;
    QkParam *params;
    size_t name_len;
    uint32_t num_qubits;
    uint32_t num_clbits;
    size_t num_params;
} QkCircuitInstructionView;

typedef struct {
    uint32_t *neighbors;
    size_t num_neighbors;
} QkDagNeighbors;

typedef struct {
    unsigned char entanglement_strategy;
    size_t reps;
    char *parameter_prefix;
    bool insert_barriers;
    bool skip_final_rotation_layer;
} QkNLocalSettings;

typedef struct {
    unsigned char ty;
    uint32_t width;
} QkExprTypeInfo;

typedef struct {
    unsigned char op;
    QkExprNode *left;
    QkExprNode *right;
    QkExprTypeInfo ty;
    bool constant;
} QkBinaryExprInfo;

typedef struct {
    unsigned char op;
    QkExprNode *operand;
    QkExprTypeInfo ty;
    bool constant;
} QkUnaryExprInfo;

typedef struct {
    QkExprNode *operand;
    QkExprTypeInfo ty;
    bool implicit;
    bool constant;
} QkCastExprInfo;

typedef struct {
    QkExprNode *target;
    QkExprNode *index;
    QkExprTypeInfo ty;
    bool constant;
} QkIndexExprInfo;

HPYAPI_TABLE(void)

HPYAPI_SLOT(0, 4)
uint32_t qk_api_version(void) HPYAPI_NO_ERROR HPYAPI_TELLS(version, 16);

HPYAPI_HOLE(1, "reserved")

HPYAPI_HOLE(2, "reserved")

HPYAPI_HOLE(3, "reserved")

HPYAPI_HOLE(4, "reserved")

HPYAPI_SLOT(5, 4)
QkCircuit *qk_circuit_new(uint32_t num_qubits, uint32_t num_clbits) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(6, 4)
QkQuantumRegister *qk_quantum_register_new(uint32_t num_qubits, const char *name) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(7, 4)
void qk_quantum_register_free(QkQuantumRegister *reg) HPYAPI_NO_ERROR;

HPYAPI_SLOT(8, 4)
void qk_classical_register_free(QkClassicalRegister *reg) HPYAPI_NO_ERROR;

HPYAPI_SLOT(9, 4)
QkClassicalRegister *qk_classical_register_new(uint32_t num_clbits, const char *name) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(10, 4)
void qk_circuit_add_quantum_register(QkCircuit *circuit, const QkQuantumRegister *reg) HPYAPI_NO_ERROR;

HPYAPI_SLOT(11, 4)
void qk_circuit_add_classical_register(QkCircuit *circuit, const QkClassicalRegister *reg) HPYAPI_NO_ERROR;

HPYAPI_SLOT(12, 4)
QkCircuit *qk_circuit_copy(const QkCircuit *circuit) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(13, 4)
uint32_t qk_circuit_num_qubits(const QkCircuit *circuit) HPYAPI_NO_ERROR;

HPYAPI_SLOT(14, 4)
uint32_t qk_circuit_num_clbits(const QkCircuit *circuit) HPYAPI_NO_ERROR;

HPYAPI_SLOT(15, 4)
void qk_circuit_free(QkCircuit *circuit) HPYAPI_NO_ERROR;

HPYAPI_SLOT(16, 4)
unsigned int qk_circuit_gate(QkCircuit *circuit, unsigned char gate, const uint32_t *qubits,
    const double *params) HPYAPI_NO_ERROR;

HPYAPI_SLOT(17, 4)
uint32_t qk_gate_num_qubits(unsigned char gate) HPYAPI_NO_ERROR;

HPYAPI_SLOT(18, 4)
uint32_t qk_gate_num_params(unsigned char gate) HPYAPI_NO_ERROR;

HPYAPI_SLOT(19, 4)
unsigned int qk_circuit_measure(QkCircuit *circuit, uint32_t qubit, uint32_t clbit) HPYAPI_NO_ERROR;

HPYAPI_SLOT(20, 4)
unsigned int qk_circuit_reset(QkCircuit *circuit, uint32_t qubit) HPYAPI_NO_ERROR;

HPYAPI_SLOT(21, 4)
unsigned int qk_circuit_barrier(QkCircuit *circuit, const uint32_t *qubits, uint32_t num_qubits) HPYAPI_NO_ERROR;

HPYAPI_SLOT(22, 4)
unsigned int qk_circuit_unitary(QkCircuit *circuit, const QkComplex64 *matrix, const uint32_t *qubits, uint32_t num_qubits,
    bool check_input) HPYAPI_NO_ERROR;

HPYAPI_SLOT(23, 4)
void qk_circuit_inst_unitary(QkCircuit *circuit, size_t index, QkComplex64 *out) HPYAPI_NO_ERROR;

HPYAPI_SLOT(24, 4)
void qk_circuit_pauli_product_rotation(QkCircuit *circuit, const QkPauliProductRotation *rotation,
    const uint32_t *qubits) HPYAPI_NO_ERROR;

HPYAPI_SLOT(25, 4)
unsigned int qk_circuit_inst_pauli_product_rotation(const QkCircuit *circuit, size_t index,
    QkPauliProductRotation *instruction) HPYAPI_NO_ERROR;

HPYAPI_SLOT(26, 4)
void qk_circuit_pauli_product_measurement(QkCircuit *circuit, const QkPauliProductMeasurement *measurement,
    const uint32_t *qubits, uint32_t clbit) HPYAPI_NO_ERROR;

HPYAPI_SLOT(27, 4)
unsigned int qk_circuit_inst_pauli_product_measurement(const QkCircuit *circuit, size_t index,
    QkPauliProductMeasurement *instruction) HPYAPI_NO_ERROR;

HPYAPI_SLOT(28, 4)
unsigned char qk_circuit_instruction_kind(const QkCircuit *circuit, size_t index) HPYAPI_NO_ERROR;

HPYAPI_SLOT(29, 4)
QkOpCounts qk_circuit_count_ops(const QkCircuit *circuit) HPYAPI_NO_ERROR;

HPYAPI_SLOT(30, 4)
size_t qk_circuit_num_instructions(const QkCircuit *circuit) HPYAPI_NO_ERROR;

HPYAPI_SLOT(31, 4)
void qk_circuit_get_instruction(const QkCircuit *circuit, size_t index, QkCircuitInstruction *instruction) HPYAPI_NO_ERROR;

HPYAPI_SLOT(32, 4)
void qk_circuit_instruction_clear(QkCircuitInstruction *inst) HPYAPI_NO_ERROR;

HPYAPI_SLOT(33, 4)
void qk_opcounts_clear(QkOpCounts *op_counts) HPYAPI_NO_ERROR;

HPYAPI_SLOT(34, 4)
unsigned int qk_circuit_delay(QkCircuit *circuit, uint32_t qubit, double duration, unsigned char unit) HPYAPI_NO_ERROR;

HPYAPI_SLOT(35, 4)
QkDag *qk_circuit_to_dag(const QkCircuit *circuit) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(36, 4)
QkCircuit *qk_circuit_copy_empty_like(const QkCircuit *circuit, unsigned char vars_mode,
    unsigned char blocks_mode) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(37, 4)
size_t qk_circuit_num_param_symbols(const QkCircuit *circuit) HPYAPI_NO_ERROR;

HPYAPI_SLOT(38, 4)
unsigned int qk_circuit_parameterized_gate(QkCircuit *circuit, unsigned char gate, const uint32_t *qubits,
    const QkParam **params) HPYAPI_NO_ERROR;

HPYAPI_SLOT(39, 4)
PyObject *qk_circuit_to_python(QkCircuit *qc);

HPYAPI_SLOT(40, 4)
PyObject *qk_circuit_to_python_full(QkCircuit *qc);

HPYAPI_SLOT(41, 4)
QkCircuit *qk_circuit_borrow_from_python(PyObject *ob) HPYAPI_ERROR(NULL);

HPYAPI_SLOT(42, 4)
int qk_circuit_convert_from_python(PyObject *object, void *address) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(43, 4)
PyObject *qk_quantum_register_to_python(QkQuantumRegister *qr);

HPYAPI_SLOT(44, 4)
QkQuantumRegister *qk_quantum_register_borrow_from_python(PyObject *ob) HPYAPI_ERROR(NULL);

HPYAPI_SLOT(45, 4)
int qk_quantum_register_convert_from_python(PyObject *object, void *address) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(46, 4)
PyObject *qk_classical_register_to_python(QkClassicalRegister *cr);

HPYAPI_SLOT(47, 4)
QkClassicalRegister *qk_classical_register_borrow_from_python(PyObject *ob) HPYAPI_ERROR(NULL);

HPYAPI_SLOT(48, 4)
int qk_classical_register_convert_from_python(PyObject *object, void *address) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(49, 4)
char *qk_circuit_draw(const QkCircuit *circuit, const QkCircuitDrawerConfig *config) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(50, 5)
QkParam *qk_circuit_global_phase(const QkCircuit *circuit) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(51, 5)
unsigned int qk_circuit_set_global_phase(QkCircuit *circuit, const QkParam *phase) HPYAPI_NO_ERROR;

HPYAPI_SLOT(52, 5)
double qk_circuit_estimate_fidelity(const QkCircuit *circuit, const QkTarget *target) HPYAPI_NO_ERROR;

HPYAPI_SLOT(53, 5)
char *qk_quantum_register_name(const QkQuantumRegister *qreg) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(54, 5)
size_t qk_quantum_register_num_bits(const QkQuantumRegister *qreg) HPYAPI_NO_ERROR;

HPYAPI_SLOT(55, 5)
void qk_quantum_register_circuit_bits(const QkQuantumRegister *qreg, const QkCircuit *circuit,
    uint32_t *out_bits) HPYAPI_NO_ERROR;

HPYAPI_SLOT(56, 5)
char *qk_classical_register_name(const QkClassicalRegister *creg) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(57, 5)
size_t qk_classical_register_num_bits(const QkClassicalRegister *creg) HPYAPI_NO_ERROR;

HPYAPI_SLOT(58, 5)
void qk_classical_register_circuit_bits(const QkClassicalRegister *creg, const QkCircuit *circuit,
    uint32_t *out_bits) HPYAPI_NO_ERROR;

HPYAPI_SLOT(59, 5)
size_t qk_circuit_num_quantum_registers(const QkCircuit *circuit) HPYAPI_NO_ERROR;

HPYAPI_SLOT(60, 5)
QkQuantumRegister *qk_circuit_get_quantum_register(const QkCircuit *circuit,
    size_t qreg_idx) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(61, 5)
size_t qk_circuit_num_classical_registers(const QkCircuit *circuit) HPYAPI_NO_ERROR;

HPYAPI_SLOT(62, 5)
QkClassicalRegister *qk_circuit_get_classical_register(const QkCircuit *circuit,
    size_t creg_idx) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(63, 5)
QkControlFlowInstruction *qk_circuit_get_control_flow_instruction(const QkCircuit *circuit, size_t inst_idx,
    const QkControlFlowInstruction *parent_cf) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(64, 5)
void qk_control_flow_instruction_free(QkControlFlowInstruction *cf_inst) HPYAPI_NO_ERROR;

HPYAPI_SLOT(65, 5)
unsigned char qk_control_flow_kind(const QkControlFlowInstruction *cf_inst) HPYAPI_NO_ERROR;

HPYAPI_SLOT(66, 5)
size_t qk_control_flow_num_blocks(const QkControlFlowInstruction *cf_inst) HPYAPI_NO_ERROR;

HPYAPI_SLOT(67, 5)
QkCircuit *qk_control_flow_block_circuit(const QkControlFlowInstruction *cf_inst,
    size_t block_idx) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(68, 5)
uint32_t *qk_control_flow_qubit_map(const QkControlFlowInstruction *cf_inst) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(69, 5)
uint32_t *qk_control_flow_clbit_map(const QkControlFlowInstruction *cf_inst) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(70, 5)
unsigned char qk_control_flow_condition_type(const QkControlFlowInstruction *cf_inst) HPYAPI_NO_ERROR;

HPYAPI_SLOT(71, 5)
QkConditionBitInfo qk_control_flow_condition_bit_info(const QkControlFlowInstruction *cf_inst) HPYAPI_NO_ERROR;

HPYAPI_SLOT(72, 5)
uint64_t qk_control_flow_condition_reg_cond_bit_width(const QkControlFlowInstruction *cf_inst) HPYAPI_NO_ERROR;

HPYAPI_SLOT(73, 5)
QkClassicalRegister *qk_control_flow_condition_reg(const QkControlFlowInstruction *cf_inst) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(74, 5)
uint64_t qk_control_flow_condition_reg_cond_uint(const QkControlFlowInstruction *cf_inst) HPYAPI_NO_ERROR;

HPYAPI_SLOT(75, 5)
QkExprNode *qk_control_flow_condition_expr(const QkControlFlowInstruction *cf_inst) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(76, 5)
unsigned char qk_control_flow_box_duration_kind(const QkControlFlowInstruction *cf_inst) HPYAPI_NO_ERROR;

HPYAPI_HOLE(77, "qk_control_flow_box_duration_val_info, which returns QkDurationInfo: a union by value")

HPYAPI_SLOT(78, 5)
QkExprNode *qk_control_flow_box_duration_expr(const QkControlFlowInstruction *cf_inst) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(79, 5)
unsigned char qk_control_flow_loop_collection_type(const QkControlFlowInstruction *cf_inst) HPYAPI_NO_ERROR;

HPYAPI_SLOT(80, 5)
QkLoopElements qk_control_flow_loop_elements(const QkControlFlowInstruction *cf_inst) HPYAPI_NO_ERROR;

HPYAPI_SLOT(81, 5)
void qk_control_flow_loop_range(const QkControlFlowInstruction *cf_inst, int64_t *out_start, int64_t *out_stop,
    int64_t *out_step) HPYAPI_NO_ERROR;

HPYAPI_SLOT(82, 5)
unsigned char qk_control_flow_loop_param_kind(const QkControlFlowInstruction *cf_inst) HPYAPI_NO_ERROR;

HPYAPI_SLOT(83, 5)
QkSymbolInfo qk_control_flow_loop_symbol_info(const QkControlFlowInstruction *cf_inst) HPYAPI_NO_ERROR;

HPYAPI_SLOT(84, 5)
QkVar *qk_control_flow_loop_variable(const QkControlFlowInstruction *cf_inst) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(85, 5)
unsigned char qk_control_flow_switch_target_type(const QkControlFlowInstruction *cf_inst) HPYAPI_NO_ERROR;

HPYAPI_SLOT(86, 5)
uint32_t qk_control_flow_switch_target_bit(const QkControlFlowInstruction *cf_inst) HPYAPI_NO_ERROR;

HPYAPI_SLOT(87, 5)
QkClassicalRegister *qk_control_flow_switch_target_register(const QkControlFlowInstruction *cf_inst) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(88, 5)
QkExprNode *qk_control_flow_switch_target_expr(const QkControlFlowInstruction *cf_inst) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(89, 5)
size_t qk_control_flow_switch_num_cases(const QkControlFlowInstruction *cf_inst) HPYAPI_NO_ERROR;

HPYAPI_SLOT(90, 5)
bool qk_control_flow_switch_is_case_default(const QkControlFlowInstruction *cf_inst, size_t case_idx) HPYAPI_NO_ERROR;

HPYAPI_SLOT(91, 5)
uint64_t qk_control_flow_switch_case_labels_bit_width(const QkControlFlowInstruction *cf_inst,
    size_t case_idx) HPYAPI_NO_ERROR;

HPYAPI_SLOT(92, 5)
QkSwitchCaseLabels qk_control_flow_switch_case_labels_uint(const QkControlFlowInstruction *cf_inst,
    size_t case_idx) HPYAPI_NO_ERROR;

HPYAPI_SLOT(93, 5)
void qk_control_flow_switch_case_labels_clear(QkSwitchCaseLabels *labels) HPYAPI_NO_ERROR;

HPYAPI_SLOT(94, 6)
void qk_circuit_view_instruction(const QkCircuit *circuit, size_t index, QkCircuitInstructionView *out) HPYAPI_NO_ERROR;

HPYAPI_SLOT(95, 6)
unsigned int qk_circuit_delay_dt(QkCircuit *circuit, uint32_t qubit, int64_t duration) HPYAPI_NO_ERROR;

HPYAPI_SLOT(96, 6)
unsigned char qk_circuit_delay_unit(const QkCircuit *circuit, size_t index) HPYAPI_NO_ERROR;

HPYAPI_SLOT(97, 6)
unsigned int qk_circuit_custom_operation(QkCircuit *circuit, QkCustomOp *operation, const uint32_t *qubits,
    const uint32_t *clbits, QkParam **params) HPYAPI_NO_ERROR;

HPYAPI_HOLE(98, "reserved")

HPYAPI_HOLE(99, "reserved")

HPYAPI_HOLE(100, "reserved")

HPYAPI_HOLE(101, "reserved")

HPYAPI_HOLE(102, "reserved")

HPYAPI_HOLE(103, "reserved")

HPYAPI_HOLE(104, "reserved")

HPYAPI_SLOT(105, 4)
QkDag *qk_dag_new(void) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(106, 4)
void qk_dag_add_quantum_register(QkDag *dag, const QkQuantumRegister *reg) HPYAPI_NO_ERROR;

HPYAPI_SLOT(107, 4)
void qk_dag_add_classical_register(QkDag *dag, const QkClassicalRegister *reg) HPYAPI_NO_ERROR;

HPYAPI_SLOT(108, 4)
uint32_t qk_dag_num_qubits(const QkDag *dag) HPYAPI_NO_ERROR;

HPYAPI_SLOT(109, 4)
uint32_t qk_dag_num_clbits(const QkDag *dag) HPYAPI_NO_ERROR;

HPYAPI_SLOT(110, 4)
size_t qk_dag_num_op_nodes(const QkDag *dag) HPYAPI_NO_ERROR;

HPYAPI_SLOT(111, 4)
unsigned char qk_dag_node_type(const QkDag *dag, uint32_t node) HPYAPI_NO_ERROR;

HPYAPI_SLOT(112, 4)
uint32_t qk_dag_qubit_in_node(const QkDag *dag, uint32_t qubit) HPYAPI_NO_ERROR;

HPYAPI_SLOT(113, 4)
uint32_t qk_dag_qubit_out_node(const QkDag *dag, uint32_t qubit) HPYAPI_NO_ERROR;

HPYAPI_SLOT(114, 4)
uint32_t qk_dag_clbit_in_node(const QkDag *dag, uint32_t clbit) HPYAPI_NO_ERROR;

HPYAPI_SLOT(115, 4)
uint32_t qk_dag_clbit_out_node(const QkDag *dag, uint32_t clbit) HPYAPI_NO_ERROR;

HPYAPI_SLOT(116, 4)
uint32_t qk_dag_wire_node_value(const QkDag *dag, uint32_t node) HPYAPI_NO_ERROR;

HPYAPI_SLOT(117, 4)
uint32_t qk_dag_op_node_num_qubits(const QkDag *dag, uint32_t node) HPYAPI_NO_ERROR;

HPYAPI_SLOT(118, 4)
uint32_t qk_dag_op_node_num_clbits(const QkDag *dag, uint32_t node) HPYAPI_NO_ERROR;

HPYAPI_SLOT(119, 4)
uint32_t qk_dag_op_node_num_params(const QkDag *dag, uint32_t node) HPYAPI_NO_ERROR;

HPYAPI_SLOT(120, 4)
uint32_t *qk_dag_op_node_qubits(const QkDag *dag, uint32_t node) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(121, 4)
uint32_t *qk_dag_op_node_clbits(const QkDag *dag, uint32_t node) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(122, 4)
uint32_t qk_dag_apply_gate(QkDag *dag, unsigned char gate, const uint32_t *qubits, const double *params,
    bool front) HPYAPI_NO_ERROR;

HPYAPI_SLOT(123, 4)
uint32_t qk_dag_apply_measure(QkDag *dag, uint32_t qubit, uint32_t clbit, bool front) HPYAPI_NO_ERROR;

HPYAPI_SLOT(124, 4)
uint32_t qk_dag_apply_reset(QkDag *dag, uint32_t qubit, bool front) HPYAPI_NO_ERROR;

HPYAPI_SLOT(125, 4)
uint32_t qk_dag_apply_barrier(QkDag *dag, const uint32_t *qubits, uint32_t num_qubits, bool front) HPYAPI_NO_ERROR;

HPYAPI_SLOT(126, 4)
uint32_t qk_dag_apply_unitary(QkDag *dag, const QkComplex64 *matrix, const uint32_t *qubits, uint32_t num_qubits,
    bool front) HPYAPI_NO_ERROR;

HPYAPI_SLOT(127, 4)
unsigned char qk_dag_op_node_gate_op(const QkDag *dag, uint32_t node, double *out_params) HPYAPI_NO_ERROR;

HPYAPI_SLOT(128, 4)
void qk_dag_op_node_unitary(const QkDag *dag, uint32_t node, QkComplex64 *out) HPYAPI_NO_ERROR;

HPYAPI_SLOT(129, 4)
unsigned char qk_dag_op_node_kind(const QkDag *dag, uint32_t node) HPYAPI_NO_ERROR;

HPYAPI_SLOT(130, 4)
QkDagNeighbors qk_dag_successors(const QkDag *dag, uint32_t node) HPYAPI_NO_ERROR;

HPYAPI_SLOT(131, 4)
QkDagNeighbors qk_dag_predecessors(const QkDag *dag, uint32_t node) HPYAPI_NO_ERROR;

HPYAPI_SLOT(132, 4)
void qk_dag_neighbors_clear(QkDagNeighbors *neighbors) HPYAPI_NO_ERROR;

HPYAPI_SLOT(133, 4)
void qk_dag_get_instruction(const QkDag *dag, uint32_t index, QkCircuitInstruction *instruction) HPYAPI_NO_ERROR;

HPYAPI_SLOT(134, 4)
unsigned int qk_dag_compose(QkDag *dag, const QkDag *other, const uint32_t *qubits,
    const uint32_t *clbits) HPYAPI_NO_ERROR;

HPYAPI_SLOT(135, 4)
void qk_dag_free(QkDag *dag) HPYAPI_NO_ERROR;

HPYAPI_SLOT(136, 4)
QkCircuit *qk_dag_to_circuit(const QkDag *dag) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(137, 4)
void qk_dag_topological_op_nodes(const QkDag *dag, uint32_t *out_order) HPYAPI_NO_ERROR;

HPYAPI_SLOT(138, 4)
void qk_dag_substitute_node_with_dag(QkDag *dag, uint32_t node, const QkDag *replacement) HPYAPI_NO_ERROR;

HPYAPI_SLOT(139, 4)
QkDag *qk_dag_copy_empty_like(const QkDag *dag, unsigned char vars_mode,
    unsigned char blocks_mode) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(140, 4)
PyObject *qk_dag_to_python(QkDag *dag);

HPYAPI_SLOT(141, 4)
QkDag *qk_dag_borrow_from_python(PyObject *ob) HPYAPI_ERROR(NULL);

HPYAPI_SLOT(142, 4)
int qk_dag_convert_from_python(PyObject *object, void *address) HPYAPI_ERROR(CHECK);

HPYAPI_SLOT(143, 4)
uint32_t qk_dag_replace_block_with_unitary(QkDag *dag, uint32_t num_block_ids, const uint32_t *block_ids, const QkComplex64 *matrix,
    uint32_t num_qubits, const uint32_t *qubits, bool cycle_check) HPYAPI_NO_ERROR;

HPYAPI_SLOT(144, 4)
void qk_dag_substitute_node_with_unitary(QkDag *dag, uint32_t node, const QkComplex64 *matrix,
    uint32_t num_qubits) HPYAPI_NO_ERROR;

HPYAPI_SLOT(145, 5)
QkParam *qk_dag_global_phase(const QkDag *dag) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(146, 5)
unsigned int qk_dag_set_global_phase(QkDag *dag, const QkParam *phase) HPYAPI_NO_ERROR;

HPYAPI_SLOT(147, 6)
void qk_dag_view_instruction(const QkDag *dag, uint32_t index, QkCircuitInstructionView *out) HPYAPI_NO_ERROR;

HPYAPI_SLOT(148, 6)
unsigned int qk_dag_apply_custom_operation(QkDag *dag, QkCustomOp *operation, const uint32_t *qubits, const uint32_t *clbits,
    QkParam **params, uint32_t *node, bool front) HPYAPI_NO_ERROR;

HPYAPI_HOLE(149, "reserved")

HPYAPI_HOLE(150, "reserved")

HPYAPI_HOLE(151, "reserved")

HPYAPI_HOLE(152, "reserved")

HPYAPI_HOLE(153, "reserved")

HPYAPI_HOLE(154, "reserved")

HPYAPI_HOLE(155, "reserved")

HPYAPI_HOLE(156, "reserved")

HPYAPI_HOLE(157, "reserved")

HPYAPI_HOLE(158, "reserved")

HPYAPI_HOLE(159, "reserved")

HPYAPI_HOLE(160, "reserved")

HPYAPI_HOLE(161, "reserved")

HPYAPI_HOLE(162, "reserved")

HPYAPI_HOLE(163, "reserved")

HPYAPI_HOLE(164, "reserved")

HPYAPI_HOLE(165, "reserved")

HPYAPI_HOLE(166, "reserved")

HPYAPI_HOLE(167, "reserved")

HPYAPI_HOLE(168, "reserved")

HPYAPI_HOLE(169, "reserved")

HPYAPI_HOLE(170, "reserved")

HPYAPI_HOLE(171, "reserved")

HPYAPI_HOLE(172, "reserved")

HPYAPI_HOLE(173, "reserved")

HPYAPI_HOLE(174, "reserved")

HPYAPI_HOLE(175, "reserved")

HPYAPI_HOLE(176, "reserved")

HPYAPI_HOLE(177, "reserved")

HPYAPI_HOLE(178, "reserved")

HPYAPI_HOLE(179, "reserved")

HPYAPI_HOLE(180, "reserved")

HPYAPI_HOLE(181, "reserved")

HPYAPI_HOLE(182, "reserved")

HPYAPI_HOLE(183, "reserved")

HPYAPI_HOLE(184, "reserved")

HPYAPI_HOLE(185, "reserved")

HPYAPI_HOLE(186, "reserved")

HPYAPI_HOLE(187, "reserved")

HPYAPI_HOLE(188, "reserved")

HPYAPI_HOLE(189, "reserved")

HPYAPI_HOLE(190, "reserved")

HPYAPI_HOLE(191, "reserved")

HPYAPI_HOLE(192, "reserved")

HPYAPI_HOLE(193, "reserved")

HPYAPI_HOLE(194, "reserved")

HPYAPI_HOLE(195, "reserved")

HPYAPI_HOLE(196, "reserved")

HPYAPI_HOLE(197, "reserved")

HPYAPI_HOLE(198, "reserved")

HPYAPI_HOLE(199, "reserved")

HPYAPI_HOLE(200, "reserved")

HPYAPI_HOLE(201, "reserved")

HPYAPI_HOLE(202, "reserved")

HPYAPI_HOLE(203, "reserved")

HPYAPI_HOLE(204, "reserved")

HPYAPI_SLOT(205, 4)
QkParam *qk_param_new_symbol(const char *name) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(206, 4)
QkParam *qk_param_zero(void) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(207, 4)
void qk_param_free(QkParam *param) HPYAPI_NO_ERROR;

HPYAPI_SLOT(208, 4)
QkParam *qk_param_from_double(double value) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(209, 4)
QkParam *qk_param_from_complex(QkComplex64 value) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(210, 4)
QkParam *qk_param_copy(const QkParam *param) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(211, 4)
char *qk_param_str(const QkParam *param) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(212, 4)
unsigned int qk_param_add(QkParam *out, const QkParam *lhs, const QkParam *rhs) HPYAPI_NO_ERROR;

HPYAPI_SLOT(213, 4)
unsigned int qk_param_sub(QkParam *out, const QkParam *lhs, const QkParam *rhs) HPYAPI_NO_ERROR;

HPYAPI_SLOT(214, 4)
unsigned int qk_param_mul(QkParam *out, const QkParam *lhs, const QkParam *rhs) HPYAPI_NO_ERROR;

HPYAPI_SLOT(215, 4)
unsigned int qk_param_div(QkParam *out, const QkParam *num, const QkParam *den) HPYAPI_NO_ERROR;

HPYAPI_SLOT(216, 4)
unsigned int qk_param_pow(QkParam *out, const QkParam *base, const QkParam *pow) HPYAPI_NO_ERROR;

HPYAPI_SLOT(217, 4)
unsigned int qk_param_sin(QkParam *out, const QkParam *src) HPYAPI_NO_ERROR;

HPYAPI_SLOT(218, 4)
unsigned int qk_param_cos(QkParam *out, const QkParam *src) HPYAPI_NO_ERROR;

HPYAPI_SLOT(219, 4)
unsigned int qk_param_tan(QkParam *out, const QkParam *src) HPYAPI_NO_ERROR;

HPYAPI_SLOT(220, 4)
unsigned int qk_param_asin(QkParam *out, const QkParam *src) HPYAPI_NO_ERROR;

HPYAPI_SLOT(221, 4)
unsigned int qk_param_acos(QkParam *out, const QkParam *src) HPYAPI_NO_ERROR;

HPYAPI_SLOT(222, 4)
unsigned int qk_param_atan(QkParam *out, const QkParam *src) HPYAPI_NO_ERROR;

HPYAPI_SLOT(223, 4)
unsigned int qk_param_log(QkParam *out, const QkParam *src) HPYAPI_NO_ERROR;

HPYAPI_SLOT(224, 4)
unsigned int qk_param_exp(QkParam *out, const QkParam *src) HPYAPI_NO_ERROR;

HPYAPI_SLOT(225, 4)
unsigned int qk_param_abs(QkParam *out, const QkParam *src) HPYAPI_NO_ERROR;

HPYAPI_SLOT(226, 4)
unsigned int qk_param_sign(QkParam *out, const QkParam *src) HPYAPI_NO_ERROR;

HPYAPI_SLOT(227, 4)
unsigned int qk_param_neg(QkParam *out, const QkParam *src) HPYAPI_NO_ERROR;

HPYAPI_SLOT(228, 4)
unsigned int qk_param_conjugate(QkParam *out, const QkParam *src) HPYAPI_NO_ERROR;

HPYAPI_SLOT(229, 4)
bool qk_param_equal(const QkParam *lhs, const QkParam *rhs) HPYAPI_NO_ERROR;

HPYAPI_SLOT(230, 4)
double qk_param_as_real(const QkParam *param) HPYAPI_NO_ERROR;

HPYAPI_SLOT(231, 6)
size_t qk_param_stride(void) HPYAPI_NO_ERROR;

HPYAPI_SLOT(232, 6)
bool qk_param_as_int(const QkParam *param, int64_t *value) HPYAPI_NO_ERROR;

HPYAPI_SLOT(233, 6)
unsigned char qk_param_kind(const QkParam *param) HPYAPI_NO_ERROR;

HPYAPI_HOLE(234, "reserved")

HPYAPI_HOLE(235, "reserved")

HPYAPI_HOLE(236, "reserved")

HPYAPI_HOLE(237, "reserved")

HPYAPI_HOLE(238, "reserved")

HPYAPI_HOLE(239, "reserved")

HPYAPI_HOLE(240, "reserved")

HPYAPI_HOLE(241, "reserved")

HPYAPI_HOLE(242, "reserved")

HPYAPI_HOLE(243, "reserved")

HPYAPI_HOLE(244, "reserved")

HPYAPI_HOLE(245, "reserved")

HPYAPI_HOLE(246, "reserved")

HPYAPI_HOLE(247, "reserved")

HPYAPI_HOLE(248, "reserved")

HPYAPI_HOLE(249, "reserved")

HPYAPI_HOLE(250, "reserved")

HPYAPI_HOLE(251, "reserved")

HPYAPI_HOLE(252, "reserved")

HPYAPI_HOLE(253, "reserved")

HPYAPI_HOLE(254, "reserved")

HPYAPI_SLOT(255, 4)
QkCircuit *qk_circuit_library_iqp(uint32_t num_qubits, const int64_t *interactions, bool check_input) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(256, 4)
QkCircuit *qk_circuit_library_random_iqp(uint32_t num_qubits, int64_t seed) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(257, 4)
QkCircuit *qk_circuit_library_quantum_volume(uint32_t num_qubits, size_t depth,
    int64_t seed) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(258, 4)
QkCircuit *qk_circuit_library_suzuki_trotter(const QkObs *op, uint32_t order, uint32_t reps, double time, bool preserve_order,
    bool insert_barriers) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(259, 4)
void qk_pauli_product_rotation_clear(QkPauliProductRotation *inst) HPYAPI_NO_ERROR;

HPYAPI_SLOT(260, 4)
void qk_pauli_product_measurement_clear(QkPauliProductMeasurement *inst) HPYAPI_NO_ERROR;

HPYAPI_SLOT(261, 6)
QkCircuit *qk_circuit_library_n_local(uint32_t num_qubits, const unsigned char *rotation_blocks, size_t rotation_blocks_size,
    const unsigned char *entanglement_blocks, size_t entanglement_blocks_size, const QkNLocalSettings *settings) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(262, 6)
QkNLocalSettings qk_circuit_library_n_local_settings_default(void) HPYAPI_NO_ERROR;

HPYAPI_HOLE(263, "reserved")

HPYAPI_HOLE(264, "reserved")

HPYAPI_HOLE(265, "reserved")

HPYAPI_HOLE(266, "reserved")

HPYAPI_HOLE(267, "reserved")

HPYAPI_HOLE(268, "reserved")

HPYAPI_HOLE(269, "reserved")

HPYAPI_HOLE(270, "reserved")

HPYAPI_HOLE(271, "reserved")

HPYAPI_HOLE(272, "reserved")

HPYAPI_HOLE(273, "reserved")

HPYAPI_HOLE(274, "reserved")

HPYAPI_HOLE(275, "reserved")

HPYAPI_HOLE(276, "reserved")

HPYAPI_HOLE(277, "reserved")

HPYAPI_HOLE(278, "reserved")

HPYAPI_HOLE(279, "reserved")

HPYAPI_HOLE(280, "reserved")

HPYAPI_HOLE(281, "reserved")

HPYAPI_HOLE(282, "reserved")

HPYAPI_HOLE(283, "reserved")

HPYAPI_HOLE(284, "reserved")

HPYAPI_HOLE(285, "reserved")

HPYAPI_HOLE(286, "reserved")

HPYAPI_HOLE(287, "reserved")

HPYAPI_HOLE(288, "reserved")

HPYAPI_HOLE(289, "reserved")

HPYAPI_HOLE(290, "reserved")

HPYAPI_HOLE(291, "reserved")

HPYAPI_HOLE(292, "reserved")

HPYAPI_HOLE(293, "reserved")

HPYAPI_HOLE(294, "reserved")

HPYAPI_HOLE(295, "reserved")

HPYAPI_HOLE(296, "reserved")

HPYAPI_HOLE(297, "reserved")

HPYAPI_HOLE(298, "reserved")

HPYAPI_HOLE(299, "reserved")

HPYAPI_HOLE(300, "reserved")

HPYAPI_HOLE(301, "reserved")

HPYAPI_HOLE(302, "reserved")

HPYAPI_HOLE(303, "reserved")

HPYAPI_HOLE(304, "reserved")

HPYAPI_SLOT(305, 5)
unsigned char qk_expr_kind(const QkExprNode *expr) HPYAPI_NO_ERROR;

HPYAPI_SLOT(306, 5)
QkBinaryExprInfo qk_expr_binary_info(const QkExprNode *expr) HPYAPI_NO_ERROR;

HPYAPI_SLOT(307, 5)
QkUnaryExprInfo qk_expr_unary_info(const QkExprNode *expr) HPYAPI_NO_ERROR;

HPYAPI_SLOT(308, 5)
QkCastExprInfo qk_expr_cast_info(const QkExprNode *expr) HPYAPI_NO_ERROR;

HPYAPI_SLOT(309, 5)
QkIndexExprInfo qk_expr_index_info(const QkExprNode *expr) HPYAPI_NO_ERROR;

HPYAPI_SLOT(310, 5)
QkValue *qk_expr_as_value(const QkExprNode *expr) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(311, 5)
QkVar *qk_expr_as_var(const QkExprNode *expr) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(312, 5)
QkStretch *qk_expr_as_stretch(const QkExprNode *expr) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(313, 5)
QkExprTypeInfo qk_value_type_info(const QkValue *value) HPYAPI_NO_ERROR;

HPYAPI_HOLE(314, "qk_value_duration_info, which returns QkDurationInfo: a union by value")

HPYAPI_SLOT(315, 5)
double qk_value_float(const QkValue *value) HPYAPI_NO_ERROR;

HPYAPI_SLOT(316, 5)
uint64_t qk_value_uint(const QkValue *value) HPYAPI_NO_ERROR;

HPYAPI_SLOT(317, 5)
bool qk_value_bool(const QkValue *value) HPYAPI_NO_ERROR;

HPYAPI_SLOT(318, 5)
char *qk_var_name(const QkVar *var) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(319, 5)
QkExprTypeInfo qk_var_type_info(const QkVar *var) HPYAPI_NO_ERROR;

HPYAPI_SLOT(320, 5)
char *qk_stretch_name(const QkStretch *stretch) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_HOLE(321, "reserved")

HPYAPI_HOLE(322, "reserved")

HPYAPI_HOLE(323, "reserved")

HPYAPI_HOLE(324, "reserved")

HPYAPI_HOLE(325, "reserved")

HPYAPI_HOLE(326, "reserved")

HPYAPI_HOLE(327, "reserved")

HPYAPI_HOLE(328, "reserved")

HPYAPI_HOLE(329, "reserved")

HPYAPI_HOLE(330, "reserved")

HPYAPI_HOLE(331, "reserved")

HPYAPI_HOLE(332, "reserved")

HPYAPI_HOLE(333, "reserved")

HPYAPI_HOLE(334, "reserved")

HPYAPI_HOLE(335, "reserved")

HPYAPI_HOLE(336, "reserved")

HPYAPI_HOLE(337, "reserved")

HPYAPI_HOLE(338, "reserved")

HPYAPI_HOLE(339, "reserved")

HPYAPI_HOLE(340, "reserved")

HPYAPI_HOLE(341, "reserved")

HPYAPI_HOLE(342, "reserved")

HPYAPI_HOLE(343, "reserved")

HPYAPI_HOLE(344, "reserved")

HPYAPI_HOLE(345, "reserved")

HPYAPI_HOLE(346, "reserved")

HPYAPI_HOLE(347, "reserved")

HPYAPI_HOLE(348, "reserved")

HPYAPI_HOLE(349, "reserved")

HPYAPI_HOLE(350, "reserved")

HPYAPI_HOLE(351, "reserved")

HPYAPI_HOLE(352, "reserved")

HPYAPI_HOLE(353, "reserved")

HPYAPI_HOLE(354, "reserved")

HPYAPI_HOLE(355, "reserved")

HPYAPI_HOLE(356, "reserved")

HPYAPI_HOLE(357, "reserved")

HPYAPI_HOLE(358, "reserved")

HPYAPI_HOLE(359, "reserved")

HPYAPI_HOLE(360, "reserved")

HPYAPI_HOLE(361, "reserved")

HPYAPI_HOLE(362, "reserved")

HPYAPI_HOLE(363, "reserved")

HPYAPI_HOLE(364, "reserved")

HPYAPI_HOLE(365, "reserved")

HPYAPI_HOLE(366, "reserved")

HPYAPI_HOLE(367, "reserved")

HPYAPI_HOLE(368, "reserved")

HPYAPI_HOLE(369, "reserved")

HPYAPI_HOLE(370, "reserved")

HPYAPI_HOLE(371, "reserved")

HPYAPI_HOLE(372, "reserved")

HPYAPI_HOLE(373, "reserved")

HPYAPI_HOLE(374, "reserved")

HPYAPI_HOLE(375, "reserved")

HPYAPI_HOLE(376, "reserved")

HPYAPI_HOLE(377, "reserved")

HPYAPI_HOLE(378, "reserved")

HPYAPI_HOLE(379, "reserved")

HPYAPI_SLOT(380, 6)
QkCustomOpVtable *qk_custom_operation_vtable_new(const QkVtableEntry *slots) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(381, 6)
void qk_custom_operation_vtable_free(const QkCustomOpVtable *v_table) HPYAPI_NO_ERROR;

HPYAPI_SLOT(382, 6)
QkCustomOp *qk_custom_operation_new(void *operation, const QkCustomOpVtable *v_table) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(383, 6)
void qk_custom_operation_free(QkCustomOp *data) HPYAPI_NO_ERROR;

#endif
