/* The CPython ABI: these headers are for modules of the universal ABI. */
#error "hpy/cpython/autogen_hpyfunc_trampolines.h needs Python.h and is for the CPython ABI or for hosts: build with the hpy package, or for the universal ABI without it"
