package lock_test

import (
	"fmt"

	"github.com/hpyapi/hpyapi/apidef/cheader"
	"github.com/hpyapi/hpyapi/internal/lock"
)

func ExampleFormat() {
	api, _ := cheader.Parse("demo.api.h", []byte(`#pragma once
#include <hpyapi_define.h>
HPYAPI_API(Demo, demo, 1, 2, "demo_module._API", "3f0d8b1e-6a52-4c0f-8e7b-91d4a2c5e6f7")
HPYAPI_SLOT(0, 0) HPy demo_sum(HPyContext *ctx, HPy array, HPy axis HPYAPI_NULLABLE);
HPYAPI_HOLE(1, "use demo_sum")
HPYAPI_SLOT(2, 2) double demo_mean(HPyContext *ctx, HPy array) HPYAPI_ERROR(NAN) HPYAPI_DEPRECATED("use demo_sum");
`), cheader.Options{})
	fmt.Printf("%s", lock.Format(lock.FromAPI(api)))
	// Output:
	// hpyapi lock 2
	// # What this API promised when it was released. Written by hpyapi lock; review it, do not edit it.
	// # To accept a break, add the line that hpyapi breaking prints for it: approve RULE WHERE "was" "is" "reason".
	//
	// api Demo demo 1.2
	// capsule "demo_module._API"
	// id 3f0d8b1e-6a52-4c0f-8e7b-91d4a2c5e6f7
	// fingerprint 60799f29ffc2436a
	//
	// slot 0 func since 0 demo_sum nullable 2 = (ctx,h,h)h!null
	// slot 1 hole "use demo_sum"
	// slot 2 func since 2 demo_mean deprecated = (ctx,h)f64!nan
}
