exec 3>w/down
exec 4<w/up
read x <&4; echo down >&3
