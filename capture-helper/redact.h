// Secrets are replaced by as many '*' before a byte leaves the recorder. Four kinds of rule: words of a command line (words.c),
// patterns inside any text that is read or written (redact.c), files and terminals whose contents are secret whatever they are
// (secret.c), and values that any of these found, or the environment named, wherever they turn up again (known.c).
#ifndef REDACT_H
#define REDACT_H
#include "tracee.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern const char *const redact_kinds[]; // names for Header.recording.redactions, NULL-terminated

// Call with the words of one command line in order; `position` starts at 0.
struct words {
  unsigned position, secret_words;
  bool shell;        // a shell has not put values in place of names yet, and it may be prose
  bool guessed;      // the command is one of another's words: only what looks like a secret is one
  char command[64];
};
bool redact_word(struct words *w, char *word, size_t len);
// A whole one in one text, as a shell would cut it, given as an argument or found in data. `open`: set to a blank or a quote if a
// secret reaches the end, so that it may go on.
bool redact_command_line(char *text, size_t len, bool data, char *open);
void note_environment(char *text, size_t len);     // NAME=value, of which nothing is recorded: what it names secret is known from now on
void note_environment_of(pid_t pid);

bool redact_text(char *text, size_t len, bool sure); // sure: it was given to a program; what is found in it is known from now on
uint32_t intern_text(char *text, size_t len);        // redacted if the options say so, then interned
void redact_all(char *text, size_t len);

// What came before on a descriptor, so that a secret cut in two by two calls, or by the pieces of one, is whole to the rules.
enum { STREAM_TAIL = 96 };
struct stream { pid_t pid; int fd; uint8_t open, tail_len; char tail[STREAM_TAIL]; };
struct stream *stream_of(pid_t pid, int fd, bool reads);
void stream_forget(pid_t pid, int fd);
// STREAM_TAIL bytes before `text` are free for use. Only `keep` bytes will be recorded; more of the call follows unless `whole`.
bool redact_data(struct stream *s, char *text, size_t len, size_t keep, bool whole);

void known_add(const char *text, size_t len, bool sure);
void known_add_tokens(const char *text, size_t len, size_t sure_from); // those at least so long are surely secret
bool known_hide(char *text, size_t low, size_t keep, size_t len, bool partial); // partial: the text goes on
bool looks_secret(const char *text, size_t len, bool sure);
bool ends_in_any(const char *list, const char *name, size_t len); // one of words that each end in a NUL
bool ends_in_secret(const char *name, size_t len);
bool ends_in_password(const char *name, size_t len);

bool secret_path(const char *path, size_t len);
// Its contents are secret: a key file, or a terminal that does not echo.
enum secrecy { NOT_SECRET, SECRET_FILE, SECRET_TYPED };
enum secrecy secret_descriptor(const struct tracee *t, int fd, bool reads);
void hide_contents(enum secrecy kind, char *text, size_t len);
void watch_opened(struct tracee *t, int fd);            // at the end of a successful open
void watch_terminal(const void *termios, size_t len);   // at tcsetattr
void watch_terminals_of(const struct tracee *t);        // at attach: one of its terminals may not echo already
void watch_own_terminal(void);                          // at the start: the caller's terminal may not echo already
#endif
