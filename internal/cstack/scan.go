package cstack

import (
	"encoding/binary"
	"runtime"

	"github.com/hpyapi/hpyapi/internal/native"
)

// maxScan is how far up the C stack return addresses are looked for, in bytes.
const maxScan = 64 << 10

// ReturnAddresses finds what look like return addresses on the C stack: words that point behind a call instruction in
// the code of a shared library. Modules are compiled without frame pointers as a rule, so there is no chain to follow.
// What a function left behind on the stack and nobody overwrote may be among them.
func (all Texts) ReturnAddresses(pcs []uintptr, limit int, sp uintptr) []uintptr {
	var page [4096]byte
	for at, end := sp, sp+maxScan; at < end; {
		// Up to the end of a page, which is mapped as a whole or not at all: calls start close to the end of the stack.
		buf := page[at%uintptr(len(page)):]
		if native.CopyFrom(buf, at) != nil {
			break // the end of the stack
		}
		at += uintptr(len(buf))
		for i := 0; i+8 <= len(buf); i += 8 {
			pc := uintptr(binary.NativeEndian.Uint64(buf[i:]))
			if all.Find(pc) == nil || !FollowsCall(pc) {
				continue
			}
			if pcs = append(pcs, pc); len(pcs) == limit {
				return pcs
			}
		}
	}
	return pcs
}

// FollowsCall reports whether the instruction before an address in mapped code is a call.
func FollowsCall(pc uintptr) bool {
	var b [7]byte
	if native.CopyFrom(b[:], pc-7) != nil {
		return false
	}
	if runtime.GOARCH == "arm64" {
		ins := binary.LittleEndian.Uint32(b[3:])
		return ins&0xfc000000 == 0x94000000 || ins&0xfffffc1f == 0xd63f0000 // bl, blr
	}
	if b[2] == 0xe8 { // call rel32
		return true
	}
	for n := 2; n <= 7; n++ { // call r/m64, with its displacement
		if at := 7 - n; b[at] == 0xff && b[at+1]>>3&7 == 2 {
			return true
		}
	}
	return false
}
