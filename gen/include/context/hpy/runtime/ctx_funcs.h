/* The inside of HPy's hosts on CPython: these headers are for modules of the universal ABI. */
#error "hpy/runtime/ctx_funcs.h needs Python.h and is for the CPython ABI or for hosts: build with the hpy package, or for the universal ABI without it"
