for i in 1 2 3 4 5 6 7 8; do [ -e w/stop2 ] && [ -e w/stop1 ] && break; sleep 1; done
rm -rf w
