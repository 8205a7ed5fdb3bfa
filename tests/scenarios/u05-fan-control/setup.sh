[ "$(id -u)" = 0 ] || exit 77
g=/sys/fs/cgroup/pids/pcts-u05
mkdir -p $g 2>/dev/null && echo 5 > $g/pids.max || exit 77
rm -rf w; mkdir -p w
