/** Restrictions: what is published, what is drafted, and a new one. Nothing goes out without a yes. */
import { useEffect, useState } from "preact/hooks";
import { may as mayDo } from "../access/session";
import { operator } from "../api";
import { type Draft, type Published, type Review, restrict } from "../restrict-api";
import { type Store, useStore } from "../state/store";
import { RestrictForm } from "./RestrictForm";
import { ReviewCard } from "./ReviewCard";
import "./restrict.css";

const STATE = { in_force: "published", withdrawn: "withdrawn", superseded: "superseded" } as const;
const FILES = ["ed318.json", "ed269.json", "restriction.geojson", "restriction.kml", "notam-draft.txt", "map.svg"];

export function RestrictTab({ store }: { store: Store }) {
  useStore(store, 1000);
  const [published, setPublished] = useState<Published[] | null>(null);
  const [drafts, setDrafts] = useState<Draft[]>([]);
  const [borders, setBorders] = useState<string[]>([]);
  const [review, setReview] = useState<Review | null>(null);
  const may = mayDo("declare");
  const changes = store.live.restrictions;
  const load = () => {
    const failed = (error: unknown) => store.report(error);
    restrict.published().then((found) => setPublished(found.published), failed);
    if (may) {
      restrict.drafts().then((found) => {
        setDrafts(found.drafts);
        setBorders(found.borders);
      }, failed);
    }
  };
  useEffect(load, [changes, may]);

  const show = (draft: string) =>
    void restrict.review(draft, operator.get()).then(setReview, (error: unknown) => store.report(error));

  if (review) {
    const left = () => {
      setReview(null);
      load();
    };
    return <ReviewCard store={store} review={review} left={left} />;
  }
  if (store.sketch) {
    const made = (draft: Draft) => {
      store.draw(null);
      load();
      show(draft.id);
    };
    return <RestrictForm store={store} borders={borders} made={made} />;
  }
  return (
    <div class="restrict">
      {may && (
        <button type="button" class="wide" onClick={() => store.startSketch(borders[0] ?? "")}>
          Declare a restriction…
        </button>
      )}
      {drafts.length > 0 && <h3>Drafts: none of these is published</h3>}
      <ul>
        {drafts.map((draft) => (
          <li key={draft.id} class="draft">
            <b>{draft.restriction.name}</b>
            <span class="state">{draft.amends ? `amends ${draft.amends}` : draft.state}</span>
            <p class="meta">by {draft.by}</p>
            <button type="button" onClick={() => show(draft.id)}>
              Review…
            </button>
          </li>
        ))}
      </ul>
      <h3>Declared here</h3>
      {published?.length === 0 && <p class="none">None so far. Those of zone files are on the map.</p>}
      <ul>
        {published?.map((one) => (
          <PublishedItem key={one.id} store={store} one={one} may={may} changed={load} />
        ))}
      </ul>
    </div>
  );
}

function PublishedItem({
  store,
  one,
  may,
  changed,
}: {
  store: Store;
  one: Published;
  may: boolean;
  changed: () => void;
}) {
  const [reason, setReason] = useState<string | null>(null);
  const words = new Map(one.words.map(([heading, text]) => [heading, text]));
  const withdraw = (event: Event) => {
    event.preventDefault();
    restrict.withdraw(one.id, reason ?? "", operator.get()).then(
      () => {
        setReason(null);
        changed();
      },
      (error: unknown) => store.report(error),
    );
  };
  return (
    <li class={`published ${one.state}`}>
      <b>{one.restriction.name}</b>
      <span class="state">
        {STATE[one.state]}
        {one.version > 1 ? `, version ${one.version}` : ""}
      </span>
      {one.restriction.approximation && <p class="approximate">Approximate boundary</p>}
      <p>
        {words.get("between")} · {words.get("when")}
      </p>
      <p class="meta">
        by {one.by}, {one.at.slice(0, 16).replace("T", " ")} UTC
      </p>
      {one.why_ended && <p class="meta">{one.why_ended}</p>}
      {one.state === "in_force" && (
        <p class="files">
          {FILES.map((name) => (
            <a key={name} href={restrict.fileUrl(one.id, name)} download={name}>
              {name}
            </a>
          ))}
        </p>
      )}
      {may && one.state === "in_force" && reason === null && (
        <button type="button" onClick={() => setReason("")}>
          Withdraw…
        </button>
      )}
      {reason !== null && (
        <form class="yes" onSubmit={withdraw}>
          <label>
            Why it is withdrawn
            <input value={reason} required maxLength={500} onInput={(e) => setReason(e.currentTarget.value)} />
          </label>
          <button type="submit">Yes, withdraw it</button>
          <button type="button" onClick={() => setReason(null)}>
            No
          </button>
        </form>
      )}
    </li>
  );
}
