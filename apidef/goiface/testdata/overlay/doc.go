// Package demo is where tests put Go text that is in no file.
package demo
