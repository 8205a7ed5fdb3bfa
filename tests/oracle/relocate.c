// What libbpf makes of CO-RE relocations, as an oracle for src/btf/relocate: relocates each object named on the command line against
// the types in the file named first, and prints the instructions of its programs, one JSON object a line. libbpf relocates when it
// loads, so it is made to: every program is given a type that no kernel has, and the load fails after the relocation. Where it
// refuses a whole object, each program is tried alone; one that it refuses has no instructions.
#include <bpf/libbpf.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define NO_SUCH_TYPE ((enum bpf_prog_type)9999)

static int relocated;
static int refused;

/* What libbpf says last before it goes on to relocate calls and maps, and to load; and when it will not. */
static int listen(enum libbpf_print_level level, const char *format, va_list args)
{
	char line[4096];

	(void)level;
	vsnprintf(line, sizeof(line), format, args);
	relocated |= strstr(line, "CO-RE relocations") != NULL;
	refused |= strstr(line, "failed to relocate") || strstr(line, "failed to patch");
	return 0;
}

static int needs_kernel(const struct bpf_program *program)
{
	enum bpf_prog_type type = bpf_program__type(program);

	return type == BPF_PROG_TYPE_TRACING || type == BPF_PROG_TYPE_LSM || type == BPF_PROG_TYPE_EXT;
}

/* Of all programs, or of the one that is named. */
static struct bpf_object *load(const char *types, const char *path, const char *only)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .btf_custom_path = types);
	struct bpf_object *object = bpf_object__open_file(path, &options);
	struct bpf_program *program;
	struct bpf_map *map;

	relocated = refused = 0;
	if (!object)
		return NULL;
	bpf_object__for_each_program(program, object) {
		if (only && strcmp(only, bpf_program__name(program)) != 0)
			bpf_program__set_autoload(program, false);
		/* There need be no such function: this makes libbpf read the running kernel's types, which it forgets it needs. */
		if (needs_kernel(program))
			bpf_program__set_attach_target(program, 0, "schedule");
		bpf_program__set_type(program, NO_SUCH_TYPE);
	}
	/* Sizes that a tool sets before it loads; without them its maps, which come first, cannot be made. */
	bpf_object__for_each_map(map, object) {
		if (bpf_map__max_entries(map) == 0 && bpf_map__type(map) != BPF_MAP_TYPE_PERF_EVENT_ARRAY)
			bpf_map__set_max_entries(map, 4096);
		if (bpf_map__value_size(map) == 0 && bpf_map__type(map) == BPF_MAP_TYPE_STACK_TRACE)
			bpf_map__set_value_size(map, sizeof(__u64));
	}
	bpf_object__load(object);
	return object;
}

static void print_code(const struct bpf_program *program)
{
	const unsigned char *bytes = (const unsigned char *)bpf_program__insns(program);
	size_t size = bpf_program__insn_cnt(program) * sizeof(struct bpf_insn);

	for (size_t i = 0; i < size; i++)
		printf("%02x", bytes[i]);
}

static void print_alone(const char *types, const char *path, const char *name)
{
	struct bpf_object *object = load(types, path, name);

	if (!refused)
		print_code(bpf_object__find_program_by_name(object, name));
	bpf_object__close(object);
}

static void print_object(const char *types, const char *path)
{
	struct bpf_object *object = load(types, path, NULL);
	struct bpf_program *program;
	int whole = !refused;
	const char *comma = "";

	if (!object) {
		printf("{\"relocated\":false,\"alone\":false,\"programs\":[]}\n");
		return;
	}
	printf("{\"relocated\":%s,\"alone\":%s,\"programs\":[", relocated ? "true" : "false", whole ? "false" : "true");
	bpf_object__for_each_program(program, object) {
		if (!bpf_program__autoload(program))
			continue;
		printf("%s{\"name\":\"%s\",\"code\":\"", comma, bpf_program__name(program));
		if (whole)
			print_code(program);
		else
			print_alone(types, path, bpf_program__name(program));
		printf("\"}");
		comma = ",";
	}
	printf("]}\n");
	bpf_object__close(object);
}

int main(int count, char **paths)
{
	libbpf_set_print(listen);
	for (int i = 2; i < count; i++)
		print_object(paths[1], paths[i]);
	return 0;
}
