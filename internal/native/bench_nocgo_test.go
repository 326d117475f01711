//go:build linux && (amd64 || arm64) && !cgo

package native

var cgoPeers *peers
