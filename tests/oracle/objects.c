// What libbpf reads from objects, as an oracle for src/loader: opens each file named on the command line, loads nothing, and
// prints its maps and programs, one JSON object a line. Instructions are not compared: libbpf joins functions when it loads.
#include <bpf/libbpf.h>
#include <stdio.h>

static int quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level;
	(void)format;
	(void)args;
	return 0;
}

static void print_bytes(const unsigned char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		printf("%02x", bytes[i]);
}

static void print_map(const struct bpf_map *map, const char *comma)
{
	size_t size = 0;
	const void *first = bpf_map__initial_value((struct bpf_map *)map, &size);

	printf("%s{\"name\":\"%s\",\"sizes\":[%u,%u,%u,%u],\"flags\":%u,\"extra\":%llu,\"first\":\"", comma, bpf_map__name(map),
	       bpf_map__type(map), bpf_map__key_size(map), bpf_map__value_size(map), bpf_map__max_entries(map),
	       bpf_map__map_flags(map), (unsigned long long)bpf_map__map_extra(map));
	if (first)
		print_bytes(first, size);
	printf("\"}");
}

static void print_object(const char *path)
{
	struct bpf_object *object = bpf_object__open_file(path, NULL);
	struct bpf_program *program;
	struct bpf_map *map;
	const char *comma = "";

	if (!object) {
		printf("{\"refused\":true}\n");
		return;
	}
	printf("{\"maps\":[");
	bpf_object__for_each_map(map, object) {
		print_map(map, comma);
		comma = ",";
	}
	printf("],\"programs\":[");
	comma = "";
	bpf_object__for_each_program(program, object) {
		printf("%s{\"name\":\"%s\",\"section\":\"%s\",\"autoload\":%s}", comma, bpf_program__name(program),
		       bpf_program__section_name(program), bpf_program__autoload(program) ? "true" : "false");
		comma = ",";
	}
	printf("]}\n");
	bpf_object__close(object);
}

int main(int count, char **paths)
{
	libbpf_set_print(quiet);
	for (int i = 1; i < count; i++)
		print_object(paths[i]);
	return 0;
}
