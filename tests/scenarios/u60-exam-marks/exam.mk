all: w/grades
w/list:
	@seq 1 5 > $@
w/grades: w/list
	@php marks.php 3 > $@ 2> w/log || { echo "exam: printer on fire" >&2; rm -f $@; exit 4; }
