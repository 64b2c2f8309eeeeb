#!/usr/bin/env bash
# Lays out the files of the image in a folder: the program, the libraries that it is linked with, a small shell, the jobs, the
# demo's data, and the folders that volumes are mounted on, with their owner and mode.
set -euo pipefail
root=${1:?usage: image-root.sh FOLDER}
here=$(dirname "${BASH_SOURCE[0]}")
owner=10001

mkdir -p "$root"/{bin,etc/flame,tmp,usr/bin,usr/share/flame}
install -m 755 /usr/local/bin/flame "$root/usr/bin/"
install -m 755 /bin/busybox "$root/bin/"
for name in sh cat cp grep kill ln ls mkdir mv printf rm sleep tar; do ln -s busybox "$root/bin/$name"; done
ldd /usr/local/bin/flame | grep -o '/[^ ]*' | sort -u | while read -r library; do
  install -D -m 755 "$(readlink -f "$library")" "$root$library"
done
install -m 755 "$here"/jobs/* "$root/usr/bin/"

printf 'root:x:0:0:root:/:/bin/sh\nflame:x:%d:%d:flame:/tmp:/bin/sh\n' "$owner" "$owner" >"$root/etc/passwd"
printf 'root:x:0:\nflame:x:%d:\n' "$owner" >"$root/etc/group"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
chmod 1777 "$root/tmp"

flame demo-share deal --agents 5 "$root/usr/share/flame/demo"

# A new volume takes owner and mode of the folder that it is mounted on.
for folder in data data/run keys store/{keys,rounds,clustering,clipping,noising,releases} \
  keys-of/{worker,dashboard} agents; do
  install -d -m 700 -o "$owner" -g "$owner" "$root/$folder"
done
