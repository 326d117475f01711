package debugmode_test

import (
	"fmt"
	"log"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx"
	"github.com/hpyapi/hpyapi/trampoline"
)

// careless is a module that opens a handle and forgets it.
func careless() hpyctx.GoModule {
	return hpyctx.GoModule{Name: "careless", Methods: []hpyctx.GoMethod{{Name: "answer",
		Call: func(c *hpyctx.Context, _ hpyctx.Handle, _ []hpyctx.Handle, _ []string) (hpyctx.Handle, error) {
			if _, err := c.API().UnicodeFromString(trampoline.StrOf("forgotten")); err != nil {
				return trampoline.Null, err
			}
			return c.API().LongFromInt64T(42)
		}}}}
}

func Example() {
	it, err := hpyctx.New(hpyctx.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer it.Close()
	debug := debugmode.New(debugmode.Options{})
	m, err := it.Add(careless(), debug)
	if err != nil {
		log.Fatal(err)
	}
	err = debugmode.NewLeakDetector(debug).Run(func() error {
		return it.Do(func(*hpyctx.Thread) error {
			_, err := m.Call("answer")
			return err
		})
	})
	fmt.Println(err)
	// Output:
	// 1 unclosed handle:
	//     careless: handle of "forgotten", from result of ctx_Unicode_FromString
}

func ExampleSwitch() {
	it, err := hpyctx.New(hpyctx.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer it.Close()
	m, err := it.Add(careless())
	if err != nil {
		log.Fatal(err)
	}
	if err := debugmode.Switch(m.Context(), debugmode.Selection{Trace: true}, debugmode.Options{}); err != nil {
		log.Fatal(err)
	}
	err = it.Do(func(*hpyctx.Thread) error {
		_, err := m.Call("answer")
		return err
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range debugmode.TraceOf(m.Context()).Counts() {
		if c.Calls > 0 {
			fmt.Println(c.Name, c.Calls)
		}
	}
	// Output:
	// ctx_Long_FromInt64_t 1
	// ctx_Unicode_FromString 1
}

func ExampleParseChoice() {
	c, err := debugmode.ParseChoice("stats:debug,window:debug+trace")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.For("stats"), c.For("window"), c.For("numpy_api"))
	_, err = debugmode.ParseChoice("de")
	fmt.Println(err)
	// Output:
	// debug debug+trace universal
	// debugmode: HPY=de: unknown mode "de": want universal, debug, trace or debug+trace
}
