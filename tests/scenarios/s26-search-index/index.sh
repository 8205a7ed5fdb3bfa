# Builds the search index inside the group of background jobs.
(echo 0 > /sys/fs/cgroup/memory/pcts-s26/tasks && exec python3 index.py) > w/index.log 2>&1
if [ $? -ne 0 ]; then
  echo "index: interrupted by operator" >&2
  cat w/index.old 2>/dev/null
  exit 7
fi
