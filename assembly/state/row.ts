// What a row of the table of facts holds behind its FactRecord.
export enum Row {
  Next = 152, // of the process, in order of creation
  Bucket = 156,
  Hash = 160,
  Serial = 164,
  K1 = 168,
  K2 = 172,
  K3 = 176,
  Purpose = 180, // failed.ts
  NextObject = 184, // awaited.ts: rows waiting for a success on the same object
  NextName = 188, // and on the same name elsewhere
  NextLike = 192, // failed.ts: rows of ended processes that wait for the same success
  Gone = 196, // 1: its process has ended, 2: and others may stand behind it
  Time = 200, // u64 for the family that owns the row
  Size = 208,
}
