/** The lines that the stream carries as JSON: what `vedette replay --json` prints, too. */
import type {
  AlertLine,
  ConditionLine,
  CrossingLine,
  NoticeLine,
  ObservationLine,
  SensorLine,
  TransmitterLine,
} from "../generated/output-line";

export type {
  AlertLine,
  ConditionLine,
  CoverageLine,
  CrossingLine,
  HeightLine,
  NoticeLine,
  ObservationLine,
  SensorLine,
  TransmitterLine,
} from "../generated/output-line";

export type ConditionKind = ConditionLine["kind"];
export type Answer = CrossingLine["answer"];
export type AlertState = AlertLine["state"];
export type Line = SensorLine | CrossingLine | AlertLine | ObservationLine | TransmitterLine | NoticeLine;
