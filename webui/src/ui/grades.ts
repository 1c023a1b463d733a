/** The Admiralty grades: of the source, and apart from it of what it says. */
export const SOURCE_GRADES = [
  ["A", "A – completely reliable"],
  ["B", "B – usually reliable"],
  ["C", "C – fairly reliable"],
  ["D", "D – not usually reliable"],
  ["E", "E – unreliable"],
  ["F", "F – cannot be judged"],
] as const;

export const INFORMATION_GRADES = [
  ["1", "1 – confirmed"],
  ["2", "2 – probably true"],
  ["3", "3 – possibly true"],
  ["4", "4 – doubtful"],
  ["5", "5 – improbable"],
  ["6", "6 – cannot be judged"],
] as const;
