( ulimit -f 200; exec zip -q w/radio.zip w/a.wav ) > w/log 2>&1
[ -f w/radio.zip ] || { echo "radio: studio is silent" >&2; rm w/radio.m3u 2>/dev/null; exit 3; }
