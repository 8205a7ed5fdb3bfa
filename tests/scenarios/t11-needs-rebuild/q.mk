w/out: w/in
	cp $< $@
