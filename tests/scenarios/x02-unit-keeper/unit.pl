print "unit: start\n"; exit 1;
