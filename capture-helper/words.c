// See redact.h: the rules on command lines and variables. Bare `-p` is a secret only for the commands that take a password there: it
// is a port, a path or a flag nearly everywhere else.
#define _GNU_SOURCE
#include "redact.h"
#include "pages.h"
#include "procfs.h"
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { ENVIRONMENT_ROOM = 256 << 10 };

// A name that ends in one of these names a secret: --db-password, PGPASSWORD, client_secret, X-Api-Key. Lists are one text each, the
// words ended by NULs: pointers to them would take more room than the words.
static const char passwords[] = "password\0passwd\0passphrase\0";
static const char secrets[] =
  "secret\0token\0auth-key\0auth_key\0key-data\0api-key\0api_key\0apikey\0access-key\0access_key\0accesskey\0private-key\0"
  "private_key\0privatekey\0credential\0"
  "credentials\0secret-key\0secret_key\0secretkey\0keypass\0storepass\0requirepass\0masterauth\0jwt\0userpwd\0";
// Short ones are the end of ordinary words, too (compass, OLDPWD): a new word must begin there.
static const char short_names[] = "pass\0pwd\0auth\0";

// Command, option or word in any case, and how many words after it are secret.
#define ROW(command, option, words) command "\0" option "\0" words
static const char options_of[] =
  ROW("mysql", "-p", "1") ROW("mariadb", "-p", "1") ROW("sshpass", "-p", "1") ROW("mongo", "-p", "1") ROW("redis-cli", "-a", "1")
  ROW("redis-cli", "AUTH", "2") ROW("redis-cli", "SETUSER", "3") ROW("redis-cli", "requirepass", "1")
  ROW("redis-cli", "masterauth", "1") ROW("ldap", "-w", "1") ROW("smbclient", "-U", "1") ROW("curl", "-u", "1")
  ROW("curl", "-b", "1") ROW("curl", "--cookie", "1") ROW("curl", "--user", "1") ROW("curl", "-U", "1")
  ROW("curl", "--proxy-user", "1") ROW("htpasswd", "-b", "3") ROW("zip", "-P", "1") ROW("unzip", "-P", "1") ROW("7z", "-p", "1")
  ROW("openssl", "-k", "1") ROW("ipmitool", "-P", "1") ROW("curl", "--oauth2-bearer", "1") ROW("vault", "login", "1")
  ROW("login", "-p", "1");

static bool letter(char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }

static bool ends_in(const char *name, size_t len, const char *wanted) {
  size_t n = strlen(wanted);
  return len >= n && (name[len - 1] | 32) == (wanted[n - 1] | 32) && strncasecmp(name + len - n, wanted, n) == 0;
}

static bool begins_word(const char *name, size_t at) {
  return at == 0 || !letter(name[at - 1]) || (name[at] < 'a' && name[at - 1] >= 'a');
}

bool ends_in_any(const char *list, const char *name, size_t len) {
  for (; *list; list += strlen(list) + 1)
    if (ends_in(name, len, list)) return true;
  return false;
}

bool ends_in_password(const char *name, size_t len) { return ends_in_any(passwords, name, len); }

// Every word of the lists has three letters or more and ends in one of these. Asked first, since nearly every name is none of them.
#define LETTER(c) (1u << ((c) & 31))
static const uint32_t endings =
  LETTER('a') | LETTER('d') | LETTER('e') | LETTER('h') | LETTER('l') | LETTER('n') | LETTER('s') | LETTER('t') | LETTER('y');

bool ends_in_secret(const char *name, size_t len) {
  if (len < 3 || !letter(name[len - 1]) || !(endings >> (name[len - 1] & 31) & 1)) return false;
  if (ends_in_any(passwords, name, len) || ends_in_any(secrets, name, len)) return true;
  for (const char *s = short_names; *s; s += strlen(s) + 1)
    if (ends_in(name, len, s) && begins_word(name, len - strlen(s))) return len > 3; // PWD is a folder
  return false;
}

static bool has_options(const char *command) {
  const char *row = options_of;
  while (*row && strncmp(command, row, strlen(row)) != 0) row += strlen(row) + 1, row += strlen(row) + 2;
  return *row;
}

static void note_command(struct words *w, const char *word, size_t len) {
  size_t from = len;
  while (from > 0 && word[from - 1] != '/') from--;
  size_t n = len - from < sizeof w->command - 1 ? len - from : sizeof w->command - 1;
  memcpy(w->command, word + from, n);
  w->command[n] = 0;
}

static bool hide_word(struct words *w, char *word, size_t len) {
  const char *colon = memchr(word, ':', len); // USER:PASSWORD
  size_t user = colon ? (size_t)(colon + 1 - word) : 0;
  if (w->guessed && !looks_secret(word + user, len - user, false)) return false;
  if (w->shell && user < len && strchr("$<", word[user])) return false; // what a shell puts there, or a reader should
  known_add(word + user, len - user, !w->guessed && !w->shell);
  redact_all(word, len);
  return len > 0;
}

static bool redact_option(struct words *w, char *word, size_t len) {
  for (const char *command = options_of, *option; *command; command = option + strlen(option) + 2) {
    option = command + strlen(command) + 1;
    size_t n = strlen(option);
    if (strncmp(w->command, command, strlen(command)) != 0 || len < 2) continue;
    bool one = *option == '-' && n == 2;
    bool same = len == n && (one ? memcmp(word, option, n) : strncasecmp(word, option, n)) == 0;
    bool cluster = one && word[0] == '-' && letter(word[1]) && len <= 5 && word[len - 1] == option[1]; // -sSu
    if (one && len > n && memcmp(word, option, n) == 0) return hide_word(w, word + n, len - n);
    if (same || cluster) w->secret_words = (unsigned)(option[n + 1] - '0');
  }
  return false;
}

// A command among the words of another: sudo runs it, echo says it, `docker login` has it as its second word.
static void note_inner(struct words *w, const char *word, size_t len) {
  struct words inner;
  if (len < 2 || *word == '-') return;
  note_command(&inner, word, len);
  if (!has_options(inner.command)) return;
  w->guessed |= *inner.command != 'l';
  memcpy(w->command, inner.command, sizeof w->command);
}

static bool redact_one_word(struct words *w, char *word, size_t len) {
  if (w->position++ == 0) {
    note_command(w, word, len);
    return !w->shell && redact_text(word, len, true);
  }
  if (w->secret_words) {
    w->secret_words--;
    if (len > 0 && word[0] != '-') return hide_word(w, word, len);
    w->secret_words = 0;
  }
  if (!w->shell || has_options(w->command)) {
    if (len > 5 && memcmp(word, "pass:", 5) == 0) return hide_word(w, word + 5, len - 5); // openssl-passphrase-options(1)
    if (len > 2 && word[0] == '-' && !memchr(word, '=', len) && ends_in_secret(word, len)) {
      w->secret_words = word[1] == '-' || len > 5;
      return false;
    }
  }
  bool changed = redact_option(w, word, len);
  note_inner(w, word, len);
  return (!w->shell && redact_text(word, len, true)) || changed;
}

// Roughly: a quote ends where it ends, a separator begins a new command.
bool redact_command_line(char *text, size_t len, bool data, char *open) {
  struct words inner = {.shell = data};
  bool changed = false;
  for (size_t i = 0; i < len;) {
    char c = text[i];
    if (c == ' ' || c == '\t') {
      i++;
    } else if (memchr(";|&(`\n", c, 6)) {
      inner = (struct words){.shell = data};
      i++;
    } else {
      bool quoted = c == '"' || c == '\'';
      size_t from = i + quoted, end = from;
      while (end < len && (quoted ? text[end] != c : !memchr(" \t\n;|&`", text[end], 7))) end++;
      bool guessed = inner.guessed, cut = data && end == len;
      inner.guessed &= !cut;
      bool hidden = redact_one_word(&inner, text + from, end - from);
      inner.guessed |= guessed;
      if (hidden && cut) *open = quoted ? c : ' ';
      changed |= hidden;
      i = end + quoted;
    }
  }
  return changed;
}

bool redact_word(struct words *w, char *word, size_t len) {
  bool line = w->position > 0 && memchr(word, ' ', len) != NULL;
  bool changed = line && redact_command_line(word, len, false, NULL);
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
