package cstack

import (
	"bytes"
	"encoding/binary"
	"errors"
	"maps"
	"sort"

	"github.com/hpyapi/hpyapi/internal/native"
)

// image is what a mapped library says about its frames; the zero value says nothing.
type image struct {
	header uintptr // of .eh_frame_hdr
	table  []byte  // pairs of function and record, sorted, relative to the header
}

const (
	ptLoad       = 1
	ptGNUEHFrame = 0x6474e550
	maxTable     = 64 << 20
	maxRecord    = 1 << 20
)

// openImage reads the program headers that are mapped at base.
func openImage(base uintptr) *image {
	var head [64]byte
	i := &image{}
	if base == 0 || native.CopyFrom(head[:], base) != nil || !bytes.HasPrefix(head[:], []byte("\x7fELF\x02")) {
		return i
	}
	at := base + uintptr(binary.NativeEndian.Uint64(head[0x20:]))
	size, n := uintptr(binary.NativeEndian.Uint16(head[0x36:])), int(binary.NativeEndian.Uint16(head[0x38:]))
	bias, found := uintptr(0), false
	var frames, length uintptr
	for k := range n {
		var p [56]byte
		if native.CopyFrom(p[:], at+uintptr(k)*size) != nil {
			return i
		}
		offset, addr := binary.NativeEndian.Uint64(p[8:]), uintptr(binary.NativeEndian.Uint64(p[16:]))
		switch binary.NativeEndian.Uint32(p[:]) {
		case ptLoad:
			if !found {
				bias, found = base-(addr-uintptr(offset)), true
			}
		case ptGNUEHFrame:
			frames, length = addr, uintptr(binary.NativeEndian.Uint64(p[40:]))
		}
	}
	if frames != 0 && found {
		i.readTable(bias+frames, length)
	}
	return i
}

// readTable reads the sorted table, if it is of the one form that linkers write.
func (i *image) readTable(at, length uintptr) {
	const version, countUdata4, tableSdata4 = 1, 0x03, 0x3b
	if length < 12 || length > maxTable {
		return
	}
	b := make([]byte, length)
	if native.CopyFrom(b, at) != nil || b[0] != version || b[1]&0x0f != 0x0b || b[2] != countUdata4 || b[3] != tableSdata4 {
		return
	}
	n := uintptr(binary.NativeEndian.Uint32(b[8:]))
	if n > (length-12)/8 {
		return
	}
	i.header, i.table = at, b[12:12+8*n]
}

// unwinding is how the caller's registers are found at one address.
type unwinding struct {
	start, end  uintptr // of the function
	cfaRegister int
	cfaOffset   int64
	registers   map[int]saving
}

// saving says where the caller's value of a register is: in memory, from the frame's address, or still in the register.
type saving struct {
	saved  bool
	offset int64
}

// rule gives the rule at an address, nil when there is none.
func (i *image) rule(pc uintptr) *unwinding {
	n := len(i.table) / 8
	entry := func(k, at int) uintptr {
		return i.header + uintptr(int64(int32(binary.NativeEndian.Uint32(i.table[8*k+at:]))))
	}
	k := sort.Search(n, func(k int) bool { return entry(k, 0) > pc }) - 1
	if k < 0 {
		return nil
	}
	u, err := readRule(entry(k, 4), pc)
	if err != nil {
		return nil
	}
	return u
}

var errFrames = errors.New("cstack: unknown form of frame information")

// readRule executes the record at an address up to pc.
func readRule(record, pc uintptr) (*unwinding, error) {
	fde, err := readRecord(record)
	if err != nil {
		return nil, err
	}
	back := fde.u32()
	cie, err := readRecord(fde.base + 4 - uintptr(back))
	if err != nil {
		return nil, err
	}
	c, err := readCommon(cie)
	if err != nil {
		return nil, err
	}
	u := &unwinding{registers: map[int]saving{}}
	u.start = fde.pointer(c.encoding)
	u.end = u.start + fde.pointer(c.encoding&0x0f)
	if c.augmented {
		fde.take(int(fde.uleb()))
	}
	if fde.bad || pc < u.start || pc >= u.end {
		return nil, errFrames
	}
	m := machine{common: c, u: u, loc: u.start, pc: pc}
	if err := m.run(&c.program); err != nil {
		return nil, err
	}
	m.initial = maps.Clone(u.registers)
	return u, m.run(fde)
}

// record is a part of .eh_frame that is being read.
type record struct {
	b    []byte
	base uintptr // address of the record
	at   int
	bad  bool // it ended too early
}

func readRecord(at uintptr) (*record, error) {
	var head [4]byte
	if err := native.CopyFrom(head[:], at); err != nil {
		return nil, err
	}
	n := binary.NativeEndian.Uint32(head[:])
	if n < 4 || n > maxRecord {
		return nil, errFrames
	}
	r := &record{b: make([]byte, 4+n), base: at, at: 4}
	return r, native.CopyFrom(r.b, at)
}

func (r *record) take(n int) []byte {
	if n < 0 || n > len(r.b)-r.at {
		r.bad, r.at = true, len(r.b)
		return make([]byte, min(max(n, 0), 8))
	}
	b := r.b[r.at : r.at+n]
	r.at += n
	return b
}

func (r *record) done() bool  { return r.at >= len(r.b) }
func (r *record) u8() byte    { return r.take(1)[0] }
func (r *record) u32() uint32 { return binary.NativeEndian.Uint32(r.take(4)) }

func (r *record) uleb() (v uint64) {
	for shift := 0; shift < 64; shift += 7 {
		b := r.u8()
		v |= uint64(b&0x7f) << shift
		if b&0x80 == 0 {
			break
		}
	}
	return v
}

func (r *record) sleb() (v int64) {
	for shift := 0; shift < 64; {
		b := r.u8()
		v |= int64(b&0x7f) << shift
		shift += 7
		if b&0x80 == 0 {
			if b&0x40 != 0 && shift < 64 {
				v |= -1 << shift
			}
			break
		}
	}
	return v
}

// pointer reads a pointer in one of the encodings that compilers use.
func (r *record) pointer(encoding byte) uintptr {
	here := r.base + uintptr(r.at)
	var v uintptr
	switch encoding & 0x0f {
	case 0x00, 0x04, 0x0c:
		v = uintptr(binary.NativeEndian.Uint64(r.take(8)))
	case 0x03:
		v = uintptr(r.u32())
	case 0x0b:
		v = uintptr(int64(int32(r.u32())))
	default:
		r.bad = true
	}
	switch encoding & 0x70 {
	case 0x00:
	case 0x10:
		v += here
	default:
		r.bad = true
	}
	return v
}

// common is what the records of functions share.
type common struct {
	codeAlign uint64
	dataAlign int64
	encoding  byte
	augmented bool
	program   record
}

func readCommon(r *record) (c common, err error) {
	if r.u32() != 0 {
		return c, errFrames
	}
	version := r.u8()
	end := bytes.IndexByte(r.b[min(r.at, len(r.b)):], 0)
	if version != 1 && version != 3 || end < 0 {
		return c, errFrames
	}
	augmentation := string(r.take(end))
	r.u8()
	c.codeAlign, c.dataAlign = r.uleb(), r.sleb()
	if version == 1 {
		r.u8()
	} else {
		r.uleb()
	}
	for i, a := range augmentation {
		switch {
		case a == 'z' && i == 0:
			c.augmented = true
			r.uleb()
		case a == 'R':
			c.encoding = r.u8()
		case a == 'L':
			r.u8()
		case a == 'P':
			r.pointer(r.u8() & 0x0f)
		case a == 'B':
		default: // of signal handlers' frames, among others
			return c, errFrames
		}
	}
	c.program = *r
	if r.bad {
		return c, errFrames
	}
	return c, nil
}

// machine executes the instructions of records.
type machine struct {
	common
	u       *unwinding
	loc, pc uintptr
	initial map[int]saving
	saved   []unwinding
}

// run executes instructions until they are of an address behind pc.
func (m *machine) run(r *record) error {
	for !r.done() && m.loc <= m.pc {
		op := r.u8()
		low := int(op & 0x3f)
		switch op >> 6 {
		case 1:
			m.loc += uintptr(low) * uintptr(m.codeAlign)
			continue
		case 2:
			m.save(low, int64(r.uleb())*m.dataAlign)
			continue
		case 3:
			m.restore(low)
			continue
		}
		if err := m.extended(op, r); err != nil {
			return err
		}
	}
	if r.bad {
		return errFrames
	}
	return nil
}

func (m *machine) save(reg int, offset int64) { m.u.registers[reg] = saving{true, offset} }

func (m *machine) restore(reg int) {
	if s, ok := m.initial[reg]; ok {
		m.u.registers[reg] = s
		return
	}
	delete(m.u.registers, reg)
}

// extended executes an instruction that has a byte of its own.
func (m *machine) extended(op byte, r *record) error {
	switch op {
	case 0x00, 0x2d: // nop; the return address's signature is switched
	case 0x02:
		m.loc += uintptr(r.u8()) * uintptr(m.codeAlign)
	case 0x03:
		m.loc += uintptr(binary.NativeEndian.Uint16(r.take(2))) * uintptr(m.codeAlign)
	case 0x04:
		m.loc += uintptr(r.u32()) * uintptr(m.codeAlign)
	case 0x05:
		reg := int(r.uleb())
		m.save(reg, int64(r.uleb())*m.dataAlign)
	case 0x06:
		m.restore(int(r.uleb()))
	case 0x07, 0x08: // undefined, same value
		delete(m.u.registers, int(r.uleb()))
	case 0x0a:
		s := *m.u
		s.registers = maps.Clone(m.u.registers)
		m.saved = append(m.saved, s)
	case 0x0b:
		n := len(m.saved)
		if n == 0 {
			return errFrames
		}
		*m.u, m.saved = m.saved[n-1], m.saved[:n-1]
	case 0x0c:
		m.u.cfaRegister, m.u.cfaOffset = int(r.uleb()), int64(r.uleb())
	case 0x0d:
		m.u.cfaRegister = int(r.uleb())
	case 0x0e:
		m.u.cfaOffset = int64(r.uleb())
	case 0x11:
		reg := int(r.uleb())
		m.save(reg, r.sleb()*m.dataAlign)
	case 0x12:
		m.u.cfaRegister, m.u.cfaOffset = int(r.uleb()), r.sleb()*m.dataAlign
	case 0x13:
		m.u.cfaOffset = r.sleb() * m.dataAlign
	case 0x2e: // size of arguments
		r.uleb()
	default: // expressions, and what no compiler of these processors writes
		return errFrames
	}
	return nil
}
