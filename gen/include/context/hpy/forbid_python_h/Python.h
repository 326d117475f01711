/*
 * With this folder among the include folders, a module of the universal ABI that includes Python.h does not compile. HPy's
 * build sets it; compilers that are called by hand may.
 */
#error "a module of HPy's universal ABI must not include Python.h: whatever is in it belongs to one version of CPython"
