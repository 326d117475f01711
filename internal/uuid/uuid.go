// Package uuid reads and writes the ids of APIs. It imports nothing of this project.
package uuid

import (
	"fmt"
	"strings"
)

// Parse reads a UUID in the usual form of 8-4-4-4-12 hexadecimal digits.
func Parse(s string) (id [16]byte, err error) {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return id, fmt.Errorf("id %q is not of the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", s)
	}
	digits := strings.ReplaceAll(s, "-", "")
	for i := 0; i < len(digits); i++ {
		v := strings.IndexByte("0123456789abcdef", digits[i])
		if v < 0 || len(digits) != 32 {
			return [16]byte{}, fmt.Errorf("id %q has other characters than lower-case hexadecimal digits", s)
		}
		id[i/2] = id[i/2]<<4 | byte(v)
	}
	return id, nil
}

// Format writes a UUID the way Parse reads it.
func Format(id [16]byte) string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[0:4], id[4:6], id[6:8], id[8:10], id[10:16])
}
