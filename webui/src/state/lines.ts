/** The lines that the stream carries as JSON: what `vedette replay --json` prints, too. */
import type {
  AlertLine,
  AlertMeasuredLine,
  ConditionLine,
  CrossingLine,
  NoticeLine,
  ObservationLine,
  SensorLine,
  TransmitterLine,
} from "../generated/output-line";

export type {
  AlertLine,
  AlertMeasuredLine,
  ConditionLine,
  CoverageLine,
  CrossingLine,
  HeightLine,
  LastContactLine,
  NoticeLine,
  ObservationLine,
  SensorLine,
  TransmitterLine,
} from "../generated/output-line";

export type ConditionKind = ConditionLine["kind"];
export type Answer = CrossingLine["answer"];
export type AlertState = AlertLine["state"];
export type Line =
  | SensorLine
  | CrossingLine
  | AlertLine
  | AlertMeasuredLine
  | ObservationLine
  | TransmitterLine
  | NoticeLine;
