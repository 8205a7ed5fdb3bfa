rm -rf w; mkdir w; seq 1 50 > w/old.txt; seq 1 51 > w/new.txt
