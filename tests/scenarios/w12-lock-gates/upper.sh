cat w/upper.rc 2>/dev/null
exec 3>w/up
exec 4<w/down
read x <&4; echo up >&3
