# Short names for the plain commands in CONTRIBUTING.md. Nothing here is needed
# to build, test or run Nutgraf: `go` alone does it.

.DEFAULT_GOAL := help

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

run: ## start Nutgraf; in a terminal, the chat
	go run ./cmd/nutgraf

test: ## all tests
	go test ./...

lint: ## the linter (its first run compiles it, which takes some minutes)
	go tool -modfile=deploy/tools/go.mod golangci-lint run ./...

race: ## the tests with the race detector (needs a C compiler)
	CGO_ENABLED=1 go test -race -short ./...

fuzz: ## look for texts that break the quotes, one minute; another target: PKG=… FUZZ=…
	go test -run '^$$' -fuzz '^$(FUZZ)$$' -fuzztime 1m $(PKG)

bench: ## all benchmarks
	go test -run '^$$' -bench . -benchmem ./...

eval: ## how good the quotes are, beside other methods (needs the evaluation data)
	go run ./summarize/train -eval

build: ## a static binary, ./nutgraf
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o nutgraf ./cmd/nutgraf

docker: ## a container image, nutgraf
	docker build -t nutgraf .

ci: ## everything that must hold before a change lands
	bash .ci/run

PKG ?= ./summarize
FUZZ ?= FuzzQuotes

.PHONY: help run test lint race fuzz bench eval build docker ci
