/* Thunks of watched slots, and the two ways into them, for AArch64. Offsets are those of native.h. A thunk loads the address of
 * its record into x16, which belongs to the linker's own stubs, and goes where the record says. */
    .section .text.hpyapi_thunks, "ax", %progbits
    .balign 65536
    .globl hpyapi_thunks
    .hidden hpyapi_thunks
hpyapi_thunks:
    .set i, 0
    .rept 65536 / 16
    hint #34                                    /* bti c */
    adr x16, hpyapi_thunks + 65536 + 128 * i
    ldr x17, [x16]
    br x17
    .set i, i + 1
    .endr

    .text
/* Nobody watches. */
    .globl hpyapi_pass
    .hidden hpyapi_pass
    .type hpyapi_pass, %function
hpyapi_pass:
    hint #36                                    /* bti j */
    ldr x17, [x16, #8]
    br x17
    .size hpyapi_pass, . - hpyapi_pass

/* Counts, and changes no register but x9, x10, x16 and x17: the function sees the call as it came. */
    .globl hpyapi_count
    .hidden hpyapi_count
    .type hpyapi_count, %function
hpyapi_count:
    hint #36
    mrs x9, tpidr_el0
    ldr x10, [x16, #16]
    cmp x9, x10
    b.ne 1f
    ldr x9, [x16, #24]
    add x9, x9, #1
    str x9, [x16, #24]
    ldr x17, [x16, #8]
    br x17
1:  add x10, x16, #32
2:  ldxr x9, [x10]
    add x9, x9, #1
    stxr w17, x9, [x10]
    cbnz w17, 2b
    ldr x17, [x16, #8]
    br x17
    .size hpyapi_count, . - hpyapi_count

/* Calls hpyapi_enter, the function with a copy of its arguments on the stack, and hpyapi_leave. The frame below x29 is a
 * call_frame. It is an ordinary frame for unwinders, so exceptions and longjmp pass. */
    .globl hpyapi_full
    .hidden hpyapi_full
    .type hpyapi_full, %function
hpyapi_full:
    .cfi_startproc
    hint #36
    stp x29, x30, [sp, #-16]!
    .cfi_def_cfa_offset 16
    .cfi_offset x29, -16
    .cfi_offset x30, -8
    mov x29, sp
    .cfi_def_cfa_register x29
    sub sp, sp, #320
    stp x0, x1, [sp]
    stp x2, x3, [sp, #16]
    stp x4, x5, [sp, #32]
    stp x6, x7, [sp, #48]
    stp q0, q1, [sp, #64]
    stp q2, q3, [sp, #96]
    stp q4, q5, [sp, #128]
    stp q6, q7, [sp, #160]
    str x8, [sp, #272]
    str x16, [sp, #304]
    mov x0, sp
    bl hpyapi_enter
    mov x17, x0
    sub x11, x29, #320
    ldr x16, [x11, #304]
    ldrh w9, [x16, #92]
    cbz w9, 2f
    add x10, x9, #1
    and x10, x10, #-2
    sub sp, sp, x10, lsl #3
    mov x12, #0
    add x13, x29, #16
1:  ldr x14, [x13, x12, lsl #3]
    mov x15, sp
    str x14, [x15, x12, lsl #3]
    add x12, x12, #1
    cmp x12, x9
    b.lo 1b
2:  ldp x0, x1, [x11]
    ldp x2, x3, [x11, #16]
    ldp x4, x5, [x11, #32]
    ldp x6, x7, [x11, #48]
    ldp q0, q1, [x11, #64]
    ldp q2, q3, [x11, #96]
    ldp q4, q5, [x11, #128]
    ldp q6, q7, [x11, #160]
    ldr x8, [x11, #272]
    blr x17
    sub sp, x29, #320
    stp x0, x1, [sp, #192]
    stp q0, q1, [sp, #208]
    stp q2, q3, [sp, #240]
    mov x0, sp
    bl hpyapi_leave
    ldp x0, x1, [sp, #192]
    ldp q0, q1, [sp, #208]
    ldp q2, q3, [sp, #240]
    mov sp, x29
    ldp x29, x30, [sp], #16
    .cfi_restore x29
    .cfi_restore x30
    .cfi_def_cfa sp, 0
    ret
    .cfi_endproc
    .size hpyapi_full, . - hpyapi_full

    .section .note.GNU-stack, "", %progbits
