# Everything that can be asked for: make help

GO ?= go
# The race detector needs a C compiler; with CI=true there must be one.
RACE := $(shell if [ -n "$$CI" ] || command -v cc >/dev/null 2>&1; then echo -race; fi)

# What is only checked need not be as fast as what is built to be used, and
# without the profile it is compiled once, not twice.
vet lint verify verify-client test wscat devicehive apidoc browser bench-smoke fuzz: export GOFLAGS += -pgo=off

.PHONY: all help build fmt vet lint verify verify-client test wscat devicehive apidoc browser bench bench-go bench-smoke load fuzz pgo

all: fmt vet lint verify test ## check everything

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

build: ## build bin/hivewire, static
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w' -o bin/hivewire ./cmd/hivewire

fmt: ## fail when a file is not formatted
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$unformatted" ]; then echo "run gofmt -w on:"; echo "$$unformatted"; exit 1; fi

vet: ## go vet
	$(GO) vet ./...

lint: ## staticcheck, pinned in go.mod
	$(GO) tool staticcheck ./...

verify: verify-client ## write the API references anew and fail when they differ from testdata/golden
	@mkdir -p bin
	$(GO) run ./cmd/hivewire apidoc openapi >bin/openapi.json
	$(GO) run ./cmd/hivewire apidoc asyncapi >bin/asyncapi.json
	@for name in openapi asyncapi; do \
	  cmp -s bin/$$name.json testdata/golden/$$name.json || { echo "testdata/golden/$$name.json was not up to date"; changed=1; }; \
	  mv bin/$$name.json testdata/golden/$$name.json; \
	done; [ -z "$$changed" ]

verify-client: ## write the typed calls of package client anew and fail when they differ from what was there
	@mkdir -p bin
	@cat client/actions_*.go >bin/actions.go.txt
	$(GO) generate ./client
	@cat client/actions_*.go | cmp -s - bin/actions.go.txt || { echo "the typed calls of package client were not up to date"; exit 1; }

test: wscat devicehive apidoc browser ## all tests
	$(GO) test $(RACE) ./...
	$(GO) -C storage/mongotest test -timeout 20m ./... # under the race detector FerretDB's SQLite needs longer than an operation may take
	$(GO) -C bus/clustertest test $(RACE) .
	$(GO) -C bus/clustertest test ./nodes
	$(GO) -C server/certificate/acmetest test $(RACE) .
	@[ -n "$(RACE)" ] || echo "SKIPPED: the race detector (no C compiler)"
	@[ -n "$$HIVEWIRE_TEST_MONGODB_URI" ] || echo "SKIPPED: the conformance suite on a real MongoDB (HIVEWIRE_TEST_MONGODB_URI is not set)"

wscat: ## the conversations of testdata/wscat with the real wscat; skipped without node
	@if command -v npm >/dev/null 2>&1; then \
	  npm ci --silent --no-audit --no-fund --prefix testdata/wscat && \
	  scripts/serve-and.sh sh -c 'cd testdata/wscat && node play.mjs *.in'; \
	elif [ -n "$$CI" ]; then echo "wscat conversations need node and npm"; exit 1; \
	else echo "SKIPPED: wscat conversations (no node)"; fi

devicehive: ## the official JavaScript client against a server; skipped without node
	@if command -v npm >/dev/null 2>&1; then \
	  npm ci --silent --no-audit --no-fund --prefix testdata/devicehive && \
	  scripts/serve-and.sh sh -c "node --test testdata/devicehive/ && node testdata/devicehive/integration.mjs"; \
	elif [ -n "$$CI" ]; then echo "the official client needs node and npm"; exit 1; \
	else echo "SKIPPED: official JavaScript client (no node)"; fi

apidoc: ## the API references with public validators, and the replies of a server with the references; skipped without node
	@if command -v npm >/dev/null 2>&1; then \
	  npm ci --silent --ignore-scripts --no-audit --no-fund --prefix testdata/apidoc && \
	  node testdata/apidoc/validate.mjs && scripts/serve-and.sh node testdata/apidoc/replies.mjs; \
	elif [ -n "$$CI" ]; then echo "the validators of the API references need node and npm"; exit 1; \
	else echo "SKIPPED: validators of the API references (no node)"; fi

CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

browser: apidoc ## the page at /docs in headless Chromium; skipped without node or Chromium
	@if command -v npm >/dev/null 2>&1 && [ -n "$(CHROMIUM)" ]; then \
	  CHROMIUM="$(CHROMIUM)" scripts/serve-and.sh node testdata/apidoc/browser.mjs; \
	elif [ -n "$$CI" ]; then echo "the test of the page at /docs needs node and Chromium"; exit 1; \
	else echo "SKIPPED: the page at /docs in a browser (no node or no Chromium)"; fi

fuzz: ## half a minute of each fuzz target
	@for target in $$(grep -rlE '^func Fuzz' --include='*_test.go' . | grep -v /node_modules/); do \
	  for name in $$(grep -oE '^func Fuzz[A-Za-z0-9]+' $$target | cut -d' ' -f2); do \
	    echo "$$name in $$(dirname $$target)"; $(GO) test $$(dirname $$target) -run '^$$' -fuzz "^$$name$$" -fuzztime 30s || exit 1; \
	  done; \
	done

bench: ## hivewire beside other servers, in half an hour; writes docs/benchmarks.md
	$(GO) run ./cmd/hivebench -o docs/benchmarks.md

bench-smoke: ## whether make bench works, in a minute
	$(GO) -C cmd/hivebench/peers vet ./...
	$(GO) run ./cmd/hivebench -smoke >/dev/null

# REST is left out: what it would inline deepens the stacks of waiting polls, from 8 to 16 kB.
pgo: ## measure anew the profile by which the compiler makes hivewire faster
	@rm -rf bin/profiles && mkdir -p bin/profiles
	$(GO) run ./cmd/hivebench -only requests,durable,inserts,fanout -shapes 64x1,64x16 -crowds 1000x1,1000x16 -rounds 1 -profile bin/profiles >/dev/null
	$(GO) tool pprof -proto bin/profiles/*.pprof >cmd/hivewire/default.pgo

load: ## whether clients that never read delay those that do
	$(GO) run ./cmd/hivebench -only slow

bench-go: ## the Go benchmarks
	$(GO) test -run '^$$' -bench . -benchmem ./...
