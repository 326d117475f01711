/* For sources that include the header of HPy by this name: the functions that call the context. All of it is in hpy.h. */
#include "../../hpy.h"
