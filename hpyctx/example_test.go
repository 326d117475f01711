package hpyctx_test

import (
	"fmt"
	"os"

	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/hpyctx/objspace"
)

// A module written in Go, called from Go. Loading a native module is the same with Load in place of Add.
func ExampleInterp_Add() {
	it, err := hpyctx.New(hpyctx.Options{Stdout: os.Stdout})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer it.Close()
	m, err := it.Add(hpyctx.GoModule{
		Name: "greeter",
		Methods: []hpyctx.GoMethod{{
			Name: "twice", Min: 1, Max: 1,
			Call: func(c *hpyctx.Context, _ hpyctx.Handle, args []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
				return c.API().Add(args[0], args[0])
			},
		}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = it.Do(func(*hpyctx.Thread) error {
		space := it.Space()
		for _, arg := range []objspace.Value{space.Int(21), space.Str("ha"), space.None()} {
			o, err := m.Call("twice", arg)
			if err != nil {
				fmt.Println(err)
				continue
			}
			s, err := space.Repr(o)
			if err != nil {
				return err
			}
			fmt.Println(s)
		}
		return nil
	})
	fmt.Println(err)
	// Output:
	// 42
	// 'haha'
	// TypeError: unsupported operand type(s) for +: 'NoneType' and 'NoneType'
	// <nil>
}
