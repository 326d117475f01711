/* For sources that include the header of HPy by this name: HPy_EXPORTED_SYMBOL. All of it is in hpy.h. */
#include "../hpy.h"
