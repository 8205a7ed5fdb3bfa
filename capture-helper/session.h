// The course of a recording as a whole: the timer, Samples, signals to the recorder, the time limit, the first process's end
// and what becomes of those that outlive it.
#ifndef SESSION_H
#define SESSION_H
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

void session_start(pid_t root);
void session_tick(uint64_t now);                 // after each event or interruption; cheap when the timer has not fired
void session_root_gone(int status, uint64_t now);
void session_add_stopped(uint64_t ns);           // a tracee stood stopped for the recorder
bool session_leaving(void);                      // every thread is to be detached at its next stop
void session_failure_seen(void);                 // a program died of a signal, or the first one ended badly: time to write what is kept
void session_note_privileges(pid_t pid);         // exec of a set-user-ID program that lost its rights under the recorder
int session_finish(void);                        // footer and report; the recorder's exit status
#endif
