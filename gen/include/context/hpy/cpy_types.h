/* For sources that include the header of HPy by this name: CPython's types, as names only. All of it is in hpy.h. */
#include "../hpy.h"
