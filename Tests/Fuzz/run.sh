#!/bin/sh
# Fuzzes every decoder, or those named, for so many seconds each; as many at a time as there are processors.
#
#     run.sh PROGRAM SECONDS [DECODER…]
#
# What a run adds to the corpus stays in the scratch folder; what ends a decoder becomes a file in regressions/DECODER.
set -u
program=$1 seconds=$2
shift 2
here=$(dirname "$0")
work=$(dirname "$program")/findings
mkdir -p "$work"

# Files of the decoders that read files: in memory where there is such a place.
memory=/dev/shm
test -d "$memory" || memory=/tmp

fuzz() {
  decoder=$1
  rm -f "$work/$decoder.status"
  mkdir -p "$work/$decoder" "$here/regressions/$decoder"
  scratch=$(mktemp -d "$memory/flame-fuzz-XXXXXX")
  TMPDIR=$scratch SWIFT_BACKTRACE=enable=no "$program" "$decoder" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
    -print_final_stats=1 -artifact_prefix="$here/regressions/$decoder/" \
    "$work/$decoder" "$here/corpus/$decoder" "$here/regressions/$decoder" >"$work/$decoder.log" 2>&1
  echo $? >"$work/$decoder.status"
  rm -rf "$scratch"
  rmdir "$here/regressions/$decoder" 2>/dev/null
}

if [ "${FUZZ_ONE:-}" ]; then fuzz "$FUZZ_ONE"; exit 0; fi

test $# -gt 0 || set -- $("$program")
printf '%s\n' "$@" | xargs -P "$(nproc)" -I DECODER env FUZZ_ONE=DECODER "$0" "$program" "$seconds"

failed=0
printf '%-18s %12s %10s %9s %8s  %s\n' decoder executions a\ second coverage MiB result
for decoder; do
  log=$work/$decoder.log
  figure() { awk -v name="stat::$1:" '$1 == name { print $2 }' "$log"; }
  coverage=$(grep -o 'cov: [0-9]*' "$log" | tail -n 1 | cut -c6-)
  result=kept
  test "$(cat "$work/$decoder.status")" = 0 || { result="FAILED: $log"; failed=1; }
  printf '%-18s %12s %10s %9s %8s  %s\n' "$decoder" "$(figure number_of_executed_units)" \
    "$(figure average_exec_per_sec)" "$coverage" "$(figure peak_rss_mb)" "$result"
done
exit $failed
