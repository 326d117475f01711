// Package include holds the headers that generated C includes, for whoever writes them beside it.
package include

import "embed"

// Files are the headers, and below context those that modules for HPy are built with where there is no hpy package.
//
//go:embed *.h *.hpp context
var Files embed.FS
