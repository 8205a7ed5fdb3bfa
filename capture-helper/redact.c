// See redact.h: the rules on text. One pass looks for the characters a secret stands behind (a colon, an equals sign, a quote, a
// blank, a line end, a dollar, a dash) and asks what is before them; matching ignores case. A rule prefers a star too many to a
// secret that leaves, yet prose stays readable: where only a word says so, the value must look like a secret, too.
#define _GNU_SOURCE
#include "redact.h"
#include "chunk.h"
#include "options.h"
#include <string.h>
#include <strings.h>

const char *const redact_kinds[] = {"environment", "arguments", "url-credentials", "authorization", "cookies", "key-values", "json",
                                    "sql-passwords", "redis-passwords", "password-hashes", "private-keys", "key-files",
                                    "terminal-no-echo", "known-values", NULL};

// How a value ends: at one of these characters or at a NUL.
enum end { END_NONE, END_LINE, END_VALUE, END_WORD, END_SINGLE, END_DOUBLE, END_HASH, END_URL, END_KEY, END_RESP, END_ESCAPED, END_TAG,
  END_TOKEN };
static const char *const stops[] = {"", "\r\n", "&;, \t\r\n", " \t\r\n", "'", "\"", ": \t\r\n'\"", "/?# \t\r\n\"'", "", "*", "\\",
  "<\r\n", ""};

enum { LOOKBACK = 64, USER_MAX = 20 /* longer ones are tokens */, HASH_MIN = 24, CRYPT_MIN = 16, TOKEN_MIN = 15, KEY_MIN = 16,
  KEY_WORD_MIN = 8 };

struct scan {
  char *text;
  size_t low, len;      // what lies before `low` was recorded before: looked at, never changed
  size_t line;          // before it command lines were looked at
  bool whole, sure, changed;
  enum end open;        // the value that reaches beyond the end
};

void redact_all(char *text, size_t len) { memset(text, '*', len); }

static bool blank(char c) { return c == ' ' || c == '\t'; }

static bool name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

static size_t name_before(const char *text, size_t end) {
  while (end > 0 && name_char(text[end - 1])) end--;
  return end;
}

static size_t skip_blanks(const struct scan *s, size_t from) {
  while (from < s->len && blank(s->text[from])) from++;
  return from;
}

static bool is(const char *name, size_t len, const char *wanted) {
  return len && (*name | 32) == (*wanted | 32) && len == strlen(wanted) && strncasecmp(name, wanted, len) == 0;
}

static bool is_any(const char *list, const char *name, size_t len) {
  while (*list && !is(name, len, list)) list += strlen(list) + 1;
  return *list;
}

static bool said_before(const struct scan *s, size_t at, const char *wanted) {
  size_t n = strlen(wanted), from = at > LOOKBACK ? at - LOOKBACK : 0;
  for (; from + n <= at; from++)
    if (strncasecmp(s->text + from, wanted, n) == 0) return true;
  return false;
}

// Of the inside of a PEM block: base64, line ends (in JSON as \n), header lines such as `DEK-Info: AES-128-CBC,0AF`.
static bool key_char(const char *t, size_t i, size_t len) {
  if (t[i] == ':') return i + 1 < len && t[i + 1] == ' ';
  if (t[i] == ' ') return i > 0 && (t[i - 1] == ':' || t[i - 1] == '\n');
  if (t[i] == '-') return len - i < 5 || memcmp(t + i, "-----", 5) != 0;
  return t[i] != '.' && (name_char(t[i]) || (t[i] && strchr("+/=\r\n\\,\t", t[i])));
}

static size_t end_of(const struct scan *s, size_t from, enum end kind) {
  const char *t = s->text;
  for (size_t i = from; i < s->len; i++) {
    bool quoted = kind == END_SINGLE || kind == END_DOUBLE;
    if (kind == END_KEY) {
      if (!key_char(t, i, s->len)) return i;
    } else if (kind == END_TOKEN) {
      if (!name_char(t[i])) return i;
    } else if (quoted && t[i] == '\\') {
      i++;
    } else if (!strchr(stops[kind], t[i]) || (kind == END_RESP && (!t[i] || t[i - 1] != '\n')) ||
               (kind == END_ESCAPED && t[i] && i + 1 < s->len && t[i + 1] != '"')) {
      continue;
    } else if (quoted && i + 1 < s->len && t[i] && t[i + 1] == t[i]) {
      i++; // SQL and libpq: a quote doubled is one of the value
    } else {
      return i;
    }
  }
  return s->len;
}

static size_t hide_to(struct scan *s, size_t from, size_t end, enum end kind) {
  size_t start = from > s->low ? from : s->low, last = end;
  if (end >= s->len && !s->whole) s->open = kind;
  if (kind == END_KEY) {
    known_add_tokens(s->text + from, end - from, KEY_WORD_MIN);
  } else if (kind == END_NONE || s->open != kind) {
    while (kind == END_LINE && last > from && !blank(s->text[last - 1])) last--; // Bearer TOKEN: of a line the last word
    known_add(s->text + (kind == END_LINE ? last : from), end - (kind == END_LINE ? last : from), s->sure);
  }
  if (end <= start) return end;
  redact_all(s->text + start, end - start);
  s->changed = true;
  return end;
}

static size_t hide(struct scan *s, size_t from, enum end kind) { return hide_to(s, from, end_of(s, from, kind), kind); }

static size_t hide_quoted(struct scan *s, size_t quote) {
  return hide(s, quote + 1, s->text[quote] == '"' ? END_DOUBLE : END_SINGLE);
}

static bool is_quote(const struct scan *s, size_t at) { return at < s->len && (s->text[at] == '"' || s->text[at] == '\''); }

// Of one word, if it looks like a secret; of one that may go on, the digit may come yet.
static size_t hide_likely(struct scan *s, size_t from) {
  const char *word = s->text + from;
  size_t end = end_of(s, from, END_WORD), n = end - from;
  bool begins = end == s->len && !s->whole && looks_secret(word, n, true) && !memchr(word, '/', n) && !memchr(word, '.', n);
  if (n == 0 || strchr("-<[", *word) || !(begins || looks_secret(word, n, false))) return 0;
  return hide_to(s, from, end, END_WORD);
}

// What may stand before a name at the beginning of its line: indents, list marks, the arrows of curl -v.
static bool begins_line(const struct scan *s, size_t at) {
  while (at > 0 && s->text[at - 1] && strchr(" \t<>-+", s->text[at - 1])) at--;
  return at == 0 || s->text[at - 1] == '\n';
}

// Headers whose names go on after the word: X-Api-Key-Id.
static bool names_secret_inside(const struct scan *s, size_t name, size_t end) {
  if ((s->text[name] | 32) != 'x' || s->text[name + 1] != '-') return false;
  for (size_t i = name; i < end; i++)
    if (s->text[i] == '-' && ends_in_secret(s->text + name, i - name)) return true;
  return false;
}

// scheme://user:secret@host: from after the first colon to the last @ of the authority (RFC 3986 section 3.2.1). What follows a
// colon there and is no number is no port: it is a secret even where its @ is not to be seen, or a slash in it was not encoded.
static size_t at_url(struct scan *s, size_t from) {
  const char *t = s->text;
  size_t end = end_of(s, from, END_URL), secret = 0, at = 0, digits;
  for (size_t i = from; i < end; i++) {
    if (t[i] == ':' && !secret) secret = i + 1;
    if (t[i] == '@') at = i;
  }
  if (secret && at < secret) {
    at = 0;
    for (digits = secret; digits < end && t[digits] >= '0' && t[digits] <= '9'; digits++) continue;
    bool bracketed = t[from] == '['; // an IPv6 address
    if (digits == end || bracketed) return 0;
    if (end == s->len) return hide_to(s, secret, end, END_URL);
    size_t stop = end_of(s, secret, END_VALUE);
    for (size_t i = end; i < stop; i++)
      if (t[i] == '@') at = i;
  }
  if (at == 0) return 0;
  if (!secret || secret - from > USER_MAX) return at - from > USER_MAX ? hide_to(s, from, at, END_WORD) : 0;
  return hide_to(s, secret, at, END_WORD);
}

// Everything after a name that is quoted: "password": "x", 'token' => 'x', {\"secret\":\"x\"}.
static size_t at_quoted_name(struct scan *s, size_t name_end, size_t from) {
  if (name_end > 0 && s->text[name_end - 1] == '\\') name_end--;
  size_t name = name_before(s->text, name_end);
  bool pwd = is(s->text + name, name_end - name, "pwd");
  if (!pwd && !ends_in_secret(s->text + name, name_end - name)) return 0;
  while (from < s->len && strchr(" \t>\\", s->text[from]) && s->text[from]) from++;
  if (pwd && from + 1 < s->len && s->text[from + 1] == '/') return 0; // a folder
  if (is_quote(s, from)) return s->text[from - 1] == '\\' ? hide(s, from + 1, END_ESCAPED) : hide_quoted(s, from);
  return from < s->len && s->text[from] >= '0' && s->text[from] <= '9' ? hide(s, from, END_VALUE) : 0;
}

static size_t at_colon(struct scan *s, size_t i) {
  size_t end = i, name, from = skip_blanks(s, i + 1);
  if (i + 2 < s->len && s->text[i + 1] == '/' && s->text[i + 2] == '/') return at_url(s, i + 3);
  while (end > 0 && blank(s->text[end - 1])) end--;
  if (end > 0 && is_quote(s, end - 1)) {
    size_t after = at_quoted_name(s, end - 1, i + 1);
    if (after) return after;
    end--;
  }
  name = name_before(s->text, end);
  bool header = end - name >= 6 && is_any("authorization\0proxy-authorization\0cookie\0set-cookie\0", s->text + name, end - name);
  if (is_quote(s, from) && (header || ends_in_secret(s->text + name, end - name))) return hide_quoted(s, from);
  bool in_quotes = name > 0 && is_quote(s, name - 1); // -H "Cookie: x"
  if (header) return hide(s, from, !in_quotes ? END_LINE : s->text[name - 1] == '"' ? END_DOUBLE : END_SINGLE);
  if (from == s->len) return 0;
  if (names_secret_inside(s, name, end)) return hide(s, from, END_WORD);
  if (!ends_in_secret(s->text + name, end - name)) return 0;
  if (i < s->low && from >= s->low) return hide_likely(s, from); // it may have been a prompt, and this is what was said next
  bool password = ends_in_password(s->text + name, end - name);
  bool first = begins_line(s, name), compound = memchr(s->text + name, '-', end - name) || memchr(s->text + name, '_', end - name);
  if (first && (password || compound)) return hide(s, from, password ? END_LINE : END_WORD);
  return first || (password && from > i + 1) ? hide_likely(s, from) : 0; // "auth: connecting" is no secret
}

static size_t at_equals(struct scan *s, size_t i) {
  size_t end = i, from = skip_blanks(s, i + 1), name;
  while (end > 0 && blank(s->text[end - 1])) end--;
  if (end > 0 && is_quote(s, end - 1)) return at_quoted_name(s, end - 1, i + 1);
  name = name_before(s->text, end);
  if (from == s->len || s->text[from] == '=' || !ends_in_secret(s->text + name, end - name)) return 0;
  if (is_quote(s, from)) return hide_quoted(s, from);
  if (end < i || from > i + 1) return begins_line(s, name) ? hide(s, from, END_LINE) : hide_likely(s, from);
  bool variable = end > name && s->text[end - 1] >= 'A' && s->text[end - 1] <= 'Z' && begins_line(s, name);
  return hide(s, from, variable ? END_WORD : END_VALUE);
}

// PASSWORD 'x', IDENTIFIED BY 'x', SET PASSWORD FOR u = 'x', password => 'x' of PostgreSQL and MySQL.
static size_t at_sql(struct scan *s, size_t i) {
  const char *t = s->text;
  size_t end = i;
  bool equals = false;
  if (end > 1 && (t[end - 1] | 32) == 'e' && blank(t[end - 2])) end--;
  for (; end > 0 && strchr(" \t(=", t[end - 1]) && t[end - 1]; end--) equals |= t[end - 1] == '=';
  if (end == i) return 0;
  size_t name = name_before(t, end), n = end - name;
  bool by = is_any("by\0as\0", t + name, n) && said_before(s, name, "identified");
  if (!by && !ends_in_password(t + name, n) && !(equals && said_before(s, name, "set password"))) return 0;
  return hide_quoted(s, i);
}

static bool redis_word(const char *word, size_t n) {
  return is_any("auth\0auth2\0requirepass\0masterauth\0setuser\0", word, n);
}

// <password>x</password>. Of usage, where `<password>` stands for one, no value ends in a tag.
static size_t at_tag(struct scan *s, size_t i) {
  const char *t = s->text;
  size_t end = i, from = i + 1, name, stop;
  if (i == 0 || from == s->len || blank(t[from]) || t[from] == '<' || t[i - 1] == '/') return 0;
  name = name_before(t, end);
  if (name == 0 || (t[name - 1] != '<' && t[name - 1] != ':') || !ends_in_secret(t + name, end - name)) return 0;
  stop = end_of(s, from, END_TAG);
  return stop == s->len ? (s->whole ? 0 : hide(s, from, END_TAG)) : t[stop] == '<' ? hide(s, from, END_TAG) : 0;
}

// Tokens that say themselves what they are, by the prefix that their issuer gave them.
static size_t at_token(struct scan *s, size_t i) {
  static const char prefixes[] =
    "eyJ\0AKIA\0ASIA\0AIz\0ghp_\0gho_\0ghu_\0ghs_\0ghr_\0github_pat_\0_live_\0npm_\0xoxb-\0xoxp-\0xoxa-\0glpat-\0sk-ant-\0sk-proj-\0";
  if (!ends_in_any(prefixes, s->text, i + 1)) return 0;
  size_t end = end_of(s, i + 1, END_TOKEN);
  return end - i > TOKEN_MIN || (end == s->len && !s->whole) ? hide_to(s, i + 1, end, END_TOKEN) : 0;
}

// A script as its shell reads it, a history, a listing of processes: the line that holds an option or a word of words.c.
static size_t at_command(struct scan *s, size_t i) {
  size_t begin = i, end;
  char open = 0;
  if (i < s->line) return 0;
  while (begin > 0 && (uint8_t)s->text[begin - 1] >= ' ') begin--;
  s->line = end = end_of(s, i, END_LINE);
  s->changed |= redact_command_line(s->text + begin, end - begin, true, &open);
  if (open && end == s->len && !s->whole) s->open = open == '"' ? END_DOUBLE : END_WORD;
  return 0;
}

// Words that a blank or a NUL separates from their secret: options in a listing of processes, .netrc, inline commands of Redis, POP3, SMTP.
static size_t at_blank(struct scan *s, size_t i) {
  const char *t = s->text;
  size_t name = name_before(t, i), n = i - name, from = skip_blanks(s, i + 1);
  if (n < 4 || from == s->len) return 0;
  if (is(t + name, n, "login")) return at_command(s, i);
  if (t[name] == '-') return ends_in_secret(t + name, n) ? hide_likely(s, from) : 0;
  if (ends_in_password(t + name, n)) return said_before(s, name, "login") ? hide_likely(s, from) : 0;
  size_t line = end_of(s, from, END_LINE);
  bool protocol = line < s->len && t[line] == '\r', first = name == 0 || t[name - 1] == '\n';
  if (is(t + name, n, "pass") && first) {
    bool goes_on = line == s->len && !s->whole; // a few letters of a secret are likely nothing; the name of a test has a path's sign
    return protocol || (goes_on && !memchr(t + from, '/', line - from)) ? hide(s, from, END_LINE) : goes_on ? hide_likely(s, from) : 0;
  }
  if (!redis_word(t + name, n)) return 0;
  if (first ? protocol : said_before(s, name, "hello") || said_before(s, name, "config")) return hide(s, from, END_LINE);
  return first ? hide_likely(s, from) : at_command(s, i);
}

// RESP: $4 AUTH $7 hunter2, each on a line of its own; the next command begins with an asterisk.
static size_t at_line_end(struct scan *s, size_t i) {
  if (i < 5 || s->text[i - 1] != '\r') return 0;
  size_t name = name_before(s->text, i - 1);
  return name > 1 && s->text[name - 2] == '\r' && redis_word(s->text + name, i - 1 - name) ? hide(s, i + 1, END_RESP) : 0;
}

// $id$salt$hash: crypt(5).
static size_t at_dollar(struct scan *s, size_t i) {
  size_t id = i + 1, end;
  while (id < s->len && id - i < 20 && name_char(s->text[id])) id++;
  if (id >= s->len || s->text[id] != '$' || id == i + 1) return 0;
  end = end_of(s, i, END_HASH);
  bool crypt = id == i + 2 && memchr(s->text + id + 1, '$', end - id - 1);
  return end - i >= (crypt ? CRYPT_MIN : HASH_MIN) || (end == s->len && !s->whole) ? hide_to(s, id + 1, end, END_HASH) : 0;
}

static size_t at_dash(struct scan *s, size_t i) {
  if (i > 0 && blank(s->text[i - 1])) return i + 1 < s->len && strchr("pPuUawbk-", s->text[i + 1]) ? at_command(s, i) : 0;
  size_t token = at_token(s, i);
  if (token) return token;
  static const char mark[] = "PRIVATE KEY-----", pgp[] = "PRIVATE KEY BLOCK-----";
  size_t n = sizeof mark - 6, m = sizeof pgp - 6;
  bool found = (i >= n && s->len - i >= 5 && memcmp(s->text + i - n, mark, n + 5) == 0) ||
               (i >= m && s->len - i >= 5 && memcmp(s->text + i - m, pgp, m + 5) == 0);
  return found && said_before(s, i, "BEGIN ") && !said_before(s, i, "-END ") ? hide(s, i + 5, END_KEY) : 0;
}

#define BIT(c) (1ull << (c))
// Far from what is recorded only values that may be long matter: those that could reach into the next call.
static const uint64_t far = BIT(':') | BIT('=') | BIT('-') | BIT('"') | BIT('\'');
static const uint64_t near = far | BIT(' ') | BIT('\t') | BIT('\n') | BIT('$') | BIT('>') | BIT(0);
// Beyond the first 64 characters: what the prefix of a token ends in.
static const uint64_t letters = BIT('J' & 63) | BIT('A' & 63) | BIT('z' & 63) | BIT('_' & 63);

static size_t apply(struct scan *s, size_t i) {
  switch (s->text[i]) {
    case ':': return at_colon(s, i);
    case '=': return at_equals(s, i);
    case '"': case '\'': return at_sql(s, i);
    case '\n': return at_line_end(s, i);
    case '$': return at_dollar(s, i);
    case '-': return at_dash(s, i);
    case '>': return at_tag(s, i);
    case 'A': case 'J': case 'z': case '_': return at_token(s, i);
    default: return at_blank(s, i);
  }
}

static void run(struct scan *s, size_t from, size_t keep) {
  for (size_t i = from; i < s->len; i++) {
    uint8_t c = (uint8_t)s->text[i];
    bool is_near = i < keep || i + STREAM_TAIL > s->len;
    uint64_t wanted = c < 64 ? (is_near ? near : far) : c < 128 && is_near ? letters : 0;
    if (!(wanted >> (c & 63) & 1)) continue;
    size_t after = apply(s, i);
    if (after > i + 1) i = after - 1; // what ends a value may begin another
  }
  s->changed |= known_hide(s->text, s->low, keep, s->len, !s->whole);
}

bool redact_text(char *text, size_t len, bool sure) {
  struct scan s = {.text = text, .len = len, .whole = true, .sure = sure};
  run(&s, 0, len);
  return s.changed;
}

uint32_t intern_text(char *text, size_t len) {
  if (options.redact) redact_text(text, len, false);
  return intern(text, len);
}

// The password message of PostgreSQL is the letter p, its length without the letter, the password, a NUL.
static bool postgres_password(const char *text, size_t len) {
  const uint8_t *b = (const uint8_t *)text;
  return len > 5 && b[0] == 'p' && ((uint32_t)b[1] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 8 | b[4]) == len - 1;
}

bool redact_data(struct stream *stream, char *text, size_t len, size_t keep, bool whole) {
  size_t low = stream->tail_len, from = 0, kept = low + len < STREAM_TAIL ? low + len : STREAM_TAIL;
  char tail[STREAM_TAIL];
  struct scan s = {.text = text - low, .low = low, .len = low + len};
  memcpy(s.text, stream->tail, low);
  memcpy(tail, text + len - kept, kept);
  if (stream->open) {
    from = end_of(&s, low, (enum end)stream->open);
    bool other = stream->open == END_KEY && from < s.len && from - low < KEY_MIN && s.text[from] != '-'; // a key that was cut short
    from = other ? low : hide_to(&s, low, from, (enum end)stream->open);
  }
  if (!stream->open && whole && postgres_password(text, len)) hide_to(&s, low + 5, low + len, END_NONE);
  if (from < s.len) s.open = END_NONE, run(&s, stream->open ? from : 0, low + keep);
  stream->open = (uint8_t)(whole || s.open == END_KEY ? s.open : END_NONE);
  stream->tail_len = whole ? (uint8_t)kept : 0;
  memcpy(stream->tail, tail, kept);
  return s.changed;
}
