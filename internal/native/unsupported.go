//go:build !linux || (!amd64 && !arm64)

package native

// The name is the message: the compiler prints it as undefined.
var _ = hpyapi_needs_linux_on_amd64_or_arm64
