# The project's tasks. `make help` lists them; each works as the first command in a fresh clone.
# Needed: Go, make, gcc and g++, and for the tests python3 with its headers, cmake and ninja. All else goes into .build and .venv here.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

GO ?= go
PYTHON ?= python3
BUILD := $(CURDIR)/.build
VENV := $(CURDIR)/.venv
STATICCHECK_VERSION := v0.8.2
STATICCHECK := $(BUILD)/bin/staticcheck-$(STATICCHECK_VERSION)
FUZZTIME ?= 20s
ENDURANCE ?= 5m
# Packages with state that several goroutines or native threads reach; the race detector needs cgo.
RACE := native trampoline hpyctx embedded pyobj debugmode numpyapi script tests
# Packages that are the same with and without cgo, or measure others: tested once.
ONCE := gen tests/bench tests/surface
# Packages with native code, or that call C.
ARM64 ?= ./internal/native ./internal/elfscan ./internal/cstack ./trampoline ./hpyctx ./hpyctx/exchange ./internal/embedded \
  ./numpyapi/... ./debugmode ./tests/probe ./tests/property ./tests/hammer ./tests/survival ./tests/matrix
# What a test prints is shown only for failures; V=-v shows everything.
V ?=

##@ See it

.PHONY: help
help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo

.PHONY: demo
demo: check-gcc ## modules in C and Go call each other, each in its own context; then they analyse a data set: a report with a picture (Go and gcc suffice)
	@$(GO) run ./examples/demo
	@cd examples/demo/report && $(GO) run . $(CURDIR)

.PHONY: bench
bench: check-gcc venv ## what a call costs in every direction, one table from one run (ARGS=-write updates docs and README)
	@$(GO) run ./tests/bench $(ARGS)

.PHONY: matrix
matrix: check-gcc ## every pair of modes on real modules: who ran in which context, which side leaked
	@$(GO) test -count=1 -run 'Matrix' -v ./tests/matrix | grep -vE '^(=== |testing:| +--- PASS)' | sed -E 's/^ +[a-z_]+_test.go:[0-9]+: //'

##@ Change it

.PHONY: build
build: ## the command line tool, as .build/bin/hpyapi
	@mkdir -p $(BUILD)/bin
	$(GO) build -o $(BUILD)/bin/hpyapi ./cmd/hpyapi

.PHONY: wheel
wheel: venv ## the Python package hpyapi, a wheel for each platform, in .build/wheels (WHEELS=linux-x86_64 for one)
	@GO=$(GO) scripts/wheel $(VENV)/bin/python $(BUILD)/wheels $(WHEELS)

.PHONY: generate
generate: ## regenerate everything that comes from a definition
	$(GO) generate ./...
	$(GO) test -count=1 -run Current ./gen -update-c -update-docs
	$(GO) test -count=1 ./docs -update

.PHONY: fmt
fmt: ## format the Go code
	gofmt -l -w $$(git ls-files -co --exclude-standard '*.go')

.PHONY: lint
lint: $(STATICCHECK) ## gofmt, vet, staticcheck
	@unformatted=$$(gofmt -l $$(git ls-files -co --exclude-standard '*.go')); \
	if [ -n "$$unformatted" ]; then echo "not formatted (run make fmt):"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) vet -tags browser ./tests/browser
	$(GO) vet -tags suite ./tests/suite
	$(STATICCHECK) ./...

##@ Prove it

.PHONY: test
test: check-gcc venv lint test-generate test-go test-modules test-nocgo test-race build-arm64 build-others test-python test-packaging ## everything but the other Pythons and the browser

.PHONY: test-generate
test-generate: ## committed generated files are what the generator writes
	@scripts/generate-check

.PHONY: test-go
test-go: check-gcc venv ## Go tests, with cgo
	CGO_ENABLED=1 scripts/logged go-cgo $(GO) test $(V) ./...

.PHONY: test-modules
test-modules: check-gcc ## Go tests of the modules inside this one that have a go.mod of their own
	@for mod in $$(git ls-files -co --exclude-standard '*/go.mod'); do \
	  echo "$$mod"; (cd $$(dirname $$mod) && $(GO) vet ./... && $(CURDIR)/scripts/logged "go-$$(basename $$(dirname $$mod))" $(GO) test ./...); done

.PHONY: test-nocgo
test-nocgo: check-gcc venv ## Go tests, without cgo
	CGO_ENABLED=0 $(GO) vet ./...
	CGO_ENABLED=0 scripts/logged go-nocgo $(GO) test $(V) $$($(GO) list ./... | grep -vE '/($(subst $() ,|,$(ONCE)))$$')

.PHONY: test-race
test-race: check-gcc venv ## Go tests of the packages with shared state, under the race detector
	CGO_ENABLED=1 scripts/logged go-race $(GO) test -race $(V) $$($(GO) list ./... | grep -E '/($(subst $() ,|,$(RACE)))(/|$$)' | grep -vE '/($(subst $() ,|,$(ONCE))|tests/outside)$$')

.PHONY: test-otel
test-otel: ## the OpenTelemetry adapter, which is a module of its own
	cd debugmode/otel && $(GO) vet ./... && ../../scripts/logged go-otel $(GO) test $(V) ./...

.PHONY: build-arm64
build-arm64: ## everything compiles for linux/arm64, tests included
	GOARCH=arm64 CGO_ENABLED=0 $(GO) build ./...
	GOARCH=arm64 CGO_ENABLED=0 $(GO) vet ./...

# Where the command line works without run.
PLATFORMS := darwin/amd64 darwin/arm64 windows/amd64

.PHONY: build-others
build-others: ## the command line compiles for macOS and Windows
	@for platform in $(PLATFORMS); do echo "$(GO) build ./cmd/hpyapi for $$platform"; \
	  GOOS=$${platform%/*} GOARCH=$${platform#*/} CGO_ENABLED=0 $(GO) build -o $(BUILD)/others/ ./cmd/hpyapi; done

.PHONY: test-arm64
test-arm64: check-gcc venv ## Go tests with C on an emulated arm64 (minutes; ARM64=./internal/native for less)
	@GO=$(GO) scripts/arm64 $(V) $(ARM64)

.PHONY: test-python
test-python: check-gcc venv ## the same modules on stock CPython with stock hpy
	scripts/logged pytest $(VENV)/bin/python -m pytest -q -rs -n logical tests/cpython
	scripts/logged watch $(VENV)/bin/python -m pytest -q -rs tests/watch

.PHONY: test-packaging
test-packaging: venv ## the wheel, installed into fresh environments, and what CMake and pkg-config find there
	scripts/logged packaging $(VENV)/bin/python -m pytest -q -rs tests/packaging

.PHONY: test-watch
test-watch: check-gcc ## watch SciPy, pandas, matplotlib and scikit-learn from PyPI, in an environment of their own (minutes)
	@scripts/watch $(PYTHON)

.PHONY: test-pythons
test-pythons: check-gcc ## the same on every other CPython 3.9 to 3.13 of this machine
	@scripts/pythons

.PHONY: test-others
test-others: check-gcc venv ## generated C on CPython 3.14 and 3.15, PyPy and GraalPy, which it fetches (minutes; OTHERS="3.15 pypy")
	@scripts/others $(ARGS)

.PHONY: test-suite
test-suite: check-gcc venv ## HPy's own test suite of release 0.9.0, on stock CPython and then in the embedded interpreter
	@GO=$(GO) scripts/suite $(VENV)/bin/python $(BUILD)/suite

.PHONY: test-browser
test-browser: ## the trace page in a headless Chromium (installs Debian's when there is none)
	@scripts/browser

.PHONY: fuzz
fuzz: check-gcc ## every fuzz target for FUZZTIME (20s) each
	@scripts/fuzz $(FUZZTIME)

.PHONY: endurance
endurance: check-gcc ## callbacks under collections, growing stacks and profiling signals for ENDURANCE (5m)
	HPYAPI_ENDURANCE=$(ENDURANCE) $(GO) test -count=1 -timeout 0 -v -run '^TestCrossingEndurance$$' ./internal/native

##@ Prepare it (the targets above do this by themselves)

.PHONY: venv
venv: $(VENV)/.ready ## Python packages of the tests, in .venv

$(VENV)/.ready: tests/requirements.txt tests/requirements-alone.txt scripts/venv
	@scripts/venv $(PYTHON) $(VENV)

.PHONY: check-gcc
check-gcc:
	@for tool in gcc g++; do command -v $$tool >/dev/null || { \
	  echo "make: $$tool not found: C and C++ modules are compiled here; install it (Debian, Ubuntu: apt-get install gcc g++)" >&2; exit 1; }; done

$(STATICCHECK):
	@mkdir -p $(BUILD)/bin
	GOBIN=$(BUILD)/bin $(GO) install honnef.co/go/tools/cmd/staticcheck@$(STATICCHECK_VERSION)
	@mv $(BUILD)/bin/staticcheck $@

.PHONY: clean
clean: ## remove what make built or installed here
	rm -rf $(BUILD) $(VENV) $(CURDIR)/.venvs
