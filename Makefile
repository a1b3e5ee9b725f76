# Needs only Go, make and a package manager: demo and test install the rest.

.PHONY: help build demo test check faults kills mutate bench fuzz hw manual docs dist

lint := build/golangci-lint-v2.15.0
nfpm := build/nfpm-v2.45.2
sbom := build/cyclonedx-gomod-v1.10.0

help: ## list the targets
	@sed -n 's/^\([a-z0-9]*\):.*## /  make \1\t/p' Makefile | expand -t 16

build: ## bin/rootseal
	@scripts/setup.sh build
	go build -trimpath -ldflags "-X rootseal/cmd/rootseal/internal/cli.commit=$$(git describe --always --dirty 2>/dev/null)" -o bin/rootseal ./cmd/rootseal

demo: build ## the main ceremonies on simulated keys and a simulated account
	bin/rootseal rehearse

test: ## all tests: in process under the race detector, then with a real pcscd
	@scripts/setup.sh test
	@scripts/test.sh

check: $(lint) ## lint, wording and format, the module file, builds without cgo and for Windows
	@scripts/setup.sh build
	$(lint) run
	scripts/voice.sh
	go mod tidy -diff
	CGO_ENABLED=0 go build ./...
	GOOS=windows CGO_ENABLED=0 go vet ./...
	GOOS=windows CGO_ENABLED=0 go build ./...

faults: ## every fault at every call of every ceremony, and that seeded bugs are found
	@scripts/setup.sh build
	@scripts/faults.sh

kills: ## the real binary killed at every point of an enrolment, with a real pcscd
	@scripts/setup.sh test
	@scripts/kills.sh

mutate: ## which changed signs in oath, the ledger and the ceremony no test notices
	@scripts/setup.sh build
	@scripts/mutate.sh

bench: ## whole commands against what people script today, one row each
	@scripts/setup.sh test
	@scripts/bench.sh

fuzz: ## every fuzz target for TIME (1m): make fuzz TIME=10m
	@scripts/setup.sh build
	scripts/fuzz.sh $(TIME)

hw: ## the conformance suite on one real key: make hw SERIAL=12345678 [TOUCH=1]
	@test -n "$(SERIAL)" || { echo "make hw: which key? SERIAL=12345678, the number on the key" >&2; exit 2; }
	@scripts/setup.sh build
	go test -count=1 -v ./hwtest -run '^TestHardware$$' -serial "$(SERIAL)" $(if $(TOUCH),-touch) -traces "$(CURDIR)/build"

manual: ## docs/commands.md, from the help of the commands
	go run ./cmd/rootseal/manual reference docs/commands.md

docs: manual ## docs/commands.md, and the sessions in README.md and docs from the practice room
	@scripts/setup.sh build
	scripts/docs.sh

dist: $(nfpm) $(sbom) ## archives, packages, SBOM and checksums of this commit, in dist
	@scripts/setup.sh dist
	scripts/dist.sh

# The tools at the versions in the names of their files.
$(lint):
	GOBIN="$(CURDIR)/build" go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(lastword $(subst -lint-, ,$@))
	mv build/golangci-lint $@

$(nfpm):
	GOBIN="$(CURDIR)/build" go install github.com/goreleaser/nfpm/v2/cmd/nfpm@$(lastword $(subst -, ,$@))
	mv build/nfpm $@

$(sbom):
	GOBIN="$(CURDIR)/build" go install github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@$(lastword $(subst -, ,$@))
	mv build/cyclonedx-gomod $@
