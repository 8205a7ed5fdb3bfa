rm -rf w; mkdir -p w/in; echo 1 > w/in/job1
