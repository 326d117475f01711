/* For sources that include the header of HPy by this name: the slots and their signatures. All of it is in hpy.h. */
#include "../hpy.h"
