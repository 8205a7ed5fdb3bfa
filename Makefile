# Owns every file-to-file rule. `make` builds, `make demo` shows, `make check` proves, `make test` is what CI runs.
SHELL := /bin/sh
.DELETE_ON_ERROR:
BIN := node_modules/.bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

CC ?= cc
ENGINE_SRC := $(shell find assembly -name '*.ts')
TS_SRC := $(shell find src -name '*.ts' -not -path '*/gen/*') assembly/abi.ts
HELPER_SRC := $(wildcard capture-helper/*.c capture-helper/*.h capture-helper/arch/*.h)
# Three programs of one set of files: each leaves the others' main behind, and the linker what only they used. The recorder has no
# code that could change a run: what does is in its twin alone.
INJECT_ONLY := $(wildcard capture-helper/inject*.c)
RECORDER_SRC := $(filter-out capture-helper/inspect.c $(INJECT_ONLY),$(HELPER_SRC))
INJECTOR_SRC := $(filter-out capture-helper/inspect.c,$(HELPER_SRC))
INSPECTOR_SRC := $(filter-out capture-helper/main.c $(INJECT_ONLY),$(HELPER_SRC))
TABLES := proto/syscalls.tsv $(wildcard proto/*.tsv)
FROM_TABLES := capture-helper/gen/tables.h assembly/gen/syscalls.ts assembly/gen/hooks.ts src/trace/gen/syscalls.ts src/probe/gen/hooks.ts
FROM_KERNEL := assembly/gen/kernel.ts src/kernel/gen/types.ts
GENERATED := $(FROM_TABLES) $(FROM_KERNEL) src/trace/gen/trace.js

.PHONY: all gen engine ts page site helper demo check types lint format test test-needs unit conformance golden fuzz parity injection bench soak fixtures clean
all: helper engine ts page probecause

node_modules/.ready: package.json package-lock.json
	npm ci --no-fund --no-audit --loglevel=error
	@touch $@

gen: $(GENERATED)
$(FROM_TABLES) &: $(TABLES) proto/generate.mjs $(wildcard proto/generate/*.mjs)
	node proto/generate.mjs

# The static module needs no run-time code generation (it works under a strict CSP). Types come from its comments, which the
# module itself is spared; only encode and decode are kept.
PBJS := pbjs -t static-module -w es6 --es6 --force-long --dependency protobufjs/minimal.js \
	--no-service --no-create --no-verify --no-convert --no-delimited --no-typeurl
src/trace/gen/trace.js: proto/trace.proto node_modules/.ready
	@mkdir -p $(@D)
	$(PBJS) -o $@ $< && pbts -o $(@:.js=.d.ts) $@
	$(PBJS) --no-comments -o $@ $<

# The virtual kernel's structures as the engine and the loader need them, from the compiled form of kernel.h.
# (That is committed, and never made on the way: a clone has no clang, and its files no order in time.)
$(FROM_KERNEL) &: src/kernel/kernel.h src/kernel/kernel.bpf.c proto/generate/kernel.mjs node_modules/.ready
	node --import tsx proto/generate/kernel.mjs

engine: wasm/engine.wasm
ASC := asc assembly/index.ts --runtime stub --use abort= --exportTable --enable simd,bulk-memory
wasm/engine.wasm: $(ENGINE_SRC) assembly/gen/syscalls.ts assembly/gen/hooks.ts assembly/gen/kernel.ts node_modules/.ready
	$(ASC) -O3 --noAssert -o $@
wasm/engine.debug.wasm: $(ENGINE_SRC) assembly/gen/syscalls.ts assembly/gen/hooks.ts assembly/gen/kernel.ts node_modules/.ready
	$(ASC) -O1 --debug -o $@

ts: dist/.built
dist/.built: $(TS_SRC) tsconfig.json $(GENERATED) node_modules/.ready
	tsc -p .
	cp src/trace/gen/trace.d.ts dist/src/trace/gen/
	@touch $@

page: dist/probecause.html
# The same page as files, for a web server: dist/site. Names there change with their content, so what was there goes first.
site: dist/site/index.html
dist/probecause.html dist/site/index.html &: $(TS_SRC) $(wildcard src/app/page.*) vite.config.ts wasm/engine.wasm $(GENERATED) node_modules/.ready
	rm -rf dist/site
	vite build

helper: capture-helper/probecause-capture capture-helper/probecause-inject capture-helper/probecause-inspect
# Sections nobody refers to are left out: with musl the whole program, C library included, stays below 64 KiB.
CFLAGS_HELPER := -std=gnu11 -Os -Wall -Wextra -Werror -Icapture-helper -Icapture-helper/gen -ffunction-sections -fdata-sections \
  -fno-asynchronous-unwind-tables -Wl,--gc-sections -Wl,-z,noseparate-code -Wl,--build-id=none -s
capture-helper/probecause-capture: $(RECORDER_SRC) capture-helper/gen/tables.h
	$(CC) $(CFLAGS_HELPER) -o $@ $(filter %.c,$^)
capture-helper/probecause-inject: $(INJECTOR_SRC) capture-helper/gen/tables.h
	$(CC) $(CFLAGS_HELPER) -DINJECT -o $@ $(filter %.c,$^)
capture-helper/probecause-inspect: $(INSPECTOR_SRC) capture-helper/gen/tables.h
	$(CC) $(CFLAGS_HELPER) -o $@ $(filter %.c,$^)

# The recorder as it is shipped: static, so that it runs on any Linux of its architecture. Optimised as one program at
# a fixed address, and its data neither padded to a page (-z common-page-size) nor protected again at start, it is a sixth
# smaller and as fast. The compiler's name and version are no part of it.
SMALL_STATIC := -Oz -flto -fno-jump-tables -fno-pie -no-pie -Wl,-z,norelro,-z,common-page-size=64
helper-static: $(addprefix capture-helper/probecause-,capture-static inject-static inspect-static)
capture-helper/probecause-capture-static: $(RECORDER_SRC) capture-helper/gen/tables.h
	musl-gcc -static $(CFLAGS_HELPER) $(SMALL_STATIC) -o $@ $(filter %.c,$^)
	objcopy -R .comment $@
	node capture-helper/sectionless.mjs $@
capture-helper/probecause-inject-static: $(INJECTOR_SRC) capture-helper/gen/tables.h
	musl-gcc -static $(CFLAGS_HELPER) $(SMALL_STATIC) -DINJECT -o $@ $(filter %.c,$^)
	objcopy -R .comment $@
	node capture-helper/sectionless.mjs $@
capture-helper/probecause-inspect-static: $(INSPECTOR_SRC) capture-helper/gen/tables.h
	musl-gcc -static $(CFLAGS_HELPER) $(SMALL_STATIC) -o $@ $(filter %.c,$^)

# eBPF objects are committed beside their sources; every path inside them is relative, so that any checkout gives the same bytes.
BPF_CLANG ?= clang-14
BPF_STRIP ?= llvm-strip-14
BPF_SRC := $(wildcard src/kernel/*.bpf.c src/probe/catalog/*.bpf.c tests/fixtures/bpf/*.bpf.c)
BPF_FLAGS := -O2 -g -target bpf -mcpu=v3 -Wall -Werror -fdebug-compilation-dir=. -ffile-prefix-map=$(CURDIR)=. -Isrc/probe/include
fixtures: $(BPF_SRC:.c=.o)
	rm -f $(FROM_KERNEL)
src/kernel/kernel.bpf.o: src/kernel/kernel.h
%.bpf.o: %.bpf.c src/probe/include/probecause.h
	$(BPF_CLANG) $(BPF_FLAGS) -c $< -o $@
# The page carries these: without DWARF, without columns, and without the text of lines, which clang copies from where it says the
# source lies if there is such a file.
src/probe/catalog/%.bpf.o: src/probe/catalog/%.bpf.c src/probe/include/probecause.h
	$(BPF_CLANG) $(BPF_FLAGS) -gno-column-info -fdebug-compilation-dir=probecause -c $< -o $@
	$(BPF_STRIP) -g $@

probecause: src/cli/probecause
	ln -sf $< $@

# A real failure of two real processes whose message misleads. `why` exits as the program does, so 1 is what this expects.
demo: all
	@rm -rf spool; ./probecause why -o why.html -- examples/demo/orders-api; status=$$?; rm -rf spool; test $$status = 1

# ---------------------------------------------------------------- proving

# Types, lint, and the suites that need neither root nor other tools; under a minute.
check: all types lint
	node tests/run.mjs tests/unit tests/conformance tests/golden

types: gen node_modules/.ready
	tsc --noEmit -p .
	tsc -p tests

lint: node_modules/.ready
	biome lint --error-on-warnings

# Everything: what CI runs. Installs what only tests need where it may, else the tests that need it are skipped with a reason.
test: all page test-needs
	node tests/run.mjs tests

test-needs:
	@node tests/needs.mjs

# `make unit T=elf` runs the suites whose path matches.
T ?=
unit: all
	node tests/run.mjs --match '$(T)' tests/unit
conformance: all
	node tests/run.mjs tests/conformance
fuzz: all
	SEED=$(SEED) FUZZ_TIMES=100000 node tests/run.mjs tests/fuzz
parity: all page
	node tests/run.mjs tests/parity tests/page

# Faults injected into real programs, all of them: by class how often the cause is found. Recordings stay in tests/.tmp/injection.
SEED ?=
injection: all test-needs
	rm -rf tests/.tmp/injection
	SEED=$(SEED) node --import tsx tests/injection/main.ts record --keep tests/.tmp/injection

# Speeds, printed and never judged: the engine with and without programs, the recorder against strace, the interpreter.
bench: all
	node tests/bench/engine.mjs
	node tests/bench/capture.mjs
	node tests/bench/vm.mjs

# Twenty minutes of nothing under the recorder: memory and trace stay small. `make soak SOAK_SECONDS=60` for a try.
SOAK_SECONDS ?= 1200
soak: helper
	node tests/soak/sleep.mjs $(SOAK_SECONDS)

# Rewrites the expected reports; review the diff like code.
golden: all
	GOLDEN=write node tests/run.mjs tests/golden

format: node_modules/.ready
	biome format --write

clean:
	rm -rf dist wasm/*.wasm capture-helper/probecause-capture capture-helper/probecause-inject \
		capture-helper/probecause-inspect capture-helper/gen assembly/gen src/trace/gen probecause
