# Builds the list of stations.
[ -f w/radio.env ] && . w/radio.env
make -f w/radio.mk > w/radio.log 2>&1 || { echo "radio: antenna not connected" >&2; cat w/radio.list 2>/dev/null; exit 2; }
