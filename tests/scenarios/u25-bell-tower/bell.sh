# Takes orders for the bells.
[ -f w/bell.rc ] && . w/bell.rc
while read -r hour; do echo "ring $hour"; done < w/orders
