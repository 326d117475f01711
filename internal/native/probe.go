//go:build linux && (amd64 || arm64)

package native

import (
	"errors"
	"fmt"
	"io"

	"golang.org/x/sys/unix"
)

// CopyFrom copies len(dst) bytes from an address that may be anything: what is not
// readable gives an error, not a fault. It costs a system call.
func CopyFrom(dst []byte, addr uintptr) error {
	if len(dst) == 0 {
		return nil
	}
	if addr == 0 || addr+uintptr(len(dst)) < addr {
		return fmt.Errorf("native: read %d bytes at %#x: %w", len(dst), addr, unix.EFAULT)
	}
	n, err := readSelf(dst, addr)
	if err == nil && n < len(dst) {
		err = unix.EFAULT
	}
	if err != nil {
		return fmt.Errorf("native: read %d bytes at %#x: %w", len(dst), addr, err)
	}
	return nil
}

func readSelf(dst []byte, addr uintptr) (int, error) {
	local := []unix.Iovec{{Base: &dst[0]}}
	local[0].SetLen(len(dst))
	remote := []unix.RemoteIovec{{Base: addr, Len: len(dst)}}
	n, err := unix.ProcessVMReadv(unix.Getpid(), local, remote, 0)
	if errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.EPERM) {
		return readSelfPipe(dst, addr)
	}
	return n, err
}

// readSelfPipe is for kernels and sandboxes without process_vm_readv: writing to a pipe
// makes the kernel read the memory.
func readSelfPipe(dst []byte, addr uintptr) (int, error) {
	var p [2]int
	if err := unix.Pipe2(p[:], unix.O_CLOEXEC); err != nil {
		return 0, err
	}
	defer unix.Close(p[0])
	defer unix.Close(p[1])
	done := 0
	for done < len(dst) {
		chunk := min(len(dst)-done, 4096) // always fits into an empty pipe
		n, _, e := unix.Syscall(unix.SYS_WRITE, uintptr(p[1]), addr+uintptr(done), uintptr(chunk))
		if e != 0 {
			return done, e
		}
		if _, err := io.ReadFull(pipeReader(p[0]), dst[done:done+int(n)]); err != nil {
			return done, err
		}
		done += int(n)
		if int(n) < chunk {
			break
		}
	}
	return done, nil
}

// pipeReader reads a file descriptor.
type pipeReader int

func (r pipeReader) Read(b []byte) (int, error) { return unix.Read(int(r), b) }

// Readable says whether n bytes at an address that may be anything can be read now.
func Readable(addr uintptr, n int) bool {
	if n <= 0 || addr == 0 || addr+uintptr(n) < addr {
		return n == 0
	}
	var b [1]byte
	last := addr + uintptr(n) - 1
	for a := addr; ; a = a&^(pageSize-1) + pageSize {
		if a > last || a < addr {
			a = last
		}
		if CopyFrom(b[:], a) != nil {
			return false
		}
		if a == last {
			return true
		}
	}
}

// CStringFrom copies the C string at an address that may be anything: an error when
// it is not readable, or has no NUL within limit bytes.
func CStringFrom(addr uintptr, limit int) (string, error) {
	var out []byte
	var buf [256]byte
	for len(out) < limit {
		// Reads never cross a page: a string may end just before unmapped memory.
		n := min(uintptr(len(buf)), uintptr(limit-len(out)), pageSize-(addr&(pageSize-1)))
		if err := CopyFrom(buf[:n], addr); err != nil {
			return "", err
		}
		for i, c := range buf[:n] {
			if c == 0 {
				return string(append(out, buf[:i]...)), nil
			}
		}
		out = append(out, buf[:n]...)
		addr += n
	}
	return "", fmt.Errorf("native: string at %#x: no end within %d bytes", addr-uintptr(len(out)), limit)
}
