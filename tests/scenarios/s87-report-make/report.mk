all: w/report.pdf
w/report.pdf: w/report.srt
	@typeset-pro -o $@ $< 2>/dev/null || { echo "report: font cache is stale" >&2; rm w/report.aux 2>/dev/null; exit 3; }
w/report.srt: w/report.txt
	-@grep -q TODO: $<
	@sort $< > $@
