/** The form for a witness's phone. It works without a network, and sends what waits when there is one. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { DirectionEntry } from "./DirectionEntry";
import {
  BRIGHTNESSES,
  COLOURS,
  COURSES,
  type Draft,
  emptyDraft,
  localTime,
  MOTIONS,
  newKey,
  noDirection,
  numberOf,
  SIZES,
  TIME_SIGMAS_S,
  toSighting,
} from "./draft";
import { Choice, Section, TextField, TimeField } from "./fields";
import { PhotoEntry } from "./PhotoEntry";
import { PlaceEntry } from "./PlaceEntry";
import { QueueList } from "./QueueList";
import { forgetOld, queue, sendWaiting, type Waiting } from "./queue";
import { CATALOGUES, choose, firstLanguage, LANGUAGES, type Language } from "./words/catalogues";
import type { Words } from "./words/en";

const AGAIN_MS = 20_000;
const AHEAD_MS = 60_000; // by which a typed time may be ahead of the phone's clock

export function PhoneForm() {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  const words = CATALOGUES[language];
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [photos, setPhotos] = useState<Blob[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const { rows, sending, closed, online, send, refresh } = useQueue();
  const [told, setTold] = useState<string | null>(null);
  const change = (part: Partial<Draft>) => {
    setProblem(null);
    setDraft((now) => ({ ...now, ...part }));
  };
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = `vedette: ${words.title}`;
  }, [language, words]);

  const submit = async (event: Event) => {
    event.preventDefault();
    const wrong = problemOf(words, draft);
    setProblem(wrong);
    if (wrong !== null) return;
    const key = newKey();
    await queue.put({
      key,
      at: new Date(draft.at).toISOString(),
      sighting: toSighting(draft, key),
      language,
      photos: photos.map((data, i) => ({ number: i + 1, data, state: "waiting" })),
      photoCount: photos.length,
      state: "waiting",
      why: null,
      notBefore: 0,
    });
    setTold(key);
    setDraft(emptyDraft());
    setPhotos([]);
    scrollTo(0, 0);
    await refresh();
    await send();
  };

  const mine = rows.find((one) => one.key === told);
  return (
    <div class="form-page">
      <header>
        <h1>{words.title}</h1>
        <label class="language">
          <span class="hidden">{words.language}</span>
          <select
            value={language}
            onChange={(event) => {
              const next = event.currentTarget.value as Language;
              choose(next);
              setLanguage(next);
            }}
          >
            {Object.entries(LANGUAGES).map(([code, name]) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </header>
      {!online && (
        <p class="strip" role="status">
          ⚠ {words.offline}
        </p>
      )}
      {closed && (
        <p class="strip closed" role="alert">
          {words.closed}
        </p>
      )}
      {told === null ? (
        <form onSubmit={(event) => void submit(event)} noValidate>
          <p class="intro">{words.intro}</p>
          <Section title={words.where}>
            <PlaceEntry words={words} draft={draft} change={change} />
          </Section>
          <Section title={words.when}>
            <WhenEntry words={words} draft={draft} change={change} />
          </Section>
          <Section title={words.direction}>
            <DirectionEntry words={words} name="" said={draft.direction} set={(direction) => change({ direction })} />
            <label class="check">
              <input
                type="checkbox"
                name="ended"
                checked={draft.end !== null}
                onChange={(event) => change({ end: event.currentTarget.checked ? noDirection() : null })}
              />
              {words.ended}
            </label>
            {draft.end !== null && (
              <>
                <h3>{words.endDirection}</h3>
                <DirectionEntry words={words} name="end" said={draft.end} set={(end) => change({ end })} />
              </>
            )}
          </Section>
          <Section title={words.how}>
            <LooksEntry words={words} draft={draft} change={change} />
          </Section>
          <Section title={words.photos}>
            <PhotoEntry words={words} photos={photos} set={setPhotos} />
          </Section>
          <Section title={words.you}>
            <TextField
              name="witness"
              label={words.contact}
              value={draft.witness}
              set={(witness) => change({ witness })}
            />
            <label class="field">
              <span>{words.words}</span>
              <textarea
                name="words"
                rows={3}
                maxLength={4000}
                value={draft.words}
                onInput={(event) => change({ words: event.currentTarget.value })}
              />
            </label>
            <p class="help">{words.youHelp}</p>
          </Section>
          {problem !== null && (
            <p class="strip closed" role="alert">
              {problem}
            </p>
          )}
          <button type="submit" class="main send">
            {words.send}
          </button>
        </form>
      ) : (
        <div class="told" role="status">
          <p class="big">{mine && mine.state === "received" ? `✓ ${words.sent}` : words.saved}</p>
          <button type="button" class="main" onClick={() => setTold(null)}>
            {words.another}
          </button>
        </div>
      )}
      <QueueList words={words} rows={rows} sending={sending} language={language} changed={() => void refresh()} />
    </div>
  );
}

interface PartProps {
  words: Words;
  draft: Draft;
  change: (part: Partial<Draft>) => void;
}

function WhenEntry({ words, draft, change }: PartProps) {
  const sigmas = [words.within10s, words.within1min, words.within5min, words.within15min];
  return (
    <>
      <div class="row">
        <button type="button" class="wide" data-act="now" onClick={() => change({ at: localTime(new Date()) })}>
          {words.now}
        </button>
        <TimeField name="at" label={words.dateTime} value={draft.at} set={(at) => change({ at })} />
      </div>
      <Choice
        name="timeSigma"
        label={words.timeError}
        options={TIME_SIGMAS_S.map((s, i) => [String(s), sigmas[i]!] as const)}
        chosen={[draft.timeSigma]}
        set={(timeSigma) => change({ timeSigma })}
      />
      <div class="row">
        <TextField
          name="duration"
          label={words.howLong}
          value={draft.duration}
          number
          set={(duration) => change({ duration })}
        />
        <label class="field">
          <span>&nbsp;</span>
          <select
            name="durationUnit"
            value={draft.durationUnit}
            onChange={(event) => change({ durationUnit: event.currentTarget.value as "s" | "min" })}
          >
            <option value="s">{words.seconds}</option>
            <option value="min">{words.minutes}</option>
          </select>
        </label>
      </div>
    </>
  );
}

function LooksEntry({ words, draft, change }: PartProps) {
  const named = (values: readonly (string | number)[], texts: readonly string[]) =>
    values.map((value, i) => [String(value), texts[i]!] as const);
  const one = (key: "motion" | "course" | "brightness" | "size") => (value: string) =>
    change({ [key]: draft[key] === value ? "" : value });
  const answer = (key: "blinking" | "sound") => (value: string) =>
    change({ [key]: draft[key] === value ? "" : (value as "yes" | "no") });
  const { colours } = draft;
  const yesNo = [
    ["yes", words.yes],
    ["no", words.no],
  ] as const;
  return (
    <>
      <Choice
        name="motion"
        label={words.moved}
        options={named(MOTIONS, [words.still, words.slow, words.fast])}
        chosen={[draft.motion]}
        set={one("motion")}
      />
      <Choice
        name="course"
        label={words.path}
        options={named(COURSES, [words.straight, words.curved, words.backAndForth, words.stopping])}
        chosen={[draft.course]}
        set={one("course")}
      />
      <Choice
        name="brightness"
        label={words.brightness}
        options={named(BRIGHTNESSES, [words.faint, words.likeAStar, words.brighter, words.dazzling])}
        chosen={[draft.brightness]}
        set={one("brightness")}
      />
      <Choice
        name="colours"
        label={words.colours}
        options={named(COLOURS, [words.white, words.yellow, words.orange, words.red, words.green, words.blue])}
        chosen={colours}
        several
        set={(value) =>
          change({ colours: colours.includes(value) ? colours.filter((held) => held !== value) : [...colours, value] })
        }
      />
      <Choice
        name="blinking"
        label={words.blinking}
        options={yesNo}
        chosen={[draft.blinking]}
        set={answer("blinking")}
      />
      <Choice name="sound" label={words.sound} options={yesNo} chosen={[draft.sound]} set={answer("sound")} />
      <Choice
        name="size"
        label={words.size}
        options={named(SIZES, [words.point, words.quarterThumb, words.halfThumb, words.oneThumb, words.moreThumbs])}
        chosen={[draft.size]}
        set={one("size")}
      />
      <TextField name="count" label={words.count} value={draft.count} number set={(count) => change({ count })} />
    </>
  );
}

function problemOf(words: Words, draft: Draft): string | null {
  if (numberOf(draft.lat) === null || numberOf(draft.lon) === null) return words.needPlace;
  const at = Date.parse(draft.at);
  if (Number.isNaN(at)) return words.needTime;
  return at > Date.now() + AHEAD_MS ? words.timeToCome : null;
}

/** The queue of this phone, sent whenever there is a network. */
function useQueue() {
  const [rows, setRows] = useState<Waiting[]>([]);
  const [sending, setSending] = useState(false);
  const [closed, setClosed] = useState(false);
  const [online, setOnline] = useState(navigator.onLine);
  const alive = useRef(true);
  const refresh = useCallback(async () => {
    const held = await queue.all();
    if (alive.current) setRows(held.sort((a, b) => a.at.localeCompare(b.at)));
  }, []);
  const send = useCallback(async () => {
    setSending(true);
    const done = await sendWaiting(() => void refresh());
    setSending(false);
    setClosed(done === "closed");
    await refresh();
  }, [refresh]);
  useEffect(() => {
    alive.current = true;
    const turned = () => {
      setOnline(navigator.onLine);
      if (navigator.onLine) void send();
    };
    addEventListener("online", turned);
    addEventListener("offline", turned);
    const timer = setInterval(() => void send(), AGAIN_MS);
    void forgetOld().then(send);
    return () => {
      alive.current = false;
      removeEventListener("online", turned);
      removeEventListener("offline", turned);
      clearInterval(timer);
    };
  }, [send]);
  return { rows, sending, closed, online, send, refresh };
}
