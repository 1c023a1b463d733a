/** A sighting told by telephone: all by keyboard, in the order in which people tell it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { operator } from "../api";
import type { Store } from "../state/store";
import { INFORMATION_GRADES, SOURCE_GRADES } from "../ui/grades";
import { Send, useSending } from "../ui/Unfold";
import { sightings } from "./desk-api";
import { BRIGHTNESSES, COLOURS, COURSES, type Draft, emptyDraft, MOTIONS, newKey, SIZES, toSighting } from "./draft";

interface Props {
  store: Store;
  done: (id: string | null) => void;
}

const SIZE_WORDS = ["a point of light", "a quarter of a thumb", "half a thumb", "a thumb", "wider than a thumb"];

/** "21:14" of the shown day, or a whole time; in UTC. Empty where it is none. */
export function typedTime(text: string, shown: number | null): string {
  const said = text.trim().toUpperCase().replace(" UTC", "Z");
  const clock = /^(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?Z?$/.exec(said);
  if (!clock) {
    const whole = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/.test(said) ? said : `${said.replace(" ", "T")}Z`);
    return Number.isNaN(whole) ? "" : new Date(whole).toISOString();
  }
  const now = shown ?? Date.now();
  const day = new Date(now).toISOString().slice(0, 10);
  const at = Date.parse(`${day}T${clock[1]!.padStart(2, "0")}:${clock[2]}:${clock[3] ?? "00"}Z`);
  if (Number.isNaN(at)) return "";
  return new Date(at > now + 600_000 ? at - 86_400_000 : at).toISOString(); // later than now: it was yesterday
}

/** "52.2297, 21.0122" as it is read from a map or pasted. */
export function typedPlace(text: string): { lat: string; lon: string } | null {
  const found = /^\s*(-?\d+(?:\.\d+)?)\s*[,; ]\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text);
  return found ? { lat: found[1]!, lon: found[2]! } : null;
}

export function SightingEntry({ store, done }: Props) {
  const [draft, setDraft] = useState<Draft>(() => ({ ...emptyDraft(), placeSigma: "300" }));
  const [place, setPlace] = useState("");
  const [time, setTime] = useState("");
  const [grades, setGrades] = useState({ source: "F", information: "6" });
  const [key] = useState(newKey);
  const [wrong, setWrong] = useState<string | null>(null);
  const first = useRef<HTMLInputElement>(null);
  const sent = useRef<string | null>(null);
  const sending = useSending(() => done(sent.current));
  useEffect(() => first.current?.focus(), []);
  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const direction = (part: Partial<Draft["direction"]>) => change({ direction: { ...draft.direction, ...part } });
  const submit = (event?: Event) => {
    event?.preventDefault();
    const where = typedPlace(place);
    const at = typedTime(time, store.picture.until);
    if (where === null) setWrong("Place: write it as 52.2297, 21.0122, in degrees.");
    else if (at === "") setWrong("When: write it as 21:14 (UTC), or as 2026-11-30 21:14.");
    else {
      setWrong(null);
      const said = {
        ...toSighting({ ...draft, ...where, at }, key),
        source_grade: grades.source,
        information_grade: grades.information,
      };
      sending.send(
        sightings.add(said, operator.get()).then(({ id }) => {
          sent.current = id;
        }),
      );
    }
  };
  const text = (label: string, value: string, set: (value: string) => void, more: Record<string, unknown> = {}) => (
    <label>
      {label}
      <input value={value} maxLength={200} onInput={(e) => set(e.currentTarget.value)} {...more} />
    </label>
  );
  const select = (
    label: string,
    name: string,
    value: string,
    set: (value: string) => void,
    options: readonly (readonly [string, string])[],
  ) => (
    <label>
      {label}
      <select name={name} value={value} onChange={(e) => set(e.currentTarget.value)}>
        {options.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
  const plain = (values: readonly string[]) => [
    ["", "not said"] as const,
    ...values.map((value) => [value, value.replaceAll("_", " ")] as const),
  ];
  return (
    <form
      class="say sighting-entry"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
        if (event.key === "Escape") {
          event.stopPropagation();
          done(null);
        }
      }}
    >
      <h3>Sighting told by telephone</h3>
      {text("Place (lat, lon)", place, setPlace, { name: "place", ref: first, placeholder: "52.2297, 21.0122" })}
      {text("Error of the place, m", draft.placeSigma, (placeSigma) => change({ placeSigma }), { name: "placeSigma" })}
      {text("When (UTC)", time, setTime, { name: "time", placeholder: "21:14" })}
      {select("How exact", "timeSigma", draft.timeSigma, (timeSigma) => change({ timeSigma }), [
        ["10", "to 10 s"],
        ["60", "to a minute"],
        ["300", "to 5 minutes"],
        ["900", "to 15 minutes"],
      ])}
      {text("Direction (SE, or degrees)", draft.direction.azimuth, (azimuth) => direction({ azimuth }), {
        name: "azimuth",
        placeholder: "SE",
      })}
      {text("Error, degrees", draft.direction.azimuthSigma, (azimuthSigma) => direction({ azimuthSigma }), {
        name: "azimuthSigma",
        placeholder: "15",
      })}
      {text("Elevation, degrees", draft.direction.elevation, (elevation) => direction({ elevation }), {
        name: "elevation",
        placeholder: "half way up is 45",
      })}
      {select(
        "Elevation by",
        "by",
        draft.direction.by,
        (by) => direction({ by: by as "eye" | "phone" | "instrument" }),
        plain(["eye", "phone", "instrument"]).slice(1),
      )}
      {text("For how long, s", draft.duration, (duration) => change({ duration }), { name: "duration" })}
      {select("How it moved", "motion", draft.motion, (motion) => change({ motion }), plain(MOTIONS))}
      {select("Path", "course", draft.course, (course) => change({ course }), plain(COURSES))}
      {select(
        "Brightness",
        "brightness",
        draft.brightness,
        (brightness) => change({ brightness }),
        plain(BRIGHTNESSES),
      )}
      <fieldset class="wide colours">
        <legend>Colours</legend>
        {COLOURS.map((colour) => (
          <label key={colour}>
            <input
              type="checkbox"
              name="colours"
              value={colour}
              checked={draft.colours.includes(colour)}
              onChange={() =>
                change({
                  colours: draft.colours.includes(colour)
                    ? draft.colours.filter((held) => held !== colour)
                    : [...draft.colours, colour],
                })
              }
            />
            {colour}
          </label>
        ))}
      </fieldset>
      {select("Blinking", "blinking", draft.blinking, (v) => change({ blinking: v as "" }), plain(["yes", "no"]))}
      {select("Sound", "sound", draft.sound, (v) => change({ sound: v as "" }), plain(["yes", "no"]))}
      {text("How many", draft.count, (count) => change({ count }), { name: "count" })}
      {select("Size at arm's length", "size", draft.size, (size) => change({ size }), [
        ["", "not said"],
        ...SIZES.map((size, i) => [String(size), SIZE_WORDS[i]!] as const),
      ])}
      {text("Witness, sealed", draft.witness, (witness) => change({ witness }), {
        name: "witness",
        placeholder: "name and telephone",
      })}
      {text("In their words, sealed", draft.words, (words) => change({ words }), { name: "words", maxLength: 4000 })}
      {select("Source", "source", grades.source, (source) => setGrades({ ...grades, source }), SOURCE_GRADES)}
      {select(
        "Information",
        "information",
        grades.information,
        (information) => setGrades({ ...grades, information }),
        INFORMATION_GRADES,
      )}
      {wrong !== null && (
        <p class="trouble wide" role="alert">
          {wrong}
        </p>
      )}
      <Send sending={sending} />
      <p class="hint wide">Ctrl+Enter records it, Esc leaves. Errors are 1-sigma; an empty one is the usual error.</p>
    </form>
  );
}
