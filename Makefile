# archive-tools: build, try, test and install.
#
#   make demo     try it: archive a few thousand files, restore them, compare every byte
#   make test     run all tests, on the release build and on real files
#   make torture  the kill test, 200 times, the hunt for secrets, 2,000 times, and others that take long
#   make sanitize all tests under ThreadSanitizer, then under AddressSanitizer
#   make bench-quick  restore 16,000 files, against tar, git and restic
#   make install  PREFIX=/usr/local DESTDIR=
#   make build lint format generate clean

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
TOOLS = archive-store archive-manifest archive-restore archive-report archive-config
# The static runtime starts faster, and leaves out what a dependency links and nobody uses.
RELEASE = --configuration release --static-swift-stdlib
BIN = .build/release

# The linker warns of a function in the runtime that nobody calls; filtering that must not hide a failure.
SHELL = /bin/bash
.SHELLFLAGS = -o pipefail -c

.PHONY: demo test torture sanitize bench-quick build install lint format generate clean packages

demo: build
	@.ci/demo $(BIN)

test: build
	@echo '== Building the tests'
	@$(SWIFT) build --quiet --build-tests
	@echo '== Running the tests'
	@ARCHIVE_TOOLS_BIN="$(CURDIR)/$(BIN)" .ci/test $(SWIFT)

torture: build
	@$(SWIFT) build --quiet --build-tests
	@TORTURE_KILLS=200 HUNT_RUNS=2000 ARCHIVE_TOOLS_BIN="$(CURDIR)/$(BIN)" .ci/test $(SWIFT) --filter 'KillTests|LimitTests|SecretHuntTests'

sanitize: packages
	@.ci/sanitize $(SWIFT) thread
	@.ci/sanitize $(SWIFT) address

bench-quick: build
	@.ci/bench-quick $(BIN)

build: packages
	@echo '== Building the tools (release; the first time takes a few minutes)'
	@$(SWIFT) build --quiet $(RELEASE) 2>&1 | { grep -v "the use of .mktemp. is dangerous" || true; }

packages:
	@.ci/packages

install: build
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/share/man/man1' '$(DESTDIR)$(PREFIX)/share/man/man5'
	install -d '$(DESTDIR)$(PREFIX)/share/man/man7'
	install -d '$(DESTDIR)$(PREFIX)/share/bash-completion/completions' '$(DESTDIR)$(PREFIX)/share/zsh/site-functions'
	install -d '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d'
	for tool in $(TOOLS); do \
	  install -s -m 755 $(BIN)/$$tool '$(DESTDIR)$(PREFIX)/bin/' && \
	  install -m 644 completions/$$tool.bash '$(DESTDIR)$(PREFIX)/share/bash-completion/completions/'$$tool && \
	  install -m 644 completions/_$$tool '$(DESTDIR)$(PREFIX)/share/zsh/site-functions/' && \
	  install -m 644 completions/$$tool.fish '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/' || exit 1; \
	done
	install -m 644 man/*.1 '$(DESTDIR)$(PREFIX)/share/man/man1/'
	install -m 644 man/*.5 '$(DESTDIR)$(PREFIX)/share/man/man5/'
	install -m 644 man/*.7 '$(DESTDIR)$(PREFIX)/share/man/man7/'

lint: packages
	@.ci/lint $(SWIFT)

format:
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests

# The files that are made from the tools themselves; a test compares them.
generate: build
	@.ci/generate $(BIN) .

clean:
	rm -rf .build
