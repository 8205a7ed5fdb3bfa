// Secrets are replaced by as many '*' before a byte leaves the recorder. Three kinds of rule: words of a command line,
// patterns inside any text that is read or written, and files or terminals whose contents are secret whatever they are.
#ifndef REDACT_H
#define REDACT_H
#include "tracee.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern const char *const redact_kinds[]; // names for Header.recording.redactions, NULL-terminated

// Call with the words of one command line in order; `position` starts at 0.
struct words { unsigned position; bool next_is_secret; char command[64]; };
bool redact_word(struct words *w, char *word, size_t len);

bool redact_text(char *text, size_t len); // URLs, headers, key=value, private keys
void redact_all(char *text, size_t len);

bool secret_path(const char *path, size_t len);
bool secret_descriptor(const struct tracee *t, int fd); // its contents are secret: key file, or a terminal that does not echo
void watch_opened(struct tracee *t, int fd);            // at the end of a successful open
void watch_terminal(const void *termios, size_t len);   // at tcsetattr
void watch_own_terminal(void);                          // at the start: the caller's terminal may not echo already
#endif
