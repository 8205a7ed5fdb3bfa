// Starts the program to be recorded: as its caller would have, with the recorder attached before its first instruction.
#ifndef LAUNCH_H
#define LAUNCH_H
#include <sys/types.h>

void launch_note_signals(void); // before the recorder changes any of its own
pid_t launch(void);             // seized and stopped; leaves the recorder with one line when that is refused
void launch_release(void);      // let it go on to its execve
#endif
