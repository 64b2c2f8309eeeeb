#!/usr/bin/env bash
# Makes a Swift image of this machine's own material, for where no image registry is reachable:
#
#   compose/local-images.sh flame-swift:local
#   SWIFT_IMAGE=flame-swift:local docker compose -f compose/compose.yaml up --build
#
# Needs root, debootstrap, a Swift toolchain, and the Swift packages resolved (`swift package resolve`).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tag=${1:?usage: local-images.sh TAG}
base=debian:bookworm-slim
work=$(mktemp -d)
container=
trap 'rm -rf "$work"; test -z "$container" || docker rm -f "$container" >/dev/null' EXIT

# The release that the image is of, from the mirror that this machine uses.
make_base() {
  local mirror
  mirror=$(awk '/^URIs:/ {print $2; exit} /^deb / {print $2; exit}' /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null)
  debootstrap --variant=minbase bookworm "$work/root" "$mirror" >/dev/null
  tar -C "$work/root" --exclude './var/cache/apt/*.bin' --exclude './var/cache/apt/archives/*.deb' \
    --exclude './var/lib/apt/lists/*' -c . | docker import -c 'CMD ["bash"]' - "$base" >/dev/null
  rm -rf "$work/root"
}

# The Swift packages as bare repositories, and git told to take them from there.
copy_packages() {
  local url name mirror
  mkdir -p "$work/etc" "$work/opt/packages"
  while read -r url; do
    name=${url##*/}
    mirror=$(ls -d .build/repositories/"$name"-* | head -n 1)
    git clone --quiet --mirror "$mirror" "$work/opt/packages/${url#https://github.com/}.git"
  done < <(grep -o 'https://github.com/[^"]*' Package.swift)
  printf '[url "/opt/packages/"]\n\tinsteadOf = https://github.com/\n[safe]\n\tdirectory = *\n' >"$work/etc/gitconfig"
}

docker image inspect "$base" >/dev/null 2>&1 || make_base
copy_packages
toolchain=$(dirname "$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")")
container=$(docker create "$base" bash -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq \
  --no-install-recommends git ca-certificates gcc g++ libc6-dev libxml2 libncurses6 libcurl4-openssl-dev libsqlite3-0 zlib1g-dev tzdata \
  >/dev/null && rm -rf /var/lib/apt/lists/*')
docker start -a "$container"
tar -C "$work" -c etc opt | docker cp - "$container:/"
tar -C / --exclude 'usr/bin/lldb*' --exclude 'usr/lib/liblldb*' --exclude 'usr/bin/sourcekit-lsp' \
  -c "${toolchain#/}/usr" | docker cp - "$container:/"
docker commit -c 'CMD ["bash"]' \
  -c "ENV PATH=$toolchain/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" "$container" "$tag" >/dev/null
echo "made $tag"
