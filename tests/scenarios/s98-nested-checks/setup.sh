rm -rf w; mkdir -p w; printf "a=1\nb=9\n" > w/values
