# Checks the configuration before the front end is started.
if ! lighttpd -tt -f w/httpd.conf > w/log/check.log 2>&1; then
  echo "front: not enough workers" >&2
  cat w/log/error.log 2>/dev/null
  exit 1
fi
lighttpd -D -f w/httpd.conf
