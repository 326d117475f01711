//go:build linux && (amd64 || arm64) && cgo

package native

import "github.com/hpyapi/hpyapi/internal/native/cgopeer"

// cgoPeers are what cgo makes of the same calls.
var cgoPeers = &peers{
	exported: cgopeer.Exported, exportedMix: cgopeer.ExportedMix,
	add: cgopeer.Add, mix: cgopeer.Mix,
}
