rm -rf w; mkdir -p w/in; mkfifo w/in/arrivals
