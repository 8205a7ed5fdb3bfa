rm -rf w; mkdir w; ln -s /dev/full w/journal
