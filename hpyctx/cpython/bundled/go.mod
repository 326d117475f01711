module github.com/hpyapi/hpyapi/hpyctx/cpython/bundled

go 1.26.0

replace github.com/hpyapi/hpyapi => ../../..

require (
	github.com/hpyapi/hpyapi v0.0.0-00010101000000-000000000000
	github.com/kluctl/go-embed-python v0.0.0-3.14.6-20260610-1
	github.com/stretchr/testify v1.12.1
)

require (
	github.com/ebitengine/purego v0.11.3 // indirect
	github.com/gofrs/flock v0.13.0 // indirect
	github.com/sirupsen/logrus v1.9.4 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
)
