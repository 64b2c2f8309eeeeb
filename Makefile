SWIFT ?= swift
FLAGS = -c release
PACKAGES = libzmq3-dev libprotobuf-c-dev protobuf-c-compiler libopenblas-dev libsodium-dev libxxhash-dev \
  dataset-fashion-mnist gzip curl iproute2 libfaketime python3-numpy python3-zmq python3-protobuf python3-nacl python3-xxhash
NEEDS = Needed: Swift 6.3 or newer (https://www.swift.org/install), and as Debian calls them: $(PACKAGES)
# One thread of OpenBLAS per task and few tests at a time: what a test waits for shall not stand behind hundreds of others.
TEST_ENVIRONMENT = OPENBLAS_NUM_THREADS=1 SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=4
# What protoc-c writes of its own version.
VERSION_LINES = PROTOBUF_C_VERSION_NUMBER|PROTOBUF_C_MIN_COMPILER_VERSION

.DEFAULT_GOAL := help
.PHONY: help deps build examples demo dashboard-shots test test-pytorch model chaos chaos-partition chaos-syscalls fuzz fuzz-wire sanitize \
  check check-build check-format check-proto proto format clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

deps: ## install what is missing of the Debian packages
	@command -v $(SWIFT) >/dev/null || { echo "There is no Swift here. $(NEEDS)" >&2; exit 1; }
	@command -v apt-get >/dev/null && command -v dpkg-query >/dev/null || { \
	  echo "This is no Debian or Ubuntu: install the packages by hand, then run '$(SWIFT) build $(FLAGS)'. $(NEEDS)" >&2; \
	  exit 1; }
	@missing=; \
	for package in $(PACKAGES); do \
	  dpkg-query -W -f '$${db:Status-Status}\n' "$$package" 2>/dev/null | grep -qx installed || missing="$$missing $$package"; \
	done; \
	test -n "$$missing" || exit 0; \
	root=; \
	if [ "$$(id -u)" -ne 0 ]; then \
	  command -v sudo >/dev/null || { echo "Missing:$$missing. Run 'make deps' as root, or install sudo." >&2; exit 1; }; \
	  root=sudo; \
	fi; \
	echo "Installing$$missing"; \
	$$root apt-get update && \
	$$root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $$missing

build: deps ## build the program and its tests
	$(SWIFT) build $(FLAGS) --build-tests

# As a package of its own that depends on this one.
examples: deps ## build the Swift agent and subscriber in docs/examples/swift
	$(SWIFT) build --package-path docs/examples/swift --scratch-path .build/examples

demo: build ## run a federation with attackers on this machine; ARGS="--help" tells more
	.build/release/flame demo $(ARGS)

test: build examples ## run the tests; FILTER=RoundLog runs some of them
	$(TEST_ENVIRONMENT) $(SWIFT) test $(FLAGS) --skip-build --disable-xctest $(if $(FILTER),--filter '$(FILTER)')

# Needs Debian's chromium, which `make deps` does not install.
dashboard-shots: build ## look at the dashboard of a real federation in headless Chromium; OUT=FOLDER for the pictures
	Tests/Dashboard/screenshots.py .build/release/flame $(or $(OUT),.build/dashboard)

# Each search: agents, faults, cut connections, passes of time.
FLAME_SEARCH ?= 2,0,0,0 1,1,0,0 1,0,1,0 1,0,0,1

model: build ## walk a model of the whole federation at random, and search a small one; FLAME_WALK_STEPS=4000000 steps
	FLAME_WALK_STEPS=$(or $(FLAME_WALK_STEPS),4000000) FLAME_SEARCH='$(FLAME_SEARCH)' \
	  $(SWIFT) test $(FLAGS) --skip-build --disable-xctest --filter '^ModelTests\.'

# The default linker warns of every symbol of the address sanitizer.
LLD = -Xswiftc -use-ld=lld
# libFuzzer as the toolchain has it, without its main.
FUZZER = $(shell $(SWIFT) -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')/clang/lib/linux/libclang_rt.fuzzer_no_main-$(shell uname -m).a
FUZZ_SECONDS ?= 60

fuzz: deps ## feed every decoder hostile bytes for FUZZ_SECONDS=60 each; DECODERS="idx round-log" takes some of them
	FLAME_FUZZER=$(FUZZER) $(SWIFT) build $(FLAGS) --sanitize address $(LLD) --product fuzz --scratch-path .build/fuzz
	Tests/Fuzz/run.sh .build/fuzz/release/fuzz $(FUZZ_SECONDS) $(DECODERS)

fuzz-wire: build ## be hostile to a real server over its sockets for FUZZ_SECONDS=60; ARGS="--replay FILE" plays a finding again
	/usr/bin/python3 Tests/Wire/run.py .build/release/flame --seconds $(FUZZ_SECONDS) $(ARGS)

# Without the backtracer, which gets in the way of the sanitizer's own report. Skipped: tests that run the whole stack.
# Under the thread sanitizer: tests that open no socket, since libzmq and OpenBLAS are not instrumented. In debug.
SOCKETLESS = Queueing|Aggregation|Cryptography|Configuration|Wire|Learning|Kernels|Collector|Access

sanitize: deps ## run the tests with the address sanitizer, then those without sockets with the thread sanitizer
	SWIFT_BACKTRACE=enable=no LSAN_OPTIONS=suppressions=Tests/leaks.txt $(TEST_ENVIRONMENT) \
	  $(SWIFT) test $(FLAGS) $(LLD) --disable-xctest --sanitize address --scratch-path .build/address \
	  --skip 'EndToEndTests|DemoTests'
	$(TEST_ENVIRONMENT) $(SWIFT) test --disable-xctest --sanitize thread --scratch-path .build/thread \
	  --filter '^($(SOCKETLESS))Tests\.'

# A CNN with BatchNorm on Fashion-MNIST, ten agents of which two are compromised; some minutes.
test-pytorch: PACKAGES += python3-torch python3-pip python3-setuptools python3-wheel
test-pytorch: build ## federate a PyTorch model with compromised agents, defended and not, and measure it
	cd docs/examples/pytorch && /usr/bin/python3 -m unittest discover -s tests -t .
	/usr/bin/python3 docs/examples/pytorch/federation.py .build/release/flame

.PHONY: test-prometheus
test-prometheus: PACKAGES += prometheus
test-prometheus: build ## scrape a server with a real Prometheus, until an alert fires and resolves
	/usr/bin/python3 Tests/Prometheus/run.py .build/release/flame

# Ends by itself, in ten minutes or so.
chaos: build ## kill, hold and restart a server's processes a thousand times; ARGS="--rounds 50 --faults 100" for less
	.build/release/flame chaos $(or $(ARGS),--rounds 500 --faults 1000)

# Needs root, or user namespaces; nothing outside of what it makes is touched, and nothing of that stays.
chaos-partition: build ## cut processes, agents and subscribers off, lose their packets, slow them down
	.build/release/flame chaos --partition $(or $(ARGS),--rounds 100 --faults 200)

# Needs strace, which `make deps` does not install.
chaos-syscalls: build ## kill each kind of process at one system call after another; KILLS=all for all, ARGS=--fsync
	.build/release/flame chaos --rounds 2 --syscalls $(or $(KILLS),20) $(ARGS)

# Needs a Docker engine with compose, or root on Debian to start one; SWIFT_IMAGE=NAME builds with that image, SWARM=1 tries a
# swarm too.
.PHONY: compose-test
compose-test: ## run the stack in containers: rounds, scaling, kills, an agent from outside
	compose/test.sh

check: check-format check-proto check-build ## no warnings, formatted, generated code up to date

# In a folder of its own: other flags in the same one would build everything anew each time.
check-build: deps
	FLAME_WARNINGS=error $(SWIFT) build $(FLAGS) --build-tests --scratch-path .build/check

check-format:
	$(SWIFT) format lint --strict -r Package.swift Sources Tests docs/examples/swift

check-proto: deps
	@work=$$(mktemp -d) && trap 'rm -rf "$$work"' EXIT && mkdir "$$work/made" "$$work/fresh" "$$work/ours" && \
	protoc-c --proto_path=proto --c_out="$$work/made" proto/*.proto && \
	for file in "$$work"/made/*; do grep -Ev '$(VERSION_LINES)' "$$file" >"$$work/fresh/$${file##*/}"; done && \
	for file in Sources/CWire/*.pb-c.c Sources/CWire/include/*.pb-c.h; do \
	  grep -Ev '$(VERSION_LINES)' "$$file" >"$$work/ours/$${file##*/}"; \
	done && \
	diff -r "$$work/ours" "$$work/fresh" || \
	{ echo "Sources/CWire is not what $$(protoc-c --version | head -n 1) makes of proto/: run 'make proto'" >&2; exit 1; }

PYTHON = docs/examples/pytorch
PYTHON_WIRE = flame_agent/wire

proto: PACKAGES += protobuf-compiler
proto: deps ## generate Sources/CWire and the Python client's messages from proto/
	protoc-c --proto_path=proto --c_out=Sources/CWire proto/*.proto
	mv Sources/CWire/*.pb-c.h Sources/CWire/include/
	@work=$$(mktemp -d) && trap 'rm -rf "$$work"' EXIT && mkdir -p "$$work/$(PYTHON_WIRE)" && \
	cp $(addprefix proto/,agent.proto model.proto release.proto) "$$work/$(PYTHON_WIRE)" && \
	protoc --proto_path="$$work" --python_out=$(PYTHON) --pyi_out=$(PYTHON) "$$work/$(PYTHON_WIRE)"/*.proto

format: ## format the Swift sources
	$(SWIFT) format -i -r -p Package.swift Sources Tests docs/examples/swift

clean: ## remove what was built
	rm -rf .build
