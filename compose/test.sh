#!/usr/bin/env bash
# The stack in containers, for real: builds the image, brings it up with the demo's agents, scales, kills, adds an agent from
# outside, checks the releases, takes it down. Ends by itself, in ten minutes or so once the image is built.
#
# IMAGE=NAME takes an image that is there; SWIFT_IMAGE=NAME builds with that one; SWARM=1 tries the stack on a swarm of one node.
# Exit status: 0 all is well, 1 something is not, 69 no engine can be had here.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

project=flame-test-$$
began=$(date +%s)
work=$(mktemp -d)
folder=$work
in_swarm=no
is_own_engine=no
say() { printf '%4d s  %s\n' "$(($(date +%s) - began))" "$*"; }
fail() { say "FAILED: $*"; exit 1; }
compose() { timeout 300 docker compose -p "$project" -f compose/compose.yaml --profile demo "$@"; }
quiet() { "$@" >"$work/log" 2>&1 || { cat "$work/log"; fail "$*"; }; }

finish() {
  local status=$?
  trap - EXIT
  if [ "$status" -ne 0 ] && [ "$status" -ne 69 ]; then compose logs --tail 20 2>/dev/null || true; fi
  if [ "$in_swarm" = yes ]; then leave_swarm >/dev/null 2>&1 || true; fi
  docker rm -f "$project-outside" >/dev/null 2>&1 || true
  for name in "$project-own" "$project"; do
    docker compose -p "$name" -f compose/compose.yaml --profile demo down -v --timeout 5 >/dev/null 2>&1 || true
  done
  docker image rm "flame-test:$$" >/dev/null 2>&1 || true
  if [ "$is_own_engine" = yes ]; then compose/engine.sh down || true; fi
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

free_ports() { # COUNT
  /usr/bin/python3 -c 'import socket, sys
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(int(sys.argv[1]))]
print(*[socket.getsockname()[1] for socket in sockets])' "$1"
}

# wait_for SECONDS WHAT COMMAND…: until the command succeeds.
wait_for() {
  local end=$(($(date +%s) + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$(date +%s)" -lt "$end" ] || fail "$what did not come"
    sleep 0.5
  done
}

newest() { compose exec -T publisher flame release list --format json | sed -n '$s/.*"release":\([0-9]*\).*/\1/p'; }
is_released() { [ "$(newest)" -ge "$1" ]; }
more_releases() { # COUNT: so many more, and how long they took
  local from start
  from=$(newest)
  start=$(date +%s)
  wait_for 120 "release $((from + $1))" is_released $((from + $1))
  say "releases $((from + 1)) to $((from + $1)) in $(($(date +%s) - start)) s"
}
has_workers() { [ "$(compose exec -T collector flame status --format json | grep -o "\"name\" *: *\"$1-" | wc -l)" -eq "$2" ]; }
restarts() { docker inspect -f '{{.RestartCount}}' "$1"; }
is_up_again() { [ "$(docker inspect -f '{{.RestartCount}} {{.State.Health.Status}}' "$1")" = "$2 healthy" ]; }

# The commands of a section of docs/deploy.md, as they stand there but for `git pull`; the numbers of the section's commands
# can be given, as sed has them.
follow() { # SECTION [LINES]
  local command ran=0
  while read -r command <&3; do
    if [[ $command == */demo/3/* ]]; then command=${command/\/demo\/3\//\/demo\/$(newest </dev/null)\/}; fi
    case $command in
    git\ *) continue ;;
    export\ *) eval "$command" ;;
    "docker compose build init") build ;;
    *) (cd "$folder" && quiet timeout 300 bash -c "$command") </dev/null ;;
    esac
    ran=$((ran + 1))
  done 3< <(awk -v section="## $1" '/^## / { on = $0 == section } on && /^\$ / { print substr($0, 3) }' docs/deploy.md | sed -n "${2:-1,\$}p")
  [ "$ran" -gt 0 ] || fail "docs/deploy.md has no commands in “$1”"
  say "$1: $ran commands, as in docs/deploy.md"
}

# Where the image was built here, it is built again; where it was given, it gets the tag that the services have.
build() {
  if [ "$is_built" = yes ]; then
    quiet timeout 3000 docker compose build init </dev/null
  else
    docker tag "$image" "$IMAGE"
  fi
}

# Every process of one container ends by kill -9, as after a crash; `docker kill` would be an order to stay down.
crash() {
  local container before start
  container=$(compose ps -q "$1" | sed -n 1p)
  before=$(restarts "$container")
  start=$(date +%s)
  docker exec "$container" kill -9 -1 || true
  wait_for 60 "$1" is_up_again "$container" $((before + 1))
  say "$1 killed, healthy again after $(($(date +%s) - start)) s"
  more_releases 1
}

compose --profile tools --profile test config -q 2>"$work/log" || ! docker compose version >/dev/null 2>&1 || { cat "$work/log"; fail "compose/compose.yaml"; }
docker version >/dev/null 2>&1 || is_own_engine=yes
compose/engine.sh up || exit 69
say "engine $(docker version --format '{{.Server.Version}}'), compose $(docker compose version --short)"
quiet compose --profile tools --profile test config -q
say "compose/compose.yaml is valid"

read -r COLLECTOR_PORT RELEASES_PORT RANGES_PORT DASHBOARD_PORT < <(free_ports 4)
export COMPOSE_FILE=$PWD/compose/compose.yaml COMPOSE_PROJECT_NAME=$project COMPOSE_PROFILES=demo
export COLLECTOR_PORT RELEASES_PORT RANGES_PORT DASHBOARD_PORT
is_built=no
if [ -z "${IMAGE:-}" ]; then
  is_built=yes
  export IMAGE=flame:test
  if [ -z "${SWIFT_IMAGE:-}" ]; then
    export SWIFT_IMAGE=flame-swift:local
    docker image inspect "$SWIFT_IMAGE" >/dev/null 2>&1 || quiet compose/local-images.sh "$SWIFT_IMAGE"
    say "$SWIFT_IMAGE is there"
  fi
  compose() { timeout 3000 docker compose -p "$project" -f compose/compose.yaml --profile demo "$@"; }
  quiet compose build init
fi
say "image $IMAGE: $(($(docker image inspect -f '{{.Size}}' "$IMAGE") / 1000000)) MB"
# What runs until the upgrade is another image than the one that it brings.
image=$IMAGE
export IMAGE=flame-test:$$
printf 'FROM %s\nLABEL version=former\n' "$image" | quiet docker build -t "$IMAGE" -

quiet compose up -d --wait --no-build
say "up, all $(compose ps -q | wc -l) containers healthy"
more_releases 3

follow Scale
wait_for 30 "four workers" has_workers clustering 4
say "four clustering workers"
more_releases 2

for service in broker publisher collector clustering clipping noising dashboard agents; do crash "$service"; done

quiet compose up -d --no-build --force-recreate --no-deps collector
say "the collector is made anew"
more_releases 1

follow Operate
quiet compose run --rm -T tools agents resume agent-01

compose run --rm -T invite >"$work/outside.flame" 2>/dev/null
chmod 777 "$work"
chmod 644 "$work/outside.flame"
outside=(--network host --user 10001:10001 --read-only --tmpfs /tmp -v "$work:/outside" "$image")
key=$(docker run --rm "${outside[@]}" agent join /outside/outside.flame)
quiet compose run --rm -T tools agents allow agent-06 "$key"
quiet docker run -d --name "$project-outside" "${outside[@]}" agent --name agent-06 --invitation /outside/outside.flame \
  --folder /outside/agent-06 --exec 'flame demo-share train --agents 5 --number 5 /usr/share/flame/demo'
accepted() { docker logs "$project-outside" | grep -c accepted; }
has_accepted() { [ "$(accepted)" -ge "$1" ]; }
wait_for 120 "two updates from outside" has_accepted 2
say "an agent outside of the containers: $(accepted) updates accepted"

is_paused() { compose exec -T collector flame status --format json | grep -q '"phase" *: *"paused"'; }
follow Upgrade 1,2
wait_for 130 "the end of the round in work" is_paused
follow Upgrade '3,$'
for container in $(compose ps -q); do
  [ "$(docker inspect -f '{{.Image}}' "$container")" = "$(docker image inspect -f '{{.Id}}' "$IMAGE")" ] || fail "a container was not upgraded"
done
more_releases 2
wait_for 120 "updates from outside after the upgrade" has_accepted $(($(accepted) + 2))
say "upgraded, the agent outside goes on: $(accepted) updates accepted"
quiet docker rm -f "$project-outside"
quiet compose run --rm -T tools agents suspend agent-06

follow "Change keys"
more_releases 1

key=$(compose run --rm -T tools keys show /keys-of/dashboard/operator.key 2>/dev/null)
quiet compose run --rm -T tools keys revoke "$key"
quiet compose run --rm -T init
grep -q "$key was let in before" "$work/log" || { cat "$work/log"; fail "nobody is told of the revoked key"; }
if compose run --rm -T tools keys list 2>/dev/null | grep -q "$key"; then fail "a revoked key is let in again"; fi
quiet compose run --rm -T tools keys allow operator dashboard "$key"
say "a revoked key stays out"

own_model() {
  export COMPOSE_PROJECT_NAME=$project-own COMPOSE_PROFILES='' COMPOSE_FILE=$work/own/compose/compose.yaml
  read -r COLLECTOR_PORT RELEASES_PORT RANGES_PORT DASHBOARD_PORT < <(free_ports 4)
  is_built=no folder=$work/own
  mkdir "$folder"
  cp -r compose "$work/model.safetensors" "$folder"
  sed -i 's/^  demo:/  icu:/' "$folder/compose/flame.yaml"
  follow "Your own model"
  cd "$folder"
  quiet docker compose run --rm -T --volume "$PWD/model.safetensors:/model.safetensors:ro" tools release verify /model.safetensors
  grep -q "is release 0 of icu" "$work/log" || { cat "$work/log"; fail "release 0 is another model"; }
  quiet docker compose down -v --timeout 15
}
(own_model)

# The server has another key than when this was written.
compose run --rm -T invite >"$work/outside.flame" 2>/dev/null
count=$(($(newest) + 1))
quiet timeout 120 docker run --rm --network host --user 10001:10001 -v "$work:/outside" "$image" subscribe \
  --invitation /outside/outside.flame --from $((count - 3)) --count 3 --format json
say "3 releases verified from outside"
compose run --rm -T tools subscribe --from $((count - 3)) --count 3 --format json >"$work/releases" 2>/dev/null
compose run --rm -T tools release list --format json >"$work/list" 2>/dev/null
[ "$(grep -c '"state":"approved"' "$work/list")" -ge "$count" ] || fail "the chain has a gap"
say "releases 0 to $((count - 1)) without a gap"
quiet compose run --rm -T tools verify
say "every file has its digest: $(tail -n 1 "$work/log")"
quiet compose run --rm -T tools audit verify $((count - 1))
say "release $((count - 1)) made again from its updates: $(tail -n 1 "$work/log")"
quiet compose run --rm -T tools dead-letters
grep -q 'no dead letters' "$work/log" || { cat "$work/log"; fail "a round failed"; }

try_swarm() {
  local count
  docker swarm init --advertise-addr 127.0.0.1 >/dev/null
  in_swarm=yes
  compose run --rm -T --entrypoint cat tools /keys/worker.key 2>/dev/null | docker secret create "$project-worker-key" - >/dev/null
  compose run --rm -T --entrypoint cat tools /keys/server.pub 2>/dev/null | docker config create "$project-server-pub" - >/dev/null
  count=$(newest)
  quiet compose down --timeout 15
  PROJECT=$project quiet docker stack deploy -c compose/swarm.yaml "$project"
  docker run -d --name "$project-agents" --init --network "$project-swarm" --read-only --tmpfs /tmp -e AGENTS=5 \
    -v "${project}_agents:/agents" --entrypoint flame-agents "$IMAGE" >/dev/null
  wait_for 90 "the publisher on the swarm" in_service publisher release list
  wait_for 90 "a release on the swarm" has_release_on_swarm $((count + 1))
  say "release $((count + 1)) on a swarm of one node"
  quiet docker service scale -d "${project}_clustering=4"
  docker kill "$(docker ps -q --filter "label=com.docker.swarm.service.name=${project}_collector")" >/dev/null
  wait_for 90 "four workers" is_running clustering 4/4
  wait_for 90 "two more releases on the swarm" has_release_on_swarm $((count + 3))
  say "scaled to four, the collector killed, release $((count + 3))"
  leave_swarm
}
in_service() { # SERVICE ARGUMENTS…
  docker exec "$(docker ps -q --filter "label=com.docker.swarm.service.name=${project}_$1" | head -n 1)" flame "${@:2}"
}
has_release_on_swarm() { in_service publisher release list --format json | grep -q "\"release\":$1,"; }
is_running() { [ "$(docker service ls --filter "name=${project}_$1" --format '{{.Replicas}}')" = "$2" ]; }
leave_swarm() {
  docker rm -f "$project-agents" >/dev/null 2>&1 || true
  docker stack rm "$project" >/dev/null 2>&1
  wait_for 60 "the end of the stack" eval '[ -z "$(docker ps -q --filter "label=com.docker.stack.namespace=$project")" ]'
  docker secret rm "$project-worker-key" >/dev/null
  docker config rm "$project-server-pub" >/dev/null
  docker swarm leave --force >/dev/null
  in_swarm=no
  docker ps -aq --filter "label=com.docker.stack.namespace=$project" | xargs -r docker rm -f >/dev/null
}
if [ -n "${SWARM:-}" ]; then try_swarm; fi

compose up -d --wait --no-build >/dev/null 2>&1 || fail "up after the swarm"
follow "Back up and restore" 1
count=$(newest)
quiet compose down -v --timeout 15
follow "Back up and restore" '2,$'
[ "$(newest)" -ge "$count" ] || fail "release $count is not restored"
more_releases 1
follow "Take down"
left=$(docker ps -aq --filter "label=com.docker.compose.project=$project"; docker volume ls -q --filter "label=com.docker.compose.project=$project")
[ -z "$left" ] || fail "something stays: $left"
say "down, nothing stays"
