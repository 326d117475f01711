/* For sources that include the header of HPy by this name: what CPython calls. All of it is in hpy.h. */
#include "../../hpy.h"
