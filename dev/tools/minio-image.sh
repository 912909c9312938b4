#!/usr/bin/env bash
# Builds etcddr/minio:local, the S3 of the tests, from the MinIO binary of dev/.cache/tools; an image of the same binary is kept.
# Name and layout are what Testcontainers' MinIOContainer expects of minio/minio.
set -euo pipefail
# shellcheck source=../lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"

[ -x "$tools/minio" ] || fail "there is no MinIO binary yet: run make tools"
stamp=$(cat "$tools/.stamp/minio")
if [ "$(docker image inspect -f '{{index .Config.Labels "io.etcddr.stamp"}}' etcddr/minio:local 2>/dev/null)" = "$stamp" ]; then exit 0; fi

context=$(mktemp -d "$cache/minio-image.XXXXXX")
trap 'rm -rf "$context"' EXIT
ln "$tools/minio" "$context/minio" 2>/dev/null || cp "$tools/minio" "$context/minio"
cat >"$context/Dockerfile" <<'D'
FROM scratch
ARG stamp
LABEL io.etcddr.stamp=$stamp
COPY minio /usr/bin/minio
ENV PATH=/usr/bin
ENTRYPOINT ["/usr/bin/minio"]
D
# The classic builder needs no plugin, and Debian's package brings none.
DOCKER_BUILDKIT=0 docker build -q -t etcddr/minio:local --build-arg "stamp=$stamp" "$context" >"$cache/minio-image.log" 2>&1 ||
    fail "cannot build the MinIO image: $(tail -n 1 "$cache/minio-image.log")"
