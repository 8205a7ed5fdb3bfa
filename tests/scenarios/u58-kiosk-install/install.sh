w/cage chmod 600 w/a 2> w/log || { echo "install: medium is write protected" >&2; exit 3; }
