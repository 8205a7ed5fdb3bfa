CFLAGS := -O1 $(shell pkg-config --cflags no-such-lib 2>/dev/null)
all: w/tool test
w/%.o: %.c
	@$(CC) $(CFLAGS) -c -o $@ $<
w/tool: w/tool.o w/part.o
	@$(CC) -o $@ $^
test: w/tool
	-@w/tool strict >/dev/null
	@test "$$(w/tool)" = 42
