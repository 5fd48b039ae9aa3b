# The two commands that matter: `make run` and `make test`. `make help` lists the others.

# Where builds go. Kept outside the clone, it can serve several clones one after the other.
SCRATCH ?= .build
# SwiftPM leaves folders behind wherever temporary files go: it is given a place that is emptied each time.
TEMPORARY = $(abspath $(SCRATCH))/tmp
CLEANLY = rm -rf "$(TEMPORARY)" && mkdir -p "$(TEMPORARY)" && TMPDIR="$(TEMPORARY)"
SWIFT_BUILD = $(CLEANLY) swift build --scratch-path $(SCRATCH)
SOURCES = Package.swift Plugins Sources Tests

.PHONY: run test build bench format lint docs clean help

run: build ## build and show a hospital group under attack: ARGS="--port 8080 --fresh"
	$(SCRATCH)/release/cordon demo $(ARGS)

build: ## build the program
	@Scripts/setup
	$(SWIFT_BUILD) --configuration release --static-swift-stdlib --product cordon

test: ## run all the tests
	@Scripts/setup test
	@Scripts/venv $(SCRATCH)/venv
	$(SWIFT_BUILD) --build-tests
	@$(CLEANLY) Scripts/tests $(SCRATCH)
	CORDON=$(abspath $(SCRATCH))/debug/cordon $(SCRATCH)/venv/bin/python -m pytest --numprocesses 2 --dist loadfile Tests/EndToEnd

bench: build ## measure, and print the tables of Benchmarks/README.md
	Benchmarks/run $(abspath $(SCRATCH))/release/cordon

format: ## lay the code out as .swift-format says
	swift format --in-place --parallel --recursive $(SOURCES)

lint: ## fail where the code is not laid out so
	swift format lint --strict --parallel --recursive $(SOURCES)

docs: ## make the reference from the documentation comments
	@Scripts/docs $(SCRATCH)

clean: ## forget all builds
	rm -rf $(SCRATCH)

help:
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 10
