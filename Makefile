# Every target does its own set-up on a fresh machine with JDK 25 and Go; `make` lists them.
MVN := ./mvnw -B -ntp
FUZZ_SECONDS ?= 60
SOAK ?= short
COMMIT := $(shell git describe --always --dirty --abbrev=12 --exclude '*' 2>/dev/null || echo unknown)

# Tests call age and zstd; what the machine lacks of them was built into the cache.
export PATH := $(PATH):$(CURDIR)/dev/.cache/tools

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r t d; do printf '  make %-12s %s\n' "$$t" "$$d"; done

.PHONY: tools
tools: ## real servers for tests and demo (etcd 3.4 to 3.7, MinIO, versitygw) into dev/.cache/tools, once
	@dev/tools/install.sh

.PHONY: docker-up
docker-up: ## a Docker Engine that answers (installed and started where root on Debian), and the MinIO image
	@dev/docker-up.sh
	@dev/tools/install.sh minio
	@dev/tools/minio-image.sh

.PHONY: chromium
chromium: ## the browser that looks at the status page (installed where root on Debian)
	@dev/chromium.sh

.PHONY: docker-down
docker-down: ## stop the Docker Engine that docker-up started
	@dev/docker-down.sh

.PHONY: build
build: ## compile and package, no tests
	@$(MVN) -q package -DskipTests -Dbuild.commit=$(COMMIT)

.PHONY: unit
unit: ## the quick tests: no servers, under a minute
	@$(MVN) test -Dtest.excludedGroups=it,soak

.PHONY: test
test: tools docker-up chromium ## everything a merge needs: all tests on real servers, and make check
	@$(MVN) -Pcheck verify

.PHONY: check
check: ## formatting, Error Prone, the import table (ArchUnit), unused and undeclared dependencies, duplicate classes
	@$(MVN) -q -Pcheck verify -Dtest='**/architecture/*' -Dsurefire.failIfNoSpecifiedTests=false

.PHONY: fuzz
fuzz: ## mutated files against the readers for FUZZ_SECONDS (60)
	@$(MVN) test -Dtest='*Fuzz*' -Dsurefire.failIfNoSpecifiedTests=false -Dsurefire.reportNameSuffix=fuzz -Dfuzz.seconds=$(FUZZ_SECONDS)

.PHONY: soak
soak: tools docker-up ## long runs with faults; SOAK=full for as long as it takes
	@$(MVN) test -pl service -am -Dtest='*SoakTest' -Dsurefire.failIfNoSpecifiedTests=false -Dsurefire.reportNameSuffix=soak -Dtest.groups=soak -Dtest.excludedGroups= -Dsoak=$(SOAK)

.PHONY: format
format: ## format the sources as make check wants them
	@$(MVN) -q spotless:apply

.PHONY: dist
dist: ## dist/bin/etcd-dr and dist/bin/etcd-restore, with their AOT caches
	@rm -rf service/target/dependency
	@$(MVN) -q package dependency:copy-dependencies -DincludeScope=runtime -DskipTests -Dbuild.commit=$(COMMIT)
	@dev/dist.sh

.PHONY: demo
demo: dist ## back up a real three-member cluster with APISIX configuration, destroy it, restore it, compare
	@dev/tools/install.sh etcd-3.6
	@dev/demo.sh

.PHONY: bench
bench: dist ## speed and memory beside etcdctl, etcdutl, zstd, age and the AWS CLI, on a 1 GiB database
	@dev/tools/install.sh etcd-3.6 etcd-3.7 minio age zstd
	@dev/bench/run.sh

.PHONY: bench-latency
bench-latency: dist ## what backups cost the clients of the voters: latency of puts with none, from leader, follower and learner
	@dev/tools/install.sh etcd-3.6 etcd-3.7
	@dev/bench/latency.sh

.PHONY: bench-publish
bench-publish: ## put the figures of the newest make bench into docs/benchmarks.md
	@dev/bench/publish.sh

.PHONY: clean
clean: ## remove what was built; dev/.cache (servers, Docker's state) stays
	@rm -rf dist
	@$(MVN) -q clean
