/* For sources that include the header of HPy by this name: the declarations of implementations. All of it is in hpy.h. */
#include "../hpy.h"
