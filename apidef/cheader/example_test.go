package cheader_test

import (
	"fmt"

	"github.com/hpyapi/hpyapi/apidef/cheader"
)

func ExampleParse() {
	api, problems := cheader.Parse("demo.api.h", []byte(`#pragma once
#include <hpyapi_define.h>
HPYAPI_API(Demo, demo, 1, 0, "demo_module._API", "3f0d8b1e-6a52-4c0f-8e7b-91d4a2c5e6f7")
HPYAPI_SLOT(0, 0) HPy demo_add(HPyContext *ctx, HPy a, HPy b HPYAPI_STEAL);
HPYAPI_SLOT(1, 0) int demo_count(HPyContext *ctx, HPy list);
`), cheader.Options{})
	for _, p := range problems {
		fmt.Println(p)
	}
	fmt.Println(api.Slots[0].Signature())
	// Output:
	// demo.api.h:5:19: the width of int is up to the platform; use int32_t (TYPE_WIDTH)
	// demo.api.h:5:23: say how demo_count signals an error: HPYAPI_ERROR(-1) or HPYAPI_NO_ERROR (ERROR_MISSING)
	// (ctx,h,steal h)h!null
}

func ExamplePrint() {
	api, _ := cheader.Parse("demo.api.h", []byte(`#pragma once
#include <hpyapi_define.h>
HPYAPI_API(Demo, demo, 1, 0, "demo_module._API", "3f0d8b1e-6a52-4c0f-8e7b-91d4a2c5e6f7")
HPYAPI_SLOT(0, 0) HPy demo_sum(HPyContext *ctx, double const *v HPYAPI_LEN(n), size_t n); /**< The sum. */
`), cheader.Options{})
	fmt.Printf("%s", cheader.Print(api))
	// Output:
	// #ifndef DEMO_API_H
	// #define DEMO_API_H
	//
	// #include <hpyapi_define.h>
	//
	// HPYAPI_API(Demo, demo, 1, 0, "demo_module._API", "3f0d8b1e-6a52-4c0f-8e7b-91d4a2c5e6f7")
	//
	// /** The sum. */
	// HPYAPI_SLOT(0, 0)
	// HPy demo_sum(HPyContext *ctx, const double *v HPYAPI_LEN(n), size_t n);
	//
	// #endif
}
