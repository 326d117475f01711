package breaking_test

import (
	"fmt"

	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/internal/breaking"
	"github.com/hpyapi/hpyapi/internal/lock"
)

func ExampleCompare() {
	read := func(name, slots string) *lock.File {
		api, problems := cheader.Parse(name, []byte(head+slots), cheader.Options{})
		if err := problems.Err(); err != nil {
			panic(err)
		}
		return lock.FromAPI(api)
	}
	old := read("old.h", "HPYAPI_SLOT(0, 0) HPy demo_put(HPyContext *ctx, HPy item);\n")
	changed := read("new.h", "HPYAPI_SLOT(0, 0) HPy demo_put(HPyContext *ctx, HPy item HPYAPI_STEAL);\n")
	fmt.Print(breaking.Text(breaking.Compare(old, changed)))
	// Output:
	// new.h:4:23: break: parameter 2 of demo_put was borrowed and is stolen (PARAM_OWNERSHIP)
	//     was at old.h:4:23
	//     approve PARAM_OWNERSHIP 0 "func since 0 demo_put = (ctx,h)h!null" "func since 0 demo_put = (ctx,steal h)h!null" "REASON"
}
