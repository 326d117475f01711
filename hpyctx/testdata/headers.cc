// The same module as C++.
#include "headers.c"
