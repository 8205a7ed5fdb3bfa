# Records the pump; samples are 512 bytes.
[ -f w/pump.conf ] && . w/pump.conf
dd if=/dev/zero of=w/samples bs=512 count=3000 oflag=sync 2>/dev/null
wc -c < w/samples
