package draft_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/hpyapi/hpyapi/internal/draft"
)

func ExampleFromHeader() {
	dir, err := os.MkdirTemp("", "draft")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	header := filepath.Join(dir, "shapes_capi.h")
	text := `#ifndef SHAPES_CAPI_H
#define SHAPES_CAPI_H
typedef struct {
    int version;
    double (*area)(double width, double height);
    void (*log)(const char *format, ...);
} Shapes_CAPI;
#endif
`
	if err := os.WriteFile(header, []byte(text), 0o644); err != nil {
		panic(err)
	}
	api, err := draft.FromHeader(draft.Source{Header: header, Name: "Shapes", Capsule: "shapes._API"})
	if err != nil {
		panic(err)
	}
	fmt.Println(api.Name, api.Header.Fields[0].Name, api.Upstream.Guard)
	for _, s := range api.Slots {
		fmt.Println(s.Index, s.Name, len(s.Func.Params), s.Func.Variadic)
	}
	// Output:
	// Shapes version SHAPES_CAPI_H
	// 0 Shapes_area 2 false
	// 1 Shapes_log 1 true
}
