# archive-tools: build, try, test and install. A line shows how far the long ones are: on a terminal it is rewritten each
# second, elsewhere one is added every ten seconds. A first build downloads the dependencies and takes about six minutes.
#
#   make demo         try it: archive a few thousand files, restore them, compare every byte
#   make test         run all tests, on the release build and on real files, as many at once as there are cores
#   make torture      run the slow tests in full: kill 200 restores, 600 races, search 2,000 runs for secrets, fail every system call
#   make sanitize     run all tests under ThreadSanitizer, then under AddressSanitizer
#   make fuzz         fuzz the readers of untrusted input   [SECONDS=60 for each, TARGETS=all]
#   make bench-quick  store and restore 12,000 files, and compare with tar, git and restic: two minutes
#   make bench        the same at length: borg, SQLite archives, a disk, the servers, large files, a million items
#   make test-packages  build a release, install its package in a new Debian system, use and remove it; only as root
#
#   make build        build the tools into .build/release (default)
#   make install      install tools, manual pages, completions and examples   [PREFIX=/usr/local, DESTDIR=]
#   make uninstall    remove the files that make install installed   [PREFIX=/usr/local, DESTDIR=]
#   make deb          build a Debian package, in .build/dist
#   make release      build a tarball, a Debian package, a list of components (SBOM) and their hashes, in .build/dist
#   make lint         check Swift sources, shell scripts, manual pages and the library's documentation
#   make documentation  build the documentation of the library for programs, in .build/documentation
#   make pictures     draw the README's pictures from a run of the tools   [needs Chromium]
#   make format       format the Swift sources
#   make generate     write the completions from the tools
#   make clean        remove .build
#   make help         print this
#
# The first group installs the Debian packages that are missing, with sudo for a user who is not root. The second group
# installs nothing: it prints the command that would. SWIFT=swift names the compiler driver.

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
# The static runtime starts faster, and leaves out what a dependency links and nobody uses.
RELEASE = --configuration release --static-swift-stdlib
BIN = .build/release
DIST = .build/dist

# What --version names. A clone with changes is marked as dirty; sources without git are of no known commit.
export BUILD_COMMIT := $(shell test -e .git && git log -1 --format="commit $$(git describe --always --dirty --exclude='*' --abbrev=12) of %cs" 2>/dev/null || echo unknown commit)

# A filter must not hide a failure.
SHELL = /bin/bash
.SHELLFLAGS = -o pipefail -c

.DEFAULT_GOAL = build
# Packages are installed before anything is built; swift build uses all cores by itself.
.NOTPARALLEL:
.PHONY: demo test torture sanitize fuzz bench bench-quick test-packages build install uninstall deb release lint documentation format generate clean pictures help
.PHONY: install-for-demo install-for-test install-for-bench install-for-packages install-for-build

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

install-for-demo install-for-test install-for-bench install-for-packages install-for-build: install-for-%:
	@scripts/packages install build $*

demo: install-for-demo build
	@scripts/demo $(BIN)

test: install-for-test build
	@echo '== Building the tests'
	@scripts/progress build $(SWIFT) build --build-tests
	@echo '== Running the tests'
	@ARCHIVE_TOOLS_BIN="$(CURDIR)/$(BIN)" .ci/test $(SWIFT)

torture: install-for-test build
	@scripts/progress build $(SWIFT) build --build-tests
	@TORTURE_KILLS=200 HUNT_RUNS=2000 SWEEP_RUNS=all RACE_ROUNDS=20 RACE_KILLS=100 ARCHIVE_TOOLS_BIN="$(CURDIR)/$(BIN)" .ci/test $(SWIFT) --filter 'KillTests|LimitTests|RaceTests|SecretHuntTests|SyscallSweepTests'

sanitize: install-for-test
	@scripts/sanitize $(SWIFT) thread
	@scripts/sanitize $(SWIFT) address

# libFuzzer; the targets are the properties in Tests/Fuzz.
SECONDS ?= 60
TARGETS ?=
fuzz: install-for-build
	@scripts/fuzz $(SWIFT) $(SECONDS) $(TARGETS)

# FLOOR names a program that does what a restore cannot do without, and nothing else.
FLOOR ?=
bench bench-quick: install-for-bench build
	@python3 -B Tests/Benchmarks $(BIN) $(if $(filter bench-quick,$@),--quick) $(if $(FLOOR),--floor '$(FLOOR)')

build:
	@scripts/packages check build
	@echo '== Building the tools (release; the first time takes a few minutes)'
	@scripts/progress build $(SWIFT) build $(RELEASE)

install: build
	scripts/install install '$(BIN)' '$(DESTDIR)$(PREFIX)'

uninstall:
	scripts/install uninstall '$(DESTDIR)$(PREFIX)'

deb: build
	@scripts/packages check packages
	@scripts/deb '$(BIN)' '$(DIST)'

release: build
	@scripts/packages check packages
	@scripts/release '$(BIN)' '$(DIST)'

test-packages: install-for-packages build
	@echo '== Testing make install and make uninstall'
	@Tests/Packages/install '$(BIN)'
	@scripts/release '$(BIN)' '$(DIST)'
	@echo '== Testing the release'
	@Tests/Packages/release '$(BIN)' '$(DIST)'
	@echo '== Testing the Debian package'
	@Tests/Packages/deb "$$(awk '/\.deb$$/ { print "$(DIST)/" $$2 }' '$(DIST)/SHA256SUMS')"

lint:
	@scripts/packages check lint
	@.ci/lint $(SWIFT)

# The library's documentation, in .build/documentation.
documentation:
	scripts/documentation $(SWIFT) .build/documentation

pictures: build
	@scripts/pictures $(BIN) docs

format:
	$(SWIFT) format --in-place --recursive --parallel Package.swift Snippets Sources Tests

# A test compares these files with the tools.
generate: build
	@scripts/generate $(BIN) .

clean:
	rm -rf .build
