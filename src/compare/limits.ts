// Every number that decides something in a comparison, with its reason.

/** First port that Linux gives to those who ask for none (ip_local_port_range, 32768 unless set). */
export const EPHEMERAL_FIRST = 32768
