# archive-tools: build, try, test and install. A line shows how far the long ones are: on a terminal it is rewritten each
# second, elsewhere one is added every ten seconds. A first build downloads the dependencies and takes about six minutes.
#
#   make demo     try it: archive a few thousand files, restore them, compare every byte
#   make test     run all tests, on the release build and on real files, as many at once as there are cores
#   make torture  kill restores 200 times, hunt for secrets in 2,000 runs, fail every system call once, and more that is slow
#   make sanitize all tests under ThreadSanitizer, then under AddressSanitizer
#   make fuzz     SECONDS=60 TARGETS=  fuzz the readers of untrusted input, SECONDS each
#   make bench-quick  restore 16,000 files, against tar, git and restic
#   make install  PREFIX=/usr/local DESTDIR=
#   make build lint format generate clean help

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
TOOLS = archive-store archive-manifest archive-restore archive-report archive-config
# The static runtime starts faster, and leaves out what a dependency links and nobody uses.
RELEASE = --configuration release --static-swift-stdlib
BIN = .build/release

# A filter must not hide a failure.
SHELL = /bin/bash
.SHELLFLAGS = -o pipefail -c

.PHONY: help demo test torture sanitize fuzz bench-quick build install lint format generate clean packages

demo: build
	@.ci/demo $(BIN)

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

test: build
	@echo '== Building the tests'
	@.ci/progress build $(SWIFT) build --build-tests
	@echo '== Running the tests'
	@ARCHIVE_TOOLS_BIN="$(CURDIR)/$(BIN)" .ci/test $(SWIFT)

torture: build
	@.ci/progress build $(SWIFT) build --build-tests
	@TORTURE_KILLS=200 HUNT_RUNS=2000 SWEEP_RUNS=all ARCHIVE_TOOLS_BIN="$(CURDIR)/$(BIN)" .ci/test $(SWIFT) --filter 'KillTests|LimitTests|SecretHuntTests|SyscallSweepTests'

sanitize: packages
	@.ci/sanitize $(SWIFT) thread
	@.ci/sanitize $(SWIFT) address

# libFuzzer; the targets are the properties in Tests/Fuzz.
SECONDS ?= 60
TARGETS ?=
fuzz: packages
	@.ci/fuzz $(SWIFT) $(SECONDS) $(TARGETS)

bench-quick: build
	@.ci/bench-quick $(BIN)

build: packages
	@echo '== Building the tools (release; the first time takes a few minutes)'
	@.ci/progress build $(SWIFT) build $(RELEASE)

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
