import type { NoticeLine } from "../state/lines";
import { type Store, useStore } from "../state/store";
import { clock } from "./format";

type SignKind = NoticeLine["signs"][number]["kind"];

const SIGN: Record<SignKind, string> = {
  accuracy_lost: "stated accuracy collapsed",
  place_lost: "stopped stating a position",
  jumped: "position jumped",
  frozen: "position frozen",
  gathered: "position stays at one place with others",
  first_heard: "first heard",
};

const TITLE: Record<NoticeLine["kind"], string> = {
  navigation_interference: "Navigation interference likely",
  new_transmitters: "Many new transmitters at once",
};

/** What many transmitters show together. It informs, and needs no answer. */
export function Notices({ store }: { store: Store }) {
  useStore(store, 500);
  const notices = [...store.picture.notices.values()]
    .filter((one) => one.ended_at === null)
    .sort((a, b) => (a.since < b.since ? 1 : -1));
  if (notices.length === 0) return null;
  return (
    <ul class="notices" aria-label="Notices">
      {notices.map((one) => (
        <Notice key={one.id} store={store} notice={one} />
      ))}
    </ul>
  );
}

function Notice({ store, notice }: { store: Store; notice: NoticeLine }) {
  const show = () => {
    store.focus = { lat: notice.lat_deg, lon: notice.lon_deg };
    store.changed();
  };
  return (
    <li class="notice" data-notice={notice.id}>
      <button type="button" onClick={show} title="Show on the map">
        <b>{TITLE[notice.kind]}</b> <span class="detail">{noticeWords(notice)}</span>
      </button>
      <details>
        <summary>Who showed what</summary>
        <ul>
          {notice.signs.map((sign) => (
            <li key={`${sign.address} ${sign.at} ${sign.lat_deg} ${sign.lon_deg}`}>
              {sign.address ?? "a drone"}: {SIGN[sign.kind]} at {clock(Date.parse(sign.at))} UTC
            </li>
          ))}
          {notice.count > notice.signs.length && <li>and {notice.count - notice.signs.length} more</li>}
        </ul>
      </details>
    </li>
  );
}

export function noticeWords({ since, radius_m, count, present, around, sensors }: NoticeLine): string {
  const km = Math.max(1, Math.round(radius_m / 1000));
  return (
    `since ${clock(Date.parse(since))} UTC · within ${km} km · ${count} so far, ${present} of ${around} now · ` +
    `heard by ${sensors.join(", ")}`
  );
}
