# Everything this project does by itself. Go, Node and make are all it needs to begin with; the rest is installed
# below node_modules, and by scripts/provide.
#
#   make run     builds what changed and starts the server with demo data
#   make test    every check there is
#
# Nothing here uses a fixed port or a file outside this folder, so that several checkouts can work side by side.

.DEFAULT_GOAL := build
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: run test build bench gen fmt lint lint-go lint-frontend check-gen test-go test-frontend test-e2e screenshot clean

BINARY := bin/stationmaster
PAGE   := frontend/dist/index.html
# npm itself writes this file last.
NODE   := node_modules/.package-lock.json

GO_FOLDERS := $(wildcard api db server bench)
GO_FILES   := $(GO_FOLDERS) $(wildcard *.go)
# The path of a tool, which is made if need be.
TOOL       := go tool -modfile=tools/go.mod -n

# Folders are sources too: their time changes when a file in them goes away.
PAGE_SOURCES := $(shell find frontend/src frontend/public frontend/build frontend/index.html frontend/*.json frontend/*.ts docs/help) api/catalogue.gen.json
GO_SOURCES   := go.mod go.sum embed.go $(shell find api db server ! -name '*_test.go')

# Go compiles everything twice here and no more, however many targets there are: for the binary, which stands alone (no C library, no paths
# of this machine in it), and as RACE for its tests. Tools are compiled like the former, and vet and staticcheck read what the latter needs.
GIVEN := $(filter-out -trimpath,$(shell go env GOFLAGS))
RACE  := CGO_ENABLED=1 GOFLAGS="$(GIVEN) -race"
export GOFLAGS := $(GIVEN) -trimpath
export CGO_ENABLED ?= 0
# A release names itself: make build VERSION=1.2.3
VERSION  ?=
GO_BUILD := go build -buildvcs=false -trimpath -ldflags "-s -w -X stationmaster/server/app.built=$(VERSION)"

build: $(BINARY)

$(NODE): package.json package-lock.json .npmrc
	npm ci --no-progress --loglevel=error
	@touch $@

$(PAGE): $(NODE) $(PAGE_SOURCES)
	npm run --silent build
	@touch $@

$(BINARY): $(PAGE) $(GO_SOURCES)
	$(GO_BUILD) -o $@ ./server
	@touch $@

# ARGS are passed to the server, as in make run ARGS=--help.
run: $(BINARY)
	@$(if $(DATABASE_URL),,scripts/provide postgres)
	@exec $(BINARY) serve --demo $(ARGS)

# What the tests need from elsewhere comes while that is checked and compiled which needs none of it.
test: $(NODE)
	@scripts/while-providing "compiler slapd samba postgres browsers" \
		$(MAKE_COMMAND) --no-print-directory lint-frontend check-gen test-frontend build
	@$(MAKE) --no-print-directory lint-go
	@$(MAKE) --no-print-directory test-go
	@$(MAKE) --no-print-directory test-e2e
	@echo "all checks passed"

lint: lint-go lint-frontend

lint-go:
	@scripts/provide compiler
	$(RACE) go vet ./...
	$(RACE) $$($(TOOL) staticcheck) ./...
	@unformatted=$$($$($(TOOL) gofumpt) -l $(GO_FILES)) || exit 1; \
	if [ -n "$$unformatted" ]; then echo "not formatted (make fmt does it):"; echo "$$unformatted"; exit 1; fi
	@echo "govulncheck: skipped, it needs its database from the network"

lint-frontend: $(NODE)
	npm run --silent check
	npm run --silent types

check-gen:
	scripts/check-generated

# The race detector needs C. A test that hangs shows where after ten minutes. In continuous integration, where other processes share the
# machine, up to two failed tests get one more try and are listed; a data race never does. Vetted they are by lint-go, with every check.
RETRY := --rerun-fails=1 --rerun-fails-max-failures=2 --rerun-fails-abort-on-data-race
test-go: $(NODE)
	@scripts/provide compiler slapd samba $(if $(TEST_DATABASE_URL),,postgres)
	$(RACE) $$($(TOOL) gotestsum) --format standard-quiet $(if $(CI),$(RETRY)) --packages ./... -- -race -vet=off -timeout 10m

test-frontend: $(NODE)
	npm run --silent test

test-e2e: $(BINARY)
	@scripts/provide browsers slapd postgres
	npm run --silent e2e

# Ratios measured in one run, never a test: the programs in bench/, the Go benchmarks of the packages that have some, and the page's. All are
# run, and the target fails when one could not measure, or lost something. Each bounds its own time.
bench: $(BINARY)
	@scripts/provide postgres pgbench
	@failed=; \
	for each in $(sort $(dir $(wildcard bench/*/main.go))); do \
		echo; echo "== $$each"; go run ./$$each || failed="$$failed $$each"; \
	done; \
	echo; echo "budgets of what follows: of-pgbench at least 0.70; kB/conn at most 12, ratio at most 1.3"; \
	for each in $(sort $(dir $(shell grep -rl --include='*_test.go' '^func Benchmark' db server))); do \
		echo; echo "== $$each"; go test -run '^$$' -bench . -benchtime 1x -timeout 10m ./$$each || failed="$$failed $$each"; \
	done; \
	echo; echo "== the page"; npm run --silent bench || failed="$$failed page"; \
	if [ -n "$$failed" ]; then echo "failed:$$failed"; exit 1; fi

# The picture in the README, made by the browser tests' own means.
screenshot: $(BINARY)
	@scripts/provide browsers postgres
	npm run --silent screenshot

gen:
	go generate ./api/...

fmt: $(NODE)
	$$($(TOOL) gofumpt) -w $(GO_FILES)
	npm run --silent format

# Data stay: they are the operator's, not the build's.
clean:
	rm -rf bin node_modules e2e/results
	find frontend/dist -mindepth 1 ! -name .gitkeep -delete
