/* Qiskit's table of the transpiler, 2.4 to 2.6, as a definition: targets, circuits as graphs, passes. What is said of
 * qiskit_circuit.api.h holds here as well; this table does not tell its version, which that of circuits does. */
#ifndef QISKIT_TRANSPILE_API_H
#define QISKIT_TRANSPILE_API_H

#include <hpyapi_define.h>

#include "qiskit_types.h"

HPYAPI_API(QiskitTranspile, QkTranspile, 2, 6, "qiskit._accelerate.capi.QK_FFI_TRANSPILE", "26695782-e562-4189-b835-19400677ebfc")
HPYAPI_UPSTREAM("qiskit.h", QISKIT_H, NULL)
HPYAPI_PROFILE(pyobject)
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)

typedef struct QkTranspileLayout QkTranspileLayout;

typedef struct QkTranspilerStageState QkTranspilerStageState;

typedef struct QkTargetEntry QkTargetEntry;

typedef struct QkVF2LayoutResult QkVF2LayoutResult;

typedef struct QkVF2LayoutConfiguration QkVF2LayoutConfiguration;

typedef struct QkIrHandle QkIrHandle;

typedef struct QkPassVtable QkPassVtable;

typedef struct QkPass QkPass;

typedef struct QkCompilationError QkCompilationError;

typedef struct QkPassManager QkPassManager;

typedef struct {
    uint8_t optimization_level;
    int64_t seed;
    double approximation_degree;
} QkTranspileOptions;

typedef struct {
    QkCircuit *circuit;
    QkTranspileLayout *layout;
} QkTranspileResult;

typedef struct {
    uint32_t *neighbors;
    size_t *partition;
    uint32_t num_qubits;
} QkNeighbors;

typedef struct {
    double duration;
    double error;
} QkInstructionProperties;

typedef struct {
    unsigned char op_type;
    char *name;
    uint32_t num_qubits;
    QkParam **params;
    uint32_t num_params;
} QkTargetOp;

typedef struct {
    size_t max_iterations;
    size_t num_swap_trials;
    size_t num_random_trials;
    uint64_t seed;
} QkSabreLayoutOptions;

HPYAPI_TABLE(void)

HPYAPI_SLOT(0, 4)
unsigned int qk_transpile(const QkCircuit *qc, const QkTarget *target, const QkTranspileOptions *options,
    QkTranspileResult *result, char **error) HPYAPI_NO_ERROR;

HPYAPI_SLOT(1, 4)
QkTranspileOptions qk_transpiler_default_options(void) HPYAPI_NO_ERROR;

HPYAPI_SLOT(2, 4)
unsigned int qk_transpile_stage_init(QkDag *dag, const QkTarget *target, const QkTranspileOptions *options,
    QkTranspilerStageState **state, char **error) HPYAPI_NO_ERROR;

HPYAPI_SLOT(3, 4)
unsigned int qk_transpile_stage_routing(QkDag *dag, const QkTarget *target, const QkTranspileOptions *options,
    QkTranspilerStageState *state, char **error) HPYAPI_NO_ERROR;

HPYAPI_SLOT(4, 4)
unsigned int qk_transpile_stage_optimization(QkDag *dag, const QkTarget *target, const QkTranspileOptions *options,
    char **error, QkTranspilerStageState *state) HPYAPI_NO_ERROR;

HPYAPI_SLOT(5, 4)
unsigned int qk_transpile_stage_translation(QkDag *dag, const QkTarget *target, const QkTranspileOptions *options,
    char **error) HPYAPI_NO_ERROR;

HPYAPI_SLOT(6, 4)
unsigned int qk_transpile_stage_layout(QkDag *dag, const QkTarget *target, const QkTranspileOptions *options,
    QkTranspilerStageState **state, char **error) HPYAPI_NO_ERROR;

HPYAPI_HOLE(7, "reserved")

HPYAPI_HOLE(8, "reserved")

HPYAPI_HOLE(9, "reserved")

HPYAPI_HOLE(10, "reserved")

HPYAPI_HOLE(11, "reserved")

HPYAPI_HOLE(12, "reserved")

HPYAPI_HOLE(13, "reserved")

HPYAPI_HOLE(14, "reserved")

HPYAPI_HOLE(15, "reserved")

HPYAPI_HOLE(16, "reserved")

HPYAPI_HOLE(17, "reserved")

HPYAPI_HOLE(18, "reserved")

HPYAPI_HOLE(19, "reserved")

HPYAPI_SLOT(20, 4)
bool qk_neighbors_is_all_to_all(const QkNeighbors *neighbors) HPYAPI_NO_ERROR;

HPYAPI_SLOT(21, 4)
bool qk_neighbors_from_target(const QkTarget *target, QkNeighbors *neighbors) HPYAPI_NO_ERROR;

HPYAPI_SLOT(22, 4)
void qk_neighbors_clear(QkNeighbors *neighbors) HPYAPI_NO_ERROR;

HPYAPI_HOLE(23, "reserved")

HPYAPI_HOLE(24, "reserved")

HPYAPI_HOLE(25, "reserved")

HPYAPI_HOLE(26, "reserved")

HPYAPI_HOLE(27, "reserved")

HPYAPI_HOLE(28, "reserved")

HPYAPI_HOLE(29, "reserved")

HPYAPI_HOLE(30, "reserved")

HPYAPI_HOLE(31, "reserved")

HPYAPI_HOLE(32, "reserved")

HPYAPI_HOLE(33, "reserved")

HPYAPI_HOLE(34, "reserved")

HPYAPI_SLOT(35, 4)
uint32_t qk_transpile_layout_num_input_qubits(const QkTranspileLayout *layout) HPYAPI_NO_ERROR;

HPYAPI_SLOT(36, 4)
uint32_t qk_transpile_layout_num_output_qubits(const QkTranspileLayout *layout) HPYAPI_NO_ERROR;

HPYAPI_SLOT(37, 4)
bool qk_transpile_layout_initial_layout(const QkTranspileLayout *layout, bool filter_ancillas, uint32_t *initial_layout) HPYAPI_NO_ERROR;

HPYAPI_SLOT(38, 4)
bool qk_transpile_layout_output_permutation(const QkTranspileLayout *layout, uint32_t *output_permutation) HPYAPI_NO_ERROR;

HPYAPI_SLOT(39, 4)
void qk_transpile_layout_final_layout(const QkTranspileLayout *layout, bool filter_ancillas, uint32_t *final_layout) HPYAPI_NO_ERROR;

HPYAPI_SLOT(40, 4)
QkTranspileLayout *qk_transpile_layout_generate_from_mapping(const QkDag *original_dag, const QkTarget *target,
    const uint32_t *qubit_mapping) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(41, 4)
void qk_transpile_layout_free(QkTranspileLayout *layout) HPYAPI_NO_ERROR;

HPYAPI_SLOT(42, 4)
PyObject *qk_transpile_layout_to_python(const QkTranspileLayout *layout, const QkCircuit *circuit);

HPYAPI_HOLE(43, "reserved")

HPYAPI_HOLE(44, "reserved")

HPYAPI_HOLE(45, "reserved")

HPYAPI_HOLE(46, "reserved")

HPYAPI_HOLE(47, "reserved")

HPYAPI_HOLE(48, "reserved")

HPYAPI_HOLE(49, "reserved")

HPYAPI_SLOT(50, 4)
void qk_transpile_state_new(QkTranspilerStageState **state) HPYAPI_NO_ERROR;

HPYAPI_SLOT(51, 4)
void qk_transpile_state_free(QkTranspilerStageState *state) HPYAPI_NO_ERROR;

HPYAPI_SLOT(52, 4)
QkTranspileLayout *qk_transpile_state_layout(QkTranspilerStageState *state) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(53, 4)
void qk_transpile_state_layout_set(QkTranspilerStageState *state, QkTranspileLayout *layout) HPYAPI_NO_ERROR;

HPYAPI_HOLE(54, "reserved")

HPYAPI_HOLE(55, "reserved")

HPYAPI_HOLE(56, "reserved")

HPYAPI_HOLE(57, "reserved")

HPYAPI_HOLE(58, "reserved")

HPYAPI_HOLE(59, "reserved")

HPYAPI_HOLE(60, "reserved")

HPYAPI_HOLE(61, "reserved")

HPYAPI_HOLE(62, "reserved")

HPYAPI_HOLE(63, "reserved")

HPYAPI_HOLE(64, "reserved")

HPYAPI_HOLE(65, "reserved")

HPYAPI_HOLE(66, "reserved")

HPYAPI_HOLE(67, "reserved")

HPYAPI_HOLE(68, "reserved")

HPYAPI_HOLE(69, "reserved")

HPYAPI_HOLE(70, "reserved")

HPYAPI_HOLE(71, "reserved")

HPYAPI_HOLE(72, "reserved")

HPYAPI_HOLE(73, "reserved")

HPYAPI_HOLE(74, "reserved")

HPYAPI_HOLE(75, "reserved")

HPYAPI_HOLE(76, "reserved")

HPYAPI_HOLE(77, "reserved")

HPYAPI_HOLE(78, "reserved")

HPYAPI_HOLE(79, "reserved")

HPYAPI_HOLE(80, "reserved")

HPYAPI_HOLE(81, "reserved")

HPYAPI_HOLE(82, "reserved")

HPYAPI_HOLE(83, "reserved")

HPYAPI_HOLE(84, "reserved")

HPYAPI_HOLE(85, "reserved")

HPYAPI_HOLE(86, "reserved")

HPYAPI_HOLE(87, "reserved")

HPYAPI_HOLE(88, "reserved")

HPYAPI_HOLE(89, "reserved")

HPYAPI_HOLE(90, "reserved")

HPYAPI_HOLE(91, "reserved")

HPYAPI_HOLE(92, "reserved")

HPYAPI_HOLE(93, "reserved")

HPYAPI_HOLE(94, "reserved")

HPYAPI_HOLE(95, "reserved")

HPYAPI_HOLE(96, "reserved")

HPYAPI_HOLE(97, "reserved")

HPYAPI_HOLE(98, "reserved")

HPYAPI_HOLE(99, "reserved")

HPYAPI_HOLE(100, "reserved")

HPYAPI_HOLE(101, "reserved")

HPYAPI_HOLE(102, "reserved")

HPYAPI_HOLE(103, "reserved")

HPYAPI_HOLE(104, "reserved")

HPYAPI_HOLE(105, "reserved")

HPYAPI_HOLE(106, "reserved")

HPYAPI_HOLE(107, "reserved")

HPYAPI_HOLE(108, "reserved")

HPYAPI_HOLE(109, "reserved")

HPYAPI_HOLE(110, "reserved")

HPYAPI_HOLE(111, "reserved")

HPYAPI_HOLE(112, "reserved")

HPYAPI_HOLE(113, "reserved")

HPYAPI_HOLE(114, "reserved")

HPYAPI_HOLE(115, "reserved")

HPYAPI_HOLE(116, "reserved")

HPYAPI_HOLE(117, "reserved")

HPYAPI_HOLE(118, "reserved")

HPYAPI_HOLE(119, "reserved")

HPYAPI_HOLE(120, "reserved")

HPYAPI_HOLE(121, "reserved")

HPYAPI_HOLE(122, "reserved")

HPYAPI_HOLE(123, "reserved")

HPYAPI_HOLE(124, "reserved")

HPYAPI_HOLE(125, "reserved")

HPYAPI_HOLE(126, "reserved")

HPYAPI_HOLE(127, "reserved")

HPYAPI_HOLE(128, "reserved")

HPYAPI_HOLE(129, "reserved")

HPYAPI_HOLE(130, "reserved")

HPYAPI_HOLE(131, "reserved")

HPYAPI_HOLE(132, "reserved")

HPYAPI_HOLE(133, "reserved")

HPYAPI_HOLE(134, "reserved")

HPYAPI_HOLE(135, "reserved")

HPYAPI_HOLE(136, "reserved")

HPYAPI_HOLE(137, "reserved")

HPYAPI_HOLE(138, "reserved")

HPYAPI_HOLE(139, "reserved")

HPYAPI_HOLE(140, "reserved")

HPYAPI_HOLE(141, "reserved")

HPYAPI_HOLE(142, "reserved")

HPYAPI_HOLE(143, "reserved")

HPYAPI_HOLE(144, "reserved")

HPYAPI_HOLE(145, "reserved")

HPYAPI_HOLE(146, "reserved")

HPYAPI_HOLE(147, "reserved")

HPYAPI_HOLE(148, "reserved")

HPYAPI_HOLE(149, "reserved")

HPYAPI_SLOT(150, 4)
QkTarget *qk_target_new(uint32_t num_qubits) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(151, 4)
uint32_t qk_target_num_qubits(const QkTarget *target) HPYAPI_NO_ERROR;

HPYAPI_SLOT(152, 4)
double qk_target_dt(const QkTarget *target) HPYAPI_NO_ERROR;

HPYAPI_SLOT(153, 4)
unsigned int qk_target_set_dt(QkTarget *target, double dt) HPYAPI_NO_ERROR;

HPYAPI_SLOT(154, 4)
uint32_t qk_target_granularity(const QkTarget *target) HPYAPI_NO_ERROR;

HPYAPI_SLOT(155, 4)
unsigned int qk_target_set_granularity(QkTarget *target, uint32_t granularity) HPYAPI_NO_ERROR;

HPYAPI_SLOT(156, 4)
uint32_t qk_target_min_length(const QkTarget *target) HPYAPI_NO_ERROR;

HPYAPI_SLOT(157, 4)
unsigned int qk_target_set_min_length(QkTarget *target, uint32_t min_length) HPYAPI_NO_ERROR;

HPYAPI_SLOT(158, 4)
uint32_t qk_target_pulse_alignment(const QkTarget *target) HPYAPI_NO_ERROR;

HPYAPI_SLOT(159, 4)
unsigned int qk_target_set_pulse_alignment(QkTarget *target, uint32_t pulse_alignment) HPYAPI_NO_ERROR;

HPYAPI_SLOT(160, 4)
uint32_t qk_target_acquire_alignment(const QkTarget *target) HPYAPI_NO_ERROR;

HPYAPI_SLOT(161, 4)
unsigned int qk_target_set_acquire_alignment(QkTarget *target, uint32_t acquire_alignment) HPYAPI_NO_ERROR;

HPYAPI_SLOT(162, 4)
QkTarget *qk_target_copy(QkTarget *target) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(163, 4)
void qk_target_free(QkTarget *target) HPYAPI_NO_ERROR;

HPYAPI_SLOT(164, 4)
unsigned int qk_target_add_instruction(QkTarget *target, QkTargetEntry *target_entry) HPYAPI_NO_ERROR;

HPYAPI_SLOT(165, 4)
unsigned int qk_target_update_property(QkTarget *target, unsigned char instruction, const uint32_t *qargs, uint32_t num_qubits,
    double duration, double error) HPYAPI_NO_ERROR;

HPYAPI_SLOT(166, 4)
size_t qk_target_num_instructions(const QkTarget *target) HPYAPI_NO_ERROR;

HPYAPI_SLOT(167, 4)
bool qk_target_instruction_supported(const QkTarget *target, const char *operation_name, const uint32_t *qargs,
    QkParam **params) HPYAPI_NO_ERROR;

HPYAPI_SLOT(168, 4)
size_t qk_target_op_index(const QkTarget *target, const char *name) HPYAPI_NO_ERROR;

HPYAPI_SLOT(169, 4)
char *qk_target_op_name(const QkTarget *target, size_t index) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(170, 4)
size_t qk_target_op_num_properties(const QkTarget *target, size_t index) HPYAPI_NO_ERROR;

HPYAPI_SLOT(171, 4)
size_t qk_target_op_qargs_index(const QkTarget *target, size_t op_idx, const uint32_t *qargs) HPYAPI_NO_ERROR;

HPYAPI_SLOT(172, 4)
void qk_target_op_qargs(const QkTarget *target, size_t op_idx, size_t qarg_idx, uint32_t **qargs_out,
    uint32_t *qargs_len) HPYAPI_NO_ERROR;

HPYAPI_SLOT(173, 4)
void qk_target_op_props(const QkTarget *target, size_t op_idx, size_t qarg_idx,
    QkInstructionProperties *inst_props) HPYAPI_NO_ERROR;

HPYAPI_SLOT(174, 4)
void qk_target_op_get(const QkTarget *target, size_t index, QkTargetOp *out_op) HPYAPI_NO_ERROR;

HPYAPI_SLOT(175, 4)
unsigned char qk_target_op_gate(const QkTarget *target, size_t index) HPYAPI_NO_ERROR;

HPYAPI_SLOT(176, 4)
void qk_target_op_clear(QkTargetOp *op) HPYAPI_NO_ERROR;

HPYAPI_SLOT(177, 4)
QkTarget *qk_target_borrow_from_python(PyObject *ob) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(178, 4)
int qk_target_convert_from_python(PyObject *object, void *address) HPYAPI_ERROR(-1);

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

HPYAPI_SLOT(200, 4)
QkTargetEntry *qk_target_entry_new(unsigned char operation) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(201, 4)
QkTargetEntry *qk_target_entry_new_measure(void) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(202, 4)
QkTargetEntry *qk_target_entry_new_reset(void) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(203, 4)
QkTargetEntry *qk_target_entry_new_fixed(unsigned char operation, double *params,
    const char *name) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(204, 4)
size_t qk_target_entry_num_properties(const QkTargetEntry *entry) HPYAPI_NO_ERROR;

HPYAPI_SLOT(205, 4)
void qk_target_entry_free(QkTargetEntry *entry) HPYAPI_NO_ERROR;

HPYAPI_SLOT(206, 4)
unsigned int qk_target_entry_add_property(QkTargetEntry *entry, const uint32_t *qargs, uint32_t num_qubits, double duration,
    double error) HPYAPI_NO_ERROR;

HPYAPI_SLOT(207, 4)
unsigned int qk_target_entry_set_name(QkTargetEntry *entry, const char *name) HPYAPI_NO_ERROR;

HPYAPI_HOLE(208, "reserved")

HPYAPI_HOLE(209, "reserved")

HPYAPI_HOLE(210, "reserved")

HPYAPI_HOLE(211, "reserved")

HPYAPI_HOLE(212, "reserved")

HPYAPI_HOLE(213, "reserved")

HPYAPI_HOLE(214, "reserved")

HPYAPI_HOLE(215, "reserved")

HPYAPI_HOLE(216, "reserved")

HPYAPI_HOLE(217, "reserved")

HPYAPI_HOLE(218, "reserved")

HPYAPI_HOLE(219, "reserved")

HPYAPI_HOLE(220, "reserved")

HPYAPI_HOLE(221, "reserved")

HPYAPI_HOLE(222, "reserved")

HPYAPI_HOLE(223, "reserved")

HPYAPI_HOLE(224, "reserved")

HPYAPI_HOLE(225, "reserved")

HPYAPI_HOLE(226, "reserved")

HPYAPI_HOLE(227, "reserved")

HPYAPI_HOLE(228, "reserved")

HPYAPI_HOLE(229, "reserved")

HPYAPI_HOLE(230, "reserved")

HPYAPI_HOLE(231, "reserved")

HPYAPI_HOLE(232, "reserved")

HPYAPI_HOLE(233, "reserved")

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

HPYAPI_SLOT(250, 4)
QkTranspileLayout *qk_transpiler_pass_elide_permutations(QkDag *dag) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(251, 4)
bool qk_transpiler_pass_check_gate_direction(const QkDag *dag, const QkTarget *target) HPYAPI_NO_ERROR;

HPYAPI_SLOT(252, 4)
void qk_transpiler_pass_gate_direction(QkDag *dag, const QkTarget *target) HPYAPI_NO_ERROR;

HPYAPI_SLOT(253, 4)
void qk_transpiler_pass_optimize_1q_sequences(QkDag *dag, const QkTarget *target) HPYAPI_NO_ERROR;

HPYAPI_SLOT(254, 4)
void qk_transpiler_pass_remove_diagonal_gates_before_measure(QkDag *dag) HPYAPI_NO_ERROR;

HPYAPI_SLOT(255, 4)
void qk_transpiler_pass_remove_identity_equivalent(QkDag *dag, const QkTarget *target, double approximation_degree) HPYAPI_NO_ERROR;

HPYAPI_SLOT(256, 4)
QkTranspileLayout *qk_transpiler_pass_split_2q_unitaries(QkDag *dag, double requested_fidelity,
    bool split_swaps) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(257, 5)
void qk_transpiler_pass_2q_peephole_optimization(QkDag *dag, const QkTarget *target, double approximation_degree) HPYAPI_NO_ERROR;

HPYAPI_HOLE(258, "reserved")

HPYAPI_HOLE(259, "reserved")

HPYAPI_HOLE(260, "reserved")

HPYAPI_HOLE(261, "reserved")

HPYAPI_HOLE(262, "reserved")

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

HPYAPI_HOLE(305, "reserved")

HPYAPI_HOLE(306, "reserved")

HPYAPI_HOLE(307, "reserved")

HPYAPI_HOLE(308, "reserved")

HPYAPI_HOLE(309, "reserved")

HPYAPI_HOLE(310, "reserved")

HPYAPI_HOLE(311, "reserved")

HPYAPI_HOLE(312, "reserved")

HPYAPI_HOLE(313, "reserved")

HPYAPI_HOLE(314, "reserved")

HPYAPI_HOLE(315, "reserved")

HPYAPI_HOLE(316, "reserved")

HPYAPI_HOLE(317, "reserved")

HPYAPI_HOLE(318, "reserved")

HPYAPI_HOLE(319, "reserved")

HPYAPI_HOLE(320, "reserved")

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

HPYAPI_SLOT(350, 4)
void qk_transpiler_pass_standalone_basis_translator(QkCircuit *circuit, const QkTarget *target,
    size_t min_qubits) HPYAPI_NO_ERROR;

HPYAPI_SLOT(351, 4)
unsigned int qk_transpiler_pass_standalone_commutative_cancellation(QkCircuit *circuit, const QkTarget *target,
    double approximation_degree) HPYAPI_NO_ERROR;

HPYAPI_SLOT(352, 4)
void qk_transpiler_pass_standalone_consolidate_blocks(QkCircuit *circuit, const QkTarget *target, double approximation_degree,
    bool force_consolidate) HPYAPI_NO_ERROR;

HPYAPI_SLOT(353, 4)
QkTranspileLayout *qk_transpiler_pass_standalone_elide_permutations(QkCircuit *circuit) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(354, 4)
bool qk_transpiler_pass_standalone_check_gate_direction(const QkCircuit *circuit, const QkTarget *target) HPYAPI_NO_ERROR;

HPYAPI_SLOT(355, 4)
void qk_transpiler_pass_standalone_gate_direction(QkCircuit *circuit, const QkTarget *target) HPYAPI_NO_ERROR;

HPYAPI_SLOT(356, 4)
void qk_transpiler_pass_standalone_inverse_cancellation(QkCircuit *circuit) HPYAPI_NO_ERROR;

HPYAPI_SLOT(357, 4)
void qk_transpiler_pass_standalone_optimize_1q_sequences(QkCircuit *circuit, const QkTarget *target) HPYAPI_NO_ERROR;

HPYAPI_SLOT(358, 4)
void qk_transpiler_pass_standalone_remove_diagonal_gates_before_measure(QkCircuit *circuit) HPYAPI_NO_ERROR;

HPYAPI_SLOT(359, 4)
void qk_transpiler_pass_standalone_remove_identity_equivalent(QkCircuit *circuit, const QkTarget *target,
    double approximation_degree) HPYAPI_NO_ERROR;

HPYAPI_SLOT(360, 4)
QkTranspileLayout *qk_transpiler_pass_standalone_sabre_layout(QkCircuit *circuit, const QkTarget *target,
    const QkSabreLayoutOptions *options) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(361, 4)
QkTranspileLayout *qk_transpiler_pass_standalone_split_2q_unitaries(QkCircuit *circuit, double requested_fidelity,
    bool split_swaps) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(362, 4)
void qk_transpiler_pass_standalone_unitary_synthesis(QkCircuit *circuit, const QkTarget *target, size_t min_qubits,
    double approximation_degree) HPYAPI_NO_ERROR;

HPYAPI_SLOT(363, 4)
QkVF2LayoutResult *qk_transpiler_pass_standalone_vf2_layout_average(const QkCircuit *circuit, const QkTarget *target,
    const QkVF2LayoutConfiguration *config, bool strict_direction) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(364, 4)
QkVF2LayoutResult *qk_transpiler_pass_standalone_vf2_layout_exact(const QkCircuit *circuit, const QkTarget *target,
    const QkVF2LayoutConfiguration *config) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(365, 4)
void qk_transpiler_pass_standalone_convert_to_pauli_rotations(QkCircuit *circuit) HPYAPI_NO_ERROR;

HPYAPI_SLOT(366, 4)
void qk_transpiler_pass_standalone_litinski_transformation(QkCircuit *circuit, bool fix_clifford) HPYAPI_NO_ERROR;

HPYAPI_SLOT(367, 5)
void qk_transpiler_pass_standalone_2q_peephole_optimization(QkCircuit *circuit, const QkTarget *target,
    double approximation_degree) HPYAPI_NO_ERROR;

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

HPYAPI_HOLE(380, "reserved")

HPYAPI_HOLE(381, "reserved")

HPYAPI_HOLE(382, "reserved")

HPYAPI_HOLE(383, "reserved")

HPYAPI_HOLE(384, "reserved")

HPYAPI_HOLE(385, "reserved")

HPYAPI_HOLE(386, "reserved")

HPYAPI_HOLE(387, "reserved")

HPYAPI_HOLE(388, "reserved")

HPYAPI_HOLE(389, "reserved")

HPYAPI_HOLE(390, "reserved")

HPYAPI_HOLE(391, "reserved")

HPYAPI_HOLE(392, "reserved")

HPYAPI_HOLE(393, "reserved")

HPYAPI_HOLE(394, "reserved")

HPYAPI_HOLE(395, "reserved")

HPYAPI_HOLE(396, "reserved")

HPYAPI_HOLE(397, "reserved")

HPYAPI_HOLE(398, "reserved")

HPYAPI_HOLE(399, "reserved")

HPYAPI_HOLE(400, "reserved")

HPYAPI_HOLE(401, "reserved")

HPYAPI_HOLE(402, "reserved")

HPYAPI_HOLE(403, "reserved")

HPYAPI_HOLE(404, "reserved")

HPYAPI_HOLE(405, "reserved")

HPYAPI_HOLE(406, "reserved")

HPYAPI_HOLE(407, "reserved")

HPYAPI_HOLE(408, "reserved")

HPYAPI_HOLE(409, "reserved")

HPYAPI_HOLE(410, "reserved")

HPYAPI_HOLE(411, "reserved")

HPYAPI_HOLE(412, "reserved")

HPYAPI_HOLE(413, "reserved")

HPYAPI_HOLE(414, "reserved")

HPYAPI_HOLE(415, "reserved")

HPYAPI_HOLE(416, "reserved")

HPYAPI_HOLE(417, "reserved")

HPYAPI_HOLE(418, "reserved")

HPYAPI_HOLE(419, "reserved")

HPYAPI_HOLE(420, "reserved")

HPYAPI_HOLE(421, "reserved")

HPYAPI_HOLE(422, "reserved")

HPYAPI_HOLE(423, "reserved")

HPYAPI_HOLE(424, "reserved")

HPYAPI_HOLE(425, "reserved")

HPYAPI_HOLE(426, "reserved")

HPYAPI_HOLE(427, "reserved")

HPYAPI_HOLE(428, "reserved")

HPYAPI_HOLE(429, "reserved")

HPYAPI_HOLE(430, "reserved")

HPYAPI_HOLE(431, "reserved")

HPYAPI_HOLE(432, "reserved")

HPYAPI_HOLE(433, "reserved")

HPYAPI_HOLE(434, "reserved")

HPYAPI_HOLE(435, "reserved")

HPYAPI_HOLE(436, "reserved")

HPYAPI_HOLE(437, "reserved")

HPYAPI_HOLE(438, "reserved")

HPYAPI_HOLE(439, "reserved")

HPYAPI_HOLE(440, "reserved")

HPYAPI_HOLE(441, "reserved")

HPYAPI_HOLE(442, "reserved")

HPYAPI_HOLE(443, "reserved")

HPYAPI_HOLE(444, "reserved")

HPYAPI_HOLE(445, "reserved")

HPYAPI_HOLE(446, "reserved")

HPYAPI_HOLE(447, "reserved")

HPYAPI_HOLE(448, "reserved")

HPYAPI_HOLE(449, "reserved")

HPYAPI_SLOT(450, 4)
QkSabreLayoutOptions qk_sabre_layout_options_default(void) HPYAPI_NO_ERROR;

HPYAPI_HOLE(451, "reserved")

HPYAPI_HOLE(452, "reserved")

HPYAPI_HOLE(453, "reserved")

HPYAPI_HOLE(454, "reserved")

HPYAPI_SLOT(455, 4)
bool qk_vf2_layout_result_has_match(const QkVF2LayoutResult *layout) HPYAPI_NO_ERROR;

HPYAPI_SLOT(456, 4)
bool qk_vf2_layout_result_has_improvement(const QkVF2LayoutResult *layout) HPYAPI_NO_ERROR;

HPYAPI_SLOT(457, 4)
uint32_t qk_vf2_layout_result_map_virtual_qubit(const QkVF2LayoutResult *layout, uint32_t qubit) HPYAPI_NO_ERROR;

HPYAPI_SLOT(458, 4)
void qk_vf2_layout_result_free(QkVF2LayoutResult *layout) HPYAPI_NO_ERROR;

HPYAPI_SLOT(459, 4)
QkVF2LayoutConfiguration *qk_vf2_layout_configuration_new(void) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(460, 4)
void qk_vf2_layout_configuration_free(QkVF2LayoutConfiguration *config) HPYAPI_NO_ERROR;

HPYAPI_SLOT(461, 4)
void qk_vf2_layout_configuration_set_call_limit(QkVF2LayoutConfiguration *config, int64_t before,
    int64_t after) HPYAPI_NO_ERROR;

HPYAPI_SLOT(462, 4)
void qk_vf2_layout_configuration_set_time_limit(QkVF2LayoutConfiguration *config, double limit) HPYAPI_NO_ERROR;

HPYAPI_SLOT(463, 4)
void qk_vf2_layout_configuration_set_max_trials(QkVF2LayoutConfiguration *config, uint64_t limit) HPYAPI_NO_ERROR;

HPYAPI_SLOT(464, 4)
void qk_vf2_layout_configuration_set_shuffle_seed(QkVF2LayoutConfiguration *config, uint64_t seed) HPYAPI_NO_ERROR;

HPYAPI_SLOT(465, 4)
void qk_vf2_layout_configuration_set_score_initial(QkVF2LayoutConfiguration *config, bool score_initial) HPYAPI_NO_ERROR;

HPYAPI_HOLE(466, "reserved")

HPYAPI_HOLE(467, "reserved")

HPYAPI_HOLE(468, "reserved")

HPYAPI_HOLE(469, "reserved")

HPYAPI_HOLE(470, "reserved")

HPYAPI_HOLE(471, "reserved")

HPYAPI_HOLE(472, "reserved")

HPYAPI_HOLE(473, "reserved")

HPYAPI_HOLE(474, "reserved")

HPYAPI_HOLE(475, "reserved")

HPYAPI_HOLE(476, "reserved")

HPYAPI_HOLE(477, "reserved")

HPYAPI_HOLE(478, "reserved")

HPYAPI_HOLE(479, "reserved")

HPYAPI_HOLE(480, "reserved")

HPYAPI_HOLE(481, "reserved")

HPYAPI_HOLE(482, "reserved")

HPYAPI_HOLE(483, "reserved")

HPYAPI_HOLE(484, "reserved")

HPYAPI_HOLE(485, "reserved")

HPYAPI_HOLE(486, "reserved")

HPYAPI_HOLE(487, "reserved")

HPYAPI_HOLE(488, "reserved")

HPYAPI_HOLE(489, "reserved")

HPYAPI_HOLE(490, "reserved")

HPYAPI_HOLE(491, "reserved")

HPYAPI_HOLE(492, "reserved")

HPYAPI_HOLE(493, "reserved")

HPYAPI_HOLE(494, "reserved")

HPYAPI_HOLE(495, "reserved")

HPYAPI_HOLE(496, "reserved")

HPYAPI_HOLE(497, "reserved")

HPYAPI_HOLE(498, "reserved")

HPYAPI_HOLE(499, "reserved")

HPYAPI_HOLE(500, "reserved")

HPYAPI_HOLE(501, "reserved")

HPYAPI_HOLE(502, "reserved")

HPYAPI_HOLE(503, "reserved")

HPYAPI_HOLE(504, "reserved")

HPYAPI_HOLE(505, "reserved")

HPYAPI_HOLE(506, "reserved")

HPYAPI_HOLE(507, "reserved")

HPYAPI_HOLE(508, "reserved")

HPYAPI_HOLE(509, "reserved")

HPYAPI_HOLE(510, "reserved")

HPYAPI_HOLE(511, "reserved")

HPYAPI_HOLE(512, "reserved")

HPYAPI_HOLE(513, "reserved")

HPYAPI_HOLE(514, "reserved")

HPYAPI_HOLE(515, "reserved")

HPYAPI_HOLE(516, "reserved")

HPYAPI_HOLE(517, "reserved")

HPYAPI_HOLE(518, "reserved")

HPYAPI_HOLE(519, "reserved")

HPYAPI_HOLE(520, "reserved")

HPYAPI_HOLE(521, "reserved")

HPYAPI_HOLE(522, "reserved")

HPYAPI_HOLE(523, "reserved")

HPYAPI_HOLE(524, "reserved")

HPYAPI_HOLE(525, "reserved")

HPYAPI_HOLE(526, "reserved")

HPYAPI_HOLE(527, "reserved")

HPYAPI_HOLE(528, "reserved")

HPYAPI_HOLE(529, "reserved")

HPYAPI_HOLE(530, "reserved")

HPYAPI_HOLE(531, "reserved")

HPYAPI_HOLE(532, "reserved")

HPYAPI_HOLE(533, "reserved")

HPYAPI_HOLE(534, "reserved")

HPYAPI_HOLE(535, "reserved")

HPYAPI_HOLE(536, "reserved")

HPYAPI_HOLE(537, "reserved")

HPYAPI_HOLE(538, "reserved")

HPYAPI_HOLE(539, "reserved")

HPYAPI_HOLE(540, "reserved")

HPYAPI_HOLE(541, "reserved")

HPYAPI_HOLE(542, "reserved")

HPYAPI_HOLE(543, "reserved")

HPYAPI_HOLE(544, "reserved")

HPYAPI_HOLE(545, "reserved")

HPYAPI_HOLE(546, "reserved")

HPYAPI_HOLE(547, "reserved")

HPYAPI_HOLE(548, "reserved")

HPYAPI_HOLE(549, "reserved")

HPYAPI_SLOT(550, 6)
QkIrHandle *qk_ir_handle_new(const char *name, const QkVtableEntry *table) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(551, 6)
QkIrHandle *qk_ir_handle_builtin(uint32_t ty) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(552, 6)
void qk_ir_handle_free(QkIrHandle *handle) HPYAPI_NO_ERROR;

HPYAPI_HOLE(553, "reserved")

HPYAPI_HOLE(554, "reserved")

HPYAPI_HOLE(555, "reserved")

HPYAPI_HOLE(556, "reserved")

HPYAPI_HOLE(557, "reserved")

HPYAPI_HOLE(558, "reserved")

HPYAPI_HOLE(559, "reserved")

HPYAPI_HOLE(560, "reserved")

HPYAPI_HOLE(561, "reserved")

HPYAPI_HOLE(562, "reserved")

HPYAPI_HOLE(563, "reserved")

HPYAPI_HOLE(564, "reserved")

HPYAPI_HOLE(565, "reserved")

HPYAPI_HOLE(566, "reserved")

HPYAPI_HOLE(567, "reserved")

HPYAPI_HOLE(568, "reserved")

HPYAPI_HOLE(569, "reserved")

HPYAPI_SLOT(570, 6)
QkPassVtable *qk_pass_vtable_new(const char *name, const QkIrHandle *ir_in, const QkIrHandle *ir_out,
    const QkVtableEntry *table) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(571, 6)
void qk_pass_vtable_free(QkPassVtable *vtable) HPYAPI_NO_ERROR;

HPYAPI_SLOT(572, 6)
QkPass *qk_pass_new(void *data, const QkPassVtable *vtable) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(573, 6)
void qk_pass_free(QkPass *pass) HPYAPI_NO_ERROR;

HPYAPI_HOLE(574, "reserved")

HPYAPI_HOLE(575, "reserved")

HPYAPI_HOLE(576, "reserved")

HPYAPI_HOLE(577, "reserved")

HPYAPI_HOLE(578, "reserved")

HPYAPI_HOLE(579, "reserved")

HPYAPI_HOLE(580, "reserved")

HPYAPI_HOLE(581, "reserved")

HPYAPI_HOLE(582, "reserved")

HPYAPI_HOLE(583, "reserved")

HPYAPI_HOLE(584, "reserved")

HPYAPI_HOLE(585, "reserved")

HPYAPI_HOLE(586, "reserved")

HPYAPI_HOLE(587, "reserved")

HPYAPI_HOLE(588, "reserved")

HPYAPI_HOLE(589, "reserved")

HPYAPI_SLOT(590, 6)
QkCompilationError *qk_compilation_error_new(const char *msg) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(591, 6)
void qk_compilation_error_free(QkCompilationError *error) HPYAPI_NO_ERROR;

HPYAPI_SLOT(592, 6)
char *qk_compilation_error_str(const QkCompilationError *error) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_HOLE(593, "reserved")

HPYAPI_HOLE(594, "reserved")

HPYAPI_HOLE(595, "reserved")

HPYAPI_HOLE(596, "reserved")

HPYAPI_HOLE(597, "reserved")

HPYAPI_HOLE(598, "reserved")

HPYAPI_HOLE(599, "reserved")

HPYAPI_HOLE(600, "reserved")

HPYAPI_HOLE(601, "reserved")

HPYAPI_HOLE(602, "reserved")

HPYAPI_HOLE(603, "reserved")

HPYAPI_HOLE(604, "reserved")

HPYAPI_HOLE(605, "reserved")

HPYAPI_HOLE(606, "reserved")

HPYAPI_HOLE(607, "reserved")

HPYAPI_HOLE(608, "reserved")

HPYAPI_HOLE(609, "reserved")

HPYAPI_SLOT(610, 6)
QkPassManager *qk_passmanager_new(void) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

HPYAPI_SLOT(611, 6)
void qk_passmanager_free(QkPassManager *pm) HPYAPI_NO_ERROR;

HPYAPI_SLOT(612, 6)
unsigned int qk_passmanager_push_pass(QkPassManager *pm, QkPass *pass) HPYAPI_NO_ERROR;

HPYAPI_SLOT(613, 6)
void *qk_passmanager_run_simple(QkPassManager *pm, void *ir, const QkIrHandle *ir_in_handle, const QkIrHandle *ir_out_handle,
    QkCompilationError **error) HPYAPI_NO_ERROR HPYAPI_NULLABLE;

#endif
