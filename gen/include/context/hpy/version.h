/*
 * The release of HPy whose API these headers have.
 * The names are HPy's, which calls this header by the same name.
 */
#ifndef HPYAPI_HPY_VERSION_H
#define HPYAPI_HPY_VERSION_H

#define HPY_VERSION "0.9.0"
#define HPY_GIT_REVISION "f611473"

#endif
