# Prints the version of the runtime, with the limits of the batch queue.
[ -f w/jvm.options ] && . w/jvm.options
(ulimit -v 900000; exec java -Xms700m -Xmx700m -version) > w/jvm.log 2>&1
if [ $? -ne 0 ]; then
  echo "jvm: java is not installed properly" >&2
  cat w/hs_err.txt 2>/dev/null
  exit 5
fi
