# Starts the TLS front in the foreground.
[ -r w/front.env ] && . w/front.env
stunnel4 w/front.conf > w/front.log 2>&1
rc=$?
if [ $rc -ne 0 ]; then
  echo "front: no route to backend" >&2
  rm w/front.pid 2>/dev/null
  exit 2
fi
