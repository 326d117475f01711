package datetime

//go:generate go run github.com/hpyapi/hpyapi/cmd/hpyapi/internal/bootstrap gen --lang go --out . ../../../../../examples/definitions/datetime.api.h
