/* For sources that include the header of HPy by this name: the signatures of functions, HPy_buffer and what CPython calls. All of it is in hpy.h. */
#include "../hpy.h"
