for i in 1 2 3 4 5 6; do rmdir /sys/fs/cgroup/pids/pcts-u05 2>/dev/null && break; sleep 0.3; done
rm -rf w
