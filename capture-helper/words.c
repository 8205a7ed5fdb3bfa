// See redact.h: the rules on command lines and variables. Bare `-p` is a secret only for the commands that take a password there: it
// is a port, a path or a flag nearly everywhere else.
#define _GNU_SOURCE
#include "redact.h"
#include "pages.h"
#include "procfs.h"
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define ROWS(table) (sizeof(table) / sizeof *(table))
enum { ENVIRONMENT_ROOM = 256 << 10 };

// A name that ends in one of these names a secret: --db-password, PGPASSWORD, client_secret, X-Api-Key.
static const char *const secret_names[] = {
  "password", "passwd", "passphrase", "secret", "token", "api-key", "api_key", "apikey", "access-key",
  "access_key", "accesskey", "private-key", "private_key", "privatekey", "credential", "credentials", "secret-key", "secret_key",
  "secretkey", "keypass", "storepass", "requirepass", "masterauth", "jwt"};
// Short ones are the end of ordinary words, too (compass, OLDPWD): a new word must begin there.
static const char *const short_names[] = {"pass", "pwd", "auth"};

// Option, or word in any case, and how many words after it are secret.
static const struct { const char *command, *option; unsigned words; } options_of[] = {
  {"mysql", "-p", 1}, {"mariadb", "-p", 1}, {"sshpass", "-p", 1}, {"mongo", "-p", 1}, {"redis-cli", "-a", 1},
  {"redis-cli", "AUTH", 2}, {"redis-cli", "SETUSER", 3}, {"redis-cli", "requirepass", 1}, {"redis-cli", "masterauth", 1},
  {"ldap", "-w", 1}, {"smbclient", "-U", 1}, {"curl", "-u", 1}, {"curl", "-b", 1}, {"curl", "--cookie", 1}, {"curl", "--user", 1},
  {"curl", "-U", 1}, {"curl", "--proxy-user", 1}, {"htpasswd", "-b", 3}, {"zip", "-P", 1}, {"unzip", "-P", 1}, {"7z", "-p", 1},
  {"openssl", "-k", 1}, {"ipmitool", "-P", 1}};

static bool letter(char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }

static bool ends_in(const char *name, size_t len, const char *wanted) {
  size_t n = strlen(wanted);
  return len >= n && strncasecmp(name + len - n, wanted, n) == 0;
}

static bool begins_word(const char *name, size_t at) {
  return at == 0 || !letter(name[at - 1]) || (name[at] < 'a' && name[at - 1] >= 'a');
}

bool ends_in_password(const char *name, size_t len) {
  for (unsigned i = 0; i < 3; i++)
    if (ends_in(name, len, secret_names[i])) return true;
  return false;
}

bool ends_in_secret(const char *name, size_t len) {
  for (size_t i = 0; i < ROWS(secret_names); i++)
    if (ends_in(name, len, secret_names[i])) return true;
  for (size_t i = 0; i < ROWS(short_names); i++)
    if (ends_in(name, len, short_names[i]) && begins_word(name, len - strlen(short_names[i])))
      return len > 3 || (*name | 32) != 'p' || ends_in(name, len, "pas"); // PWD is where the shell is
  return len > 5 && ends_in(name, len, "userpwd");
}

static void note_command(struct words *w, const char *word, size_t len) {
  size_t from = len;
  while (from > 0 && word[from - 1] != '/') from--;
  size_t n = len - from < sizeof w->command - 1 ? len - from : sizeof w->command - 1;
  memcpy(w->command, word + from, n);
  w->command[n] = 0;
}

static bool hide_word(char *word, size_t len) {
  const char *colon = memchr(word, ':', len); // USER:PASSWORD
  size_t user = colon ? (size_t)(colon + 1 - word) : 0;
  known_add(word + user, len - user, true);
  redact_all(word, len);
  return len > 0;
}

static bool redact_option(struct words *w, char *word, size_t len) {
  for (size_t i = 0; i < ROWS(options_of); i++) {
    const char *option = options_of[i].option;
    size_t n = strlen(option);
    if (strncmp(w->command, options_of[i].command, strlen(options_of[i].command)) != 0 || len < 2) continue;
    bool dash = *option == '-', one = dash && n == 2;
    bool same = len == n && (dash ? memcmp(word, option, n) : strncasecmp(word, option, n)) == 0;
    bool cluster = one && word[0] == '-' && letter(word[1]) && len <= 5 && word[len - 1] == option[1]; // -sSu
    if (one && len > n && memcmp(word, option, n) == 0) return hide_word(word + n, len - n);
    if (same || cluster) w->secret_words = options_of[i].words;
  }
  return false;
}

static bool redact_one_word(struct words *w, char *word, size_t len) {
  if (w->position++ == 0) {
    note_command(w, word, len);
    return redact_text(word, len, true);
  }
  if (w->secret_words) {
    w->secret_words--;
    if (len > 0 && word[0] != '-') return hide_word(word, len);
    w->secret_words = 0;
  }
  if (len > 5 && memcmp(word, "pass:", 5) == 0) return hide_word(word + 5, len - 5); // openssl-passphrase-options(1)
  if (len > 2 && word[0] == '-' && !memchr(word, '=', len) && ends_in_secret(word, len)) {
    w->secret_words = word[1] == '-' || len > 5;
    return false;
  }
  bool changed = redact_option(w, word, len);
  return redact_text(word, len, true) || changed;
}

// A whole command line in one argument, as after `sh -c`: its words are looked at as a shell would cut them, roughly (a quote ends
// where it ends, a separator begins a new command).
static bool redact_command_line(char *text, size_t len) {
  struct words inner = {0};
  bool changed = false;
  for (size_t i = 0; i < len;) {
    char c = text[i];
    if (c == ' ' || c == '\t') {
      i++;
    } else if (c == ';' || c == '|' || c == '&' || c == '(' || c == '\n') {
      inner = (struct words){0};
      i++;
    } else {
      bool quoted = c == '"' || c == '\'';
      size_t from = i + quoted, end = from;
      while (end < len && (quoted ? text[end] != c : !memchr(" \t\n;|&", text[end], 7))) end++;
      changed |= redact_one_word(&inner, text + from, end - from);
      i = end + quoted;
    }
  }
  return changed;
}

bool redact_word(struct words *w, char *word, size_t len) {
  bool line = w->position > 0 && memchr(word, ' ', len) != NULL;
  bool changed = line && redact_command_line(word, len);
  return redact_one_word(w, word, len) || changed;
}

// A value that names a file is a place and no secret.
void note_environment(char *text, size_t len) {
  char *equals = memchr(text, '=', len);
  if (!equals) return;
  size_t name = (size_t)(equals - text), value = name + 1;
  if (ends_in_secret(text, name) && !(text[value] == '/' && access(text + value, F_OK) == 0)) known_add(text + value, len - value, true);
  redact_text(text + value, len - value, true);
}

void note_environment_of(pid_t pid) {
  char *text = pages_take(ENVIRONMENT_ROOM);
  size_t len = proc_read(pid, "environ", text, ENVIRONMENT_ROOM);
  for (size_t at = 0, n; at < len; at += n + 1) note_environment(text + at, n = strnlen(text + at, len - at));
  pages_give_back(text, ENVIRONMENT_ROOM);
}
