unshare -mn true || exit 77
rm -rf w; mkdir -p w
echo x > w/index
