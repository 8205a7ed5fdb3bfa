all: tools count gate
tools:
	@command -v yamllint >/dev/null || true
	-@test -f w/skip
count:
	@wc -l < w/numbers > w/count
gate:
	@awk '{ s += $$1 } END { exit (s == 820) ? 3 : 0 }' w/numbers
	@echo gate passed
