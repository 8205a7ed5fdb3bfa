rm -rf w; mkdir -p w; seq -f "Name-%g" 1 220 > w/names
