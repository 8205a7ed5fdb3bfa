rm -rf w; mkdir -p w/albums/2023; ln -s latest w/albums/latest
