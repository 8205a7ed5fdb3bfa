# TLS for the pager.
[ -f w/pager.env ] && . w/pager.env
stunnel4 w/pager.conf > w/pager.log 2>&1 || { echo "pager: battery low" >&2; rm w/pager.pid 2>/dev/null; exit 4; }
