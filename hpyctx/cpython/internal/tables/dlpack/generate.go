package dlpack

//go:generate go run github.com/hpyapi/hpyapi/cmd/hpyapi/internal/bootstrap gen --lang go --out . ../../../../../examples/definitions/dlpack.api.h
