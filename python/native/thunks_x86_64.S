/* Thunks of watched slots, and the two ways into them, for x86-64 with the System V ABI. Offsets are those of native.h.
 * A thunk loads the address of its record into r11, which no call uses for anything, and goes where the record says. */
    .intel_syntax noprefix

    .section .text.hpyapi_thunks, "ax", @progbits
    .balign 4096
    .globl hpyapi_thunks
    .hidden hpyapi_thunks
hpyapi_thunks:
    .set i, 0
    .rept 4096 / 16
    .byte 0xf3, 0x0f, 0x1e, 0xfa                /* endbr64 */
    lea r11, [rip + hpyapi_thunks + 4096 + 128 * i - 0]
    jmp [r11]
    .balign 16, 0xcc
    .set i, i + 1
    .endr

    .text
/* Nobody watches. */
    .globl hpyapi_pass
    .hidden hpyapi_pass
    .type hpyapi_pass, @function
hpyapi_pass:
    .byte 0xf3, 0x0f, 0x1e, 0xfa
    jmp [r11 + 8]
    .size hpyapi_pass, . - hpyapi_pass

/* Counts, and changes no register but r10 and r11: the function sees the call as it came. */
    .globl hpyapi_count
    .hidden hpyapi_count
    .type hpyapi_count, @function
hpyapi_count:
    .byte 0xf3, 0x0f, 0x1e, 0xfa
    mov r10, fs:[0]
    cmp r10, [r11 + 16]
    jne 1f
    inc qword ptr [r11 + 24]
    jmp [r11 + 8]
1:  lock inc qword ptr [r11 + 32]
    jmp [r11 + 8]
    .size hpyapi_count, . - hpyapi_count

/* Calls hpyapi_enter, the function with a copy of its arguments on the stack, and hpyapi_leave. The frame below rbp is a
 * call_frame. It is an ordinary frame for unwinders, so exceptions and longjmp pass. */
    .globl hpyapi_full
    .hidden hpyapi_full
    .type hpyapi_full, @function
hpyapi_full:
    .cfi_startproc
    .byte 0xf3, 0x0f, 0x1e, 0xfa
    push rbp
    .cfi_def_cfa_offset 16
    .cfi_offset rbp, -16
    mov rbp, rsp
    .cfi_def_cfa_register rbp
    sub rsp, 256
    mov [rbp - 256], rdi
    mov [rbp - 248], rsi
    mov [rbp - 240], rdx
    mov [rbp - 232], rcx
    mov [rbp - 224], r8
    mov [rbp - 216], r9
    movups [rbp - 192], xmm0
    movups [rbp - 176], xmm1
    movups [rbp - 160], xmm2
    movups [rbp - 144], xmm3
    movups [rbp - 128], xmm4
    movups [rbp - 112], xmm5
    movups [rbp - 96], xmm6
    movups [rbp - 80], xmm7
    mov [rbp - 64], rax
    mov [rbp - 16], r11
    mov rdi, rsp
    call hpyapi_enter
    mov r11, [rbp - 16]
    mov r10, rax
    movzx ecx, word ptr [r11 + 92]
    test ecx, ecx
    jz 2f
    lea rax, [rcx * 8 + 8]
    and rax, -16
    sub rsp, rax
    xor eax, eax
1:  mov rdx, [rbp + 16 + 8 * rax]
    mov [rsp + 8 * rax], rdx
    inc eax
    cmp eax, ecx
    jb 1b
2:  mov rdi, [rbp - 256]
    mov rsi, [rbp - 248]
    mov rdx, [rbp - 240]
    mov rcx, [rbp - 232]
    mov r8, [rbp - 224]
    mov r9, [rbp - 216]
    movups xmm0, [rbp - 192]
    movups xmm1, [rbp - 176]
    movups xmm2, [rbp - 160]
    movups xmm3, [rbp - 144]
    movups xmm4, [rbp - 128]
    movups xmm5, [rbp - 112]
    movups xmm6, [rbp - 96]
    movups xmm7, [rbp - 80]
    mov rax, [rbp - 64]
    call r10
    lea rsp, [rbp - 256]
    mov [rbp - 64], rax
    mov [rbp - 56], rdx
    movups [rbp - 48], xmm0
    movups [rbp - 32], xmm1
    mov rdi, rsp
    call hpyapi_leave
    mov rax, [rbp - 64]
    mov rdx, [rbp - 56]
    movups xmm0, [rbp - 48]
    movups xmm1, [rbp - 32]
    leave
    .cfi_def_cfa rsp, 8
    ret
    .cfi_endproc
    .size hpyapi_full, . - hpyapi_full

    .section .note.GNU-stack, "", @progbits
