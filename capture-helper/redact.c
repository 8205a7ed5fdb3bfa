// See redact.h: the rules on words and text. Tables of names; matching ignores case. A rule prefers a star too many to a
// secret that leaves, except that bare `-p` is a secret only for the commands that take a password there: it is a port,
// a path or a flag nearly everywhere else.
#include "redact.h"
#include <string.h>
#include <strings.h>

const char *const redact_kinds[] = {"environment", "arguments", "url-credentials", "authorization", "cookies",
                                    "key-values", "private-keys", "key-files", "terminal-no-echo", NULL};

// A name that ends in one of these names a secret: --db-password, PGPASSWORD, client_secret, X-Api-Key.
static const char *const secret_names[] = {
  "password", "passwd", "passphrase", "pass", "pwd", "secret", "token", "api-key", "api_key", "apikey", "access-key",
  "access_key", "accesskey", "private-key", "private_key", "credential", "credentials", "secret-key", "secret_key", "auth"};

static const struct { const char *command, *option; bool after_colon; } short_options[] = {
  {"mysql", "-p", false}, {"mariadb", "-p", false}, {"sshpass", "-p", false}, {"mongo", "-p", false}, {"redis-cli", "-a", false},
  {"ldap", "-w", false}, {"smbclient", "-U", true}, {"curl", "-u", true}, {"curl", "--user", true}, {"htpasswd", "-b", false}};

#define ROWS(table) (sizeof(table) / sizeof *(table))

void redact_all(char *text, size_t len) { memset(text, '*', len); }

static bool name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

static bool ends_in_secret(const char *name, size_t len) {
  for (size_t i = 0; i < ROWS(secret_names); i++) {
    size_t n = strlen(secret_names[i]);
    if (len >= n && strncasecmp(name + len - n, secret_names[i], n) == 0) return true;
  }
  return false;
}

static bool is_name(const char *name, size_t len, const char *wanted) {
  return len == strlen(wanted) && strncasecmp(name, wanted, len) == 0;
}

// scheme://user:secret@host: stars from after the second colon to the last @ of the authority (RFC 3986 section 3.2.1).
static bool redact_url(char *text, size_t len, size_t colon) {
  if (colon + 3 > len || text[colon + 1] != '/' || text[colon + 2] != '/') return false;
  size_t from = colon + 3, secret = 0, at = 0;
  for (size_t i = from; i < len && !strchr("/?# \t\r\n\"'", text[i]); i++) {
    if (text[i] == ':' && !secret) secret = i + 1;
    if (text[i] == '@') at = i;
  }
  if (!secret || at <= secret) return false;
  redact_all(text + secret, at - secret);
  return true;
}

static size_t line_end(const char *text, size_t len, size_t from) {
  while (from < len && text[from] != '\r' && text[from] != '\n') from++;
  return from;
}

static bool redact_header(char *text, size_t len, size_t colon, size_t name, size_t name_len) {
  static const char *const headers[] = {"authorization", "proxy-authorization", "cookie", "set-cookie"};
  bool known = ends_in_secret(text + name, name_len);
  for (size_t i = 0; i < ROWS(headers); i++) known |= is_name(text + name, name_len, headers[i]);
  size_t from = colon + 1, end;
  while (from < len && (text[from] == ' ' || text[from] == '\t')) from++;
  end = line_end(text, len, from);
  // "password: " at the end of a line is a prompt; "secret: x" in prose of a message is not worth losing: headers only.
  bool at_line_start = name == 0 || text[name - 1] == '\n';
  if (!known || !at_line_start || end == from) return false;
  redact_all(text + from, end - from);
  return true;
}

// {"password":"x"}: the value up to its closing quote.
static bool redact_json(char *text, size_t len, size_t colon) {
  if (colon == 0 || text[colon - 1] != '"') return false;
  size_t name = colon - 1, from = colon + 1;
  while (name > 0 && name_char(text[name - 1])) name--;
  if (!ends_in_secret(text + name, colon - 1 - name)) return false;
  while (from < len && text[from] == ' ') from++;
  if (from >= len || text[from] != '"') return false;
  size_t end = ++from;
  while (end < len && text[end] != '"') end += text[end] == '\\' && end + 1 < len ? 2 : 1;
  if (end > len) end = len;
  redact_all(text + from, end - from);
  return end > from;
}

static bool redact_value(char *text, size_t len, size_t equals, size_t name, size_t name_len) {
  if (!ends_in_secret(text + name, name_len)) return false;
  size_t end = equals + 1;
  while (end < len && !strchr("&;, \t\r\n", text[end]) && text[end]) end++;
  redact_all(text + equals + 1, end - equals - 1);
  return end > equals + 1;
}

static bool redact_private_key(char *text, size_t len) {
  static const char mark[] = "PRIVATE KEY-----";
  bool changed = false;
  for (size_t i = 0; i + sizeof mark - 1 <= len; i++) {
    if (memcmp(text + i, mark, sizeof mark - 1) != 0) continue;
    size_t from = i + sizeof mark - 1, end = from;
    while (end < len && text[end] != '-') end++;
    redact_all(text + from, end - from);
    changed |= end > from;
    i = end;
  }
  return changed;
}

bool redact_text(char *text, size_t len) {
  bool changed = false;
  if (memchr(text, '-', len)) changed = redact_private_key(text, len);
  for (size_t i = 0; i < len; i++) {
    if (text[i] != ':' && text[i] != '=') continue;
    size_t name = i;
    while (name > 0 && name_char(text[name - 1])) name--;
    if (text[i] == '=') changed |= redact_value(text, len, i, name, i - name);
    else changed |= redact_url(text, len, i) || redact_header(text, len, i, name, i - name) || redact_json(text, len, i);
  }
  return changed;
}

static void note_command(struct words *w, const char *word, size_t len) {
  size_t from = len;
  while (from > 0 && word[from - 1] != '/') from--;
  size_t n = len - from < sizeof w->command - 1 ? len - from : sizeof w->command - 1;
  memcpy(w->command, word + from, n);
  w->command[n] = 0;
}

static bool redact_short(struct words *w, char *word, size_t len) {
  for (size_t i = 0; i < ROWS(short_options); i++) {
    size_t n = strlen(short_options[i].option);
    if (strncmp(w->command, short_options[i].command, strlen(short_options[i].command)) != 0) continue;
    if (len < n || memcmp(word, short_options[i].option, n) != 0) continue;
    if (len == n) {
      w->next_is_secret = true;
      return false;
    }
    if (short_options[i].option[1] == '-') continue; // a longer long option
    redact_all(word + n, len - n);
    return true;
  }
  return false;
}

static bool redact_one_word(struct words *w, char *word, size_t len) {
  if (w->position++ == 0) {
    note_command(w, word, len);
    return redact_text(word, len);
  }
  if (w->next_is_secret) {
    w->next_is_secret = false;
    if (len > 0 && word[0] != '-') {
      redact_all(word, len);
      return true;
    }
  }
  if (len > 2 && word[0] == '-' && !memchr(word, '=', len) && word[1] == '-' && ends_in_secret(word, len)) {
    w->next_is_secret = true;
    return false;
  }
  bool changed = redact_short(w, word, len);
  return redact_text(word, len) || changed;
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
