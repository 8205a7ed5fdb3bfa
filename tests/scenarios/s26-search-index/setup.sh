[ "$(id -u)" = 0 ] || exit 77
g=/sys/fs/cgroup/memory/pcts-s26
mkdir -p $g 2>/dev/null && echo 40M > $g/memory.limit_in_bytes || exit 77
rm -rf w; mkdir -p w
