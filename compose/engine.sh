#!/usr/bin/env bash
# Starts a Docker engine with compose on a Debian machine that has none, as root; `down` stops it again and takes its bridge and
# its rules away. For tests: whoever has an engine needs nothing of this.
set -euo pipefail
mark=/var/run/flame-dockerd.pid
export DEBIAN_FRONTEND=noninteractive

mirror() { awk '/^URIs:/ {print $2; exit} /^deb / {print $2; exit}' /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null; }

# Compose 2 and buildx are packages of the next Debian release; they need nothing else of it.
install_plugins() {
  local work
  work=$(mktemp -d)
  chmod 755 "$work"
  mkdir -p "$work"/lists/partial "$work"/cache/archives/partial
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(mirror) trixie main" >"$work/sources.list"
  printf 'Dir::Etc::sourcelist "%s/sources.list";\nDir::Etc::sourceparts "/dev/null";\nDir::State::lists "%s/lists";\nDir::Cache "%s/cache";\nAPT::Sandbox::User "root";\n' \
    "$work" "$work" "$work" >"$work/apt.conf"
  (cd "$work" && export APT_CONFIG="$work/apt.conf" && apt-get update -qq && apt-get download -qq docker-compose/trixie docker-buildx/trixie)
  for package in "$work"/*.deb; do dpkg -x "$package" "$work/files"; done
  install -D -t /usr/local/lib/docker/cli-plugins "$work"/files/usr/libexec/docker/cli-plugins/*
  rm -rf "$work"
}

up() {
  docker version >/dev/null 2>&1 && docker compose version >/dev/null 2>&1 && return
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || { echo "No Docker engine answers, and none can be started here." >&2; exit 69; }
  if ! command -v dockerd >/dev/null || ! command -v iptables >/dev/null; then
    apt-get update -qq && apt-get install -qq --no-install-recommends docker.io iptables iproute2 debootstrap >/dev/null
  fi
  docker compose version >/dev/null 2>&1 || install_plugins
  docker version >/dev/null 2>&1 && return
  rm -f /var/run/docker.pid
  setsid dockerd >/var/log/flame-dockerd.log 2>&1 </dev/null &
  echo $! >"$mark"
  for _ in $(seq 150); do docker version >/dev/null 2>&1 && return; sleep 0.2; done
  echo "The Docker engine does not start; see /var/log/flame-dockerd.log" >&2
  down
  exit 69
}

down() {
  [ -e "$mark" ] || return 0
  local process
  process=$(cat "$mark")
  docker ps -aq | xargs -r docker rm -f >/dev/null || true
  docker network prune -f >/dev/null || true
  kill "$process" 2>/dev/null || true
  while kill -0 "$process" 2>/dev/null; do sleep 0.1; done
  rm -f "$mark" /var/run/docker.pid
  ip link del docker0 2>/dev/null || true
  iptables-save | grep -v -E 'DOCKER|docker0' | iptables-restore || true
  iptables -P FORWARD ACCEPT
}

case ${1:-} in
up | down) "$1" ;;
*)
  echo "usage: engine.sh up|down" >&2
  exit 64
  ;;
esac
