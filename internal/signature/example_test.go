package signature_test

import (
	"fmt"

	"github.com/hpyapi/hpyapi/internal/signature"
)

func ExampleParse() {
	slot, err := signature.Parse("(ctx,steal h,h[3],size)?ptr!null@static")
	if err != nil {
		panic(err)
	}
	for _, p := range slot.Func.Params() {
		if p.Pass == signature.Steal {
			fmt.Println("takes over", p.Type)
		}
	}
	fmt.Println(slot.Func.Result().Nullable, slot)
	// Output:
	// takes over h
	// true (ctx,steal h,h[3],size)?ptr!null@static
}
